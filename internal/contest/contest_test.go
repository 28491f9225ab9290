// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package contest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/contest"
)

var (
	site       = types.NamespacedName{Namespace: "team", Name: "notes"}
	deployment = contest.Object{Kind: "Deployment", Name: "notes"}
	image      = contest.Field{Path: "spec.image"}
	pauses     = contest.Pauses{AtOnce: 3, Min: time.Second, Max: 5 * time.Minute, Calm: 10 * time.Second}
)

// fight writes as soon as the Tracker allows it, and returns the pauses between the writes. Someone undoes each write
// at once.
func fight(tracker *contest.Tracker, lasted bool, now *time.Time, writes int) []time.Duration {
	var pauses []time.Duration
	for range writes {
		wait := tracker.Wait(site, deployment, "wish", []string{image.Path}, *now)
		pauses = append(pauses, wait)
		*now = now.Add(wait)
		tracker.Wrote(site, deployment, "wish", []contest.Field{image}, lasted, *now)
	}
	return pauses
}

func TestThePauseGrows(t *testing.T) {
	const s = time.Second
	for name, tc := range map[string]struct {
		lasted bool
		want   []time.Duration
	}{
		"changed back":       {true, []time.Duration{0, 0, 0, s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s, 128 * s, 256 * s, 300 * s, 300 * s}},
		"changed on the way": {false, []time.Duration{0, s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s, 128 * s, 256 * s, 300 * s, 300 * s}},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Unix(0, 0)
			if diff := cmp.Diff(tc.want, fight(contest.NewTracker(pauses), tc.lasted, &now, len(tc.want))); diff != "" {
				t.Errorf("pauses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPersonWhoEditsNowAndThenIsNoContest(t *testing.T) {
	tracker, now := contest.NewTracker(pauses), time.Unix(0, 0)
	for range 20 {
		if wait := tracker.Wait(site, deployment, "wish", []string{image.Path}, now); wait > 0 {
			t.Fatalf("a change is undone after %s", wait)
		}
		tracker.Wrote(site, deployment, "wish", []contest.Field{image}, true, now)
		if open, _ := tracker.Open(site, now); len(open) > 0 {
			t.Fatalf("there are the contests %v", open)
		}
		now = now.Add(11 * time.Second)
	}
}

func TestWhatDoesNotWait(t *testing.T) {
	tracker, now := contest.NewTracker(pauses), time.Unix(0, 0)
	fight(tracker, true, &now, 10)
	wait := func(object contest.Object, wish, path string) time.Duration {
		return tracker.Wait(site, object, wish, []string{image.Path, path}, now)
	}
	if wait(deployment, "wish", image.Path) == 0 {
		t.Fatal("nothing waits, so this test shows nothing")
	}
	for name, got := range map[string]time.Duration{
		"another wish":   wait(deployment, "other", image.Path),
		"another field":  wait(deployment, "wish", "spec.ports"),
		"another object": wait(contest.Object{Kind: "Service", Name: "notes"}, "wish", image.Path),
	} {
		if got > 0 {
			t.Errorf("%s waits %s", name, got)
		}
	}
}

func TestTheEndOfAContest(t *testing.T) {
	for name, tc := range map[string]struct {
		lasted bool
		end    func(*contest.Tracker, *time.Time)
		over   bool
	}{
		"the write lasts for a while":             {true, func(_ *contest.Tracker, now *time.Time) { *now = now.Add(12 * time.Second) }, true},
		"the write lasts for a moment":            {true, func(_ *contest.Tracker, now *time.Time) { *now = now.Add(11 * time.Second) }, false},
		"it is as wished for a moment":            {true, func(c *contest.Tracker, _ *time.Time) { c.AsWished(site, deployment, "wish") }, false},
		"another wish is met":                     {true, func(c *contest.Tracker, _ *time.Time) { c.AsWished(site, deployment, "other") }, true},
		"the policy is gone, and the write lasts": {false, func(c *contest.Tracker, now *time.Time) { c.Wrote(site, deployment, "wish", nil, true, *now) }, true},
		"the policy is gone, and it is as wished": {false, func(c *contest.Tracker, _ *time.Time) { c.AsWished(site, deployment, "wish") }, true},
		"the Site is gone":                        {true, func(c *contest.Tracker, _ *time.Time) { c.Forget(site) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			tracker, now := contest.NewTracker(pauses), time.Unix(0, 0)
			fight(tracker, tc.lasted, &now, 3)
			want := []contest.Contest{{Object: deployment, Fields: []contest.Field{image}}}
			if open, next := tracker.Open(site, now); cmp.Diff(want, open) != "" || next <= 0 {
				t.Fatalf("there are the contests %v, next in %s", open, next)
			}
			tc.end(tracker, &now)
			if open, next := tracker.Open(site, now); (len(open) == 0) != tc.over || (next == 0) != tc.over {
				t.Errorf("there are the contests %v, next in %s", open, next)
			}
		})
	}
}
