// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// SiteSpec describes one published site.
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

	// baseURL is the address at which readers find the site: scheme and host, and a port if one is needed.
	// The sitemap and the canonical links use it. Default: the address of the Service
	// in the cluster. A host with capital letters or other scripts is converted to its DNS form. If the host is an IP
	// address, the HTTPRoute or the Ingress has no host rule.
	// Example: "https://topics.example.com".
	// +optional
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^https?://(\[[0-9A-Fa-f:.]+\]|[\pL\pN]([\pL\pN\pM-]*[\pL\pN\pM])?(\.[\pL\pN]([\pL\pN\pM-]*[\pL\pN\pM])?)*\.?)(:[0-9]{1,5})?/?$')`,message="baseURL must be http:// or https:// and a host, for example https://topics.example.com; a site is published at the root of its host, so leave the path out"
	BaseURL string `json:"baseURL,omitempty"`

	// language is the language of the fixed sentences and dates on the pages, and sets their direction:
	// en (English), de (German), ar (Arabic) or fr (French). Texts by authors stay unchanged. Default: "en".
	// Example: "de".
	// +optional
	Language Language `json:"language,omitempty"`

	// permalinks is the pattern of the addresses of articles. :year, :month and :day stand for the day of publishDate as
	// its author wrote it. :slug stands for the name of the Post and must occur once. /posts/<name>/ redirects to the
	// article if the pattern is another one. When a date or the pattern changes, the old address is forgotten: list
	// it in spec.aliases of the Post to keep it. Default: "/posts/:slug/".
	// Example: "/:year/:month/:day/:slug/".
	// +optional
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^/(([a-z0-9-]|:year|:month|:day|:slug)+/){1,6}$') && self.matches(r'^([^:]|:[ymd])*:slug([^:]|:[ymd])*$')`,message="permalinks must be one to six segments between slashes, of a-z, 0-9, hyphens, :year, :month, :day and once :slug, for example /:year/:month/:day/:slug/"
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'^/(topics|page|search|by-posts|by-date|assets|media|review)/')`,message="permalinks must not begin with /topics/, /page/, /search/, /by-posts/, /by-date/, /assets/, /media/ or /review/, where the site has other pages: begin with another segment"
	Permalinks string `json:"permalinks,omitempty"`

	// articles says in which forms articles are published. Default: as HTML and as Markdown.
	// Example: {markdown: false}.
	// +optional
	Articles *Articles `json:"articles,omitempty"`

	// timeZone is where a date without a time begins, as a name of the IANA time zone database. A Post starts to count at
	// the same instant on all Sites of a namespace, so the time zone is valid for the namespace: if several Sites name
	// one, the oldest decides. Readers always see the day that the author wrote. Default: "UTC".
	// Example: "Europe/Berlin".
	// +optional
	// +kubebuilder:validation:MaxLength=64
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}$') && self != 'Local'`,message="timeZone must be a name of the IANA time zone database, for example Europe/Berlin, or UTC"
	TimeZone string `json:"timeZone,omitempty"`

	// theme changes the look of the pages.
	// +optional
	Theme *Theme `json:"theme,omitempty"`

	// topicSelector selects the Topics that the site publishes, by their labels. Default: all
	// Topics of its namespace.
	// Example: {"matchLabels": {"audience": "public"}}.
	// +optional
	TopicSelector *LabelSelector `json:"topicSelector,omitempty"`

	// stopWords are words that must not appear as title motifs, in addition to the stop words of English and of
	// the Site's language. They apply to all Topics of the namespace.
	// Example: ["acme", "quarterly"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=256
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=63
	// +kubebuilder:validation:items:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="stopWords must not contain control characters, which YAML cannot hold: remove them"
	StopWords []string `json:"stopWords,omitempty"`

	// media names the sources of the pictures in articles. Other servers may answer other paths of the site.
	// Example: {"hosts": ["images.example.com"]}.
	// +optional
	Media *Media `json:"media,omitempty"`

	// commonLabels are labels of all objects that the operator makes for the Site: its ConfigMaps, the Deployment and its
	// Pods, the Service, the PodDisruptionBudget, the NetworkPolicy and the route. A change replaces the Pods.
	// Example: {"team": "data", "example.com/cost-center": "4711"}.
	// +optional
	CommonLabels Labels `json:"commonLabels,omitempty"`

	// suspend makes the operator leave the pages and all objects of the Site as they are. The web server goes on. Set it
	// back to false to publish everything that has changed in the meantime. Default: false.
	// Example: true.
	// +optional
	Suspend bool `json:"suspend,omitempty"`

	// server describes the web server that the operator runs for the site.
	// +optional
	Server *Server `json:"server,omitempty"`

	// route leads readers from outside the cluster to the web server. Without it, the site
	// is reachable only through its Service.
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
	// RefreshKubelet waits for the kubelet's own refresh, a minute or more, and writes no Pod.
	RefreshKubelet RefreshMode = "Kubelet"
)

