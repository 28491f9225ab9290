// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// SiteSpec is what the author says about one published site.
type SiteSpec struct {
	// title is the headline of the index page and the name of the site on every page. Default: "Topics".
	// Example: "Engineering notes".
	// +optional
	// +kubebuilder:validation:MaxLength=200
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="title must not contain control characters, which YAML cannot hold: remove them"
	Title string `json:"title,omitempty"`

	// description is a sentence or two below the title of the index page.
	// Example: "What we learned building data systems, by topic."
	// +optional
	// +kubebuilder:validation:MaxLength=1000
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="description must not contain control characters, which YAML cannot hold: remove them"
	Description string `json:"description,omitempty"`

	// baseURL is the address at which readers find the site: scheme and host, and a port where one is needed.
	// It makes the addresses in the sitemap and the canonical links. By default these are those of the Service
	// in the cluster. Capital letters and letters of other scripts in the host are written as DNS has them. An
	// address in place of a name makes no host rule in the HTTPRoute or the Ingress.
	// Example: "https://topics.example.com".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^https?://(\[[0-9A-Fa-f:.]+\]|[\pL\pN]([\pL\pN\pM-]*[\pL\pN\pM])?(\.[\pL\pN]([\pL\pN\pM-]*[\pL\pN\pM])?)*\.?)(:[0-9]{1,5})?/?$')`,message="baseURL must be http:// or https:// and a host, for example https://topics.example.com; a site is published at the root of its host, so leave the path out"
	BaseURL string `json:"baseURL,omitempty"`

	// language is that of the fixed sentences and dates on the pages, and the direction in which they are read:
	// en (English), de (German), ar (Arabic) or fr (French). What authors write stays as it is. Default: "en".
	// Example: "de".
	// +optional
	Language Language `json:"language,omitempty"`

	// theme is how the pages look, where that differs from the default.
	// +optional
	Theme *Theme `json:"theme,omitempty"`

	// topicSelector picks the Topics that the site publishes, by their labels. By default it publishes all
	// Topics of its namespace.
	// Example: {"matchLabels": {"audience": "public"}}.
	// +optional
	TopicSelector *LabelSelector `json:"topicSelector,omitempty"`

	// stopWords are words that must not appear as title motifs, in addition to English ones and the words of
	// the Site's language. They
	// hold for all Topics of the namespace.
	// Example: ["acme", "quarterly"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=256
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=63
	// +kubebuilder:validation:items:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="stopWords must not contain control characters, which YAML cannot hold: remove them"
	StopWords []string `json:"stopWords,omitempty"`

	// server describes the web server that the operator runs for the site.
	// +optional
	Server *Server `json:"server,omitempty"`

	// route leads readers from outside of the cluster to the web server. By default there is none: the site
	// is reached through its Service.
	// +optional
	Route *Route `json:"route,omitempty"`
}

// RefreshMode says how soon the web server's Pods see new pages.
// +kubebuilder:validation:Enum=Immediate;Kubelet
type RefreshMode string

// The ways in which Pods see new pages.
const (
	// RefreshImmediate changes an annotation of the Pods after each publication, at most once a
	// second, so that the kubelet refreshes their volume at once.
	RefreshImmediate RefreshMode = "Immediate"
	// RefreshKubelet leaves it to the kubelet's own rhythm, a minute or more, and writes no Pod.
	RefreshKubelet RefreshMode = "Kubelet"
)

// Server describes the nginx Deployment of a Site.
type Server struct {
	// managed says whether the operator runs the web server. Set it to false to serve the ConfigMaps by
	// other means: the operator then removes its Deployment, Service, PodDisruptionBudget and NetworkPolicy,
	// and the Site is Ready when its pages are published. The ConfigMap with nginx.conf stays. Default: true.
	// Example: false.
	// +optional
	Managed *bool `json:"managed,omitempty"`

	// refresh says how soon the Pods see new pages: Immediate, within a second of their publication, or
	// Kubelet, a minute or more, for clusters where the operator must not write Pods. Default: "Immediate".
	// Example: "Kubelet".
	// +optional
	Refresh RefreshMode `json:"refresh,omitempty"`

	// replicas is the number of web server Pods. Leave it out where an autoscaler sets the number: the operator then
	// creates the Deployment with 2 and never changes that. Default: 2.
	// Example: 3.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	Replicas *int32 `json:"replicas,omitempty"`

	// image is the nginx image; it must run without root and listen as its configuration says. Default:
	// "docker.io/nginxinc/nginx-unprivileged:1.30.7-alpine".
	// Example: "registry.example.com/mirror/nginx-unprivileged:1.30.7-alpine".
	// +optional
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pZ\pC\x{FFFE}\x{FFFF}]+$')`,message="image must be an image reference without spaces, for example docker.io/nginxinc/nginx-unprivileged:1.30.7-alpine"
	Image string `json:"image,omitempty"`

	// resources are the compute resources of each Pod. Default: requests of 10m CPU and 32Mi memory, and a
	// memory limit of 256Mi. The pages are in memory, so the operator raises the memory of a large site by
	// itself, unless limits.memory is set.
	// +optional
	Resources *ServerResources `json:"resources,omitempty"`
}

