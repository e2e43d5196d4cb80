{{/* At most 40 characters: "-worker" makes it at most 47, the longest name that the worker controller keeps whole. */}}
{{- define "app.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- (contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name)) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "app.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "app.labels" -}}
{{ include "app.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "app.serviceAccount" -}}
{{- default (.Values.serviceAccount.create | ternary (include "app.fullname" .) "default") .Values.serviceAccount.name -}}
{{- end -}}

{{/* "true" or empty: whether PostgreSQL is the store. */}}
{{- define "app.hasDatabase" -}}
{{- if .Values.database.urlSecret.name }}true{{ end -}}
{{- end -}}

{{/* "true" or empty: whether a receiver keeps its journal on a disk of its own. */}}
{{- define "app.receiverHasDisk" -}}
{{- if not (or (include "app.hasDatabase" .) (eq "started" (toString .Values.settings.ACK_WHEN))) }}true{{ end -}}
{{- end -}}

{{/* "true" or empty: whether the worker keeps the local CRM on a disk of its own. */}}
{{- define "app.workerHasDisk" -}}
{{- if not (or (include "app.hasDatabase" .) (has (toString (default "local" .Values.settings.CRM)) (list "hubspot" "webhook"))) }}true{{ end -}}
{{- end -}}

{{- define "app.receiverReplicas" -}}
{{- if kindIs "invalid" .Values.receiver.replicas }}{{ include "app.receiverHasDisk" . | empty | ternary 2 1 }}{{ else }}{{ .Values.receiver.replicas }}{{ end -}}
{{- end -}}

{{- define "app.workerReplicas" -}}
{{- if kindIs "invalid" .Values.worker.replicas }}{{ include "app.workerHasDisk" . | empty | ternary 2 1 }}{{ else }}{{ .Values.worker.replicas }}{{ end -}}
{{- end -}}

{{- define "app.publicHost" -}}
{{- regexReplaceAll ":[0-9]+$" (urlParse (toString .Values.settings.PUBLIC_URL)).host "" -}}
{{- end -}}