// Server describes the nginx Deployment of a Site.
type Server struct {
	// managed says whether the operator runs the web server. Set it to false to serve the ConfigMaps with
	// your own server. The operator then removes its Deployment, Service, PodDisruptionBudget and NetworkPolicy,
	// and the Site is Ready when its pages are published. The ConfigMap with nginx.conf stays. Default: true.
	// Example: false.
	// +optional
	Managed *bool `json:"managed,omitempty"`

	// refresh says how soon the Pods see new pages. Immediate: within a second of their publication.
	// Kubelet: after a minute or more, for clusters in which the operator must not write Pods. Default: "Immediate".
	// Example: "Kubelet".
	// +optional
	Refresh RefreshMode `json:"refresh,omitempty"`

	// replicas is the number of web server Pods. Leave it out if an autoscaler sets the number: the operator then
	// creates the Deployment with 2 replicas and never changes the number. Default: 2.
	// Example: 3.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=100
	Replicas *int32 `json:"replicas,omitempty"`

	// image is the nginx image. It must run without root, and listen on the ports in its configuration. Default:
	// "docker.io/nginxinc/nginx-unprivileged:1.30.7-alpine".
	// Example: "registry.example.com/mirror/nginx-unprivileged:1.30.7-alpine".
	// +optional
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pZ\pC\x{FFFE}\x{FFFF}]+$')`,message="image must be an image reference without spaces, for example docker.io/nginxinc/nginx-unprivileged:1.30.7-alpine"
	Image string `json:"image,omitempty"`

	// template describes the Pods beside what they run: labels and annotations, the nodes that they run on, and their priority.
	// +optional
	Template *ServerTemplate `json:"template,omitempty"`

	// service describes the Service.
	// +optional
	Service *ObjectMetadata `json:"service,omitempty"`

	// egress lets the Pods open connections, which the NetworkPolicy of the Site otherwise forbids: a sidecar of a mesh needs
	// some. The operator must allow it (--allow-egress).
	// Example: [{"to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "istio-system"}}}], "ports": [{"port": 15012}]}].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	Egress []EgressRule `json:"egress,omitempty"`

	// resources are the compute resources of each Pod. Default: requests of 10m CPU and 32Mi memory, and a
	// memory limit of 256Mi. The pages are kept in memory, so the operator raises the limit for a large site,
	// unless limits.memory is set.
	// +optional
	Resources *ServerResources `json:"resources,omitempty"`
}

// ServerResources are the compute resources of a web server Pod.
type ServerResources struct {
	// requests are reserved for the Pod.
	// +optional
	Requests *ComputeResources `json:"requests,omitempty"`
	// limits are the most that the Pod may use.
	// +optional
	Limits *ComputeResources `json:"limits,omitempty"`
}

// ComputeResources are amounts of CPU and memory.
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
	// PublishedCondition is True when the ConfigMaps of the Site hold the current pages.
	PublishedCondition = "Published"
	// ServingCondition is True when every ready Pod of the web server has answered with the published
	// digest, so that every reader sees these pages. It is absent if spec.server.managed is false.
	ServingCondition = "Serving"
	// ContestedCondition is True while someone reverts what the operator writes to
	// the objects of the Site, and absent otherwise. Ready does not depend on it: pages are still published and served.
	ContestedCondition = "Contested"
)

