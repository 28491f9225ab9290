// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// stepKeys are the label of a step and two reasons: one for the Post that the step is
// named after, and one for its neighbour, if that Post is pinned to
// another step.
var stepKeys = map[v1alpha1.ReadingStep]struct{ label, exact, near string }{
	v1alpha1.CurrentStep:     {"Current state", "The newest post, published %s.", "Among the newest posts, published %s."},
	v1alpha1.MiddleStep:      {"Middle ground", "The post halfway from newest to oldest, published %s.", "Near the middle of the archive, published %s."},
	v1alpha1.FoundationsStep: {"Foundations", "The oldest post, published %s.", "Among the oldest posts, published %s."},
}

// reasonKeys are the reasons that hold for any step.
var reasonKeys = struct{ pinned, only string }{"Chosen by the author, published %s.", "The only post so far, published %s."}

// standsAlone reports whether no other Post shares the instant of a step's Post. Only such a Post
// is the newest or the oldest.
func standsAlone(s archive.Step, posts []*archive.Post) bool {
	beside := 1 // of the newest Post
	switch s.Step {
	case v1alpha1.MiddleStep:
		return true
	case v1alpha1.FoundationsStep:
		beside = len(posts) - 2
	}
	return !posts[beside].Published.Equal(s.Post.Published)
}

func (r *Renderer) newStep(s archive.Step, posts []*archive.Post) stepFacts {
	object := s.Post.Object
	words := stepKeys[s.Step]
	place := map[v1alpha1.ReadingStep]int{
		v1alpha1.CurrentStep:     0,
		v1alpha1.MiddleStep:      len(posts) / 2,
		v1alpha1.FoundationsStep: len(posts) - 1,
	}[s.Step]
	reason := words.near
	switch {
	case s.Pinned:
		reason = reasonKeys.pinned
	case len(posts) == 1:
		reason = reasonKeys.only
	case place < len(posts) && posts[place] == s.Post && standsAlone(s, posts):
		reason = words.exact
	}
	return stepFacts{
		Step: s.Step, Post: clean(object.Name), Title: clean(s.Post.Title()), URL: safeURL(s.Post.URL(r.permalinks)), Pinned: s.Pinned, Twin: r.twin(s.Post),
		Label: r.text(words.label), Reason: r.text(reason, r.theme.language.Date(s.Post.Published)),
	}
}
