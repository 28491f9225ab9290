// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// labelled returns a Site with common labels.
func labelled(labels v1alpha1.Labels) *v1alpha1.Site {
	site := newSite("notes")
	site.Spec.CommonLabels = labels
	return site
}

// publishLabels publishes the shards a and b of a Site with common labels, checks that each ConfigMap is written once without
// loading its content, and that the next publication sends nothing. It returns the labels of a shard that are not the operator's.
func publishLabels(t *testing.T, s *publisher, c *cluster, labels v1alpha1.Labels) map[string]string {
	t.Helper()
	for _, want := range [][]string{{"update notes-pages-0", "update notes-pages-1"}, nil} {
		shards, loads := newShards("a", "b")
		result, err := s.Publish(t.Context(), labelled(labels), shards)
		if err != nil || result != (Result{Written: len(want)}) || countEntries(loads) > 0 {
			t.Fatalf("Publish = %+v, %v; %d loaded", result, err, countEntries(loads))
		}
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(c.takeCalls()))); diff != "" {
			t.Errorf("with the labels %v, calls (-want +got):\n%s", labels, diff)
		}
	}
	got := c.configMap(t, "notes-pages-1")
	if string(got.BinaryData["index.html.gz"]) != "b" || got.Annotations[ProvenanceAnnotation] != "made of some inputs" {
		t.Errorf("the content is %q, made of %q", got.BinaryData, got.Annotations[ProvenanceAnnotation])
	}
	for key, want := range Labels("notes") {
		if got.Labels[key] != want {
			t.Errorf("the label %s is %q", key, got.Labels[key])
		}
	}
	maps.DeleteFunc(got.Labels, func(key, _ string) bool { return IsOurs(key) })
	return got.Labels
}

func TestCommonLabelsReachEachShardOnce(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	c.edit(t, "notes-pages-1", func(o *corev1.ConfigMap) { o.Labels["theirs"] = "stays" })
	c.takeCalls()
	for _, test := range []struct {
		labels v1alpha1.Labels
		want   map[string]string
	}{
		{v1alpha1.Labels{"team": "data", "tier": ""}, map[string]string{"theirs": "stays", "team": "data", "tier": ""}},
		{v1alpha1.Labels{"team": "web"}, map[string]string{"theirs": "stays", "team": "web"}},
		{nil, map[string]string{"theirs": "stays"}},
	} {
		if diff := cmp.Diff(test.want, publishLabels(t, s, c, test.labels)); diff != "" {
			t.Errorf("with %v, labels (-want +got):\n%s", test.labels, diff)
		}
	}
	if _, ok := c.configMap(t, "notes-pages-1").Annotations[CommonLabelsAnnotation]; ok {
		t.Error("a Site without common labels leaves their annotation")
	}
}

// A label that others have changed since it was written is theirs.
func TestACommonLabelThatOthersChangedIsLeftToThem(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, labelled(v1alpha1.Labels{"team": "data", "tier": "web"}), "a", "b")
	for _, name := range []string{"notes-pages-0", "notes-pages-1"} {
		c.edit(t, name, func(o *corev1.ConfigMap) { o.Labels["team"] = "theirs" })
	}
	c.takeCalls()
	if diff := cmp.Diff(map[string]string{"team": "theirs"}, publishLabels(t, s, c, nil)); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// Another label is another wish: changing it often is no contest.
func TestALabelThatChangesOftenIsNoContest(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	for i := range 10 {
		publishLabels(t, s, c, v1alpha1.Labels{"team": v1alpha1.LabelValue(fmt.Sprintf("v%d", i))})
	}
	// Someone who removes it each time is one.
	for range 10 {
		c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { delete(o.Labels, "team") })
		if _, err := s.Publish(t.Context(), labelled(v1alpha1.Labels{"team": "v9"}), shardsOf("a", "b")); err != nil {
			if !strings.Contains(err.Error(), "someone reverts it") {
				t.Fatal(err)
			}
			return
		}
	}
	t.Error("a label that others remove ten times is no contest")
}

func TestForgedNotesOfLabelsRemoveNoneOfTheOperators(t *testing.T) {
	for _, forged := range []string{`{"topicpages.dev/site":"notes","topicpages.dev/shard":"0"}`, `{`, `["team"]`, ""} {
		s, c, _ := newStore(t)
		mustPublish(t, s, c, newSite("notes"), "a", "b")
		c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { o.Annotations[CommonLabelsAnnotation] = forged })
		mustPublish(t, s, c, labelled(v1alpha1.Labels{"team": "data"}), "a", "b")
		got := c.configMap(t, "notes-pages-0").Labels
		want := Labels("notes")
		want["team"], want[ShardLabel] = "data", "0"
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: labels (-want +got):\n%s", forged, diff)
		}
	}
}

// The cache drops foreign labels of a ConfigMap that someone has filled with them. The common ones are not written again each time.
func TestATrimmedConfigMapKeepsItsCommonLabelsWithoutWrites(t *testing.T) {
	s, c, _ := newStore(t)
	site := labelled(v1alpha1.Labels{"team": "data"})
	mustPublish(t, s, c, site, "a", "b")
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { o.Annotations["theirs"] = strings.Repeat("x", maxMetadataBytes) })
	c.takeCalls()
	if result, err := s.Publish(t.Context(), site, shardsOf("a", "b")); err != nil || result != (Result{}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
	publishLabels(t, s, c, v1alpha1.Labels{"team": "web"})
	if got := c.configMap(t, "notes-pages-0"); got.Labels["team"] != "web" || got.Annotations["theirs"] == "" {
		t.Errorf("the labels are %v, and the foreign annotation has %d bytes", got.Labels, len(got.Annotations["theirs"]))
	}
}
