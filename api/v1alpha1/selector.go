// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// LabelSelector selects objects by their labels. Its fields mean the same as in the selector of a
// Deployment, and all of them are bounded.
// +kubebuilder:validation:MinProperties=1
type LabelSelector struct {
	// matchLabels are labels that the object must have, each with exactly this value.
	// Example: {"audience": "public"}.
	// +optional
	// +kubebuilder:validation:MaxProperties=16
	// +kubebuilder:validation:XValidation:rule="self.all(key, !format.qualifiedName().validate(key).hasValue())",message="matchLabels must be keyed by names of labels, such as \"audience\" or \"example.com/audience\""
	MatchLabels map[string]LabelValue `json:"matchLabels,omitempty"`

	// matchExpressions are further requirements; all of them must hold.
	// Example: [{"key": "audience", "operator": "In", "values": ["public", "partners"]}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	MatchExpressions []LabelSelectorRequirement `json:"matchExpressions,omitempty"`
}

// LabelSelectorRequirement is one requirement on one label.
// +kubebuilder:validation:XValidation:rule="self.operator in ['Exists', 'DoesNotExist'] ? !has(self.values) : has(self.values)",message="values must be given for the operators In and NotIn, and left out for Exists and DoesNotExist",fieldPath=".values"
type LabelSelectorRequirement struct {
	// key is the name of the label, with its prefix if it has one.
	// Example: "audience" or "example.com/audience".
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="key must be the name of a label, such as \"audience\" or \"example.com/audience\""
	Key string `json:"key"`

	// operator is In, NotIn, Exists or DoesNotExist.
	// Example: "In".
	// +required
	Operator LabelSelectorOperator `json:"operator"`

	// values are compared with the value of the label by In and NotIn.
	// Example: ["public", "partners"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=16
	Values []LabelValue `json:"values,omitempty"`
}

// LabelSelectorOperator relates a label to the values of a requirement.
// +kubebuilder:validation:Enum=In;NotIn;Exists;DoesNotExist
type LabelSelectorOperator string

// LabelValue is the value of a label.
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:Pattern=`^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$`
type LabelValue string

// MatchLabels selects objects by their labels.
type MatchLabels struct {
	// matchLabels are labels that the object must have, each with exactly this value.
	// Example: {"app": "cache"}.
	// +required
	// +kubebuilder:validation:MinProperties=1
	// +kubebuilder:validation:MaxProperties=16
	// +kubebuilder:validation:XValidation:rule="self.all(key, !format.qualifiedName().validate(key).hasValue())",message="matchLabels must be keyed by names of labels, such as \"app\""
	MatchLabels map[string]LabelValue `json:"matchLabels"`
}
