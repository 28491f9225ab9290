// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package sitediff compares the pages of a Site in two states of its Posts and Topics: what they gain, lose or
// reword. It is pure.
package sitediff

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/prose"
)

// Kind is the kind of change of a page.
type Kind string

// The kinds of changes.
const (
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed"
)

// A Change is the change of one page.
type Change struct {
	// Path is the address of the page, such as /topics/go/.
	Path string
	// Title is the new title of the page, or the old one of a page that goes.
	Title string
	Kind  Kind
	// Details are the changes on the page, in the order of the page.
	Details []Detail
}

// A Detail is one thing that a page gains, loses or rewords.
type Detail struct {
	// What names it: "post", "title", or the name of a sentence.
	What string
	// Before and After are its texts. Before is empty for an addition, After for a removal.
	Before, After string
}

// Between returns the changes from one state to another, by path. Sentences are in the language given.
func Between(before, after []*archive.Summary, l *language.Language) []Change {
	changes := topicChanges(byName(before), byName(after), l)
	changes = append(changes, articleChanges(articles(before), articles(after))...)
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return changes
}

func byName(topics []*archive.Summary) map[string]*archive.Summary {
	named := make(map[string]*archive.Summary, len(topics))
	for _, s := range topics {
		named[s.Name] = s
	}
	return named
}

// either returns the keys of both maps, sorted.
func either[V any](a, b map[string]V) []string {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]V{}
	}
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

func topicChanges(before, after map[string]*archive.Summary, l *language.Language) []Change {
	var changes []Change
	for _, name := range either(before, after) {
		old, now := before[name], after[name]
		path := "/topics/" + name + "/"
		switch {
		case old == nil:
			changes = append(changes, Change{Path: path, Title: now.Title, Kind: Added, Details: postDetails(nil, now.Posts)})
		case now == nil:
			changes = append(changes, Change{Path: path, Title: old.Title, Kind: Removed, Details: postDetails(old.Posts, nil)})
		default:
			if details := topicDetails(old, now, l); len(details) > 0 {
				changes = append(changes, Change{Path: path, Title: now.Title, Kind: Changed, Details: details})
			}
		}
	}
	return changes
}

// topicDetails returns the changes on the page of a Topic.
func topicDetails(old, now *archive.Summary, l *language.Language) []Detail {
	details := reworded("title", old.Title, now.Title)
	before, after := sentences(old, l), sentences(now, l)
	for _, name := range either(before, after) {
		details = append(details, reworded(name, before[name], after[name])...)
	}
	return append(details, postDetails(old.Posts, now.Posts)...)
}

// lines returns the computed lines of a Topic's page.
func lines(s *archive.Summary, l *language.Language) []prose.Line {
	text := prose.Of(&s.Facts, l)
	return slices.Concat(text.Definition, text.Claims.Derived, text.Practices.Derived, text.Pitfalls.Derived)
}

// sentences returns the texts of a Topic's page by name: computed lines and the author's own.
func sentences(s *archive.Summary, l *language.Language) map[string]string {
	texts := map[string]string{}
	for _, line := range lines(s, l) {
		texts[line.Name] = line.Text
	}
	text := prose.Of(&s.Facts, l)
	for heading, section := range map[string]prose.Section{"claim": text.Claims, "practice": text.Practices, "pitfall": text.Pitfalls} {
		for i, item := range section.Items {
			texts[fmt.Sprintf("%s %d", heading, i+1)] = item
		}
	}
	for _, step := range s.ReadingPath {
		texts["reading path, "+string(step.Step)] = step.Post.Title()
	}
	return texts
}

func reworded(what, before, after string) []Detail {
	if before == after {
		return nil
	}
	return []Detail{{What: what, Before: before, After: after}}
}

// postDetails returns the Posts that a page gains, loses or shows differently.
func postDetails(old, now []*archive.Post) []Detail {
	before, after := cards(old), cards(now)
	var details []Detail
	for _, name := range either(before, after) {
		details = append(details, reworded("post "+name, before[name], after[name])...)
	}
	return details
}

// cards returns the content of each Post's card, by name.
func cards(posts []*archive.Post) map[string]string {
	texts := make(map[string]string, len(posts))
	for _, p := range posts {
		texts[p.Object.Name] = p.Published.Format("2006-01-02") + " " + p.Title()
	}
	return texts
}

// articles returns the Posts that have a page of their own, by name.
func articles(topics []*archive.Summary) map[string]*archive.Post {
	posts := map[string]*archive.Post{}
	for _, s := range topics {
		for _, p := range s.Posts {
			if p.Content.Text != "" {
				posts[p.Object.Name] = p
			}
		}
	}
	return posts
}

func articleChanges(before, after map[string]*archive.Post) []Change {
	var changes []Change
	for _, name := range either(before, after) {
		old, now := before[name], after[name]
		path := "/posts/" + name + "/"
		switch {
		case old == nil:
			changes = append(changes, Change{Path: path, Title: now.Title(), Kind: Added})
		case now == nil:
			changes = append(changes, Change{Path: path, Title: old.Title(), Kind: Removed})
		default:
			details := reworded("title", old.Title(), now.Title())
			details = append(details, reworded("summary", old.Object.Spec.Summary, now.Object.Spec.Summary)...)
			if old.Content.TextDigest != now.Content.TextDigest {
				details = append(details, textDetails(old.Content.Text, now.Content.Text)...)
			}
			if len(details) > 0 {
				changes = append(changes, Change{Path: path, Title: now.Title(), Kind: Changed, Details: details})
			}
		}
	}
	return changes
}
