// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
)

// published returns a Site whose status reports its shards a, b and c.
func published(t *testing.T, form shard.Form) (*v1alpha1.Site, *cluster, *view) {
	t.Helper()
	s, c, v := newStoreOf(t, form)
	site := newSite("notes")
	mustPublish(t, s, c, site, "a", "b", "c")
	site.Status.Shards = 3
	site.Status.StoredDigest, site.Status.RenderedBy = s.Receipt(site)
	return site, c, v
}

// startAgain returns the Store of an operator of a build that has just started, and what it recalls.
func startAgain(t *testing.T, c *cluster, v *view, site *v1alpha1.Site, build string) (*publisher, []shard.Stored) {
	t.Helper()
	s := &publisher{New(v, c, clock.RealClock{}, ofBuild(build)), c.form}
	recalled, err := s.Recall(t.Context(), site)
	if err != nil {
		t.Fatal(err)
	}
	return s, recalled
}

func TestAnOperatorRecallsWhatItsPredecessorWrote(t *testing.T) {
	inEachForm(t, testAnOperatorRecallsWhatItsPredecessorWrote)
}

func testAnOperatorRecallsWhatItsPredecessorWrote(t *testing.T, form shard.Form) {
	for build, provenance := range map[string]string{"this build": "made of some inputs", "another build": "", "": ""} {
		site, c, v := published(t, form)
		s, got := startAgain(t, c, v, site, build)
		want := []shard.Stored{
			{Digest: "sha256:a", Provenance: provenance}, {Digest: "sha256:b", Provenance: provenance}, {Digest: "sha256:c", Provenance: provenance},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("build %q (-want +got):\n%s", build, diff)
		}
		// Nothing is loaded or written, even if this build compresses differently.
		shards, loads := newShards("a", "b", "c")
		if result, err := s.Publish(t.Context(), site, shards); err != nil || result != (Result{}) || countEntries(loads) > 0 {
			t.Errorf("build %q: Publish = %+v, %v; %d loaded", build, result, err, countEntries(loads))
		}
		stored, by := s.Receipt(site)
		if stored != site.Status.StoredDigest || by != build {
			t.Errorf("build %q: the receipt is %s of %q", build, stored, by)
		}
	}
}

// Whoever may edit ConfigMaps can give a forged page all annotations that fit it. Each forgery is found at the next start,
// and healed.
func TestForgeriesMadeWhileTheOperatorIsDown(t *testing.T) {
	inEachForm(t, testForgeriesMadeWhileTheOperatorIsDown)
}

