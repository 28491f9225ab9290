// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	testclock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/shard"
)

// A shard takes files from its stored version, as long as that is the last one written.
func TestPublishTakesWhatIsStored(t *testing.T) { inEachForm(t, testPublishTakesWhatIsStored) }

func testPublishTakesWhatIsStored(t *testing.T, form shard.Form) {
	for name, tc := range map[string]struct {
		before string
		spoil  func(*corev1.ConfigMap)
		want   string
	}{
		"as it was written":  {"sha256:a", nil, "a and more"},
		"of another edition": {"sha256:earlier", nil, "loaded"},
		"someone changed it": {"sha256:a", func(c *corev1.ConfigMap) { setFile(c, "spoiled") }, "loaded"},
	} {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStoreOf(t, form)
			mustPublish(t, s, c, newSite("notes"), "a")
			if tc.spoil != nil {
				c.edit(t, Name("notes", 0), tc.spoil)
			}
			if _, err := s.Publish(t.Context(), newSite("notes"), []shard.Shard{moreData(tc.before)}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, c.contents(t)[Name("notes", 0)]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// To load content may mean to render it, so only content that is written next is loaded.
func TestNothingIsLoadedForShardsThatAreNotWritten(t *testing.T) {
	deface := func(c *cluster) {
		c.edit(t, Name("notes", 0), func(o *corev1.ConfigMap) { setFile(o, "defaced") })
	}
	for name, tc := range map[string]struct {
		before  func(s *publisher, c *cluster)
		publish []string
		loaded  []int
	}{
		"all are written":   {func(*publisher, *cluster) {}, []string{"A", "B", "C"}, []int{0, 1, 2}},
		"one is up to date": {func(*publisher, *cluster) {}, []string{"A", "b"}, []int{0}},
		"one waits for another": {func(_ *publisher, c *cluster) {
			c.fail = func(call string) error {
				if call == "create "+Name("notes", 2) {
					return errors.New("no answer")
				}
				return nil
			}
		}, []string{"A", "B", "C"}, []int{1, 2}},
		"one is contested": {func(s *publisher, c *cluster) {
			s.clock = testclock.NewFakePassiveClock(time.Unix(0, 0))
			for range pace.Contests.AtOnce {
				deface(c)
				if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil {
					t.Fatal(err)
				}
			}
			deface(c)
		}, []string{"a", "B"}, []int{1}},
		"one belongs to someone else": {func(_ *publisher, c *cluster) {
			c.edit(t, Name("notes", 0), func(o *corev1.ConfigMap) { o.OwnerReferences[0].UID = "of-something-else" })
		}, []string{"A", "B"}, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStore(t)
			mustPublish(t, s, c, newSite("notes"), "a", "b")
			tc.before(s, c)
			shards, loads := newShards(tc.publish...)
			_, _ = s.Publish(t.Context(), newSite("notes"), shards) // the error is for other tests
			var loaded []int
			for i := range shards {
				if _, ok := loads.Load(i); ok {
					loaded = append(loaded, i)
				}
			}
			if diff := cmp.Diff(tc.loaded, loaded); diff != "" {
				t.Errorf("loaded (-want +got):\n%s", diff)
			}
		})
	}
}

// moreData returns a shard that follows another one.
func moreData(before string) shard.Shard {
	return shard.Shard{Digest: "sha256:b", Before: before, Content: addition{}}
}

// addition adds to the stored files.
type addition struct{}

func (addition) Data(stored map[string][]byte) (map[string][]byte, error) {
	if stored == nil {
		return map[string][]byte{"index.html.gz": []byte("loaded")}, nil
	}
	return map[string][]byte{"index.html.gz": append(stored["index.html.gz"], " and more"...)}, nil
}

func (addition) Provenance() (string, error) { return "made of other inputs", nil }

// mute is an API server that never answers.
type mute struct{ client.Reader }

func (mute) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return errors.New("no answer")
}

// A Store does not read its recent writes back. It reads older writes and foreign ones.
func TestPublishKeepsWhatItWrote(t *testing.T) { inEachForm(t, testPublishKeepsWhatItWrote) }

func testPublishKeepsWhatItWrote(t *testing.T, form shard.Form) {
	for name, tc := range map[string]struct {
		change func(s *publisher)
		want   string
	}{
		"kept":            {func(s *publisher) { s.apiReader = mute{} }, "a and more"},
		"forgotten":       {func(s *publisher) { s.written.Clear() }, "a and more"},
		"forgotten, mute": {func(s *publisher) { s.written.Clear(); s.apiReader = mute{} }, "loaded"},
		"of another state": {func(s *publisher) {
			s.written.Add(client.ObjectKey{Namespace: "team", Name: Name("notes", 0)}, storedShard{resourceVersion: "0"})
			s.apiReader = mute{}
		}, "loaded"},
	} {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStoreOf(t, form)
			mustPublish(t, s, c, newSite("notes"), "a")
			tc.change(s)
			if _, err := s.Publish(t.Context(), newSite("notes"), []shard.Shard{moreData("sha256:a")}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, c.contents(t)[Name("notes", 0)]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
