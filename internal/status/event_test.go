// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status_test

import (
	"fmt"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/status"
)

// conditionsOf reads conditions, such as "Ready=False/ContentMissing LinksValid=True/Found".
func conditionsOf(text string) (list []metav1.Condition) {
	for _, part := range strings.Fields(text) {
		kind, rest, _ := strings.Cut(part, "=")
		value, reason, _ := strings.Cut(rest, "/")
		list = append(list, metav1.Condition{Type: kind, Status: metav1.ConditionStatus(value), Reason: reason, Message: "why " + reason})
	}
	return list
}

func eventsText(list []status.Event) string {
	var out []string
	for _, e := range list {
		kind := "Normal"
		if e.Warning {
			kind = "Warning"
		}
		out = append(out, fmt.Sprintf("%s %s (%s)", kind, e.Reason, e.Message))
	}
	return strings.Join(out, ", ")
}

func TestEventsOfPosts(t *testing.T) {
	const pending, accepted, missing = "Ready=Unknown/Pending", "Ready=True/Accepted", "Ready=False/ContentMissing"
	for name, tc := range map[string]struct {
		stateBefore, before, state, now string
		want                            string
	}{
		"new and published":                    {"", pending, "Published", accepted + " LinksValid=True/Found", "Normal Published (why Accepted)"},
		"new and scheduled":                    {"", pending, "Scheduled", accepted, "Normal Scheduled (why Accepted)"},
		"new without its article":              {"", pending, "Published", missing, "Warning ContentMissing (why ContentMissing)"},
		"new, with an alias that others claim": {"", pending, "Published", accepted + " AliasesResolved=False/AliasClaimedTwice", "Normal Published (why Accepted), Warning AliasClaimedTwice (why AliasClaimedTwice)"},
		"its time comes":                       {"Scheduled", accepted, "Published", accepted, "Normal Published (why Accepted)"},
		"it expires":                           {"Published", accepted, "Expired", accepted, "Normal Expired (why Accepted)"},
		"nothing changes":                      {"Published", accepted, "Published", accepted, ""},
		"only a message changes":               {"Published", missing, "Published", missing, ""},
		"its article goes":                     {"Published", accepted, "Published", missing, "Warning ContentMissing (why ContentMissing)"},
		"its time comes without its article":   {"Scheduled", accepted, "Published", missing, "Warning ContentMissing (why ContentMissing)"},
		"its article comes":                    {"Published", missing, "Published", accepted, "Normal Accepted (why Accepted)"},
		"its article comes as it expires":      {"Published", missing, "Expired", accepted, "Normal Expired (why Accepted)"},
		"another fault":                        {"Published", missing, "", "Ready=False/InvalidDate Stalled=True/InvalidDate", "Warning InvalidDate (why InvalidDate)"},
		"a link breaks":                        {"Published", accepted + " LinksValid=True/Found", "Published", accepted + " LinksValid=False/BrokenLinks", "Warning BrokenLinks (why BrokenLinks)"},
		"its review is due":                    {"Published", accepted + " Fresh=True/NoReviewDue", "Published", accepted + " Fresh=False/ReviewDue", "Normal ReviewDue (why ReviewDue)"},
		"it is reviewed":                       {"Published", accepted + " Fresh=False/ReviewDue", "Published", accepted + " Fresh=True/NoReviewDue", "Normal NoReviewDue (why NoReviewDue)"},
	} {
		before := v1alpha1.PostStatus{State: v1alpha1.PostState(tc.stateBefore), Conditions: conditionsOf(tc.before)}
		now := v1alpha1.PostStatus{State: v1alpha1.PostState(tc.state), Conditions: conditionsOf(tc.now)}
		if got := eventsText(status.PostEvents(before, now)); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

func TestEventsOfTopics(t *testing.T) {
	const ready = "Ready=True/Computed "
	for name, tc := range map[string]struct{ before, now, want string }{
		"new and empty":        {"Ready=Unknown/Pending", ready + "Populated=False/NoMatchingPosts AliasesResolved=True/NoConflict", ""},
		"new and contested":    {"Ready=Unknown/Pending", ready + "AliasesResolved=False/TagClaimedTwice", "Warning TagClaimedTwice (why TagClaimedTwice)"},
		"its first Post":       {ready + "Populated=False/NoMatchingPosts", ready + "Populated=True/PostsMatch", "Normal PostsMatch (why PostsMatch)"},
		"another Post":         {ready + "Populated=True/PostsMatch", ready + "Populated=True/PostsMatch", ""},
		"its last Post goes":   {ready + "Populated=True/PostsMatch", ready + "Populated=False/NoMatchingPosts", "Normal NoMatchingPosts (why NoMatchingPosts)"},
		"it loses Ready":       {ready, "Ready=False/LabelsTooLarge Stalled=True/LabelsTooLarge", "Warning LabelsTooLarge (why LabelsTooLarge)"},
		"it regains Ready":     {"Ready=False/LabelsTooLarge Stalled=True/LabelsTooLarge", ready, "Normal Computed (why Computed)"},
		"a first claim of age": {ready, ready + "Fresh=True/NoReviewDue", ""},
		"a claim is no longer": {ready + "Fresh=False/ReviewDue", ready, ""},
	} {
		got := eventsText(status.TopicEvents(v1alpha1.TopicStatus{Conditions: conditionsOf(tc.before)}, v1alpha1.TopicStatus{Conditions: conditionsOf(tc.now)}))
		if got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}
