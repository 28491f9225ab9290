// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// createTyped creates the object and reads it back into the same variable.
func createTyped(t *testing.T, c client.Client, object client.Object) {
	t.Helper()
	if err := c.Create(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	if err := c.Get(t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
		t.Fatal(err)
	}
}

// TestNewObjectsWait creates an object of each kind, and reads the status that the schema gives it before any
// operator has seen it.
func TestNewObjectsWait(t *testing.T) {
	c, where := typedClient(t), metav1.ObjectMeta{Name: "new", Namespace: testenvtest.Namespace(t)}
	post := &v1alpha1.Post{ObjectMeta: where, Spec: v1alpha1.PostSpec{Title: "New", PublishDate: "2026-03-16"}}
	topic, site := &v1alpha1.Topic{ObjectMeta: where}, &v1alpha1.Site{ObjectMeta: where}
	for object, status := range map[client.Object]struct {
		observed   *int64
		conditions *[]metav1.Condition
	}{
		post:  {&post.Status.ObservedGeneration, &post.Status.Conditions},
		topic: {&topic.Status.ObservedGeneration, &topic.Status.Conditions},
		site:  {&site.Status.ObservedGeneration, &site.Status.Conditions},
	} {
		createTyped(t, c, object)
		if *status.observed != -1 {
			t.Errorf("%T: observedGeneration %d, want -1", object, *status.observed)
		}
		ready := meta.FindStatusCondition(*status.conditions, v1alpha1.ReadyCondition)
		if ready == nil || ready.Status != metav1.ConditionUnknown || ready.Reason != v1alpha1.PendingReason {
			t.Errorf("%T: Ready %v, want Unknown because Pending", object, ready)
		}
	}
}

// TestEmptyDerivedListIsKept writes Topics through the typed client, with the computed lines turned off and with
// nothing said about them.
func TestEmptyDerivedListIsKept(t *testing.T) {
	c, namespace := typedClient(t), testenvtest.Namespace(t)
	for name, want := range map[string][]v1alpha1.ClaimLine{
		"absent": nil, "empty": {}, "one": {v1alpha1.TrendLine},
	} {
		topic := &v1alpha1.Topic{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}}
		topic.Spec.Claims = &v1alpha1.ClaimsSection{Heading: "Claims", Derived: want}
		createTyped(t, c, topic)
		topic.Spec.Focus = "is written a second time"
		if err := c.Update(t.Context(), topic); err != nil {
			t.Fatal(err)
		}
		if err := c.Get(t.Context(), client.ObjectKeyFromObject(topic), topic); err != nil {
			t.Fatal(err)
		}
		got := topic.Spec.Claims.Derived
		if !slices.Equal(got, want) || (got == nil) != (want == nil) {
			t.Errorf("%s: derived %#v, want %#v", name, got, want)
		}
	}
}

// TestDatesCompareAsInstants creates Posts with dates in different zones.
func TestDatesCompareAsInstants(t *testing.T) {
	c, namespace := typedClient(t), testenvtest.Namespace(t)
	for name, test := range map[string]struct {
		publish, expiry v1alpha1.Date
		valid           bool
	}{
		"later by the clock alone":   {"2026-03-16T00:30:00+02:00", "2026-03-15T23:00:00Z", true},
		"later by the letters alone": {"2026-03-15T23:30:00Z", "2026-03-16T00:30:00+02:00", false},
		"the same instant":           {"2026-03-16", "2026-03-15T19:00:00-05:00", false},
		"a second after a day":       {"2026-03-16", "2026-03-15T19:00:01-05:00", true},
	} {
		t.Run(name, func(t *testing.T) {
			post := &v1alpha1.Post{
				ObjectMeta: metav1.ObjectMeta{GenerateName: "dated-", Namespace: namespace},
				Spec:       v1alpha1.PostSpec{Title: "Dated", PublishDate: test.publish, ExpiryDate: test.expiry},
			}
			if err := c.Create(t.Context(), post); (err == nil) != test.valid {
				t.Errorf("publishDate %s, expiryDate %s: %v, want valid: %v", test.publish, test.expiry, err, test.valid)
			}
		})
	}
}