// Reasons of the conditions of a Site.
const (
	// SitePublishedReason (Published=True, and Ready=True if the operator runs no web server): all pages
	// are in the ConfigMaps of the Site.
	SitePublishedReason = "Published"
	// SiteServedReason (Ready=True, Serving=True): every ready Pod serves the published pages.
	SiteServedReason = "Served"
	// ProgressingReason (Ready=False, and Published=False or Serving=False): the web server is being rolled out,
	// some Pods do not serve the published pages yet, or the objects of a deleted Site with this name still
	// exist; the message says which. It passes by itself.
	ProgressingReason = "Progressing"
	// BulkLoadReason (Ready=False, Published=False): a program has been creating or changing many objects for more than
	// two seconds. Its changes are published once, when it pauses or after five minutes. Until then the old pages are
	// served.
	BulkLoadReason = "BulkLoad"
	// NoReplicasReason (Ready=True, Serving=False): the Site matches its spec, but no Pod serves it, because
	// spec.server.replicas is 0 or an autoscaler has scaled the Deployment to 0.
	NoReplicasReason = "NoReplicas"
	// SuspendedReason (Ready=True, Published=False): spec.suspend is true, so the operator leaves the pages and the objects
	// of the Site as they are, and does not look at them.
	SuspendedReason = "Suspended"
	// DeletingReason (Ready=False, Published=False): the Site is being deleted.
	DeletingReason = "Deleting"
	// FieldConflictReason (Contested=True; also Ready=False and Published=False if pages are concerned): an
	// admission policy, a webhook or another client sets fields to other values than the operator. The message names
	// the fields, and the field manager if there is one. The operator writes them again after a pause that grows from a
	// second to five minutes.
	FieldConflictReason = "FieldConflict"
	// ImagePullFailedReason (Ready=False, Serving=False, and MediaAvailable=False if it is the image with pictures): a Pod
	// cannot pull an image. The message says which: check spec.server.image or spec.media.image, and
	// spec.server.template.imagePullSecrets if the registry wants credentials. Older Pods keep serving.
	ImagePullFailedReason = "ImagePullFailed"
	// PodUnschedulableReason (Ready=False, Serving=False): a Pod fits on no node; the message says why.
	PodUnschedulableReason = "PodUnschedulable"
	// PodEvictedReason (Ready=False, Serving=False): a node ran out of room and evicted a Pod.
	PodEvictedReason = "PodEvicted"
	// PodFailingReason (Ready=False, Serving=False): a Pod does not start, or keeps crashing.
	PodFailingReason = "PodFailing"
	// AnswerInvalidReason (Ready=False, Serving=False): a ready Pod of the web server gives an answer that nginx
	// never gives with the configuration of the Site: a redirect, a status other than 200, an endless header, or
	// no digest. The message names the Pod and its answer. Check spec.server.image. Other Pods keep serving.
	AnswerInvalidReason = "AnswerInvalid"
	// PodsNotCreatedReason (Ready=False, Serving=False): a quota, a policy or a missing PriorityClass keeps the
	// Deployment from creating Pods; the message says which. Older Pods keep serving.
	PodsNotCreatedReason = "PodsNotCreated"
	// NameConflictReason (Ready=False, Stalled=True): the Site needs the name of an object that belongs to
	// someone else. The operator does not touch that object; the message names it. Rename the Site or remove the object.
	NameConflictReason = "NameConflict"
	// PageTooLargeReason (Ready=False, Stalled=True): a page is too large for a ConfigMap and was replaced by a short
	// notice; the message names it and its size. All other pages are published.
	PageTooLargeReason = "PageTooLarge"
	// AliasesLeftOutReason (Ready=False, Stalled=True): the web server has no room for all aliases of Posts and Topics,
	// because there are too many, some are too long, or many share a hash bucket. The message names the aliases that
	// lead nowhere.
	// Everything else is published. Remove aliases.
	AliasesLeftOutReason = "AliasesLeftOut"
	// TimeZoneUnknownReason (Ready=False, Stalled=True): spec.timeZone names no existing time zone. Until it does, the
	// Site counts as one without a time zone.
	TimeZoneUnknownReason = "TimeZoneUnknown"
	// TimeZoneConflictReason (Ready=False, Stalled=True): an older Site of the namespace names another time zone, which
	// holds for all of them. Give both the same one.
	TimeZoneConflictReason = "TimeZoneConflict"
	// VolumeTooSmallReason (Ready=False, Stalled=True): spec.server.resources.limits.memory is too low for the
	// pages. Each Pod keeps them in memory, and needs a second copy while they change. The message names a
	// sufficient limit. If even one copy does not fit, Published is False too, and the pages stay as they were
	// published before. Serving is False too while Pods serve older pages.
	VolumeTooSmallReason = "VolumeTooSmall"
	// SiteTooLargeReason (Ready=False, Published=False, Stalled=True): the pages need more ConfigMaps than a
	// Site may have. The pages published before stay.
	SiteTooLargeReason = "SiteTooLarge"
	// NotAllowedReason (Ready=False, Stalled=True, and RouteAccepted=False if the route is concerned): the
	// operator's flags forbid an image, a number of replicas, a host, a Gateway, a Secret, a label, an annotation, a toleration,
	// a PriorityClass or egress in the spec; the message says which. Pages are still published, and a web server allowed before keeps serving.
	NotAllowedReason = "NotAllowed"
	// ConfigMapUnreadableReason (Ready=False, and after a start of the operator also Published=False): a ConfigMap that a
	// Post or a Site names exists, but the API server does not return it; the message names it. Pages that need it stay as
	// they were published. An operator that has just started publishes nothing in the namespace until it has read the ConfigMap.
	// It tries again. Check the operator's role, and its log for the error.
	ConfigMapUnreadableReason = "ConfigMapUnreadable"
	// WriteFailedReason (Ready=False): the API server refused a write; the message says which and why.
	// The operator tries again.
	WriteFailedReason = "WriteFailed"
)

