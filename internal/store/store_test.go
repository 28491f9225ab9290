// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
)

func TestPublishCreates(t *testing.T) {
	s, c, _ := newStore(t)
	result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b"))
	if err != nil || result != (Result{Written: 2}) {
		t.Fatalf("Publish = %+v, %v", result, err)
	}
	got := c.configMap(t, "notes-pages-1")
	yes := true
	want := metav1.ObjectMeta{
		Namespace: "team", Name: "notes-pages-1", ResourceVersion: got.ResourceVersion,
		Labels: map[string]string{
			"app.kubernetes.io/managed-by": "topicpages", "app.kubernetes.io/name": "topicpages",
			"app.kubernetes.io/instance": "notes", "topicpages.dev/site": "notes", "topicpages.dev/shard": "1",
		},
		Annotations: map[string]string{
			"topicpages.dev/content-digest": "sha256:b", "topicpages.dev/provenance": "made of some inputs",
			"topicpages.dev/site-uid": "uid-of-notes", "topicpages.dev/shard-count": "2",
		},
		OwnerReferences: []metav1.OwnerReference{{
			APIVersion: "topicpages.dev/v1alpha1", Kind: "Site", Name: "notes", UID: "uid-of-notes",
			Controller: &yes, BlockOwnerDeletion: &yes,
		}},
	}
	if diff := cmp.Diff(want, got.ObjectMeta); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if string(got.BinaryData["index.html.gz"]) != "b" || len(got.BinaryData) != 2 || got.Data != nil {
		t.Errorf("data %v, binaryData %q", got.Data, got.BinaryData)
	}
}

func TestPublishSendsNothingWhenNothingChanged(t *testing.T) {
	inEachForm(t, testPublishSendsNothingWhenNothingChanged)
}

func testPublishSendsNothingWhenNothingChanged(t *testing.T, form shard.Form) {
	s, c, _ := newStoreOf(t, form)
	mustPublish(t, s, c, newSite("notes"), "a", "b", "c")
	shards, loads := newShards("a", "b", "c")
	result, err := s.Publish(t.Context(), newSite("notes"), shards)
	if err != nil || result != (Result{}) || len(c.calls) > 0 || countEntries(loads) > 0 {
		t.Errorf("Publish = %+v, %v; %q sent, %d loaded", result, err, c.calls, countEntries(loads))
	}
}

func TestPublishWritesWhatChanged(t *testing.T) { inEachForm(t, testPublishWritesWhatChanged) }