// ServerResources are the compute resources of a web server Pod.
type ServerResources struct {
	// requests are what the Pod is sure to get.
	// +optional
	Requests *ComputeResources `json:"requests,omitempty"`
	// limits are what the Pod may use at most.
	// +optional
	Limits *ComputeResources `json:"limits,omitempty"`
}

// ComputeResources are an amount of CPU and of memory.
type ComputeResources struct {
	// cpu in cores or thousandths of one.
	// Example: "250m".
	// +optional
	CPU *resource.Quantity `json:"cpu,omitempty"`
	// memory in bytes. As a limit it must leave room for two copies of the pages.
	// Example: "256Mi".
	// +optional
	Memory *resource.Quantity `json:"memory,omitempty"`
}

// Condition types of a Site.
const (
	// PublishedCondition is True when the ConfigMaps of the Site hold the pages that Posts and Topics give.
	PublishedCondition = "Published"
	// ServingCondition is True when every ready Pod of the web server has answered with the digest of what
	// is published, so that every reader sees it. It is absent where spec.server.managed is false.
	ServingCondition = "Serving"
	// ContestedCondition is True, and otherwise absent, when someone changes back what the operator writes to
	// the objects of the Site. Ready does not depend on it: pages are published and served all the same.
	ContestedCondition = "Contested"
)

// Reasons of the conditions of a Site.
const (
	// SitePublishedReason (Published=True, and Ready=True where the operator runs no web server): all pages
	// are in the ConfigMaps of the Site.
	SitePublishedReason = "Published"
	// SiteServedReason (Ready=True, Serving=True): every ready Pod answers with what is published.
	SiteServedReason = "Served"
	// ProgressingReason (Ready=False, and Published=False or Serving=False): the web server is being rolled out,
	// some Pods do not answer yet with what is published, or the objects of a deleted Site of this name are still
	// going; the message says which. It passes by itself.
	ProgressingReason = "Progressing"
	// BulkLoadReason (Ready=False, Published=False): a program has been creating or changing many objects for more than
	// two seconds. What it changes is published once, when it pauses or after five minutes. The pages of before are
	// still served.
	BulkLoadReason = "BulkLoad"
	// NoReplicasReason (Ready=True, Serving=False): the Site is as its spec says and nobody serves it, because
	// spec.server.replicas is 0 or an autoscaler has scaled the Deployment to 0.
	NoReplicasReason = "NoReplicas"
	// DeletingReason (Ready=False, Published=False): the Site is being deleted.
	DeletingReason = "Deleting"
	// FieldConflictReason (Contested=True; also Ready=False and Published=False where it concerns pages): an
	// admission policy, a webhook or another client sets fields to other values than the operator. The message names
	// them, and the field manager where there is one. The operator writes them again after a pause that grows from a
	// second to five minutes.
	FieldConflictReason = "FieldConflict"
	// ImagePullFailedReason (Ready=False, Serving=False): the image of a Pod cannot be pulled. Check
	// spec.server.image. Older Pods go on serving.
	ImagePullFailedReason = "ImagePullFailed"
	// PodUnschedulableReason (Ready=False, Serving=False): no node takes a Pod; the message says why.
	PodUnschedulableReason = "PodUnschedulable"
	// PodEvictedReason (Ready=False, Serving=False): a node ran out of room and evicted a Pod.
	PodEvictedReason = "PodEvicted"
	// PodFailingReason (Ready=False, Serving=False): a Pod does not start, or ends again and again.
	PodFailingReason = "PodFailing"
	// AnswerInvalidReason (Ready=False, Serving=False): a ready Pod of the web server answers as nginx with the
	// configuration of the Site never does: with a redirect, another status than 200, a header without end, or
	// without a digest. The message names the Pod and its answer. Check spec.server.image. Other Pods go on serving.
	AnswerInvalidReason = "AnswerInvalid"
	// PodsNotCreatedReason (Ready=False, Serving=False): the cluster does not let the Deployment create
	// Pods, because of a quota or a policy; the message says which.
	PodsNotCreatedReason = "PodsNotCreated"
	// NameConflictReason (Ready=False, Stalled=True): an object with a name that the Site needs belongs to
	// someone else. It is left untouched; the message names it. Rename the Site or remove the object.
	NameConflictReason = "NameConflict"
	// PageTooLargeReason (Ready=False, Stalled=True): a page is too large for a ConfigMap and was replaced by a short
	// notice; the message names it and its size. All other pages are published.
	PageTooLargeReason = "PageTooLarge"
	// AliasesLeftOutReason (Ready=False, Stalled=True): there are more aliases than the web server has room
	// for, or many that were chosen to share a place in it. The message names those that lead nowhere.
	// Everything else is published. Remove aliases.
	AliasesLeftOutReason = "AliasesLeftOut"
	// VolumeTooSmallReason (Ready=False, Stalled=True): spec.server.resources.limits.memory is too low for the
	// pages, which are in the memory of each Pod, and there twice while they change. The message names a
	// limit that would do. Where even one copy does not fit, Published is False too and what was published
	// before stays. Serving is False too while Pods serve older pages.
	VolumeTooSmallReason = "VolumeTooSmall"
	// SiteTooLargeReason (Ready=False, Published=False, Stalled=True): the pages do not fit into the largest
	// number of ConfigMaps that a Site may have. What was published before stays.
	SiteTooLargeReason = "SiteTooLarge"
	// NotAllowedReason (Ready=False, Stalled=True, and RouteAccepted=False where it is the route): the
	// operator's flags do not allow an image, a number of replicas, a host, a Gateway or a Secret that the spec
	// names; the message says which. Pages go on being published, and what was allowed before goes on serving.
	NotAllowedReason = "NotAllowed"
	// WriteFailedReason (Ready=False): the API server did not take a write; the message says which and why.
	// The operator tries again.
	WriteFailedReason = "WriteFailed"
)

