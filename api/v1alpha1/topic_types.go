// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// TopicSpec is what the author says about one topic page. All of it is optional: a Topic with an
// empty spec is the page of the Posts that are tagged with its name.
type TopicSpec struct {
	// title is the headline of the page. By default it is the name, hyphens as spaces and words capitalised.
	// Example: "Distributed Systems".
	// +optional
	// +kubebuilder:validation:MaxLength=200
	Title string `json:"title,omitempty"`

	// aliases are other tags that mean this Topic: Posts that carry one belong to it, and other Topics
	// count and link it as this Topic. Where two Topics claim one tag the older Topic has it, and both say so
	// in their AliasesResolved condition.
	// Example: ["distsys", "distributed"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:XValidation:rule=`self.all(tag, self.exists_one(other, other.lowerAscii().findAll(r'[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*') == tag.lowerAscii().findAll(r'[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*')))`,message="aliases must not name a tag twice, nor in two forms such as \"ci-cd\" and \"CI/CD\": remove the second one"
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

// LabelSelector selects objects by their labels, with the fields and the meaning of the selectors of
// Deployments and Services, and with bounds on all of them.
// +kubebuilder:validation:MinProperties=1
type LabelSelector struct {
	// matchLabels are labels that the object must have, each with this very value.
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

	// values are the values that In and NotIn compare with.
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

// Heading is the headline of a section.
// +kubebuilder:validation:MaxLength=120
type Heading string

// Item is one line of the author's, printed as it is. Markup in it is shown as text.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=1000
type Item string

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

// Condition types of a Topic.
const (
	// PopulatedCondition is True when at least one Post counts. False is not an error: the page says that
	// there are no posts yet.
	PopulatedCondition = "Populated"
	// AliasesResolvedCondition is False on every Topic that claims a tag which another Topic claims too.
	AliasesResolvedCondition = "AliasesResolved"
	// PinsResolvedCondition is False when a pinned Post is not one of the Topic's Posts.
	PinsResolvedCondition = "PinsResolved"
)

// Reasons of the conditions of a Topic.
const (
	// TopicComputedReason (Ready=True): status and page say what the Posts give.
	TopicComputedReason = "Computed"
	// PostsMatchReason (Populated=True): the message says how many.
	PostsMatchReason = "PostsMatch"
	// NoMatchingPostsReason (Populated=False): no Post of the Topic is published now.
	NoMatchingPostsReason = "NoMatchingPosts"
	// NoConflictReason (AliasesResolved=True): no other Topic claims a tag of this one.
	NoConflictReason = "NoConflict"
	// TagClaimedTwiceReason (AliasesResolved=False): the message names the tag and who has it. Remove the
	// alias from one of the Topics.
	TagClaimedTwiceReason = "TagClaimedTwice"
	// PinsFoundReason (PinsResolved=True): every pinned Post is one of the Topic's Posts, or none is pinned.
	PinsFoundReason = "Found"
	// PinnedPostNotFoundReason (PinsResolved=False): the message names the step and the Post. Pin a
	// published Post of the Topic, or add it to match.include.
	PinnedPostNotFoundReason = "PinnedPostNotFound"
)

// ReadingStep is a step of the reading path.
// +kubebuilder:validation:Enum=Current;Middle;Foundations
type ReadingStep string

// The steps of the reading path.
const (
	// CurrentStep is the newest Post.
	CurrentStep ReadingStep = "Current"
	// MiddleStep is the Post halfway between the newest and the oldest.
	MiddleStep ReadingStep = "Middle"
	// FoundationsStep is the oldest Post.
	FoundationsStep ReadingStep = "Foundations"
)

// Span is the time between the oldest and the newest Post.
type Span struct {
	// first is the day on which the oldest Post was published, in UTC.
	// +kubebuilder:validation:MaxLength=10
	First string `json:"first"`
	// last is the day on which the newest Post was published, in UTC.
	// +kubebuilder:validation:MaxLength=10
	Last string `json:"last"`
}

// Adjacency is a tag, or a Topic that owns tags, which the Topic's Posts carry too.
type Adjacency struct {
	// tag in its normal form; the name of the Topic where one owns it.
	// +kubebuilder:validation:MaxLength=253
	Tag string `json:"tag"`
	// title of the Topic, or the tag as words.
	// +kubebuilder:validation:MaxLength=253
	Title string `json:"title"`
	// topic is the name of the Topic that owns the tag; absent where none does.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Topic string `json:"topic,omitempty"`
	// posts is the number of the Topic's Posts that carry it.
	Posts int32 `json:"posts"`
}

// Motif is a word that recurs in the titles of the Posts.
type Motif struct {
	// word in lower case.
	// +kubebuilder:validation:MaxLength=512
	Word string `json:"word"`
	// count of its occurrences.
	Count int32 `json:"count"`
}

// Trend holds the words that most often recur in the titles of the older and of the newer half of the Posts.
type Trend struct {
	// early are the words of the older half, at most two.
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=2
	// +kubebuilder:validation:items:MaxLength=512
	Early []string `json:"early"`
	// recent are the words of the newer half, at most two.
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=2
	// +kubebuilder:validation:items:MaxLength=512
	Recent []string `json:"recent"`
}

// ReadingPathStep is a Post to read, and as what.
type ReadingPathStep struct {
	// step is Current, Middle or Foundations.
	Step ReadingStep `json:"step"`
	// post is the name of the Post.
	Post PostName `json:"post"`
	// title of the Post.
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title"`
}

// Reference is a Post of the Topic.
type Reference struct {
	// name of the Post.
	Name PostName `json:"name"`
	// title of the Post.
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title"`
	// publishDate of the Post, as its author wrote it.
	PublishDate Date `json:"publishDate"`
	// url of the Post; absent where it has none.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	URL string `json:"url,omitempty"`
	// tags of the Post, as many as its card shows.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Tags []Tag `json:"tags,omitempty"`
}

// TopicStatus is what the operator has computed from the Posts that belong to the Topic and count now.
type TopicStatus struct {
	// observedGeneration is the metadata.generation that this status describes; -1 before the first time.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// title is the headline of the page: spec.title, or what the name gives.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Title string `json:"title,omitempty"`

	// postCount is the number of Posts that belong to the Topic and are published now.
	// +optional
	PostCount int32 `json:"postCount"`

	// span is the time between the oldest and the newest of them; absent when there are none.
	// +optional
	Span *Span `json:"span,omitempty"`

	// adjacency lists the topics and tags that these Posts carry too, most Posts first: the first 20.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=20
	Adjacency []Adjacency `json:"adjacency,omitempty"`

	// motifs lists the words that recur in the titles, most occurrences first: the first 10.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=10
	Motifs []Motif `json:"motifs,omitempty"`

	// trend holds the words of the older and the newer half of the Posts; absent below six Posts.
	// +optional
	Trend *Trend `json:"trend,omitempty"`

	// readingPath lists what to read first, at most three steps and no Post twice.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=3
	ReadingPath []ReadingPathStep `json:"readingPath,omitempty"`

	// references lists the Posts, newest first: the first 50. postCount has the total, the page has all.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=50
	References []Reference `json:"references,omitempty"`

	// contentDigest changes when, and only when, what the page says about the Topic changes.
	// +optional
	// +kubebuilder:validation:MaxLength=71
	ContentDigest string `json:"contentDigest,omitempty"`

	// nextTransitionTime is when time alone will change this status, because a Post is published or expires;
	// absent when it never will.
	// +optional
	NextTransitionTime *metav1.Time `json:"nextTransitionTime,omitempty"`

	// conditions holds Ready, Populated, AliasesResolved and PinsResolved.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`
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
// +kubebuilder:validation:XValidation:rule=`!has(self.spec) || !has(self.spec.aliases) || self.spec.aliases.all(alias, alias.lowerAscii().findAll(r'[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*') != self.metadata.name.lowerAscii().findAll(r'[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*'))`,message="spec.aliases must not repeat the Topic's own name, in any form, which is always one of its tags: remove it",fieldPath=".spec.aliases"
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