func testPublishWritesWhatChanged(t *testing.T, form shard.Form) {
	s, c, _ := newStoreOf(t, form)
	mustPublish(t, s, c, newSite("notes"), "a", "b", "c")
	shards, loads := newShards("a", "B", "c")
	result, err := s.Publish(t.Context(), newSite("notes"), shards)
	if err != nil || result != (Result{Written: 1}) || countEntries(loads) != 1 {
		t.Errorf("Publish = %+v, %v; %d loaded", result, err, countEntries(loads))
	}
	if diff := cmp.Diff([]string{"update notes-pages-1"}, c.takeCalls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if got := c.contents(t)["notes-pages-1"]; got != "B" {
		t.Errorf("stored %q", got)
	}
}

// Another gzip encoder gives other bytes for the same content.
func TestPublishIgnoresAnotherEncoder(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a")
	shards := shardsOf("a")
	shards[0].Content = loader(func() (map[string][]byte, error) { return map[string][]byte{"other": []byte("bytes")}, nil })
	if result, err := s.Publish(t.Context(), newSite("notes"), shards); err != nil || result != (Result{}) || len(c.calls) > 0 {
		t.Errorf("Publish = %+v, %v; %q sent", result, err, c.calls)
	}
}

func TestDriftIsHealedByOneWrite(t *testing.T) { inEachForm(t, testDriftIsHealedByOneWrite) }

func testDriftIsHealedByOneWrite(t *testing.T, form shard.Form) {
	tests := []struct {
		name  string
		drift func(*corev1.ConfigMap)
		want  []string
	}{
		{"page edited", func(o *corev1.ConfigMap) { setFile(o, "defaced") }, nil},
		{"page removed", func(o *corev1.ConfigMap) {
			o.BinaryData = shardtest.Edit(o.BinaryData, func(files map[string][]byte) { delete(files, "index.html.gz") })
		}, nil},
		{"file added", func(o *corev1.ConfigMap) { o.Data = map[string]string{"x": "y"} }, nil},
		{"emptied and marked", func(o *corev1.ConfigMap) {
			o.BinaryData = nil
			o.Annotations[observedDigestKey] = "sha256:other"
		}, nil},
		{"label changed", func(o *corev1.ConfigMap) { o.Labels[ShardLabel] = "9" }, nil},
		{"label of the site removed", func(o *corev1.ConfigMap) { delete(o.Labels, SiteLabel) }, nil},
		{"label of the cache removed", func(o *corev1.ConfigMap) { delete(o.Labels, ManagedByLabel) },
			[]string{"create notes-pages-0", "update notes-pages-0"}},
		{"all labels removed", func(o *corev1.ConfigMap) { o.Labels = nil }, []string{"create notes-pages-0", "update notes-pages-0"}},
		{"owner removed", func(o *corev1.ConfigMap) { o.OwnerReferences = nil }, nil},
		{"owner changed", func(o *corev1.ConfigMap) { o.OwnerReferences[0].BlockOwnerDeletion = nil }, nil},
		{"digest removed", func(o *corev1.ConfigMap) { delete(o.Annotations, ContentDigestAnnotation) }, nil},
		{"provenance removed", func(o *corev1.ConfigMap) { delete(o.Annotations, ProvenanceAnnotation) }, nil},
		{"provenance changed", func(o *corev1.ConfigMap) { o.Annotations[ProvenanceAnnotation] = "made of nothing" }, nil},
		{"UID removed", func(o *corev1.ConfigMap) { delete(o.Annotations, SiteUIDAnnotation) }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c, _ := newStoreOf(t, form)
			mustPublish(t, s, c, newSite("notes"), "a", "b")
			before := c.configMap(t, "notes-pages-0")
			c.edit(t, "notes-pages-0", tt.drift)
			edited := c.configMap(t, "notes-pages-0")
			result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b"))
			if err != nil || result != (Result{Written: 1}) {
				t.Errorf("Publish = %+v, %v", result, err)
			}
			if tt.want == nil {
				tt.want = []string{"update notes-pages-0"}
			}
			if diff := cmp.Diff(tt.want, c.takeCalls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			after := c.configMap(t, "notes-pages-0")
			after.ResourceVersion, before.BinaryData = before.ResourceVersion, repaired(before, edited)
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("not healed (-want +got):\n%s", diff)
			}
			if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil || result != (Result{}) {
				t.Errorf("second time: %+v, %v", result, err)
			}
		})
	}
}

func TestDeletedShardIsCreatedAgain(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	if err := c.Delete(t.Context(), c.configMap(t, "notes-pages-1")); err != nil {
		t.Fatal(err)
	}
	if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil || result != (Result{Written: 1}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
}

func TestForeignMetadataSurvives(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a")
	other := metav1.OwnerReference{APIVersion: "v1", Kind: "Secret", Name: "s", UID: "other"}
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) {
		o.Annotations["example.com/note"], o.Labels["team"] = "keep", "blue"
		o.OwnerReferences = append([]metav1.OwnerReference{other}, o.OwnerReferences...)
		o.Finalizers = []string{"example.com/wait"}
	})
	if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a")); err != nil || result != (Result{}) {
		t.Errorf("metadata of others made a write: %+v, %v", result, err)
	}
	mustPublish(t, s, c, newSite("notes"), "A")
	got := c.configMap(t, "notes-pages-0")
	if got.Annotations["example.com/note"] != "keep" || got.Labels["team"] != "blue" || len(got.Finalizers) != 1 ||
		len(got.OwnerReferences) != 2 || got.OwnerReferences[0] != other {
		t.Errorf("metadata of others is gone: %+v", got.ObjectMeta)
	}
	if _, sent := got.Annotations[observedDigestKey]; sent {
		t.Error("the annotation of the cache was sent")
	}
}

