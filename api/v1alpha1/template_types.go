// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// ServerTemplate describes the Pods of the web server beside what they run. A change replaces the Pods one by one.
type ServerTemplate struct {
	// labels are labels of the Pods alone, beside spec.commonLabels.
	// Example: {"sidecar.istio.io/inject": "true"}.
	// +optional
	Labels Labels `json:"labels,omitempty"`

	// annotations of the Pods. The operator must allow them (--allowed-annotations).
	// Example: {"cluster-autoscaler.kubernetes.io/safe-to-evict": "true"}.
	// +optional
	Annotations Annotations `json:"annotations,omitempty"`

	// nodeSelector are labels that a node must have to run the Pods.
	// Example: {"kubernetes.io/arch": "arm64"}.
	// +optional
	// +kubebuilder:validation:MaxProperties=16
	// +kubebuilder:validation:XValidation:rule="self.all(key, !format.qualifiedName().validate(key).hasValue())",message="nodeSelector must be keyed by names of labels, such as \"kubernetes.io/arch\""
	NodeSelector map[string]LabelValue `json:"nodeSelector,omitempty"`

	// tolerations let the Pods run on nodes with taints. The operator must allow them (--allowed-tolerations).
	// Example: [{"key": "example.com/team", "operator": "Equal", "value": "data", "effect": "NoSchedule"}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Tolerations []Toleration `json:"tolerations,omitempty"`

	// affinity draws the Pods to nodes, and to or away from other Pods of the namespace.
	// +optional
	Affinity *Affinity `json:"affinity,omitempty"`

	// topologySpreadConstraints spread the Pods of the Site over nodes or zones, and replace the default. Default: over nodes,
	// where possible.
	// Example: [{"topologyKey": "topology.kubernetes.io/zone", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}].
	// +optional
	// +listType=map
	// +listMapKey=topologyKey
	// +kubebuilder:validation:MaxItems=8
	TopologySpreadConstraints []TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty"`

	// priorityClassName is the PriorityClass of the Pods. The operator must allow it (--allowed-priority-classes).
	// Example: "tenant-web".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="!format.dns1123Subdomain().validate(self).hasValue()",message="priorityClassName must be the name of a PriorityClass: lower-case letters, digits, hyphens and dots, such as \"tenant-web\""
	PriorityClassName string `json:"priorityClassName,omitempty"`

	// imagePullSecrets are Secrets of the namespace with credentials for the registry of the image.
	// Example: [{"name": "registry"}].
	// +optional
	// +listType=map
	// +listMapKey=name
	// +kubebuilder:validation:MaxItems=8
	ImagePullSecrets []SecretReference `json:"imagePullSecrets,omitempty"`
}

// Toleration lets the Pods run on nodes with a taint. Its fields mean the same as in a Pod.
// +kubebuilder:validation:XValidation:rule="has(self.key) || has(self.operator) && self.operator == 'Exists'",message="operator must be Exists in a toleration without a key, which tolerates every taint: add the key of the taint",fieldPath=".operator"
// +kubebuilder:validation:XValidation:rule="!has(self.value) || size(self.value) == 0 || !has(self.operator) || self.operator != 'Exists'",message="value must be left out with the operator Exists",fieldPath=".value"
// +kubebuilder:validation:XValidation:rule="!has(self.tolerationSeconds) || has(self.effect) && self.effect == 'NoExecute'",message="effect must be NoExecute where tolerationSeconds is set",fieldPath=".effect"
type Toleration struct {
	// key of the taint. Without one and with the operator Exists, the toleration is for every taint.
	// Example: "example.com/team".
	// +optional
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="key must be the key of a taint, such as \"example.com/team\""
	Key string `json:"key,omitempty"`

	// operator is Equal, which compares the value, or Exists. Default: "Equal".
	// Example: "Exists".
	// +optional
	// +kubebuilder:validation:Enum=Equal;Exists
	Operator string `json:"operator,omitempty"`

	// value of the taint, for the operator Equal.
	// Example: "data".
	// +optional
	Value LabelValue `json:"value,omitempty"`

	// effect of the taint: NoSchedule, PreferNoSchedule or NoExecute. Default: every effect.
	// Example: "NoSchedule".
	// +optional
	// +kubebuilder:validation:Enum=NoSchedule;PreferNoSchedule;NoExecute
	Effect string `json:"effect,omitempty"`

	// tolerationSeconds is how long a Pod stays on a node that gets the taint. Only with the effect NoExecute. Default: for
	// ever.
	// Example: 60.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=604800
	TolerationSeconds *int64 `json:"tolerationSeconds,omitempty"`
}

// TopologySpreadConstraint spreads the Pods of the Site over the values of a label of nodes.
// +kubebuilder:validation:XValidation:rule="!has(self.minDomains) || self.whenUnsatisfiable == 'DoNotSchedule'",message="whenUnsatisfiable must be DoNotSchedule where minDomains is set",fieldPath=".whenUnsatisfiable"
type TopologySpreadConstraint struct {
	// topologyKey is the label of nodes whose values are the domains.
	// Example: "topology.kubernetes.io/zone".
	// +required
	TopologyKey TopologyKey `json:"topologyKey"`

	// maxSkew is the greatest difference between the numbers of Pods in two domains. Default: 1.
	// Example: 1.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	MaxSkew *int32 `json:"maxSkew,omitempty"`

	// whenUnsatisfiable is DoNotSchedule, which lets a Pod wait, or ScheduleAnyway, which prefers other nodes.
	// Example: "ScheduleAnyway".
	// +required
	// +kubebuilder:validation:Enum=DoNotSchedule;ScheduleAnyway
	WhenUnsatisfiable string `json:"whenUnsatisfiable"`

	// minDomains is the number of domains below which Pods wait. Only with DoNotSchedule. Default: 1.
	// Example: 3.
	// +optional
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=100
	MinDomains *int32 `json:"minDomains,omitempty"`
}

