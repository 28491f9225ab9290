// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/shard"
)

// A shard takes files from its stored version, as long as that is the last one written.
func TestPublishTakesWhatIsStored(t *testing.T) {
	for name, tc := range map[string]struct {
		before string
		spoil  func(*corev1.ConfigMap)
		want   string
	}{
		"as it was written":  {"sha256:a", nil, "a and more"},
		"of another edition": {"sha256:earlier", nil, "loaded"},
		"someone changed it": {"sha256:a", func(c *corev1.ConfigMap) { c.BinaryData["index.html.gz"] = []byte("spoiled") }, "loaded"},
	} {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStore(t)
			mustPublish(t, s, c, newSite("notes"), "a")
			if tc.spoil != nil {
				c.edit(t, Name("notes", 0), tc.spoil)
			}
			if _, err := s.Publish(t.Context(), newSite("notes"), []shard.Shard{more(tc.before)}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, c.contents(t)[Name("notes", 0)]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// more returns a shard that follows another one.
func more(before string) shard.Shard {
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

// mute is an API server that never answers.
type mute struct{ client.Reader }

func (mute) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return errors.New("no answer")
}

// A Store does not read its recent writes back. It reads older writes and foreign ones.
func TestPublishKeepsWhatItWrote(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(s *Store)
		want   string
	}{
		"kept":            {func(s *Store) { s.live = mute{} }, "a and more"},
		"forgotten":       {func(s *Store) { s.written.Clear() }, "a and more"},
		"forgotten, mute": {func(s *Store) { s.written.Clear(); s.live = mute{} }, "loaded"},
		"of another state": {func(s *Store) {
			s.written.Add(client.ObjectKey{Namespace: "team", Name: Name("notes", 0)}, stored{resourceVersion: "0"})
			s.live = mute{}
		}, "loaded"},
	} {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStore(t)
			mustPublish(t, s, c, newSite("notes"), "a")
			tc.change(s)
			if _, err := s.Publish(t.Context(), newSite("notes"), []shard.Shard{more("sha256:a")}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, c.contents(t)[Name("notes", 0)]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
