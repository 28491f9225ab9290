// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// TopicSpec is what the author says about one topic page. All of it is optional: a Topic with an
// empty spec is the page of the Posts that are tagged with its name.
type TopicSpec struct {
	// title is the headline of the page. By default it is the Topic's tag as most Posts spell it ("GraphQL" for
	// graphql), or the name with hyphens as spaces, words capitalised.
	// Example: "Distributed Systems".
	// +optional
	// +kubebuilder:validation:MaxLength=200
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="title must not contain control characters, which YAML cannot hold: remove them"
	Title string `json:"title,omitempty"`

	// aliases are other tags that mean this Topic: Posts that carry one belong to it, and other Topics
	// count and link it as this Topic. Where two Topics claim one tag the older Topic has it, and both say so
	// in their AliasesResolved condition.
	// Example: ["distsys", "distributed"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Aliases []Tag `json:"aliases,omitempty"`

	// match says which Posts belong to the Topic. By default these are the Posts that are tagged with the
	// Topic's name or one of its aliases.
	// +optional
	Match *TopicMatch `json:"match,omitempty"`

	// focus ends the first sentence of the page, after "spans 14 posts from Mar 2017 to Mar 2026 and".
	// Begin with a verb and leave out the full stop.
	// Example: "centers on data correctness and operability under real production constraints".
	// +optional
	// +kubebuilder:validation:MaxLength=500
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="focus must not contain control characters, which YAML cannot hold: remove them"
	Focus string `json:"focus,omitempty"`

	// claims is the section of what the archive holds to be true. Default heading: "Working claims".
	// +optional
	Claims *ClaimsSection `json:"claims,omitempty"`

	// practices is the section of what to do about it. Default heading: "How to apply this".
	// +optional
	Practices *PracticesSection `json:"practices,omitempty"`

	// pitfalls is the section of what goes wrong. Default heading: "Where teams get burned".
	// +optional
	Pitfalls *PitfallsSection `json:"pitfalls,omitempty"`

	// readingPath is the section of what to read first. Default heading: "Suggested reading path".
	// +optional
	ReadingPath *ReadingPathSection `json:"readingPath,omitempty"`

	// references is the section with a card for each Post. Default heading: "References".
	// +optional
	References *ReferencesSection `json:"references,omitempty"`
}

// TopicMatch says which Posts belong to a Topic. A Post belongs when it meets every one of anyOf, allOf,
// noneOf and selector that is given; include and exclude then decide by name. When none of anyOf, allOf and
// selector is given, the Topic's name and aliases take the place of anyOf.
// +kubebuilder:validation:MinProperties=1
type TopicMatch struct {
	// anyOf are tags of which a Post must carry at least one.
	// Example: ["databases", "storage"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	AnyOf []Tag `json:"anyOf,omitempty"`

	// allOf are tags of which a Post must carry every one.
	// Example: ["databases", "replication"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	AllOf []Tag `json:"allOf,omitempty"`

	// noneOf are tags of which a Post must not carry any.
	// Example: ["release-notes"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	NoneOf []Tag `json:"noneOf,omitempty"`

	// selector asks for labels of the Post (metadata.labels).
	// Example: {"matchLabels": {"audience": "public"}}.
	// +optional
	Selector *LabelSelector `json:"selector,omitempty"`

	// include are the names of Posts that belong to the Topic whatever their tags and labels say.
	// Example: ["welcome"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=256
	Include []PostName `json:"include,omitempty"`

	// exclude are the names of Posts that do not belong to the Topic; it wins over include.
	// Example: ["old-draft"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=256
	Exclude []PostName `json:"exclude,omitempty"`
}

// ClaimLine names a computed line of the claims section.
// +kubebuilder:validation:Enum=Trend;Intersections
type ClaimLine string

// The computed lines of the claims section.
const (
	// TrendLine says what early and recent Posts turn on; it needs six Posts.
	TrendLine ClaimLine = "Trend"
	// IntersectionsLine names the three topics that most often stand beside this one.
	IntersectionsLine ClaimLine = "Intersections"
)

// PracticeLine names a computed line of the practices section.
// +kubebuilder:validation:Enum=NewestFirst;CrossRead
type PracticeLine string

// The computed lines of the practices section.
const (
	// NewestFirstLine advises to start with the newest Post; it needs two Posts.
	NewestFirstLine PracticeLine = "NewestFirst"
	// CrossReadLine names the two topics to read beside this one.
	CrossReadLine PracticeLine = "CrossRead"
)

// PitfallLine names a computed line of the pitfalls section.
// +kubebuilder:validation:Enum=AgingGuidance
type PitfallLine string

// AgingGuidanceLine warns of guidance from the years that the Posts span.
const AgingGuidanceLine PitfallLine = "AgingGuidance"

// ClaimsSection holds the author's claims and the computed lines that follow them.
type ClaimsSection struct {
	// heading of the section. Default: "Working claims".
	// Example: "What we hold to be true".
	// +optional
	Heading Heading `json:"heading,omitempty"`

	// items are the author's own lines, printed as they are.
	// Example: ["State is heavy."].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Items []Item `json:"items,omitempty"`

	// derived names the computed lines that follow the items: Trend, Intersections. By default both;
	// an empty list turns them off.
	// Example: ["Intersections"].
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=2
	Derived []ClaimLine `json:"derived,omitzero"`
}