// TopologyKey is the name of a label of nodes.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=317
// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="topologyKey must be the name of a label of nodes, such as \"kubernetes.io/hostname\""
type TopologyKey string

// SecretReference names a Secret of the namespace.
type SecretReference struct {
	// name of the Secret.
	// Example: "registry".
	// +required
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule="!format.dns1123Subdomain().validate(self).hasValue()",message="name must be the name of a Secret: lower-case letters, digits, hyphens and dots, such as \"registry\""
	Name string `json:"name"`
}

// Affinity draws the Pods to nodes, and to or away from other Pods. Its fields mean the same as in a Pod. Other Pods are
// always in the namespace of the Site.
type Affinity struct {
	// nodeAffinity is about the labels of nodes.
	// +optional
	NodeAffinity *NodeAffinity `json:"nodeAffinity,omitempty"`
	// podAffinity draws the Pods to the nodes or zones of other Pods.
	// +optional
	PodAffinity *PodAffinity `json:"podAffinity,omitempty"`
	// podAntiAffinity keeps the Pods away from the nodes or zones of other Pods.
	// +optional
	PodAntiAffinity *PodAffinity `json:"podAntiAffinity,omitempty"`
}

// NodeAffinity draws the Pods to nodes.
type NodeAffinity struct {
	// requiredDuringSchedulingIgnoredDuringExecution selects the nodes on which the Pods may run.
	// +optional
	Required *NodeSelector `json:"requiredDuringSchedulingIgnoredDuringExecution,omitempty"`
	// preferredDuringSchedulingIgnoredDuringExecution are terms that make nodes better ones.
	// Example: [{"weight": 10, "preference": {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=4
	Preferred []PreferredNode `json:"preferredDuringSchedulingIgnoredDuringExecution,omitempty"`
}

// NodeSelector selects nodes that match one of its terms.
type NodeSelector struct {
	// nodeSelectorTerms are the terms; one of them must match.
	// Example: [{"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}].
	// +required
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=4
	Terms []NodeSelectorTerm `json:"nodeSelectorTerms"`
}

// NodeSelectorTerm matches the labels of a node.
type NodeSelectorTerm struct {
	// matchExpressions are requirements; all of them must hold.
	// Example: [{"key": "disk", "operator": "In", "values": ["ssd"]}].
	// +required
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	MatchExpressions []NodeSelectorRequirement `json:"matchExpressions"`
}

// NodeSelectorRequirement is one requirement on one label of a node.
// +kubebuilder:validation:XValidation:rule="self.operator in ['Exists', 'DoesNotExist'] ? !has(self.values) : has(self.values)",message="values must be left out for the operators Exists and DoesNotExist, and given for all others",fieldPath=".values"
// +kubebuilder:validation:XValidation:rule="!(self.operator in ['Gt', 'Lt']) || !has(self.values) || size(self.values) == 1 && self.values[0].matches('^[0-9]{1,18}$')",message="values must be one whole number for the operators Gt and Lt",fieldPath=".values"
type NodeSelectorRequirement struct {
	// key is the name of the label.
	// Example: "disk".
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=317
	// +kubebuilder:validation:XValidation:rule="!format.qualifiedName().validate(self).hasValue()",message="key must be the name of a label, such as \"disk\" or \"example.com/disk\""
	Key string `json:"key"`

	// operator is In, NotIn, Exists, DoesNotExist, Gt or Lt.
	// Example: "In".
	// +required
	// +kubebuilder:validation:Enum=In;NotIn;Exists;DoesNotExist;Gt;Lt
	Operator string `json:"operator"`

	// values are compared with the value of the label.
	// Example: ["ssd"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Values []LabelValue `json:"values,omitempty"`
}

// PreferredNode is a term with a weight.
type PreferredNode struct {
	// weight is added to the score of a node that matches.
	// Example: 10.
	// +required
	Weight Weight `json:"weight"`
	// preference is the term.
	// +required
	Preference NodeSelectorTerm `json:"preference"`
}

// Weight is added to the score of a node.
// +kubebuilder:validation:Minimum=1
// +kubebuilder:validation:Maximum=100
type Weight int32

// PodAffinity relates the Pods to other Pods of the namespace.
type PodAffinity struct {
	// requiredDuringSchedulingIgnoredDuringExecution are terms that must hold.
	// Example: [{"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "cache"}}}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=4
	Required []PodAffinityTerm `json:"requiredDuringSchedulingIgnoredDuringExecution,omitempty"`
	// preferredDuringSchedulingIgnoredDuringExecution are terms that make nodes better ones.
	// Example: [{"weight": 10, "podAffinityTerm": {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "cache"}}}}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=4
	Preferred []PreferredPods `json:"preferredDuringSchedulingIgnoredDuringExecution,omitempty"`
}

// PodAffinityTerm selects Pods of the namespace, and says how near is near.
type PodAffinityTerm struct {
	// labelSelector selects the Pods.
	// Example: {"matchLabels": {"app": "cache"}}.
	// +required
	LabelSelector MatchLabels `json:"labelSelector"`
	// topologyKey is the label of nodes that have the same value where they count as near.
	// Example: "kubernetes.io/hostname".
	// +required
	TopologyKey TopologyKey `json:"topologyKey"`
}

// PreferredPods is a term with a weight.
type PreferredPods struct {
	// weight is added to the score of a node that matches.
	// Example: 10.
	// +required
	Weight Weight `json:"weight"`
	// podAffinityTerm is the term.
	// +required
	Term PodAffinityTerm `json:"podAffinityTerm"`
}
