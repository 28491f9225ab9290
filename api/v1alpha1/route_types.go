// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Route leads readers from outside the cluster to the Site: an HTTPRoute through Gateways, or
// an Ingress through an ingress controller.
// +kubebuilder:validation:XValidation:rule="has(self.gateways) != has(self.ingress)",message="route must have either gateways or ingress: give one of them, and leave the other out",fieldPath=".gateways"
type Route struct {
	// hostnames at which readers find the site. Default: the host of baseURL; without one, every host.
	// Example: ["topics.example.com"].
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=16
	Hostnames []Hostname `json:"hostnames,omitempty"`

	// gateways are the Gateways and ListenerSets that the HTTPRoute attaches to. The Gateway API must be installed.
	// Example: [{"name": "public", "namespace": "gateways"}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MinItems=1
	// +kubebuilder:validation:MaxItems=8
	Gateways []GatewayReference `json:"gateways,omitempty"`

	// ingress describes the Ingress.
	// +optional
	Ingress *IngressRoute `json:"ingress,omitempty"`

	// labels are labels of the HTTPRoute or the Ingress alone, beside spec.commonLabels.
	// Example: {"example.com/exposed": "public"}.
	// +optional
	Labels Labels `json:"labels,omitempty"`

	// annotations of the HTTPRoute or the Ingress. The operator must allow them (--allowed-annotations).
	// Example: {"cert-manager.io/cluster-issuer": "letsencrypt"}.
	// +optional
	Annotations Annotations `json:"annotations,omitempty"`
}

// Hostname is a DNS name, with "*." in front for all names below it.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=253
// +kubebuilder:validation:Pattern=`^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`
// +kubebuilder:validation:XValidation:rule="!isIP(self)",message="a hostname must be a DNS name: leave hostnames out to answer at the address of the Gateway or the ingress controller"
type Hostname string

// GatewayKind is a kind that HTTPRoutes attach to.
// +kubebuilder:validation:Enum=Gateway;ListenerSet
type GatewayKind string

// The kinds that HTTPRoutes attach to, of the group gateway.networking.k8s.io.
const (
	GatewayKindGateway GatewayKind = "Gateway"
	// GatewayKindListenerSet has listeners that a Gateway adds to its own.
	GatewayKindListenerSet GatewayKind = "ListenerSet"
)

// GatewayReference names a Gateway or a ListenerSet, or one of its listeners.
type GatewayReference struct {
	// kind is Gateway or ListenerSet, which has hostnames and certificates of its own for a Gateway of others, and needs Gateway
	// API 1.5. Default: "Gateway".
	// Example: "ListenerSet".
	// +optional
	Kind GatewayKind `json:"kind,omitempty"`

	// name of the Gateway or the ListenerSet.
	// Example: "public".
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="name must not contain control characters, which YAML cannot hold: remove them"
	Name string `json:"name"`

	// namespace of the Gateway or the ListenerSet, which must allow routes from the Site's namespace. Default: the namespace of
	// the Site.
	// Example: "gateways".
	// +optional
	// +kubebuilder:validation:MaxLength=63
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="namespace must not contain control characters, which YAML cannot hold: remove them"
	Namespace string `json:"namespace,omitempty"`

	// sectionName is the name of one listener. Default: every listener that fits.
	// Example: "https".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="sectionName must not contain control characters, which YAML cannot hold: remove them"
	SectionName string `json:"sectionName,omitempty"`
}

// IngressRoute describes an Ingress.
type IngressRoute struct {
	// className is the IngressClass. Default: the cluster's default class.
	// Example: "traefik".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="className must not contain control characters, which YAML cannot hold: remove them"
	ClassName string `json:"className,omitempty"`

	// tlsSecretName is the name of a Secret with the certificate for the hostnames. Default: no TLS here.
	// Example: "topics-tls".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="tlsSecretName must not contain control characters, which YAML cannot hold: remove them"
	TLSSecretName string `json:"tlsSecretName,omitempty"`
}

// RouteAcceptedCondition is True when all Gateways accept the HTTPRoute, or the Ingress has an
// address. It is absent if spec.route is. Ready does not depend on it, because many clusters never give an
// Ingress an address.
const RouteAcceptedCondition = "RouteAccepted"

// Reasons of the RouteAccepted condition of a Site.
const (
	// RouteAcceptedReason (RouteAccepted=True): the route leads readers to the Site.
	RouteAcceptedReason = "Accepted"
	// RoutePendingReason (RouteAccepted=False): no controller has reported on the route yet.
	RoutePendingReason = "Pending"
	// RouteNotAcceptedReason (RouteAccepted=False): a Gateway refuses the route; the message says why.
	RouteNotAcceptedReason = "NotAccepted"
	// GatewayAPIMissingReason (RouteAccepted=False): the cluster has no Gateway API. Install it, or use
	// spec.route.ingress.
	GatewayAPIMissingReason = "GatewayAPIMissing"
	// NotManagedReason (RouteAccepted=False): spec.server.managed is false, so there is no Service to lead to.
	NotManagedReason = "NotManaged"
)
