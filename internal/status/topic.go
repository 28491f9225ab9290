// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// The bounds of the lists in a Topic's status.
const (
	maxAdjacency  = 20
	maxReferences = 50
)

// Topic returns the status that a Summary gives.
func Topic(s *archive.Summary, previous []metav1.Condition, now time.Time) v1alpha1.TopicStatus {
	status := v1alpha1.TopicStatus{
		ObservedGeneration: s.Generation,
		Title:              s.Title,
		PostCount:          int32(len(s.Posts)),
		ContentDigest:      s.Digest,
		ReviewBy:           string(s.FirstReview.Written),
		NextTransitionTime: transitionTime(s.NextTransition),
		Conditions:         update(previous, s.Generation, now, topicConditions(s)...),
	}
	if first, last, ok := s.Span(); ok {
		status.Span = &v1alpha1.Span{First: first.Format(time.DateOnly), Last: last.Format(time.DateOnly)}
	}
	for _, a := range s.Adjacency[:min(maxAdjacency, len(s.Adjacency))] {
		status.Adjacency = append(status.Adjacency, v1alpha1.Adjacency{Tag: a.Tag, Title: a.Title, Topic: a.Topic, Posts: int32(a.Posts)})
	}
	for _, m := range s.Motifs {
		status.Motifs = append(status.Motifs, v1alpha1.Motif{Word: m.Word, Count: int32(m.Count)})
	}
	if s.Trend != nil {
		status.Trend = &v1alpha1.Trend{Early: archive.MotifWords(s.Trend.Early), Recent: archive.MotifWords(s.Trend.Recent)}
	}
	for _, step := range s.ReadingPath {
		status.ReadingPath = append(status.ReadingPath, v1alpha1.ReadingPathStep{
			Step: step.Step, Post: step.Post.Object.Name, Title: step.Post.Title(),
		})
	}
	for _, p := range s.Posts[:min(maxReferences, len(s.Posts))] {
		status.References = append(status.References, reference(p, s.TagsPerCard))
	}
	return status
}

func reference(p *archive.Post, tagsPerCard int) v1alpha1.Reference {
	object, tags := p.Object, p.Tags()
	return v1alpha1.Reference{
		Name: object.Name, Title: p.Title(), PublishDate: string(object.Spec.PublishDate), URL: object.Spec.URL,
		Tags: tags[:min(tagsPerCard, len(tags))],
	}
}

func topicConditions(s *archive.Summary) []metav1.Condition {
	ready := []metav1.Condition{isTrue(v1alpha1.ReadyCondition, v1alpha1.TopicComputedReason, "The page agrees with the Posts")}
	if s.RemovedLabelBytes > 0 {
		ready = labelsTooLarge(s.RemovedLabelBytes, "spec.topicSelector of a Site")
	}
	return append(append(ready, populated(s), aliasesResolved(s), pinsResolved(s)), topicFresh(s)...)
}

func populated(s *archive.Summary) metav1.Condition {
	switch n := len(s.Posts); n {
	case 0:
		return isFalse(v1alpha1.PopulatedCondition, v1alpha1.NoMatchingPostsReason,
			"No published Post belongs to this Topic: tag a Post with the Topic's name or an alias, or see spec.match")
	case 1:
		return isTrue(v1alpha1.PopulatedCondition, v1alpha1.PostsMatchReason, "1 published Post belongs to this Topic")
	default:
		return isTrue(v1alpha1.PopulatedCondition, v1alpha1.PostsMatchReason, fmt.Sprintf("%d published Posts belong to this Topic", n))
	}
}

func aliasesResolved(s *archive.Summary) metav1.Condition {
	switch {
	case len(s.Conflicts) == 0 && len(s.AliasConflicts) > 0:
		var claims []string
		for _, c := range s.AliasConflicts {
			claims = append(claims, claimed(c))
		}
		return isFalse(v1alpha1.AliasesResolvedCondition, v1alpha1.AliasClaimedTwiceReason, fmt.Sprintf(
			"The oldest object keeps an address that several claim: %s. Remove the alias from the others", named(claims)))
	case len(s.Conflicts) == 0:
		return isTrue(v1alpha1.AliasesResolvedCondition, v1alpha1.NoConflictReason, "No other Topic claims a tag of this one")
	}
	var claims []string
	for _, c := range s.Conflicts {
		// The number of Topics is omitted: each further one would change the status of all.
		claimants := strings.Join(c.Claimants, ", ")
		if c.More {
			claimants += " and others"
		}
		claims = append(claims, fmt.Sprintf("tag %q is claimed by Topics %s, and Topic %q, the oldest, has it", c.Tag, claimants, c.Owner))
	}
	return isFalse(v1alpha1.AliasesResolvedCondition, v1alpha1.TagClaimedTwiceReason,
		capitalize(strings.Join(claims, "; "))+". Remove the alias from the others, or the Topic of that name")
}

func capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func pinsResolved(s *archive.Summary) metav1.Condition {
	if len(s.MissingPins) == 0 {
		return isTrue(v1alpha1.PinsResolvedCondition, v1alpha1.PinsFoundReason, "Every pinned Post is one of this Topic's Posts")
	}
	var pins []string
	for _, p := range s.MissingPins {
		pins = append(pins, fmt.Sprintf("spec.readingPath.pinned.%s names Post %q", p.Step, p.Post))
	}
	return isFalse(v1alpha1.PinsResolvedCondition, v1alpha1.PinnedPostNotFoundReason, strings.Join(pins, "; ")+
		", which is not a published Post of this Topic; the computed step is shown. Check the name, or add it to spec.match.include")
}
