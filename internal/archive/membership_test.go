// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func TestMembership(t *testing.T) {
	a := New()
	for name, tags := range map[string][]v1alpha1.Tag{"tagged": {"Go", "web"}, "aliased": {"golang"}, "other": {"rust"}, "contested": {"shared"}} {
		a.SetPost(&v1alpha1.Post{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"kind": "note"}},
			Spec: v1alpha1.PostSpec{Title: name, PublishDate: "2024-01-01", Tags: tags}})
	}
	for name, spec := range map[string]v1alpha1.TopicSpec{
		"go":     {Aliases: []v1alpha1.Tag{"golang", "shared"}},
		"a":      {Aliases: []v1alpha1.Tag{"shared"}}, // the same age, but first by name
		"match":  {Match: &v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"go", "c"}, AllOf: []v1alpha1.Tag{"web"}, NoneOf: []v1alpha1.Tag{"rust"}}},
		"names":  {Match: &v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"other"}, Exclude: []v1alpha1.PostName{"tagged"}}},
		"labels": {Match: &v1alpha1.TopicMatch{Selector: &v1alpha1.LabelSelector{MatchLabels: map[string]v1alpha1.LabelValue{"kind": "note"}}}},
		"both": {Match: &v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"go"},
			Selector: &v1alpha1.LabelSelector{MatchLabels: map[string]v1alpha1.LabelValue{"kind": "other"}}}},
	} {
		a.SetTopic(&v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: spec})
	}
	for _, tc := range []struct {
		post, topic string
		want        Membership
	}{
		{"tagged", "go", Membership{Belongs: true, Decider: DecidedByClaims, Tags: []string{"go"}}},
		{"aliased", "go", Membership{Belongs: true, Decider: DecidedByClaims, Tags: []string{"golang"}}},
		{"other", "go", Membership{Decider: DecidedByClaims, Tags: []string{"go", "golang", "shared"}}},
		{"contested", "go", Membership{Decider: DecidedByClaims, Tags: []string{"shared"}, Owner: "a"}},
		{"contested", "a", Membership{Belongs: true, Decider: DecidedByClaims, Tags: []string{"shared"}}},
		{"tagged", "match", Membership{Belongs: true, Decider: DecidedByAnyOf, Tags: []string{"go"}}},
		{"aliased", "match", Membership{Decider: DecidedByAllOf, Tags: []string{"web"}}},
		{"other", "match", Membership{Decider: DecidedByNoneOf, Tags: []string{"rust"}}},
		{"other", "names", Membership{Belongs: true, Decider: DecidedByInclude}},
		{"tagged", "names", Membership{Decider: DecidedByExclude}},
		{"other", "labels", Membership{Belongs: true, Decider: DecidedBySelector}},
		{"tagged", "both", Membership{Decider: DecidedBySelector}},
	} {
		got, ok := a.Membership(tc.post, tc.topic)
		if diff := cmp.Diff(tc.want, got); diff != "" || !ok {
			t.Errorf("%s in %s (-want +got):\n%s", tc.post, tc.topic, diff)
		}
	}
	if _, ok := a.Membership("tagged", "nowhere"); ok {
		t.Error("there is a membership in a Topic that is not there")
	}
}
