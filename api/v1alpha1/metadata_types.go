// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Labels are labels for objects of the operator. They cannot replace the operator's own.
// +kubebuilder:validation:MaxProperties=16
// +kubebuilder:validation:XValidation:rule="self.all(key, !format.qualifiedName().validate(key).hasValue())",message="labels must be keyed by names of labels, such as \"team\" or \"example.com/team\""
// +kubebuilder:validation:XValidation:rule=`self.all(key, key.matches(r'^app\.kubernetes\.io/(component|part-of|version)$') || !key.matches(r'^(([^/]*\.)?(topicpages\.dev|kubernetes\.io|k8s\.io)/|pod-template-hash$)'))`,message="labels of topicpages.dev, kubernetes.io and k8s.io are reserved, except app.kubernetes.io/component, part-of and version: use a name without a prefix or with a domain of yours, such as \"example.com/team\""
type Labels map[string]LabelValue

// Annotations are annotations for objects of the operator. They cannot replace the operator's own.
// +kubebuilder:validation:MaxProperties=16
// +kubebuilder:validation:XValidation:rule="self.all(key, !format.qualifiedName().validate(key.lowerAscii()).hasValue())",message="annotations must be keyed by names of annotations, such as \"cert-manager.io/cluster-issuer\""
// +kubebuilder:validation:XValidation:rule=`self.all(key, !key.matches(r'^([^/]*\.)?topicpages\.dev/') && !(key in ['kubectl.kubernetes.io/last-applied-configuration', 'kubernetes.io/ingress.class']))`,message="annotations of topicpages.dev and kubectl.kubernetes.io/last-applied-configuration are reserved, and route.ingress.className replaces kubernetes.io/ingress.class: leave them out"
type Annotations map[string]AnnotationValue

// AnnotationValue is the value of an annotation.
// +kubebuilder:validation:MaxLength=1024
// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="the value of an annotation must not contain control characters, which YAML cannot hold: remove them"
type AnnotationValue string

// ObjectMetadata are labels and annotations of one object.
type ObjectMetadata struct {
	// labels are labels of this object alone, beside spec.commonLabels.
	// Example: {"example.com/exposed": "public"}.
	// +optional
	Labels Labels `json:"labels,omitempty"`

	// annotations of this object. The operator must allow them (--allowed-annotations).
	// Example: {"cert-manager.io/cluster-issuer": "letsencrypt"}.
	// +optional
	Annotations Annotations `json:"annotations,omitempty"`
}
