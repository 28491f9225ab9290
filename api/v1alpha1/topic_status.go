// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

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
	// first is the earliest day on which a Post was published, as its author wrote it.
	// +kubebuilder:validation:MaxLength=10
	First string `json:"first"`
	// last is the latest such day.
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
	// +kubebuilder:validation:MaxLength=253
	Post string `json:"post"`
	// title of the Post.
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title"`
}

// Reference is a Post of the Topic.
type Reference struct {
	// Date, Tag and PostName are not used here, since their rules were checked in the Post: to check
	// them again for 50 Posts took the API server most of the time of writing a status.

	// name of the Post.
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`
	// title of the Post.
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title"`
	// publishDate of the Post, as its author wrote it.
	// +kubebuilder:validation:MaxLength=35
	PublishDate string `json:"publishDate"`
	// url of the Post; absent where it has none.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	URL string `json:"url,omitempty"`
	// tags of the Post, as many as its card shows.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MaxLength=63
	Tags []string `json:"tags,omitempty"`
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

	// contentDigest changes whenever the page changes in what it says about the Topic. It may also change when only the
	// spec of the Topic or of one of its Posts does.
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