// PracticesSection holds the author's advice and the computed lines that follow it.
type PracticesSection struct {
	// heading of the section. Default: "How to apply this".
	// Example: "What to do".
	// +optional
	Heading Heading `json:"heading,omitempty"`

	// items are the author's own lines, printed as they are.
	// Example: ["Define latency targets before choosing storage."].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Items []Item `json:"items,omitempty"`

	// derived names the computed lines that follow the items: NewestFirst, CrossRead. By default both;
	// an empty list turns them off.
	// Example: ["NewestFirst"].
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=2
	Derived []PracticeLine `json:"derived,omitzero"`
}

// PitfallsSection holds the author's warnings and the computed line that follows them.
type PitfallsSection struct {
	// heading of the section. Default: "Where teams get burned".
	// Example: "What goes wrong".
	// +optional
	Heading Heading `json:"heading,omitempty"`

	// items are the author's own lines, printed as they are.
	// Example: ["Prematurely adopting multi-region active-active patterns."].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Items []Item `json:"items,omitempty"`

	// derived names the computed line that follows the items: AgingGuidance. By default it is there;
	// an empty list turns it off.
	// Example: [].
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=1
	Derived []PitfallLine `json:"derived,omitzero"`
}

// ReadingPathSection holds the three steps of the reading path.
type ReadingPathSection struct {
	// heading of the section. Default: "Suggested reading path".
	// Example: "Where to start".
	// +optional
	Heading Heading `json:"heading,omitempty"`

	// pinned puts Posts of the author's choice in the place of computed steps.
	// +optional
	Pinned *PinnedPosts `json:"pinned,omitempty"`
}

// PinnedPosts are the Posts of the author's choice in the reading path. Each must belong to the Topic; one
// that does not is named in the PinsResolved condition, and the computed step is shown in its place.
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:XValidation:rule="!has(self.current) || ((!has(self.middle) || self.current != self.middle) && (!has(self.foundation) || self.current != self.foundation))",message="pinned.current must differ from pinned.middle and pinned.foundation: pin another Post, or leave the step out",fieldPath=".current"
// +kubebuilder:validation:XValidation:rule="!has(self.middle) || !has(self.foundation) || self.middle != self.foundation",message="pinned.middle must differ from pinned.foundation: pin another Post, or leave the step out",fieldPath=".middle"
type PinnedPosts struct {
	// current is the name of the Post for the step "Current state", in place of the newest Post.
	// Example: "red-teaming-distributed-databases".
	// +optional
	Current PostName `json:"current,omitempty"`

	// middle is the name of the Post for the step "Middle ground", in place of the Post halfway.
	// Example: "multi-region-premature".
	// +optional
	Middle PostName `json:"middle,omitempty"`

	// foundation is the name of the Post for the step "Foundations", in place of the oldest Post.
	// Example: "monitoring-is-not-enough".
	// +optional
	Foundation PostName `json:"foundation,omitempty"`
}

// ReferencesSection holds a card for each Post, newest first.
type ReferencesSection struct {
	// heading of the section. Default: "References".
	// Example: "All posts".
	// +optional
	Heading Heading `json:"heading,omitempty"`

	// tagsPerCard is how many of a Post's tags its card shows, from the first. Default: 3.
	// Example: 5.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=32
	TagsPerCard *int32 `json:"tagsPerCard,omitempty"`
}

// Topic is one page about the Posts that match it: what they cover, what to read first, what stands beside it.
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=topicpages
// +kubebuilder:printcolumn:name="Title",type=string,JSONPath=`.status.title`
// +kubebuilder:printcolumn:name="Posts",type=integer,JSONPath=`.status.postCount`
// +kubebuilder:printcolumn:name="First",type=string,JSONPath=`.status.span.first`
// +kubebuilder:printcolumn:name="Last",type=string,JSONPath=`.status.span.last`
// +kubebuilder:printcolumn:name="Adjacent",type=string,JSONPath=`.status.adjacency[0].tag`
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Aliases",type=string,priority=1,JSONPath=`.spec.aliases`
// +kubebuilder:printcolumn:name="Motif",type=string,priority=1,JSONPath=`.status.motifs[0].word`
// +kubebuilder:printcolumn:name="Next",type=string,priority=1,JSONPath=`.status.nextTransitionTime`
// +kubebuilder:printcolumn:name="Resolved",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="AliasesResolved")].status`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 63",message="metadata.name of a Topic is a part of its address and must have at most 63 characters: shorten it, and keep the long form in spec.title",fieldPath=".metadata"
type Topic struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is what the author writes; all of it is optional.
	// +optional
	Spec TopicSpec `json:"spec,omitzero"`

	// status is what the operator computes; it is never written by hand.
	// +optional
	// +kubebuilder:default={"observedGeneration":-1,"postCount":0,"conditions":{{"type":"Ready","status":"Unknown","reason":"Pending","message":"Waiting for the operator","lastTransitionTime":"1970-01-01T00:00:00Z"}}}
	Status TopicStatus `json:"status,omitempty"`
}

// TopicList is a list of Topics.
// +kubebuilder:object:root=true
type TopicList struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Topic `json:"items"`
}
