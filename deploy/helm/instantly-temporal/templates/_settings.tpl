{{/* Every variable that is not secret, with its value. */}}
{{- define "app.settings" -}}
DATA_DIR: /data
# What is compiled or bundled once is kept as long as the pod.
XDG_CACHE_HOME: /tmp
OPS_ADDRESS: 0.0.0.0:9464
TEMPORAL_ADDRESS: {{ .Values.temporal.address | quote }}
TEMPORAL_NAMESPACE: {{ .Values.temporal.namespace | quote }}
SHUTDOWN_DELAY: {{ printf "%d seconds" (int .Values.receiver.shutdownDelaySeconds) | quote }}
{{- if .Values.sandbox.enabled }}
SANDBOX_HOST: {{ include "app.fullname" . }}-sandbox
SANDBOX_PORT: '4400'
{{- end }}
{{- if and (or .Values.receiver.ingress.enabled .Values.receiver.httpRoute.enabled) (not (hasKey .Values.settings "TRUST_PROXY")) }}
# Only the Ingress or Gateway reaches the receiver from outside.
TRUST_PROXY: 'true'
{{- end }}
{{- range $name, $value := .Values.settings }}
{{ $name }}: {{ include "app.text" $value | quote }}
{{- end }}
{{- end -}}
