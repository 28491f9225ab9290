// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/internal/shard"
)

// A shard is made from what is stored of it, as long as that is what was written last.
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
			shards := []shard.Shard{{
				Digest: "sha256:b", Before: tc.before,
				Load: func() (map[string][]byte, error) {
					return map[string][]byte{"index.html.gz": []byte("loaded")}, nil
				},
				Reload: func(stored map[string][]byte) (map[string][]byte, error) {
					return map[string][]byte{"index.html.gz": append(stored["index.html.gz"], " and more"...)}, nil
				},
			}}
			if _, err := s.Publish(t.Context(), newSite("notes"), shards); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, c.contents(t)[Name("notes", 0)]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
