// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"maps"
	"slices"
	"time"
)

// Kind is a kind of work.
type Kind string

const (
	// Topics are statuses of Topics.
	Topics Kind = "Topic"
	// Sites are publications.
	Sites Kind = "Site"
	// Posts are statuses of Posts.
	Posts Kind = "Post"
	// Contents are ConfigMaps that are read because Posts and Sites name them.
	Contents Kind = "ConfigMap"
	// Pods are annotations of the Pods of a Site, which has the name of the object.
	Pods Kind = "Pod"
)

// Touched lists the objects that a change touches in one namespace.
type Touched struct {
	Namespace string
	// Topics are the Topics whose Summary may have changed.
	Topics []string
	// Posts are the Posts whose status may have changed: the changed Post, and Posts whose
	// articles name the object.
	Posts []string
	// Sites are the Sites whose pages may have changed.
	Sites []string
	// Initial is true for objects of the initial list after a start.
	Initial bool
	// BulkLoad is true for the Topics and Sites that a bulk load has touched.
	BulkLoad bool
}

// touchedOne touches one object of a kind.
func touchedOne(kind Kind, name string) (t Touched) {
	switch kind {
	case Topics:
		t.Topics = []string{name}
	case Sites:
		t.Sites = []string{name}
	case Posts:
		t.Posts = []string{name}
	}
	return t
}

// Nothing reports whether nothing is touched.
func (t Touched) Nothing() bool { return len(t.Topics)+len(t.Posts)+len(t.Sites) == 0 }

// Of returns the names of one kind, and how long work on them is delayed.
func (t Touched) Of(kind Kind) (names []string, after time.Duration) {
	switch kind {
	case Topics:
		return t.Topics, 0
	case Sites:
		return t.Sites, 0
	case Posts:
		return t.Posts, PostDelay
	}
	return nil, 0
}

// Priority returns the priority of a kind of touched objects. Edits come first, then a
// bulk load, then the initial list and low-priority work.
func (t Touched) Priority(kind Kind) int {
	switch {
	case t.Initial || kind == Posts:
		return lowPriority
	case t.BulkLoad:
		return loadPriority
	}
	return 0
}

// held holds the names of objects to be handed out later.
type held struct {
	topics, posts, sites map[string]bool
}

// add adds the objects that a change touches.
func (h *held) add(t Touched) {
	put(&h.topics, t.Topics)
	put(&h.posts, t.Posts)
	put(&h.sites, t.Sites)
}

func put(set *map[string]bool, names []string) {
	if *set == nil && len(names) > 0 {
		*set = map[string]bool{}
	}
	for _, name := range names {
		(*set)[name] = true
	}
}

// takePages takes out Topics and Sites.
func (h *held) takePages() Touched {
	t := Touched{Topics: sorted(h.topics), Sites: sorted(h.sites)}
	h.topics, h.sites = nil, nil
	return t
}

// takePosts takes out Posts.
func (h *held) takePosts() []string {
	posts := sorted(h.posts)
	h.posts = nil
	return posts
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
