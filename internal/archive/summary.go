// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// A Summary has all facts for the page and the status of a Topic at one instant. It is a
// pure function of the Posts, the Topics and that instant, and is never changed
// once computed. It holds no sentences: package prose writes them in the language
// of a Site.
type Summary struct {
	Facts
	// Generation is the generation of the Topic for which the Summary was computed.
	Generation int64
	// Labels are the Topic's, for the selectors of Sites.
	Labels map[string]string
	// RemovedLabelBytes is the size of labels that were too large to be kept; 0 where all were kept.
	RemovedLabelBytes int
	// Created is when the Topic was created. It is zero if that is unknown, as in files.
	Created time.Time
	// Conflicts are the tags that the Topic claims and another Topic claims too.
	Conflicts []Conflict
	// AliasConflicts are the aliases whose address a Post claims too.
	AliasConflicts []AliasConflict
	// MissingPins are the pinned Posts that are not among Posts.
	MissingPins []MissingPin
	// FirstReview is the review of a Post that is due before the others.
	FirstReview Review
	// NextTransition is when time alone will change the Summary; zero when never.
	NextTransition time.Time
	// Digest is the digest of the Facts.
	Digest string
}

// Facts are the part of a Summary that pages show. Code that renders pages gets nothing else, and the digest
// covers every field, so it covers everything on a page.
type Facts struct {
	// Namespace and Name identify the Topic.
	Namespace, Name string
	// Title is the headline of the page.
	Title string
	// Aliases are other tags with the meaning of the Topic, in their normal form, without
	// tags that belong to an older Topic.
	Aliases []string

	// Posts belong to the Topic and are published, newest first; equal dates by name.
	Posts []*Post
	// Emptied is true if there are no Posts because all have expired.
	Emptied bool
	// Adjacency holds the tags and Topics that the Posts carry too, strongest first, at
	// most MaxAdjacent.
	Adjacency []Adjacent
	// Motifs are the words of the titles, most frequent first, at most MaxMotifs.
	Motifs []Motif
	// Trend is nil below MinTrendPosts posts, where all are of one instant, and where both halves have
	// the same words.
	Trend *Trend
	// ReadingPath has at most three steps and no Post twice.
	ReadingPath []Step

	// DueReviews are the reviews of the Posts that are due, the longest due first.
	DueReviews []DueReview

	// Spec is the author's spec: focus, headings, items, and the selection of derived
	// lines. It must not be changed.
	Spec *v1alpha1.TopicSpec
	// TagsPerCard is how many tags a reference card shows.
	TagsPerCard int
}

// Span returns the earliest and the latest day on which a Post was published, as the
// authors wrote them. ok is false without Posts. Posts are ordered by instant. So if offsets differ,
// these may not be the days of the first and the last Post.
func (s *Facts) Span() (first, last time.Time, ok bool) {
	for i, p := range s.Posts {
		if i == 0 || compareDays(p.Published, first) < 0 {
			first = p.Published
		}
		if i == 0 || compareDays(p.Published, last) > 0 {
			last = p.Published
		}
	}
	return first, last, len(s.Posts) > 0
}

// compareDays orders two times by the days that calendars show at their offsets.
func compareDays(a, b time.Time) int {
	return cmp.Or(cmp.Compare(a.Year(), b.Year()), cmp.Compare(a.YearDay(), b.YearDay()))
}

// Adjacent is a tag, or a Topic that owns tags, which some of the Posts carry.
type Adjacent struct {
	// Tag in its normal form, or the name of the Topic that owns it.
	Tag string
	// Topic is the name of the Topic that owns the tag, or "".
	Topic string
	// Title is the Topic's title, or the tag as Posts spell it, capitalised.
	Title string
	// Words is how sentences name it: "ai engineering", "GraphQL".
	Words string
	// Posts is the number of Posts that carry it.
	Posts int
}

// Motif is a word of the titles and the number of its occurrences.
type Motif struct {
	Word  string
	Count int
}

// MotifWords returns the words of the motifs, in order.
func MotifWords(motifs []Motif) []string {
	words := make([]string, len(motifs))
	for i, m := range motifs {
		words[i] = m.Word
	}
	return words
}

// Trend holds the top words of the titles in the older and in the newer half of the
// Posts.
type Trend struct {
	Early, Recent []Motif
}

// Step is a Post of the reading path.
type Step struct {
	Step v1alpha1.ReadingStep
	Post *Post
	// Pinned is true if the author chose the Post.
	Pinned bool
}

// Conflict is a tag that more than one Topic claims, by name or alias.
type Conflict struct {
	Tag string
	// Owner is the Topic that has it: the oldest one.
	Owner string
	// Claimants are the oldest Topics that claim the tag, the owner first. More is true if
	// there are others.
	Claimants []string
	More      bool
}

// MissingPin is a pinned Post that is not one of the Topic's published Posts.
type MissingPin struct {
	// Step is the field of spec.readingPath.pinned: current, middle or foundation.
	Step string
	Post string
}