func testForgeriesMadeWhileTheOperatorIsDown(t *testing.T, form shard.Form) {
	deface := func(o *corev1.ConfigMap) { setFile(o, "defaced") }
	swap := func(t *testing.T, c *cluster, change func(a, b *corev1.ConfigMap)) {
		a, b := c.configMap(t, Name("notes", 0)), c.configMap(t, Name("notes", 1))
		c.edit(t, a.Name, func(o *corev1.ConfigMap) { change(o, b) })
		c.edit(t, b.Name, func(o *corev1.ConfigMap) { change(o, a) })
	}
	for name, forge := range map[string]func(t *testing.T, c *cluster){
		"a page": func(t *testing.T, c *cluster) { c.edit(t, Name("notes", 1), deface) },
		"a page with provenance": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) {
				deface(o)
				o.Annotations[ProvenanceAnnotation] = "made of what is asked for"
			})
		},
		"a page with digests": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) {
				deface(o)
				o.Annotations["topicpages.dev/data-digest"] = dataDigest(o.Data, o.BinaryData)
				o.Annotations["topicpages.dev/observed-digest"] = dataDigest(o.Data, o.BinaryData)
			})
		},
		"provenance of another shard": func(t *testing.T, c *cluster) {
			swap(t, c, func(o, other *corev1.ConfigMap) {
				deface(o)
				o.Annotations[ProvenanceAnnotation] = other.Annotations[ProvenanceAnnotation] + o.Name
			})
		},
		"files of another shard": func(t *testing.T, c *cluster) {
			swap(t, c, func(o, other *corev1.ConfigMap) {
				o.BinaryData = maps.Clone(other.BinaryData)
				o.Annotations = maps.Clone(other.Annotations)
			})
		},
		"truncated provenance": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) { deface(o); o.Annotations[ProvenanceAnnotation] = "made" })
		},
		"the largest provenance": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) {
				deface(o)
				o.Annotations[ProvenanceAnnotation] = strings.Repeat("x", 200<<10)
			})
		},
		"a content digest": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) { o.Annotations[ContentDigestAnnotation] = "sha256:x" })
		},
		// One that knows no receipts keeps annotations that are not its own.
		"the writes of an earlier version of the operator": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) {
				o.BinaryData["index.html.gz"] = []byte("as the earlier version renders it")
				o.Annotations["topicpages.dev/data-digest"] = dataDigest(o.Data, o.BinaryData)
			})
		},
		"all shards trade places": func(t *testing.T, c *cluster) {
			first := c.configMap(t, Name("notes", 0))
			for i := range 2 {
				next := c.configMap(t, Name("notes", i+1))
				c.edit(t, Name("notes", i), func(o *corev1.ConfigMap) { o.BinaryData, o.Annotations = next.BinaryData, next.Annotations })
			}
			c.edit(t, Name("notes", 2), func(o *corev1.ConfigMap) { o.BinaryData, o.Annotations = first.BinaryData, first.Annotations })
		},
		"nothing is left": func(t *testing.T, c *cluster) {
			c.edit(t, Name("notes", 1), func(o *corev1.ConfigMap) { o.BinaryData = nil })
		},
		"a shard is deleted": func(t *testing.T, c *cluster) {
			if err := c.Delete(t.Context(), c.configMap(t, Name("notes", 1))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			site, c, v := published(t, form)
			before := map[string]*corev1.ConfigMap{}
			for i := range 3 {
				before[Name("notes", i)] = c.configMap(t, Name("notes", i))
			}
			forge(t, c)
			forged := map[string]*corev1.ConfigMap{}
			for name := range c.contents(t) {
				forged[name] = c.configMap(t, name)
			}
			s, recalled := startAgain(t, c, v, site, "this build")
			if recalled != nil {
				t.Fatalf("recalled %+v", recalled)
			}
			if _, err := s.Publish(t.Context(), site, shardsOf("a", "b", "c")); err != nil {
				t.Fatal(err)
			}
			for name, want := range before {
				got := c.configMap(t, name)
				if diff := cmp.Diff(repaired(want, forged[name]), got.BinaryData); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
				if got.Annotations[ProvenanceAnnotation] != want.Annotations[ProvenanceAnnotation] {
					t.Errorf("%s: the provenance is %.30q", name, got.Annotations[ProvenanceAnnotation])
				}
			}
			// The receipt of files is the one of before, so the status need not change.
			stored, by := s.Receipt(site)
			if form == shard.Files && stored != site.Status.StoredDigest || by != site.Status.RenderedBy {
				t.Errorf("the receipt is %s of %s", stored, by)
			}
			site.Status.StoredDigest = stored
			c.takeCalls()
			if result, err := s.Publish(t.Context(), site, shardsOf("a", "b", "c")); err != nil || result != (Result{}) {
				t.Errorf("after that: %+v, %v", result, err)
			}
			s, recalled = startAgain(t, c, v, site, "this build")
			if result, err := s.Publish(t.Context(), site, shardsOf("a", "b", "c")); err != nil || result != (Result{}) || len(recalled) != 3 {
				t.Errorf("after a start: %+v, %v; recalled %+v", result, err, recalled)
			}
		})
	}
}

// A forgery while the operator runs is healed, and none of its files are used.
func TestForgeriesMadeWhileTheOperatorRuns(t *testing.T) {
	inEachForm(t, testForgeriesMadeWhileTheOperatorRuns)
}

func testForgeriesMadeWhileTheOperatorRuns(t *testing.T, form shard.Form) {
	site, c, v := published(t, form)
	s, _ := startAgain(t, c, v, site, "this build")
	c.edit(t, Name("notes", 0), func(o *corev1.ConfigMap) { setFile(o, "defaced") })
	if _, err := s.Publish(t.Context(), site, []shard.Shard{moreData("sha256:a")}); err != nil {
		t.Fatal(err)
	}
	if got := c.contents(t)[Name("notes", 0)]; got != "loaded" {
		t.Errorf("published %q", got)
	}
}

// Unchanged files come from the shards that an operator recalls.
func TestPublishTakesWhatItRecalls(t *testing.T) { inEachForm(t, testPublishTakesWhatItRecalls) }

func testPublishTakesWhatItRecalls(t *testing.T, form shard.Form) {
	site, c, v := published(t, form)
	s, _ := startAgain(t, c, v, site, "this build")
	if _, err := s.Publish(t.Context(), site, []shard.Shard{moreData("sha256:a")}); err != nil {
		t.Fatal(err)
	}
	if got := c.contents(t)[Name("notes", 0)]; got != "a and more" {
		t.Errorf("published %q", got)
	}
}

// Without a receipt, a ConfigMap is compared byte by byte, and written only if it differs.
func TestPublishWithoutAReceipt(t *testing.T) { inEachForm(t, testPublishWithoutAReceipt) }

