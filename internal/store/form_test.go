// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
)

// bundleKey returns the only key of a ConfigMap.
func (c *cluster) bundleKey(t *testing.T, name string) string {
	t.Helper()
	keys := slices.Collect(maps.Keys(c.configMap(t, name).BinaryData))
	if len(keys) != 1 {
		t.Fatalf("ConfigMap %s has the keys %q", name, keys)
	}
	return keys[0]
}

func TestPublishBundles(t *testing.T) {
	s, c, _ := newStoreOf(t, shard.Bundle)
	shards := shardsOf("a", "b")
	shards[1].Digest = "sha256:" + strings.Repeat("0123456789abcdef", 4)
	if _, err := s.Publish(t.Context(), newSite("notes"), shards); err != nil {
		t.Fatal(err)
	}
	if got := c.bundleKey(t, "notes-pages-1"); got != "1-0123456789abcdef.tar.gz" {
		t.Errorf("key %q", got)
	}
	got := c.configMap(t, "notes-pages-1")
	want := map[string][]byte{"index.html.gz": []byte("b"), "p1.html.gz": []byte("x")}
	if diff := cmp.Diff(want, shardtest.Files(got.BinaryData)); diff != "" || got.Annotations[ContentDigestAnnotation] != "bundle:"+shards[1].Digest {
		t.Errorf("annotations %v; files (-want +got):\n%s", got.Annotations, diff)
	}
}

// A change of the form writes each shard once, with the files and the provenance that are stored: nothing is rendered.
func TestTheFormChanges(t *testing.T) {
	for _, from := range []shard.Form{shard.Files, shard.Bundle} {
		for name, prepare := range map[string]func(s *publisher){"kept": func(*publisher) {}, "read": func(s *publisher) { s.written.Clear() }} {
			t.Run(string(from)+" "+name, func(t *testing.T) {
				site, c, v := published(t, from)
				s, _ := startAgain(t, c, v, site, "this build")
				prepare(s)
				before := c.contents(t)
				for _, form := range []shard.Form{shard.Bundle, shard.Files, shard.Bundle} {
					current, err := s.Form(t.Context(), site)
					if err != nil {
						t.Fatal(err)
					}
					want := Result{Written: 3}
					if current == form {
						want = Result{}
					}
					s.form = form
					shards, loads := newShards("a", "b", "c")
					result, err := s.Publish(t.Context(), site, shards)
					if err != nil || result != want || countEntries(loads) > 0 {
						t.Errorf("to %s: Publish = %+v, %v; %d loaded", form, result, err, countEntries(loads))
					}
					if now, err := s.Form(t.Context(), site); err != nil || now != form {
						t.Errorf("to %s: the form is %q, %v", form, now, err)
					}
					if diff := cmp.Diff(before, c.contents(t)); diff != "" {
						t.Errorf("to %s (-want +got):\n%s", form, diff)
					}
					if got := c.configMap(t, "notes-pages-1").Annotations[ProvenanceAnnotation]; got != "made of some inputs" {
						t.Errorf("to %s: the provenance is %q", form, got)
					}
				}
				site.Status.StoredDigest, _ = s.Receipt(site)
				if _, recalled := startAgain(t, c, v, site, "this build"); len(recalled) != 3 || recalled[0].Digest != "sha256:a" {
					t.Errorf("recalled %+v", recalled)
				}
			})
		}
	}
}

// An edit and a change of the form can come together. The unchanged files come from what is stored.
func TestTheFormChangesWithAnEdit(t *testing.T) {
	inEachForm(t, func(t *testing.T, form shard.Form) {
		site, c, v := published(t, form)
		s, _ := startAgain(t, c, v, site, "this build")
		s.form = map[shard.Form]shard.Form{shard.Files: shard.Bundle, shard.Bundle: shard.Files}[form]
		if _, err := s.Publish(t.Context(), site, []shard.Shard{moreData("sha256:a")}); err != nil {
			t.Fatal(err)
		}
		if got := c.contents(t)[Name("notes", 0)]; got != "a and more" {
			t.Errorf("published %q", got)
		}
	})
}

// Pods know bundles by their names. One that has unpacked an edited bundle must unpack it again after the repair, and only then.
func TestARepairedBundleHasANameOfItsOwn(t *testing.T) {
	s, c, _ := newStoreOf(t, shard.Bundle)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	publish := func() string {
		t.Helper()
		if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil {
			t.Fatal(err)
		}
		return c.bundleKey(t, "notes-pages-0")
	}
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { setFile(o, "defaced") })
	version := c.configMap(t, "notes-pages-0").ResourceVersion
	name := publish()
	if want := "0-a-" + version + ".tar.gz"; name != want {
		t.Errorf("the repaired bundle is %s, want %s", name, want)
	}
	// Other edits leave the files alone.
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { delete(o.Labels, ShardLabel) })
	if got := publish(); got != name {
		t.Errorf("after a change of the labels it is %s, want %s", got, name)
	}
	if got := c.bundleKey(t, "notes-pages-1"); got != "1-b.tar.gz" {
		t.Errorf("the untouched bundle is %s", got)
	}
}

