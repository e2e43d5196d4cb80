{{- define "app.image" -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}

{{/* A value of `settings` as the text of its variable: 1000000 is not 1e+06. */}}
{{- define "app.text" -}}
{{- if kindIs "float64" . }}{{ if eq (floor .) . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}{{ else }}{{ . }}{{ end -}}
{{- end -}}

{{- define "app.podSecurityContext" -}}
{{- toYaml .Values.podSecurityContext -}}
{{- end -}}

{{- define "app.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* The environment of every program. `controller`: the worker controller adds what the Connection says. */}}
{{- define "app.env" -}}
{{- $root := .root -}}
{{- with $root.Values.database.urlSecret }}{{ if .name }}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .name }}, key: {{ .key }} } }
{{- end }}{{ end }}
{{- range $name, $from := $root.Values.secretSettings }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $from.name }}, key: {{ $from.key }} } }
{{- end }}
{{- if not .controller }}
{{- with $root.Values.temporal }}
{{- if .apiKeySecret.name }}
- name: TEMPORAL_API_KEY
  valueFrom: { secretKeyRef: { name: {{ .apiKeySecret.name }}, key: {{ .apiKeySecret.key }} } }
{{- end }}
{{- if or .tls.enabled .tls.clientSecret }}
- { name: TEMPORAL_TLS, value: 'true' }
{{- end }}
{{- if .tls.clientSecret }}
- { name: TEMPORAL_TLS_CLIENT_CERT_PATH, value: /etc/temporal/tls/tls.crt }
- { name: TEMPORAL_TLS_CLIENT_KEY_PATH, value: /etc/temporal/tls/tls.key }
{{- end }}
{{- if .tls.caSecret.name }}
- { name: TEMPORAL_TLS_SERVER_CA_CERT_PATH, value: /etc/temporal/ca/ca.crt }
{{- end }}
{{- if .tls.serverName }}
- { name: TEMPORAL_TLS_SERVER_NAME, value: {{ .tls.serverName | quote }} }
{{- end }}
{{- end }}
{{- end }}
{{- with $root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "app.envFrom" -}}
- configMapRef: { name: {{ include "app.fullname" . }} }
- secretRef: { name: {{ .Values.existingSecret }} }
{{- end -}}

{{/* Where the other programs ask the receiver. */}}
{{- define "app.envOfReceiver" -}}
- { name: HOST, value: {{ include "app.fullname" . }}-receiver }
- { name: PORT, value: {{ .Values.receiver.service.port | quote }} }
{{- end -}}

{{- define "app.volumeMounts" -}}
{{- $root := .root -}}
- { name: tmp, mountPath: /tmp }
- { name: data, mountPath: /data }
{{- if and $root.Values.temporal.tls.clientSecret (not .controller) }}
- { name: temporal-client, mountPath: /etc/temporal/tls, readOnly: true }
{{- end }}
{{- if $root.Values.temporal.tls.caSecret.name }}
- { name: temporal-ca, mountPath: /etc/temporal/ca, readOnly: true }
{{- end }}
{{- if $root.Values.database.caSecret.name }}
- { name: database-ca, mountPath: /etc/database-tls, readOnly: true }
{{- end }}
{{- end -}}

{{/* `disk`: /data is a volume claim, not a folder that goes with the pod. */}}
{{- define "app.volumes" -}}
{{- $root := .root -}}
- { name: tmp, emptyDir: { sizeLimit: 512Mi } }
{{- if not .disk }}
- { name: data, emptyDir: { sizeLimit: 1Gi } }
{{- end }}
{{- if and $root.Values.temporal.tls.clientSecret (not .controller) }}
- name: temporal-client
  secret: { secretName: {{ $root.Values.temporal.tls.clientSecret }}, defaultMode: 288 }
{{- end }}
{{- with $root.Values.temporal.tls.caSecret }}{{ if .name }}
- name: temporal-ca
  secret: { secretName: {{ .name }}, items: [{ key: {{ .key }}, path: ca.crt }] }
{{- end }}{{ end }}
{{- with $root.Values.database.caSecret }}{{ if .name }}
- name: database-ca
  secret: { secretName: {{ .name }}, items: [{ key: {{ .key }}, path: ca.crt }] }
{{- end }}{{ end }}
{{- end -}}

{{- define "app.volumeClaim" -}}
- metadata: { name: data }
  spec:
    accessModes: [ReadWriteOnce]
    {{- with .Values.persistence.storageClass }}
    storageClassName: {{ . }}
    {{- end }}
    resources: { requests: { storage: {{ .Values.persistence.size }} } }
{{- end -}}

{{/* What the pods of receiver and worker have alike. `values`: receiver or worker; `spread`: whether to spread them. */}}
{{- define "app.podSpec" -}}
{{- $root := .root -}}
serviceAccountName: {{ include "app.serviceAccount" $root }}
automountServiceAccountToken: false
# Kubernetes would add variables such as SANDBOX_PORT=tcp://… for its services.
enableServiceLinks: false
securityContext:
  {{- include "app.podSecurityContext" $root | nindent 2 }}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- if .values.topologySpreadConstraints }}
  {{- toYaml .values.topologySpreadConstraints | nindent 2 }}
  {{- else }}
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "app.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $.component }}
  {{- end }}
  {{- end }}
{{- end -}}

{{- define "app.podMetadata" -}}
annotations:
  # A change of the settings restarts the pods.
  checksum/config: {{ include (print .root.Template.BasePath "/config.yaml") .root | sha256sum }}
  {{- with .values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
labels:
  {{- include "app.selector" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .component }}
  {{- with .values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "app.liveness" -}}
# Probes ask the address of metrics and health, which Instantly does not reach.
startupProbe:
  httpGet: { path: /healthz, port: ops }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /healthz, port: ops }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}
