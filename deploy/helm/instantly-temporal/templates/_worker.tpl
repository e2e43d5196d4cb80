{{/* The pod of a worker, in a Deployment, a StatefulSet or a WorkerDeployment. */}}
{{- define "app.workerPod" -}}
{{- $root := .root -}}
metadata:
  {{- include "app.podMetadata" (dict "root" $root "values" $root.Values.worker "component" "worker") | nindent 2 }}
spec:
  {{- include "app.podSpec" (dict "root" $root "values" $root.Values.worker "component" "worker") | nindent 2 }}
  terminationGracePeriodSeconds: {{ $root.Values.worker.terminationGracePeriodSeconds }}
  containers:
    - name: worker
      image: {{ include "app.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      command: [node, --invocation-count-for-turbofan=30000, src/worker.ts]
      securityContext:
        {{- include "app.containerSecurityContext" $root | nindent 8 }}
      ports:
        - { name: ops, containerPort: 9464 }
      envFrom:
        {{- include "app.envFrom" $root | nindent 8 }}
      env:
        {{- include "app.envOfReceiver" $root | nindent 8 }}
        {{- include "app.env" . | nindent 8 }}
      {{- include "app.liveness" $root | nindent 6 }}
      readinessProbe:
        httpGet: { path: /readyz, port: ops }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      resources:
        {{- toYaml $root.Values.worker.resources | nindent 8 }}
      volumeMounts:
        {{- include "app.volumeMounts" . | nindent 8 }}
        {{- with $root.Values.worker.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- include "app.volumes" . | nindent 4 }}
    {{- with $root.Values.worker.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "app.workerMetrics" -}}
- type: Resource
  resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .Values.worker.autoscaling.targetCPUUtilizationPercentage }} } }
{{- with .Values.worker.autoscaling.metrics }}
{{ toYaml . }}
{{- end }}
{{- end -}}
