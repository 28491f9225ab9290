// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// EgressRule lets the Pods open connections. Its fields mean the same as in a NetworkPolicy.
// +kubebuilder:validation:MinProperties=1
type EgressRule struct {
	// to are the destinations. Default: every destination.
	// Example: [{"ipBlock": {"cidr": "10.0.0.0/8"}}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	To []EgressPeer `json:"to,omitempty"`
	// ports are the ports of the destinations. Default: every port.
	// Example: [{"protocol": "UDP", "port": 53}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Ports []EgressPort `json:"ports,omitempty"`
}

// EgressPeer is a range of addresses, or Pods of the cluster.
// +kubebuilder:validation:XValidation:rule="has(self.ipBlock) != (has(self.podSelector) || has(self.namespaceSelector))",message="ipBlock must be alone, and without it podSelector or namespaceSelector is needed",fieldPath=".ipBlock"
type EgressPeer struct {
	// ipBlock is a range of addresses.
	// +optional
	IPBlock *IPBlock `json:"ipBlock,omitempty"`
	// namespaceSelector selects namespaces by their labels. Default: the namespace of the Site.
	// Example: {"matchLabels": {"kubernetes.io/metadata.name": "istio-system"}}.
	// +optional
	NamespaceSelector *MatchLabels `json:"namespaceSelector,omitempty"`
	// podSelector selects Pods by their labels. Default: all Pods of the namespaces.
	// Example: {"matchLabels": {"app": "istiod"}}.
	// +optional
	PodSelector *MatchLabels `json:"podSelector,omitempty"`
}

// IPBlock is a range of addresses.
type IPBlock struct {
	// cidr is the range.
	// Example: "10.0.0.0/8".
	// +required
	// +kubebuilder:validation:MaxLength=43
	// +kubebuilder:validation:XValidation:rule="isCIDR(self) && cidr(self) == cidr(self).masked()",message="cidr must be a range of addresses without bits beyond its length, such as 10.0.0.0/8 or 2001:db8::/32"
	CIDR string `json:"cidr"`
}

// EgressPort is a port of a destination.
type EgressPort struct {
	// protocol is TCP, UDP or SCTP. Default: "TCP".
	// Example: "UDP".
	// +optional
	// +kubebuilder:validation:Enum=TCP;UDP;SCTP
	Protocol string `json:"protocol,omitempty"`
	// port is its number.
	// Example: 53.
	// +required
	// +kubebuilder:validation:Minimum=1
	// +kubebuilder:validation:Maximum=65535
	Port int32 `json:"port"`
}
