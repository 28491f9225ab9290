// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func isFormerSite(err error) bool {
	var former *FormerSiteError
	return errors.As(err, &former)
}

func TestWhoOwnsAnObject(t *testing.T) {
	site := newSite("notes")
	site.UID = "now"
	reference := func(r metav1.OwnerReference) []metav1.OwnerReference { return []metav1.OwnerReference{r} }
	yes := ptr.To(true)
	const version = "topicpages.dev/v1alpha1"
	without := func(label string) map[string]string {
		labels := Labels("notes")
		delete(labels, label)
		return labels
	}
	for name, tc := range map[string]struct {
		object        metav1.ObjectMeta
		owned, former bool
	}{
		"controlled by the Site": {metav1.ObjectMeta{OwnerReferences: reference(metav1.OwnerReference{APIVersion: version, Kind: "Site", Name: "notes", UID: "now", Controller: yes})}, true, false},
		"restored, or orphaned by a former Site": {metav1.ObjectMeta{Labels: Labels("notes"),
			Annotations: map[string]string{SiteUIDAnnotation: "then"}}, true, false},
		"its owner reference removed": {metav1.ObjectMeta{Annotations: map[string]string{SiteUIDAnnotation: "now"}}, true, false},
		"controlled by a former Site": {metav1.ObjectMeta{Labels: Labels("notes"),
			OwnerReferences: reference(metav1.OwnerReference{APIVersion: version, Kind: "Site", Name: "notes", UID: "then", Controller: yes})}, false, true},
		"controlled by a former Site of an older version of the API": {metav1.ObjectMeta{
			OwnerReferences: reference(metav1.OwnerReference{APIVersion: "topicpages.dev/v1alpha0", Kind: "Site", Name: "notes", UID: "then", Controller: yes})}, false, true},
		"controlled by another Site": {metav1.ObjectMeta{Labels: Labels("notes"),
			OwnerReferences: reference(metav1.OwnerReference{APIVersion: version, Kind: "Site", Name: "blog", UID: "then", Controller: yes})}, false, false},
		"controlled by a Site of another group": {metav1.ObjectMeta{Labels: Labels("notes"),
			OwnerReferences: reference(metav1.OwnerReference{APIVersion: "example.com/v1", Kind: "Site", Name: "notes", UID: "then", Controller: yes})}, false, false},
		"owned by someone who does not control it": {metav1.ObjectMeta{Labels: Labels("notes"),
			OwnerReferences: reference(metav1.OwnerReference{APIVersion: "v1", Kind: "Secret", Name: "s", UID: "other"})}, false, false},
		"labels of another Site": {metav1.ObjectMeta{Labels: Labels("blog")}, false, false},
		"one label missing":      {metav1.ObjectMeta{Labels: without(NameLabel)}, false, false},
		"no labels":              {metav1.ObjectMeta{}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Owned(&tc.object, site); got != tc.owned {
				t.Errorf("Owned = %t", got)
			}
			if err := NotOwned(&tc.object, site, "Service"); !tc.owned && isFormerSite(err) != tc.former || !tc.owned && isNameConflict(err) == tc.former {
				t.Errorf("NotOwned = %v", err)
			}
		})
	}
}

// A backup tool restores ConfigMaps without owners, and a Site with another UID.
func TestARestoredSiteTakesBackItsConfigMaps(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b", "c")
	for _, name := range []string{"notes-pages-0", "notes-pages-1", "notes-pages-2"} {
		c.edit(t, name, func(o *corev1.ConfigMap) { o.OwnerReferences = nil })
	}
	restored := newSite("notes")
	restored.UID = "restored"
	if result, err := s.Publish(t.Context(), restored, shardsOf("a", "B")); err != nil || result != (Result{Written: 2, Pruned: 1}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
	if diff := cmp.Diff(map[string]string{"notes-pages-0": "a", "notes-pages-1": "B"}, c.contents(t)); diff != "" {
		t.Errorf("ConfigMaps (-want +got):\n%s", diff)
	}
	if !metav1.IsControlledBy(c.configMap(t, "notes-pages-0"), restored) {
		t.Error("the restored Site does not own its pages")
	}
}

func TestPagesOfAFormerSiteAreLeftToTheGarbageCollector(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	again := newSite("notes")
	again.UID = "made again"
	result, err := s.Publish(t.Context(), again, shardsOf("a", "b", "c"))
	if !isFormerSite(err) || isNameConflict(err) || result != (Result{Written: 1, Failed: 2}) {
		t.Errorf("Publish = %+v, %v; want the free shard written and a FormerSiteError", result, err)
	}
	if !strings.Contains(err.Error(), "ConfigMap team/notes-pages-0") || !strings.Contains(err.Error(), "garbage collector") {
		t.Errorf("message %q", err)
	}
}

func TestAnImmutableConfigMapIsReplaced(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	c.edit(t, "notes-pages-1", func(o *corev1.ConfigMap) { o.Immutable, o.Labels["team"] = ptr.To(true), "blue" })
	before := c.configMap(t, "notes-pages-1")
	if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil || result != (Result{Written: 1}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
	if diff := cmp.Diff([]string{"delete notes-pages-1", "create notes-pages-1"}, c.takeCalls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if p := c.preconditions[0]; *p.UID != before.UID || *p.ResourceVersion != before.ResourceVersion {
		t.Errorf("it was deleted with the preconditions %v", p)
	}
	after := c.configMap(t, "notes-pages-1")
	if isImmutable(after) || string(after.BinaryData["index.html.gz"]) != "b" || after.Labels["team"] != "blue" {
		t.Errorf("it is %+v", after)
	}
	if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil || result != (Result{}) {
		t.Errorf("second time: %+v, %v", result, err)
	}
}

// Nothing is deleted that could not be created again.
func TestAnImmutableConfigMapStaysWhereItChanged(t *testing.T) {
	s, c, v := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a")
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { o.Immutable = ptr.To(true) })
	v.freeze(t)
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { o.Annotations["example.com/note"] = "newer" })
	c.fail = func(call string) error {
		return apierrors.NewConflict(corev1.Resource("configmaps"), call, errors.New("the precondition does not hold"))
	}
	if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a")); !apierrors.IsConflict(err) {
		t.Errorf("error %v, want a conflict", err)
	}
	if diff := cmp.Diff([]string{"delete notes-pages-0"}, c.takeCalls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
