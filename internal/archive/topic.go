// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/words"
)

// topicRecord is the keyed record of one v1alpha1.Topic, with its last Summary.
type topicRecord struct {
	object *v1alpha1.Topic
	title  string   // the one that its author gave, or ""
	claims []string // normal forms of the name and the aliases, without repetition

	byTags             bool // anyOf or allOf is given
	anyOf, allOf       []string
	noneOf             map[string]bool
	selector           labels.Selector // nil without one
	includes, excludes map[string]bool
	summary            *Summary // nil until it is computed
	computedAt         time.Time
}

func newTopic(object *v1alpha1.Topic) *topicRecord {
	t := &topicRecord{object: object, title: words.Line(object.Spec.Title), claims: normalized(object.Spec.Aliases, object.Name)}
	m := object.Spec.Match
	if m == nil {
		return t
	}
	t.anyOf, t.allOf = normalized(m.AnyOf), normalized(m.AllOf)
	t.byTags = len(t.anyOf)+len(t.allOf) > 0
	t.noneOf = set(normalized(m.NoneOf))
	t.includes, t.excludes = nameSet(m.Include), nameSet(m.Exclude)
	if m.Selector != nil {
		// The CRD admits no selector that cannot be parsed; one stored under an older
		// schema selects nothing.
		if t.selector, _ = Selector(m.Selector); t.selector == nil {
			t.selector = labels.Nothing()
		}
	}
	return t
}

func (t *topicRecord) name() string { return t.object.Name }

// matchesByClaims reports whether the Topic's own tags decide which Posts belong
// to it, as they do by default.
func (t *topicRecord) matchesByClaims() bool { return !t.byTags && t.selector == nil }

// wide reports whether a Post can belong to the Topic by something that is not one
// of its tags.
func (t *topicRecord) wide() bool { return len(t.includes) > 0 || (t.selector != nil && !t.byTags) }

// interests returns tags. A Post with none of them cannot belong to the Topic, unless the Topic is wide.
func (t *topicRecord) interests() []string {
	switch {
	case len(t.anyOf) > 0:
		return t.anyOf
	case len(t.allOf) > 0:
		return t.allOf[:1]
	case t.selector != nil:
		return nil
	}
	return t.claims
}

// meets reports whether a Post meets spec.match, apart from the Topic's own
// tags.
func (t *topicRecord) meets(p *Post) bool {
	carries := func(tag string) bool {
		for _, own := range p.tags {
			if own == tag {
				return true
			}
		}
		return false
	}
	for tag := range t.noneOf {
		if carries(tag) {
			return false
		}
	}
	for _, tag := range t.allOf {
		if !carries(tag) {
			return false
		}
	}
	matched := len(t.anyOf) == 0
	for _, tag := range t.anyOf {
		matched = matched || carries(tag)
	}
	return matched && (t.selector == nil || t.selector.Matches(labels.Set(p.Object.Labels)))
}

// older orders the Topics that claim one tag: the older first, equal ages by name.
func (t *topicRecord) older(u *topicRecord) int { return olderObject(t.object, u.object) }

// Selector translates a selector of the API; nil selects everything. The error
// says which requirement cannot be read.
func Selector(s *v1alpha1.LabelSelector) (labels.Selector, error) {
	selector := labels.NewSelector()
	if s == nil {
		return selector, nil
	}
	for key, value := range s.MatchLabels {
		r, err := labels.NewRequirement(key, selection.Equals, []string{string(value)})
		if err != nil {
			return nil, fmt.Errorf("cannot select by matchLabels[%q]: %w", key, err)
		}
		selector = selector.Add(*r)
	}
	operators := map[v1alpha1.LabelSelectorOperator]selection.Operator{
		"In": selection.In, "NotIn": selection.NotIn, "Exists": selection.Exists, "DoesNotExist": selection.DoesNotExist,
	}
	for i, e := range s.MatchExpressions {
		values := make([]string, len(e.Values))
		for j, v := range e.Values {
			values[j] = string(v)
		}
		r, err := labels.NewRequirement(e.Key, operators[e.Operator], values)
		if err != nil {
			return nil, fmt.Errorf("cannot select by matchExpressions[%d]: %w", i, err)
		}
		selector = selector.Add(*r)
	}
	return selector, nil
}

// normalized returns the normal forms of names and tags, in order, without
// duplicates and without tags that have no letter or digit.
func normalized(tags []v1alpha1.Tag, names ...string) []string {
	var out []string
	seen := map[string]bool{"": true}
	add := func(s string) {
		if n := Normalize(s); !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	for _, n := range names {
		add(n)
	}
	for _, t := range tags {
		add(string(t))
	}
	return out
}

func set(keys []string) map[string]bool {
	s := make(map[string]bool, len(keys))
	for _, k := range keys {
		s[k] = true
	}
	return s
}

func nameSet(names []v1alpha1.PostName) map[string]bool {
	s := make(map[string]bool, len(names))
	for _, n := range names {
		s[string(n)] = true
	}
	return s
}
