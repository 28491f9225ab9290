{{/* The prefix of all names. 40 characters leave room for the longest suffix. */}}
{{- define "topicpages.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The name of the Deployment, and of what belongs to it. */}}
{{- define "topicpages.manager" -}}
{{- include "topicpages.fullname" . }}-controller-manager
{{- end -}}

{{/*
The label of the operator's Pods. It is the one of config/, so that a release can adopt objects that kubectl
installed. Another prefix gives another label, since no Deployment may select the Pods of another.
*/}}
{{- define "topicpages.selector" -}}
control-plane: {{ if eq (include "topicpages.fullname" .) .Chart.Name }}controller-manager{{ else }}{{ include "topicpages.manager" . }}{{ end }}
{{- end -}}

{{- define "topicpages.labels" -}}
app.kubernetes.io/name: topicpages
app.kubernetes.io/part-of: topicpages
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "topicpages.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "topicpages.manager" .) -}}
{{- else -}}
{{- required "serviceAccount.name is needed where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "topicpages.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "topicpages.subjects" -}}
- kind: ServiceAccount
  name: {{ include "topicpages.serviceAccount" . }}
  namespace: {{ .Release.Namespace }}
{{- end -}}

{{/* The kind of roles that the operator itself needs: a ClusterRole, or a Role for one namespace. */}}
{{- define "topicpages.roleKind" -}}
{{- if .Values.namespaced }}Role{{ else }}ClusterRole{{ end -}}
{{- end -}}

{{/* The metrics server asks the API server who reads, which only a ClusterRole allows. */}}
{{- define "topicpages.metrics" -}}
{{- if and .Values.metrics.enabled (not .Values.namespaced) }}true{{ end -}}
{{- end -}}
