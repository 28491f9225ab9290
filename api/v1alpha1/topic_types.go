// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// TopicSpec describes one topic page. Every field is optional: a Topic with an
// empty spec is a page about the Posts tagged with its name.
type TopicSpec struct {
	// title is the headline of the page. Default: the Topic's tag as most Posts spell it ("GraphQL" for
	// graphql), or the words of the name, capitalised.
	// Example: "Distributed Systems".
	// +optional
	// +kubebuilder:validation:MaxLength=200
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="title must not contain control characters, which YAML cannot hold: remove them"
	Title string `json:"title,omitempty"`

	// aliases are other tags with the meaning of this Topic. Posts with such a tag belong to it, and other Topics
	// count and link the tag as this Topic. If two Topics claim one tag, the older Topic has it, and both report it
	// in AliasesResolved.
	// Example: ["distsys", "distributed"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Aliases []Tag `json:"aliases,omitempty"`

	// match says which Posts belong to the Topic. Default: the Posts tagged with the name or an alias of the
	// Topic.
	// +optional
	Match *TopicMatch `json:"match,omitempty"`

	// focus ends the first sentence of the page, after "spans 14 posts from Mar 2017 to Mar 2026 and".
	// Begin with a verb and leave out the full stop.
	// Example: "centers on data correctness and operability under real production constraints".
	// +optional
	// +kubebuilder:validation:MaxLength=500
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="focus must not contain control characters, which YAML cannot hold: remove them"
	Focus string `json:"focus,omitempty"`

	// claims is the section for claims that the Posts support. Default heading: "Working claims".
	// +optional
	Claims *ClaimsSection `json:"claims,omitempty"`

	// practices is the section for advice. Default heading: "How to apply this".
	// +optional
	Practices *PracticesSection `json:"practices,omitempty"`

	// pitfalls is the section for warnings. Default heading: "Where teams get burned".
	// +optional
	Pitfalls *PitfallsSection `json:"pitfalls,omitempty"`

	// readingPath is the section for the first Posts to read. Default heading: "Suggested reading path".
	// +optional
	ReadingPath *ReadingPathSection `json:"readingPath,omitempty"`

	// references is the section with a card for each Post. Default heading: "References".
	// +optional
	References *ReferencesSection `json:"references,omitempty"`

	// staleAfter is how long a Post of the Topic may go without a check: an ISO 8601 period of years, months, weeks or
	// days. A Post is due for a review that long after the latest of its publishDate, updateDate and lastReviewed, unless it
	// has a reviewBy. If a Post has several Topics, the shortest period counts.
	// Example: "P18M".
	// +optional
	StaleAfter Period `json:"staleAfter,omitempty"`

	// owners are the people or teams who keep those Posts of the Topic correct that have no owners. The page
	// /review/ lists due reviews by owner.
	// Example: ["platform-team"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	Owners []Owner `json:"owners,omitempty"`
}

// TopicMatch says which Posts belong to a Topic. A Post belongs if it meets all given conditions among anyOf, allOf,
// noneOf and selector. Then include and exclude decide by name. Without anyOf, allOf and
// selector, the name and the aliases of the Topic act as anyOf.
// +kubebuilder:validation:MinProperties=1
type TopicMatch struct {
	// anyOf lists tags. A Post must have at least one of them.
	// Example: ["databases", "storage"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	AnyOf []Tag `json:"anyOf,omitempty"`

	// allOf lists tags. A Post must have all of them.
	// Example: ["databases", "replication"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	AllOf []Tag `json:"allOf,omitempty"`

	// noneOf lists tags. A Post must have none of them.
	// Example: ["release-notes"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	NoneOf []Tag `json:"noneOf,omitempty"`

	// selector selects Posts by their labels (metadata.labels).
	// Example: {"matchLabels": {"audience": "public"}}.
	// +optional
	Selector *LabelSelector `json:"selector,omitempty"`

	// include names Posts that belong to the Topic whatever their tags and labels are.
	// Example: ["welcome"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=256
	Include []PostName `json:"include,omitempty"`

	// exclude names Posts that do not belong to the Topic. It wins over include.
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
	// TrendLine compares the title words of early and recent Posts. It needs six Posts.
	TrendLine ClaimLine = "Trend"
	// IntersectionsLine names the three topics that occur most often beside this one.
	IntersectionsLine ClaimLine = "Intersections"
)

// PracticeLine names a computed line of the practices section.
// +kubebuilder:validation:Enum=NewestFirst;CrossRead
type PracticeLine string

// The computed lines of the practices section.
const (
	// NewestFirstLine advises to start with the newest Post. It needs two Posts.
	NewestFirstLine PracticeLine = "NewestFirst"
	// CrossReadLine names two topics to read next.
	CrossReadLine PracticeLine = "CrossRead"
)

