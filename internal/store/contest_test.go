// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/contest"
)

func TestPagesThatOthersChangeBackMeetAPause(t *testing.T) {
	s, c, _ := newStore(t)
	now := testclock.NewFakePassiveClock(time.Unix(0, 0))
	s.clock = now
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	// heal lets someone deface a page, and publishes.
	heal := func(contents ...string) error {
		c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { o.BinaryData["index.html.gz"] = []byte("defaced") })
		_, err := s.Publish(t.Context(), newSite("notes"), shardsOf(contents...))
		return err
	}
	for range 3 {
		if err := heal("a", "b"); err != nil {
			t.Fatal(err)
		}
	}
	var contested *ContestedError
	if err := heal("a", "B"); !errors.As(err, &contested) || contested.Name != "notes-pages-0" || contested.Wait != time.Second {
		t.Errorf("error %v, want a ContestedError", err)
	}
	if diff := cmp.Diff(map[string]string{"notes-pages-0": "defaced", "notes-pages-1": "B"}, c.contents(t)); diff != "" {
		t.Errorf("the other shard is not published (-want +got):\n%s", diff)
	}
	open, _ := s.Contests.Open(client.ObjectKeyFromObject(newSite("notes")), now.Now())
	want := []contest.Contest{{Object: contest.Object{Kind: "ConfigMap", Name: "notes-pages-0"}, Fields: []contest.Field{{Path: "data"}}}}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("contests (-want +got):\n%s", diff)
	}
	// Another edition does not wait, and neither does the same one after the pause.
	if err := heal("A", "B"); err != nil {
		t.Error(err)
	}
	now.SetTime(now.Now().Add(time.Minute))
	if err := heal("A", "B"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]string{"notes-pages-0": "A", "notes-pages-1": "B"}, c.contents(t)); diff != "" {
		t.Errorf("ConfigMaps (-want +got):\n%s", diff)
	}
}

// The answers to writes do not tell that a webhook has changed them: the cache does.
func TestPagesThatAWebhookChangesMeetAPause(t *testing.T) {
	s, c, _ := newStore(t)
	s.clock = testclock.NewFakePassiveClock(time.Unix(0, 0))
	c.webhook = func(o *corev1.ConfigMap) { o.BinaryData["index.html.gz"] = []byte("changed") }
	for n := range 4 { // the first one creates it
		if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a")); err != nil {
			t.Fatalf("write %d: %v", n, err)
		}
	}
	var contested *ContestedError
	if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a")); !errors.As(err, &contested) || contested.Wait != time.Second {
		t.Errorf("error %v, want a ContestedError that waits for a second", err)
	}
	if got := len(c.calls); got != 4 {
		t.Errorf("%d writes, want 4", got)
	}
	if open, _ := s.Contests.Open(client.ObjectKeyFromObject(newSite("notes")), s.Now()); len(open) != 1 {
		t.Errorf("contests %v, want one", open)
	}
}
