// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/words"
)

// A Post is the keyed record of one v1alpha1.Post: the object, and values
// computed from it once. It is never changed.
type Post struct {
	// Object is the Post as its author wrote it.
	Object *v1alpha1.Post
	// Published, Updated and Expires are its publishDate, updateDate and expiryDate, each
	// with the offset that the author wrote, so that readers see the author's day. Without an
	// updateDate, Updated equals Published. Without an expiryDate, Expires is zero.
	Published, Updated, Expires time.Time
	// Reviewed is its lastReviewed in the same form, or zero if it has none.
	Reviewed time.Time
	// Content is the article itself, if the Post has one.
	Content Content
	// Invalid is why the dates cannot be read, or nil.
	Invalid error
	// Aliases are the other addresses of the Post in their normal form (package address), each once; UnreadableAliases
	// are those without one, as written.
	Aliases, UnreadableAliases []string

	reviewBy time.Time // zero where there is none
	page     string    // of the site that the Post gives as its url, or ""

	tags   []string // normal forms, in order, without repetition
	words  []string // words of the title that can be motifs, in order
	digest digest.Sum
}

// newPost computes the record of a Post in the time zone and on the hosts of the archive.
func (a *Archive) newPost(object *v1alpha1.Post) *Post {
	p := &Post{Object: object, words: motifWords(object.Spec.Title), Content: a.content(object), page: pageAt(object.Spec.URL, a.hosts)}
	zone := a.zone.Location
	p.digest = p.sum(zone)
	p.Aliases, p.UnreadableAliases = readAliases(object.Spec.Aliases)
	seen := make(map[string]bool, len(object.Spec.Tags))
	for _, tag := range object.Spec.Tags {
		if n := Normalize(string(tag)); n != "" && !seen[n] {
			seen[n] = true
			p.tags = append(p.tags, n)
		}
	}
	if p.Published, p.Invalid = object.Spec.PublishDate.TimeIn(zone); p.Invalid != nil {
		return p
	}
	p.Updated = p.Published
	spec := &object.Spec
	for _, optional := range []struct {
		written v1alpha1.Date
		at      *time.Time
	}{{spec.UpdateDate, &p.Updated}, {spec.ExpiryDate, &p.Expires}, {spec.LastReviewed, &p.Reviewed}, {spec.ReviewBy, &p.reviewBy}} {
		if optional.written == "" {
			continue
		}
		if *optional.at, p.Invalid = optional.written.TimeIn(zone); p.Invalid != nil {
			return p
		}
	}
	return p
}

func (p *Post) name() string { return p.Object.Name }

// targets returns the targets of the Post: the markdown.Targets of its article, and its picture.
func (p *Post) targets() []string {
	image := p.Object.Spec.Image
	if image == nil || !strings.HasPrefix(image.Src, mediaFolder) {
		return p.Content.Targets
	}
	return append(slices.Clone(p.Content.Targets), image.Src)
}

// Title returns the headline on one line, or the name of the Post if the headline has no text.
func (p *Post) Title() string {
	return cmp.Or(words.Line(p.Object.Spec.Title), p.Object.Name)
}

// Tags returns the tags as the author spells them, in order. Of two forms of one tag, only the
// first is returned.
func (p *Post) Tags() []string {
	list := make([]string, len(p.tags))
	for i := range p.tags {
		list[i] = words.Line(p.written(i))
	}
	return list
}

// written is the tag of the spec whose normal form is at index i of tags. Most specs have no
// tag twice, and then it is at the same index.
func (p *Post) written(i int) string {
	all := p.Object.Spec.Tags
	if len(all) == len(p.tags) {
		return string(all[i])
	}
	for _, tag := range all {
		if Normalize(string(tag)) == p.tags[i] {
			return string(tag)
		}
	}
	return p.tags[i]
}

// countedTags yields the tags, and how they are shown, of a Post that counts at some time: no
// draft, and with dates that can be read.
func (p *Post) countedTags() iter.Seq2[string, string] {
	return func(yield func(tag, shown string) bool) {
		if p.Object.Spec.Draft || p.Invalid != nil {
			return
		}
		for i, tag := range p.tags {
			if !yield(tag, shownTag(p.written(i))) {
				return
			}
		}
	}
}

// motifWords returns the words of a title that are not stop words in every language.
func motifWords(title string) []string {
	return slices.DeleteFunc(words.Of(title), words.IsStopWord)
}

// URL returns the address of the article on a Site with these permalinks: its own page, the address that its author gave,
// or "".
func (p *Post) URL(permalinks address.Permalinks) string {
	if p.Content.Text == "" {
		return p.Object.Spec.URL
	}
	path, _ := permalinks.Path(p.Object.Name, p.Published)
	return path
}

// NormalTags are the tags in their normal form, in the order of the Post and each once. The list must not
// be changed.
func (p *Post) NormalTags() []string { return p.tags }

// State says whether the Post counts at the instant now, and if not, why.
// A Post with unreadable dates counts never; its state is empty.
func (p *Post) State(now time.Time) v1alpha1.PostState {
	switch {
	case p.Invalid != nil:
		return ""
	case p.Object.Spec.Draft:
		return v1alpha1.PostDraft
	case now.Before(p.Published):
		return v1alpha1.PostScheduled
	case !p.Expires.IsZero() && !now.Before(p.Expires):
		return v1alpha1.PostExpired
	}
	return v1alpha1.PostPublished
}

// NextTransition returns the first instant after now at which time alone changes the
// state or makes the review due, or zero if there is none.
func (p *Post) NextTransition(review Review, now time.Time) time.Time {
	switch p.State(now) {
	case v1alpha1.PostScheduled:
		return p.Published.UTC()
	case v1alpha1.PostPublished:
		if review.Due(now) {
			return p.Expires.UTC()
		}
		return earliest(p.Expires, review.By).UTC()
	}
	return time.Time{}
}

// Compare orders Posts newest first, equal dates by name.
func (p *Post) Compare(q *Post) int {
	if c := q.Published.Compare(p.Published); c != 0 {
		return c
	}
	switch {
	case p.Object.Name < q.Object.Name:
		return -1
	case p.Object.Name > q.Object.Name:
		return 1
	}
	return 0
}