// PitfallLine names a computed line of the pitfalls section.
// +kubebuilder:validation:Enum=AgingGuidance
type PitfallLine string

// AgingGuidanceLine warns of guidance from the years that the Posts span, and names the Posts whose review is due.
const AgingGuidanceLine PitfallLine = "AgingGuidance"

// ClaimsSection holds the author's claims and the computed lines that follow them.
type ClaimsSection struct {
	// heading of the section. Default: "Working claims".
	// Example: "What we hold to be true".
	// +optional
	Heading Heading `json:"heading,omitempty"`

	// items are the author's own lines, printed unchanged.
	// Example: ["State is heavy."].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Items []Item `json:"items,omitempty"`

	// derived names the computed lines that follow the items: Trend, Intersections. Default: both.
	// An empty list turns them off.
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

	// items are the author's own lines, printed unchanged.
	// Example: ["Define latency targets before choosing storage."].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Items []Item `json:"items,omitempty"`

	// derived names the computed lines that follow the items: NewestFirst, CrossRead. Default: both.
	// An empty list turns them off.
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

	// items are the author's own lines, printed unchanged.
	// Example: ["Prematurely adopting multi-region active-active patterns."].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Items []Item `json:"items,omitempty"`

	// derived names the computed line that follows the items: AgingGuidance. Default: shown.
	// An empty list turns it off.
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

	// pinned replaces computed steps with Posts that the author chooses.
	// +optional
	Pinned *PinnedPosts `json:"pinned,omitempty"`
}

// PinnedPosts are the Posts that the author chooses for the reading path. Each must belong to the Topic. Otherwise
// PinsResolved names it, and the computed step is shown instead.
// +kubebuilder:validation:MinProperties=1
// +kubebuilder:validation:XValidation:rule="!has(self.current) || ((!has(self.middle) || self.current != self.middle) && (!has(self.foundation) || self.current != self.foundation))",message="pinned.current must differ from pinned.middle and pinned.foundation: pin another Post, or leave the step out",fieldPath=".current"
// +kubebuilder:validation:XValidation:rule="!has(self.middle) || !has(self.foundation) || self.middle != self.foundation",message="pinned.middle must differ from pinned.foundation: pin another Post, or leave the step out",fieldPath=".middle"
type PinnedPosts struct {
	// current is the name of the Post for the step "Current state", instead of the newest Post.
	// Example: "red-teaming-distributed-databases".
	// +optional
	Current PostName `json:"current,omitempty"`

	// middle is the name of the Post for the step "Middle ground", instead of the middle Post.
	// Example: "multi-region-premature".
	// +optional
	Middle PostName `json:"middle,omitempty"`

	// foundation is the name of the Post for the step "Foundations", instead of the oldest Post.
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

	// tagsPerCard is the number of tags on a card, from the first. Default: 3.
	// Example: 5.
	// +optional
	// +kubebuilder:validation:Minimum=0
	// +kubebuilder:validation:Maximum=32
	TagsPerCard *int32 `json:"tagsPerCard,omitempty"`
}

// Topic is one page about the Posts that match it: their subjects, a reading path, and adjacent topics.
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=topicpages
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Posts",type=integer,JSONPath=`.status.postCount`
// +kubebuilder:printcolumn:name="First",type=string,JSONPath=`.status.span.first`
// +kubebuilder:printcolumn:name="Last",type=string,JSONPath=`.status.span.last`
// +kubebuilder:printcolumn:name="Review",type=string,JSONPath=`.status.reviewBy`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Reason",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Next",type=string,priority=1,JSONPath=`.status.nextTransitionTime`
// +kubebuilder:printcolumn:name="Resolved",type=string,priority=1,JSONPath=`.status.conditions[?(@.type=="AliasesResolved")].status`
// +kubebuilder:printcolumn:name="Title",type=string,priority=1,JSONPath=`.status.title`
// +kubebuilder:printcolumn:name="Adjacent",type=string,priority=1,JSONPath=`.status.adjacency[0].tag`
// +kubebuilder:printcolumn:name="Motif",type=string,priority=1,JSONPath=`.status.motifs[0].word`
// +kubebuilder:printcolumn:name="Owner",type=string,priority=1,JSONPath=`.spec.owners`
// +kubebuilder:printcolumn:name="Aliases",type=string,priority=1,JSONPath=`.spec.aliases`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 63",message="metadata.name of a Topic is part of its address and must have at most 63 characters: shorten it, and keep the long form in spec.title",fieldPath=".metadata"
type Topic struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is written by the author. Every field is optional.
	// +optional
	Spec TopicSpec `json:"spec,omitzero"`

	// status is written by the operator, never by hand.
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
