// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"slices"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// readingPath picks the Posts to read first: the newest, the one at index floor(n/2) from the newest, and the oldest.
// A pinned Post takes its step. A computed step that would repeat a Post takes the nearest other one, or is left out.
func readingPath(posts []*Post, spec *v1alpha1.ReadingPathSection) ([]Step, []MissingPin) {
	path := &pathBuilder{posts: posts}
	if spec != nil && spec.Pinned != nil {
		path.pin(v1alpha1.CurrentStep, "current", spec.Pinned.Current)
		path.pin(v1alpha1.MiddleStep, "middle", spec.Pinned.Middle)
		path.pin(v1alpha1.FoundationsStep, "foundation", spec.Pinned.Foundation)
	}
	path.fill(v1alpha1.CurrentStep, 0)
	path.fill(v1alpha1.FoundationsStep, len(posts)-1)
	path.fill(v1alpha1.MiddleStep, len(posts)/2)

	var steps []Step
	for _, name := range []v1alpha1.ReadingStep{v1alpha1.CurrentStep, v1alpha1.MiddleStep, v1alpha1.FoundationsStep} {
		if i := path.step(name); i >= 0 {
			steps = append(steps, path.steps[i])
		}
	}
	return steps, path.missing
}

// pathBuilder is a reading path in the making; its steps are in no order.
type pathBuilder struct {
	posts   []*Post
	steps   []Step
	missing []MissingPin
}

func (p *pathBuilder) step(name v1alpha1.ReadingStep) int {
	return slices.IndexFunc(p.steps, func(s Step) bool { return s.Step == name })
}

func (p *pathBuilder) pin(name v1alpha1.ReadingStep, field string, post v1alpha1.PostName) {
	if post == "" {
		return
	}
	i := slices.IndexFunc(p.posts, func(q *Post) bool { return q.Object.Name == string(post) })
	if i < 0 {
		p.missing = append(p.missing, MissingPin{Step: field, Post: string(post)})
		return
	}
	if !p.used(i) {
		p.steps = append(p.steps, Step{Step: name, Post: p.posts[i], Pinned: true})
	}
}

func (p *pathBuilder) used(i int) bool {
	return slices.ContainsFunc(p.steps, func(s Step) bool { return s.Post == p.posts[i] })
}

// fill gives a step that is not pinned the unused Post nearest to index at, the
// older one of two that are equally near.
func (p *pathBuilder) fill(name v1alpha1.ReadingStep, at int) {
	if p.step(name) >= 0 {
		return
	}
	for d := range len(p.posts) {
		for _, i := range []int{at + d, at - d} {
			if i >= 0 && i < len(p.posts) && !p.used(i) {
				p.steps = append(p.steps, Step{Step: name, Post: p.posts[i]})
				return
			}
		}
	}
}