// SiteStatus describes the pages that the operator has published.
type SiteStatus struct {
	// observedGeneration is the metadata.generation that this status describes. It is -1 until the operator has seen the Site.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// url is where readers find the site: spec.baseURL, or the address of the Service in the cluster.
	// +optional
	// +kubebuilder:validation:MaxLength=300
	URL string `json:"url,omitempty"`

	// pages is the number of published HTML pages.
	// +optional
	Pages int32 `json:"pages,omitempty"`

	// bytes is the compressed size of all published files.
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
	// redirects, and if spec.server.managed is false.
	// +optional
	// +kubebuilder:validation:MaxLength=640
	RedirectsDigest string `json:"redirectsDigest,omitempty"`

	// storedDigest stands for the ConfigMaps as the operator wrote them. When the operator starts, it compares them
	// with this digest, and so notices what others changed in the meantime.
	// +optional
	// +kubebuilder:validation:MaxLength=71
	StoredDigest string `json:"storedDigest,omitempty"`

	// renderedBy identifies the build of the operator that made the pages. Another build renders all pages when it starts.
	// +optional
	// +kubebuilder:validation:MaxLength=71
	RenderedBy string `json:"renderedBy,omitempty"`

	// conditions holds Ready, Published, Serving, RouteAccepted if there is a route, ThemeApplied if there
	// is a theme, MediaAvailable if spec.media names an image or ConfigMaps, Contested while others revert changes to the Site's objects, and Stalled if only a person can help.
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
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Pages",type=integer,JSONPath=`.status.pages`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="URL",type=string,JSONPath=`.status.url`
// +kubebuilder:printcolumn:name="Serving",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Serving")].status`
// +kubebuilder:printcolumn:name="Bytes",type=integer,priority=1,JSONPath=`.status.bytes`
// +kubebuilder:printcolumn:name="Shards",type=integer,priority=1,JSONPath=`.status.shards`
// +kubebuilder:printcolumn:name="Digest",type=string,priority=1,JSONPath=`.status.digest`
// +kubebuilder:validation:XValidation:rule="self.metadata.name.matches(r'^[a-z]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 50",message="metadata.name of a Site names its Service and ConfigMaps: use at most 50 lower-case letters, digits and hyphens, and begin with a letter",fieldPath=".metadata"
type Site struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is written by the author. Every field is optional.
	// +optional
	Spec SiteSpec `json:"spec,omitzero"`

	// status is written by the operator, never by hand.
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

// ServerManaged reports whether the operator runs the web server of the Site.
func (s *Site) ServerManaged() bool {
	return s.Spec.Server == nil || s.Spec.Server.Managed == nil || *s.Spec.Server.Managed
}

// Language returns the language of the Site.
func (s *Site) Language() Language {
	if s.Spec.Language == "" {
		return English
	}
	return s.Spec.Language
}

// ServerTemplate returns what the Site says of the Pods of its web server.
func (s *Site) ServerTemplate() ServerTemplate {
	if s.Spec.Server == nil || s.Spec.Server.Template == nil {
		return ServerTemplate{}
	}
	return *s.Spec.Server.Template
}

// RefreshMode returns how soon the Pods of the Site see new pages.
func (s *Site) RefreshMode() RefreshMode {
	if s.Spec.Server == nil || s.Spec.Server.Refresh == "" {
		return RefreshImmediate
	}
	return s.Spec.Server.Refresh
}

// Articles says in which forms articles are published.
type Articles struct {
	// markdown publishes each article as Markdown too: at index.md beside its page, and in llms.txt. Set it to false on a
	// site of many articles, since it doubles the number of files that a Pod reads when pages change. Default: true.
	// Example: false.
	// +optional
	Markdown *bool `json:"markdown,omitempty"`
}

// HasMarkdown reports whether articles are published as Markdown too.
func (s *Site) HasMarkdown() bool {
	return s.Spec.Articles == nil || s.Spec.Articles.Markdown == nil || *s.Spec.Articles.Markdown
}