// SiteStatus is what the operator has published.
type SiteStatus struct {
	// observedGeneration is the metadata.generation that this status describes; -1 before the first time.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// url is where readers find the site: spec.baseURL, or the address of the Service in the cluster.
	// +optional
	// +kubebuilder:validation:MaxLength=300
	URL string `json:"url,omitempty"`

	// pages is the number of published HTML pages.
	// +optional
	Pages int32 `json:"pages,omitempty"`

	// bytes is the size of all published files, compressed as they are stored.
	// +optional
	Bytes int64 `json:"bytes,omitempty"`

	// shards is the number of ConfigMaps that hold the files.
	// +optional
	Shards int32 `json:"shards,omitempty"`

	// digest changes when, and only when, a published file changes.
	// +optional
	// +kubebuilder:validation:MaxLength=71
	Digest string `json:"digest,omitempty"`

	// redirectsDigest changes when, and only when, a redirect from an alias changes. It is absent without
	// redirects, and where spec.server.managed is false.
	// +optional
	// +kubebuilder:validation:MaxLength=320
	RedirectsDigest string `json:"redirectsDigest,omitempty"`

	// conditions holds Ready, Published, Serving, RouteAccepted where there is a route, ThemeApplied where there
	// is a theme, Contested when others change the Site's objects back, and Stalled when only a person can help.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// Site is one published site: an index of Topics, a page for each, and the web server that serves them.
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=topicpages
// +kubebuilder:printcolumn:name="URL",type=string,JSONPath=`.status.url`
// +kubebuilder:printcolumn:name="Pages",type=integer,JSONPath=`.status.pages`
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Serving",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Serving")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Bytes",type=integer,priority=1,JSONPath=`.status.bytes`
// +kubebuilder:printcolumn:name="Shards",type=integer,priority=1,JSONPath=`.status.shards`
// +kubebuilder:printcolumn:name="Digest",type=string,priority=1,JSONPath=`.status.digest`
// +kubebuilder:validation:XValidation:rule="self.metadata.name.matches(r'^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 50",message="metadata.name of a Site names its Service and ConfigMaps: use at most 50 lower-case letters, digits and hyphens, and begin with a letter",fieldPath=".metadata"
type Site struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is what the author writes; all of it is optional.
	// +optional
	Spec SiteSpec `json:"spec,omitzero"`

	// status is what the operator reports; it is never written by hand.
	// +optional
	// +kubebuilder:default={"observedGeneration":-1,"conditions":{{"type":"Ready","status":"Unknown","reason":"Pending","message":"Waiting for the operator","lastTransitionTime":"1970-01-01T00:00:00Z"}}}
	Status SiteStatus `json:"status,omitempty"`
}

// SiteList is a list of Sites.
// +kubebuilder:object:root=true
type SiteList struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Site `json:"items"`
}

// ServerManaged says whether the operator runs the web server of the Site.
func (s *Site) ServerManaged() bool {
	return s.Spec.Server == nil || s.Spec.Server.Managed == nil || *s.Spec.Server.Managed
}

// Language is the language of the Site.
func (s *Site) Language() Language {
	if s.Spec.Language == "" {
		return English
	}
	return s.Spec.Language
}

// RefreshMode is how soon the Pods of the Site see new pages.
func (s *Site) RefreshMode() RefreshMode {
	if s.Spec.Server == nil || s.Spec.Server.Refresh == "" {
		return RefreshImmediate
	}
	return s.Spec.Server.Refresh
}