func TestForeignObjectIsUntouched(t *testing.T) {
	yes := true
	controlled := []metav1.OwnerReference{{APIVersion: "v1", Kind: "Site", Name: "notes", UID: "earlier", Controller: &yes}}
	ours := Labels("notes")
	ours[ShardLabel] = "1"
	tests := map[string]metav1.ObjectMeta{
		"unknown to the cache":                 {},
		"known to the cache":                   {Labels: map[string]string{ManagedByLabel: ManagedBy}},
		"of a kind of the same name elsewhere": {Labels: ours, OwnerReferences: controlled},
		"taken over by someone else": {
			Labels: ours, OwnerReferences: controlled, Annotations: map[string]string{SiteUIDAnnotation: "uid-of-notes"},
		},
	}
	for name, meta := range tests {
		t.Run(name, func(t *testing.T) {
			meta.Namespace, meta.Name = "team", "notes-pages-1"
			s, c, _ := newStore(t, &corev1.ConfigMap{ObjectMeta: meta, Data: map[string]string{"their": "data"}})
			before := c.configMap(t, "notes-pages-1")
			result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b", "c"))
			var conflict *NameConflictError
			if !errors.As(err, &conflict) || *conflict != (NameConflictError{"ConfigMap", "notes-pages-1", "team"}) {
				t.Fatalf("error %v, want a NameConflictError", err)
			}
			if !strings.Contains(err.Error(), "ConfigMap team/notes-pages-1") || !strings.Contains(err.Error(), "delete or rename") {
				t.Errorf("message %q", err)
			}
			if result != (Result{Written: 2, Failed: 1}) {
				t.Errorf("result %+v, want the two others written", result)
			}
			if diff := cmp.Diff(before, c.configMap(t, "notes-pages-1")); diff != "" {
				t.Errorf("touched (-want +got):\n%s", diff)
			}
			// The other shards are published as always.
			result, _ = s.Publish(t.Context(), newSite("notes"), shardsOf("A", "b", "C"))
			if result != (Result{Written: 2, Failed: 1}) {
				t.Errorf("result of the next edit %+v, want two written", result)
			}
		})
	}
}

func TestLaggingCache(t *testing.T) {
	t.Run("create", func(t *testing.T) {
		s, c, v := newStore(t)
		v.freeze(t)
		mustPublish(t, s, c, newSite("notes"), "new")
		_, err := s.Publish(t.Context(), newSite("notes"), shardsOf("old"))
		if !apierrors.IsConflict(err) || isNameConflict(err) {
			t.Errorf("error %v, want a conflict", err)
		}
		if got := c.contents(t)["notes-pages-0"]; got != "new" {
			t.Errorf("overwritten by %q", got)
		}
	})
	t.Run("create beside a foreign one", func(t *testing.T) {
		foreign := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "notes-pages-0", Labels: Labels("blog")}}
		s, _, v := newStore(t, foreign)
		v.old = map[string]*corev1.ConfigMap{} // knows nothing yet
		if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a")); !isNameConflict(err) {
			t.Errorf("error %v, want a NameConflictError", err)
		}
	})
	t.Run("update and prune", func(t *testing.T) {
		s, c, v := newStore(t)
		mustPublish(t, s, c, newSite("notes"), "a", "b")
		v.freeze(t)
		c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { o.BinaryData["index.html.gz"] = []byte("newer") })
		_, err := s.Publish(t.Context(), newSite("notes"), shardsOf("stale"))
		if !apierrors.IsConflict(err) {
			t.Errorf("error %v, want a conflict", err)
		}
		want := map[string]string{"notes-pages-0": "newer", "notes-pages-1": "b"}
		if diff := cmp.Diff(want, c.contents(t)); diff != "" {
			t.Errorf("ConfigMaps (-want +got):\n%s", diff)
		}
	})
}

func TestPut(t *testing.T) {
	s, c, _ := newStore(t)
	site := newSite("notes")
	put := func(conf string) (bool, error) {
		return s.Put(context.Background(), site, "notes-nginx", map[string]string{"nginx.conf": conf})
	}
	for i, step := range []struct {
		conf string
		want []string
	}{{"one", []string{"create notes-nginx"}}, {"one", nil}, {"two", []string{"update notes-nginx"}}, {"two", nil}} {
		changed, err := put(step.conf)
		if calls := c.takeCalls(); err != nil || changed != (step.want != nil) || !slices.Equal(calls, step.want) {
			t.Errorf("step %d: changed %v, %v, calls %q, want %q", i, changed, err, calls, step.want)
		}
	}
	got := c.configMap(t, "notes-nginx")
	if got.Data["nginx.conf"] != "two" || got.Labels[SiteLabel] != "notes" || got.Labels[ShardLabel] != "" || got.Annotations[ShardCountAnnotation] != "" {
		t.Errorf("got %+v", got)
	}
	// Publish leaves it alone.
	mustPublish(t, s, c, site, "a")
	if _, ok := c.contents(t)["notes-nginx"]; !ok {
		t.Error("pruned")
	}
	site.UID = "another"
	if _, err := put("three"); !isFormerSite(err) {
		t.Errorf("error %v, want a FormerSiteError", err)
	}
}
