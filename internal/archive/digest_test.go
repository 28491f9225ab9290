// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// Every text of the author that prose uses changes the digest. The digest is derived by reflection, so these changes
// are examples, and no list to keep up to date.
func TestDigestCoversTheAuthorsProse(t *testing.T) {
	changes := map[string]func(*v1alpha1.TopicSpec){
		"nothing":        func(*v1alpha1.TopicSpec) {},
		"focus":          func(s *v1alpha1.TopicSpec) { s.Focus = "x" },
		"claims heading": func(s *v1alpha1.TopicSpec) { s.Claims = &v1alpha1.ClaimsSection{Heading: "x"} },
		"claim":          func(s *v1alpha1.TopicSpec) { s.Claims = &v1alpha1.ClaimsSection{Items: []v1alpha1.Item{"x"}} },
		"claims off":     func(s *v1alpha1.TopicSpec) { s.Claims = &v1alpha1.ClaimsSection{Derived: []v1alpha1.ClaimLine{}} },
		"one derived claim": func(s *v1alpha1.TopicSpec) {
			s.Claims = &v1alpha1.ClaimsSection{Derived: []v1alpha1.ClaimLine{"Trend"}}
		},
		"practices heading": func(s *v1alpha1.TopicSpec) { s.Practices = &v1alpha1.PracticesSection{Heading: "x"} },
		"practice":          func(s *v1alpha1.TopicSpec) { s.Practices = &v1alpha1.PracticesSection{Items: []v1alpha1.Item{"x"}} },
		"practices off": func(s *v1alpha1.TopicSpec) {
			s.Practices = &v1alpha1.PracticesSection{Derived: []v1alpha1.PracticeLine{}}
		},
		"pitfalls heading":     func(s *v1alpha1.TopicSpec) { s.Pitfalls = &v1alpha1.PitfallsSection{Heading: "x"} },
		"pitfall":              func(s *v1alpha1.TopicSpec) { s.Pitfalls = &v1alpha1.PitfallsSection{Items: []v1alpha1.Item{"x"}} },
		"pitfalls off":         func(s *v1alpha1.TopicSpec) { s.Pitfalls = &v1alpha1.PitfallsSection{Derived: []v1alpha1.PitfallLine{}} },
		"reading path heading": func(s *v1alpha1.TopicSpec) { s.ReadingPath = &v1alpha1.ReadingPathSection{Heading: "x"} },
		"references heading":   func(s *v1alpha1.TopicSpec) { s.References = &v1alpha1.ReferencesSection{Heading: "x"} },
		"tags per card":        func(s *v1alpha1.TopicSpec) { s.References = &v1alpha1.ReferencesSection{TagsPerCard: new(int32(0))} },
	}
	digests := map[string]string{}
	for name, change := range changes {
		topic := Topic("go", func(t *v1alpha1.Topic) { change(&t.Spec) })
		digest := summaryOf(t, archiveOf([]*v1alpha1.Topic{topic}, Post("a", "2020-01-01", Tags("go"))), "go", now).Digest
		if other, ok := digests[digest]; ok {
			t.Errorf("%q and %q have one digest", name, other)
		}
		digests[digest] = name
	}
}