// A write whose answer is lost may have been overwritten before the next one.
func TestABundleAfterALostAnswer(t *testing.T) {
	s, c, _ := newStoreOf(t, shard.Bundle)
	mustPublish(t, s, c, newSite("notes"), "a")
	c.after = func() error { return errors.New("lost") }
	if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("A")); err == nil {
		t.Fatal("no error")
	}
	c.after = nil
	if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("A")); err != nil || result != (Result{}) {
		t.Errorf("it was written: %+v, %v", result, err)
	}
	c.after = func() error { return errors.New("lost") }
	if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("B")); err == nil {
		t.Fatal("no error")
	}
	c.after = nil
	c.edit(t, "notes-pages-0", func(o *corev1.ConfigMap) { setFile(o, "defaced") })
	version := c.configMap(t, "notes-pages-0").ResourceVersion
	mustPublish(t, s, c, newSite("notes"), "B")
	if got := c.bundleKey(t, "notes-pages-0"); got != "0-B-"+version+".tar.gz" || c.contents(t)["notes-pages-0"] != "B" {
		t.Errorf("the repaired bundle is %s with %q", got, c.contents(t)["notes-pages-0"])
	}
}

// Somebody can mark plain files as a bundle. They are rendered again.
func TestABundleThatIsNone(t *testing.T) {
	site, c, v := published(t, shard.Bundle)
	c.edit(t, Name("notes", 0), func(o *corev1.ConfigMap) { o.BinaryData = map[string][]byte{"0-a.tar.gz": []byte("defaced")} })
	// The status vouches for it, as for what the operator wrote.
	recalled := siteReceipts{}
	for i := range 3 {
		current := &corev1.ConfigMap{}
		if err := v.Get(t.Context(), client.ObjectKey{Namespace: "team", Name: Name("notes", i)}, current); err != nil {
			t.Fatal(err)
		}
		recalled.shards = append(recalled.shards, receipt{current.Annotations[ContentDigestAnnotation], current.Annotations[observedDigestKey]})
	}
	site.Status.StoredDigest = recalled.digest()
	s, stored := startAgain(t, c, v, site, "this build")
	if len(stored) != 3 {
		t.Fatalf("recalled %+v", stored)
	}
	if _, err := s.Publish(t.Context(), site, []shard.Shard{moreData("sha256:a")}); err != nil {
		t.Fatal(err)
	}
	if got := c.contents(t)[Name("notes", 0)]; got != "loaded" {
		t.Errorf("published %q", got)
	}
}

func TestTheFormOfASiteWithoutConfigMaps(t *testing.T) {
	s, _, v := newStore(t)
	if form, err := s.Form(t.Context(), newSite("notes")); err != nil || form != shard.Files {
		t.Errorf("form %q, %v", form, err)
	}
	broken := New(failing{v}, v, s.clock, ofBuild(""))
	if form, err := broken.Form(t.Context(), newSite("notes")); err == nil {
		t.Errorf("form %q and no error", form)
	}
}

// failing is a cache that cannot be read.
type failing struct{ client.Client }

func (failing) Get(_ context.Context, _ client.ObjectKey, _ client.Object, _ ...client.GetOption) error {
	return errors.New("no answer")
}

// setFile changes a page of a ConfigMap in either form.
func setFile(o *corev1.ConfigMap, content string) {
	o.BinaryData = shardtest.Edit(o.BinaryData, func(files map[string][]byte) { files["index.html.gz"] = []byte(content) })
}

// repaired returns the binaryData of a ConfigMap after somebody has edited it and the operator has repaired it. A bundle gets a new name.
func repaired(written, edited *corev1.ConfigMap) map[string][]byte {
	for key := range written.BinaryData {
		name, isBundle := strings.CutSuffix(key, ".tar.gz")
		if !isBundle || edited == nil || storedDigest(edited) == storedDigest(written) {
			continue
		}
		bundle, err := shard.EncodeBundle(name+"-"+edited.ResourceVersion, shardtest.Files(written.BinaryData))
		if err != nil {
			panic(err)
		}
		return bundle
	}
	return written.BinaryData
}