func testPublishWithoutAReceipt(t *testing.T, form shard.Form) {
	site, c, v := published(t, form)
	site.Status.StoredDigest = ""
	s, recalled := startAgain(t, c, v, site, "this build")
	shards, loads := newShards("a", "B", "c")
	result, err := s.Publish(t.Context(), site, shards)
	if err != nil || recalled != nil || result != (Result{Written: 1}) || countEntries(loads) != 3 {
		t.Errorf("Publish = %+v, %v; %d loaded; recalled %v", result, err, countEntries(loads), recalled)
	}
	if diff := cmp.Diff([]string{"update notes-pages-1"}, c.takeCalls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// otherInputs is content that another build makes from other inputs.
type otherInputs struct{ loader }

func (otherInputs) Provenance() (string, error) { return "made of inputs with one more field", nil }

// A new build writes once each shard whose provenance it does not share.
func TestANewBuildWritesProvenanceOnce(t *testing.T) {
	inEachForm(t, testANewBuildWritesProvenanceOnce)
}

func testANewBuildWritesProvenanceOnce(t *testing.T, form shard.Form) {
	site, c, v := published(t, form)
	s, _ := startAgain(t, c, v, site, "another build")
	shards := shardsOf("a", "b", "c")
	shards[1].Content = otherInputs{shards[1].Content.(loader)}
	for _, want := range [][]string{{"update notes-pages-1"}, nil} {
		if _, err := s.Publish(t.Context(), site, shards); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, c.takeCalls()); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
	}
	// The same build writes nothing for provenance alone.
	shards[0].Content = otherInputs{shards[0].Content.(loader)}
	if result, err := s.Publish(t.Context(), site, shards); err != nil || result != (Result{}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
}

// While a write fails, a part of the shards may have the provenance of the earlier build. No digest in the status covers that.
func TestAnIncompletePublicationIsNotRecalled(t *testing.T) {
	inEachForm(t, testAnIncompletePublicationIsNotRecalled)
}

func testAnIncompletePublicationIsNotRecalled(t *testing.T, form shard.Form) {
	site, c, v := published(t, form)
	s, _ := startAgain(t, c, v, site, "this build")
	c.fail = func(call string) error {
		if call == "update notes-pages-1" {
			return errors.New("no answer")
		}
		return nil
	}
	if _, err := s.Publish(t.Context(), site, shardsOf("A", "B", "c")); err == nil {
		t.Fatal("no error")
	}
	if _, recalled := startAgain(t, c, v, site, "this build"); recalled != nil {
		t.Errorf("recalled %+v", recalled)
	}
	c.fail = nil
	if result, err := s.Publish(t.Context(), site, shardsOf("A", "B", "c")); err != nil || result != (Result{Written: 1}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
	site.Status.StoredDigest, _ = s.Receipt(site)
	if _, recalled := startAgain(t, c, v, site, "this build"); len(recalled) != 3 {
		t.Errorf("recalled %+v", recalled)
	}
}

// An operator may end after its last write of a shard, and before it has written the status.
func TestAPublicationWithoutItsStatusIsNotRecalled(t *testing.T) {
	site, c, v := published(t, shard.Files)
	s, _ := startAgain(t, c, v, site, "this build")
	if _, err := s.Publish(t.Context(), site, shardsOf("a", "b", "C")); err != nil {
		t.Fatal(err)
	}
	if _, recalled := startAgain(t, c, v, site, "this build"); recalled != nil {
		t.Errorf("recalled %+v", recalled)
	}
}

// The status of a backup proves nothing of later ConfigMaps. Together with its ConfigMaps it proves that these are genuine, and
// then only the shards that are out of date are written.
func TestAStatusFromABackup(t *testing.T) { inEachForm(t, testAStatusFromABackup) }

func testAStatusFromABackup(t *testing.T, form shard.Form) {
	site, c, v := published(t, form)
	backup := map[string]*corev1.ConfigMap{}
	for i := range 3 {
		backup[Name("notes", i)] = c.configMap(t, Name("notes", i))
	}
	s, _ := startAgain(t, c, v, site, "this build")
	if _, err := s.Publish(t.Context(), site, shardsOf("a", "B", "c")); err != nil {
		t.Fatal(err)
	}
	if _, recalled := startAgain(t, c, v, site, "this build"); recalled != nil {
		t.Errorf("with the status alone: recalled %+v", recalled)
	}
	for name, old := range backup {
		c.edit(t, name, func(o *corev1.ConfigMap) { o.BinaryData, o.Annotations = old.BinaryData, old.Annotations })
	}
	c.takeCalls()
	s, recalled := startAgain(t, c, v, site, "this build")
	if len(recalled) != 3 {
		t.Errorf("with the ConfigMaps: recalled %+v", recalled)
	}
	if _, err := s.Publish(t.Context(), site, shardsOf("a", "B", "c")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"update notes-pages-1"}, c.takeCalls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// A status vouches for the ConfigMaps of its own Site.
func TestTheStatusOfAnotherSite(t *testing.T) {
	site, c, v := published(t, shard.Files)
	other := newSite("other")
	other.UID = "other"
	other.Status = site.Status
	s, recalled := startAgain(t, c, v, other, "this build")
	if recalled != nil {
		t.Errorf("recalled %+v", recalled)
	}
	mustPublish(t, s, c, other, "x", "y", "z")
	if _, recalled := startAgain(t, c, v, other, "this build"); recalled != nil {
		t.Errorf("recalled %+v", recalled)
	}
	if _, recalled := startAgain(t, c, v, site, "this build"); len(recalled) != 3 {
		t.Errorf("of the first Site: recalled %+v", recalled)
	}
}

// An operator that ends while a Site grows leaves shards that no status covers. They are compared byte by byte.
func TestAShardThatNoStatusCovers(t *testing.T) { inEachForm(t, testAShardThatNoStatusCovers) }

func testAShardThatNoStatusCovers(t *testing.T, form shard.Form) {
	for page, want := range map[string][]string{"d": nil, "forged": {"update notes-pages-3"}} {
		site, c, v := published(t, form)
		s, _ := startAgain(t, c, v, site, "this build")
		if _, err := s.Publish(t.Context(), site, shardsOf("a", "b", "c", "d")); err != nil {
			t.Fatal(err)
		}
		c.edit(t, Name("notes", 3), func(o *corev1.ConfigMap) { setFile(o, page) })
		c.takeCalls()
		s, recalled := startAgain(t, c, v, site, "this build")
		if len(recalled) != 3 {
			t.Fatalf("recalled %+v", recalled)
		}
		if _, err := s.Publish(t.Context(), site, shardsOf("a", "b", "c", "d")); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, c.takeCalls()); diff != "" {
			t.Errorf("page %q: calls (-want +got):\n%s", page, diff)
		}
		if got := c.contents(t)[Name("notes", 3)]; got != "d" {
			t.Errorf("published %q", got)
		}
	}
}

// A status that cannot be true costs neither memory nor the operator.
func TestAStatusWithAnImpossibleNumberOfShards(t *testing.T) {
	site, c, v := published(t, shard.Files)
	for _, shards := range []int32{math.MinInt32, -1, 0, 4, math.MaxInt32} {
		site.Status.Shards = shards
		if _, recalled := startAgain(t, c, v, site, "this build"); recalled != nil {
			t.Errorf("%d shards: recalled %+v", shards, recalled)
		}
	}
}

// A Site that was deleted and made again has no status, and no receipt of before.
func TestANewSiteOfTheSameNameRecallsNothing(t *testing.T) {
	site, c, v := published(t, shard.Files)
	s, _ := startAgain(t, c, v, site, "this build")
	site.UID, site.Status = "new", v1alpha1.SiteStatus{}
	recalled, err := s.Recall(t.Context(), site)
	if err != nil || recalled != nil || len(s.receiptsOf(site).shards) > 0 {
		t.Errorf("recalled %+v, %v", recalled, err)
	}
	s.Forget(client.ObjectKeyFromObject(site))
	if len(s.receipts) > 0 {
		t.Errorf("%d Sites remembered", len(s.receipts))
	}
}

// Annotations of others may leave no room for provenance. The pages are still written.
func TestNoRoomForProvenance(t *testing.T) {
	site, c, v := published(t, shard.Files)
	s, _ := startAgain(t, c, v, site, "this build")
	c.edit(t, Name("notes", 0), func(o *corev1.ConfigMap) {
		const large = "example.com/large"
		room := validation.TotalAnnotationSizeLimitB - len(large) + len(ProvenanceAnnotation)
		for key, value := range o.Annotations {
			room -= len(key) + len(value)
		}
		o.Annotations[large] = strings.Repeat("x", room)
		delete(o.Annotations, ProvenanceAnnotation)
	})
	for range 2 {
		if _, err := s.Publish(t.Context(), site, shardsOf("A", "b", "c")); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"update notes-pages-0"}, c.takeCalls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	got := c.configMap(t, Name("notes", 0))
	if _, found := got.Annotations[ProvenanceAnnotation]; found || string(got.BinaryData["index.html.gz"]) != "A" {
		t.Errorf("provenance %v, page %q", found, got.BinaryData["index.html.gz"])
	}
	if err := validation.ValidateAnnotationsSize(got.Annotations); err != nil {
		t.Error(err)
	}
}
