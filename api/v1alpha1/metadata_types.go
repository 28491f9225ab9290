// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Labels are labels for objects of the operator. They cannot replace the operator's own.
// +kubebuilder:validation:MaxProperties=16
// +kubebuilder:validation:XValidation:rule="self.all(key, !format.qualifiedName().validate(key).hasValue())",message="labels must be keyed by names of labels, such as \"team\" or \"example.com/team\""
// +kubebuilder:validation:XValidation:rule=`self.all(key, key.matches(r'^app\.kubernetes\.io/(component|part-of|version)$') || !key.matches(r'^(([^/]*\.)?(topicpages\.dev|kubernetes\.io|k8s\.io)/|pod-template-hash$)'))`,message="labels of topicpages.dev, kubernetes.io and k8s.io are reserved, except app.kubernetes.io/component, part-of and version: use a name without a prefix or with a domain of yours, such as \"example.com/team\""
type Labels map[string]LabelValue
