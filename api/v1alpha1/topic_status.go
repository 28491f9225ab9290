// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Condition types of a Topic.
const (
	// PopulatedCondition is True when at least one Post counts. False is not an error: the page says that
	// there are no posts yet.
	PopulatedCondition = "Populated"
	// AliasesResolvedCondition is False on every Topic that shares a claimed tag with another Topic, and on every Post
	// and Topic with an alias that another object has too or that is the address of a page.
	AliasesResolvedCondition = "AliasesResolved"
	// PinsResolvedCondition is False when a pinned Post is not one of the Topic's Posts.
	PinsResolvedCondition = "PinsResolved"
)

// Reasons of the conditions of a Topic.
const (
	// TopicComputedReason (Ready=True): status and page agree with the Posts.
	TopicComputedReason = "Computed"
	// PostsMatchReason (Populated=True): the message has the number of Posts.
	PostsMatchReason = "PostsMatch"
	// NoMatchingPostsReason (Populated=False): no Post of the Topic is published now.
	NoMatchingPostsReason = "NoMatchingPosts"
	// NoConflictReason (AliasesResolved=True): no other Topic claims a tag of this one.
	NoConflictReason = "NoConflict"
	// TagClaimedTwiceReason (AliasesResolved=False): the message names the tag and the Topic that has it. Remove
	// the alias from one of the Topics. If a Post claims the address of an alias, the reason is AliasClaimedTwiceReason.
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
	// MiddleStep is the middle Post in the order of publishDate.
	MiddleStep ReadingStep = "Middle"
	// FoundationsStep is the oldest Post.
	FoundationsStep ReadingStep = "Foundations"
)

// Span is the time between the oldest and the newest Post.
type Span struct {
	// first is the earliest day on which a Post was published, as its author wrote it.
	// +kubebuilder:validation:MaxLength=10
	First string `json:"first"`
	// last is the latest day on which a Post was published.
	// +kubebuilder:validation:MaxLength=10
	Last string `json:"last"`
}

// Adjacency is another tag, or another Topic with its tags, that the Topic's Posts have too.
type Adjacency struct {
	// tag in its normal form, or the name of the Topic that owns it.
	// +kubebuilder:validation:MaxLength=253
	Tag string `json:"tag"`
	// title of the Topic, or the tag as words.
	// +kubebuilder:validation:MaxLength=253
	Title string `json:"title"`
	// topic is the name of the Topic that owns the tag; absent if none does.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Topic string `json:"topic,omitempty"`
	// posts is the number of the Topic's Posts that have the tag.
	Posts int32 `json:"posts"`
}

// Motif is a word that recurs in the titles of the Posts.
type Motif struct {
	// word in lower case.
	// +kubebuilder:validation:MaxLength=512
	Word string `json:"word"`
	// count is the number of its occurrences.
	Count int32 `json:"count"`
}

// Trend holds the most frequent title words of the older and of the newer half of the Posts.
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

// ReadingPathStep is a step of the reading path and its Post.
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
	// Date, Tag and PostName are not used here, because their rules were checked in the Post. Checking
	// them again for 50 Posts took the API server most of the time of a status write.

	// name of the Post.
	// +kubebuilder:validation:MaxLength=253
	Name string `json:"name"`
	// title of the Post.
	// +kubebuilder:validation:MaxLength=512
	Title string `json:"title"`
	// publishDate of the Post, as its author wrote it.
	// +kubebuilder:validation:MaxLength=35
	PublishDate string `json:"publishDate"`
	// url of the Post; absent if it has none.
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	URL string `json:"url,omitempty"`
	// tags of the Post that its card shows.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	// +kubebuilder:validation:items:MaxLength=63
	Tags []string `json:"tags,omitempty"`
}

// TopicStatus is computed from the Posts that belong to the Topic and count now.
type TopicStatus struct {
	// observedGeneration is the metadata.generation that this status describes. It is -1 until the operator has seen the Topic.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// title is the headline of the page: spec.title or its default.
	// +optional
	// +kubebuilder:validation:MaxLength=253
	Title string `json:"title,omitempty"`

	// postCount is the number of Posts that belong to the Topic and are published now.
	// +optional
	PostCount int32 `json:"postCount"`

	// span is the time between the oldest and the newest of these Posts; absent if there are none.
	// +optional
	Span *Span `json:"span,omitempty"`

	// adjacency lists the first 20 other topics and tags of these Posts, by number of Posts.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=20
	Adjacency []Adjacency `json:"adjacency,omitempty"`

	// motifs lists the first 10 words that recur in the titles, by number of occurrences.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=10
	Motifs []Motif `json:"motifs,omitempty"`

	// trend holds the words of the older and the newer half of the Posts; absent with fewer than six Posts.
	// +optional
	Trend *Trend `json:"trend,omitempty"`

	// readingPath lists at most three steps, and no Post twice.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=3
	ReadingPath []ReadingPathStep `json:"readingPath,omitempty"`

	// references lists the newest 50 Posts. postCount has the total, and the page shows all.
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=50
	References []Reference `json:"references,omitempty"`

	// contentDigest changes whenever the facts about the Topic on its page change. It may also change when only the
	// spec of the Topic or of one of its Posts changes.
	// +optional
	// +kubebuilder:validation:MaxLength=71
	ContentDigest string `json:"contentDigest,omitempty"`

	// reviewBy is the earliest reviewBy of the published Posts: the date of the next review, or of the first due one. Absent
	// if no Post has one.
	// +optional
	// +kubebuilder:validation:MaxLength=35
	ReviewBy string `json:"reviewBy,omitempty"`

	// nextTransitionTime is when this status changes next by time alone, because a Post is published, becomes due for a
	// review or expires. It is absent if that never happens.
	// +optional
	NextTransitionTime *metav1.Time `json:"nextTransitionTime,omitempty"`

	// conditions holds Ready, Populated, AliasesResolved and PinsResolved, and Fresh if a review of a Post is due at
	// any time.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}
