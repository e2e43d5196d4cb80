{{/* What a schema cannot say. Each refusal names the value, what it is and what it should be. */}}
{{- define "app.checks" -}}
{{- $known := .Files.Get "files/variables.json" | fromJson -}}
{{- $ours := dict
  "HOST" "the chart sets it"
  "PORT" "set receiver.service.port"
  "OPS_ADDRESS" "the chart sets it: port 9464"
  "WORKER_PORT" "the chart sets OPS_ADDRESS: port 9464"
  "DATA_DIR" "the chart sets it; set persistence"
  "DESK_HOST" "the chart sets it"
  "DESK_PORT" "set desk.service.port"
  "SHUTDOWN_DELAY" "set receiver.shutdownDelaySeconds"
  "DATABASE_URL" "set database.urlSecret"
  "SANDBOX_HOST" "set sandbox.enabled"
  "SANDBOX_PORT" "set sandbox.enabled"
  "TEMPORAL_ADDRESS" "set temporal.address"
  "TEMPORAL_NAMESPACE" "set temporal.namespace"
  "TEMPORAL_API_KEY" "set temporal.apiKeySecret"
  "TEMPORAL_TLS" "set temporal.tls.enabled"
  "TEMPORAL_TLS_CLIENT_CERT_PATH" "set temporal.tls.clientSecret"
  "TEMPORAL_TLS_CLIENT_KEY_PATH" "set temporal.tls.clientSecret"
  "TEMPORAL_TLS_SERVER_CA_CERT_PATH" "set temporal.tls.caSecret"
  "TEMPORAL_TLS_SERVER_NAME" "set temporal.tls.serverName" -}}
{{- if not .Values.image.repository }}{{ fail "image.repository is empty, it should be the image that you built: docker build -t registry.example.com/instantly-temporal:0.1.0 ." }}{{ end -}}
{{- if not .Values.existingSecret }}{{ fail "existingSecret is empty, it should be the name of a Secret with INSTANTLY_WEBHOOK_SECRET and the other secrets (deploy/helm/README.md)" }}{{ end -}}
{{- if not .Values.temporal.address }}{{ fail "temporal.address is empty, it should be the host and port of your Temporal, e.g. temporal-frontend:7233" }}{{ end -}}
{{- range $name, $value := .Values.settings -}}
{{- if hasKey $ours $name }}{{ fail (printf "settings.%s is set, it should not be: %s" $name (get $ours $name)) }}{{ end -}}
{{- if has $name $known.secrets }}{{ fail (printf "settings.%s is set, but it is a secret: put it into the Secret %s, under the key %s" $name $.Values.existingSecret $name) }}{{ end -}}
{{- end -}}
{{- range $name, $value := .Values.secretSettings -}}
{{- if hasKey $ours $name }}{{ fail (printf "secretSettings.%s is set, it should not be: %s" $name (get $ours $name)) }}{{ end -}}
{{- if not (or (has $name $known.settings) (has $name $known.secrets) (hasPrefix "TEMPORAL_GRPC_META_" $name)) }}{{ fail (printf "secretSettings.%s is not a setting; docs/settings.md lists them" $name) }}{{ end -}}
{{- if hasKey $.Values.settings $name }}{{ fail (printf "settings.%s and secretSettings.%s are set, it should be one of them" $name $name) }}{{ end -}}
{{- end -}}
{{- if and .Values.temporal.apiKeySecret.name .Values.temporal.tls.clientSecret .Values.workerDeployment.enabled }}{{ fail "temporal.apiKeySecret and temporal.tls.clientSecret are set, it should be one of them: a Connection of the worker controller takes only one" }}{{ end -}}
{{- $receivers := include "app.receiverReplicas" . | int -}}
{{- $workers := include "app.workerReplicas" . | int -}}
{{- if and (include "app.receiverHasDisk" .) (ne $receivers 1) }}{{ fail (printf "receiver.replicas is %d, it should be 1: without database.urlSecret the journal is a file that one receiver writes. Set database.urlSecret for more" $receivers) }}{{ end -}}
{{- if include "app.workerHasDisk" . -}}
{{- if ne $workers 1 }}{{ fail (printf "worker.replicas is %d, it should be 1: without database.urlSecret the contacts of CRM=local are a file that one worker writes. Set database.urlSecret, or settings.CRM to hubspot or webhook, for more" $workers) }}{{ end -}}
{{- if or .Values.worker.autoscaling.enabled .Values.worker.keda.enabled }}{{ fail "worker.autoscaling.enabled or worker.keda.enabled is true, it should be false: without database.urlSecret and with CRM=local there is one worker" }}{{ end -}}
{{- if .Values.workerDeployment.enabled }}{{ fail "workerDeployment.enabled is true, it should be false: without database.urlSecret and with CRM=local there is one worker, and builds cannot run side by side" }}{{ end -}}
{{- end -}}
{{- if and .Values.worker.autoscaling.enabled .Values.worker.keda.enabled }}{{ fail "worker.autoscaling.enabled and worker.keda.enabled are true, it should be one of them" }}{{ end -}}
{{- if and .Values.workerDeployment.enabled .Values.worker.keda.enabled }}{{ fail "workerDeployment.enabled and worker.keda.enabled are true, it should be one of them: a ScaledObject would scale one build. Set worker.autoscaling.enabled, of which the worker controller makes one for each build" }}{{ end -}}
{{- with .Values.temporal }}{{ if and $.Values.worker.keda.enabled (or .tls.enabled .tls.caSecret.name) (not .apiKeySecret.name) (not .tls.clientSecret) }}{{ fail "worker.keda.enabled is true, it should be false: KEDA's scaler speaks TLS only with temporal.apiKeySecret or temporal.tls.clientSecret" }}{{ end }}{{ end -}}
{{- if .Values.workerDeployment.enabled -}}
{{- range $name := list "TEMPORAL_DEPLOYMENT_NAME" "TEMPORAL_WORKER_BUILD_ID" -}}
{{- if hasKey $.Values.settings $name }}{{ fail (printf "settings.%s is set, it should not be: the worker controller sets it" $name) }}{{ end -}}
{{- end -}}
{{- if and .Values.temporal.tls.enabled (not .Values.temporal.apiKeySecret.name) (not .Values.temporal.tls.clientSecret) }}{{ fail "temporal.tls.enabled is true without a key or a certificate, which a Connection of the worker controller cannot say: set temporal.apiKeySecret or temporal.tls.clientSecret" }}{{ end -}}
{{- if .Values.temporal.tls.caSecret.name }}{{ fail "temporal.tls.caSecret is set, it should not be with workerDeployment.enabled: a Connection of the worker controller knows public authorities only" }}{{ end -}}
{{- else if ne (hasKey .Values.settings "TEMPORAL_DEPLOYMENT_NAME") (hasKey .Values.settings "TEMPORAL_WORKER_BUILD_ID") -}}
{{- fail "settings.TEMPORAL_DEPLOYMENT_NAME or settings.TEMPORAL_WORKER_BUILD_ID is set, it should be both or neither" -}}
{{- end -}}
{{- if or .Values.receiver.ingress.enabled .Values.receiver.httpRoute.enabled -}}
{{- if not (include "app.publicHost" .) }}{{ fail (printf "settings.PUBLIC_URL is %q, it should be the URL at which Instantly reaches the receiver, e.g. https://hooks.example.com: the Ingress or HTTPRoute takes its host from there" (toString (default "" .Values.settings.PUBLIC_URL))) }}{{ end -}}
{{- end -}}
{{- if .Values.desk.enabled -}}
{{- if not (include "app.hasDatabase" .) }}{{ fail "desk.enabled is true, it should be false: without database.urlSecret what the desk shows is a file of the worker. Set database.urlSecret" }}{{ end -}}
{{- $auth := toString (default "none" .Values.settings.DESK_AUTH) -}}
{{- if not (has $auth (list "basic" "oidc" "proxy")) }}{{ fail (printf "settings.DESK_AUTH is %q, it should be basic, oidc or proxy: others in the cluster reach the desk" $auth) }}{{ end -}}
{{- if and .Values.desk.ingress.enabled (not (urlParse (toString .Values.settings.DESK_URL)).host) }}{{ fail (printf "settings.DESK_URL is %q, it should be the URL at which browsers reach the desk, e.g. https://desk.example.com: the Ingress takes its host from there" (toString (default "" .Values.settings.DESK_URL))) }}{{ end -}}
{{- end -}}
{{- if and .Values.receiver.httpRoute.enabled (not .Values.receiver.httpRoute.parentRefs) }}{{ fail "receiver.httpRoute.parentRefs is empty, it should name your Gateway: [{ name: my-gateway, namespace: gateways }]" }}{{ end -}}
{{- end -}}
