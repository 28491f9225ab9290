// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
)

func TestPublishRefuses(t *testing.T) {
	site, unknown := newSite("notes"), newSite("notes")
	unknown.UID = ""
	tests := map[string]struct {
		site   *v1alpha1.Site
		shards []shard.Shard
	}{
		"no UID": {unknown, shardsOf("a")}, "no shards": {site, nil},
		"a gap": {site, shardsOf("a", "b", "c")[1:]}, "one twice": {site, slices.Concat(shardsOf("a"), shardsOf("b"))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStore(t)
			mustPublish(t, s, c, site, "a", "b")
			if _, err := s.Publish(t.Context(), tt.site, tt.shards); err == nil || len(c.calls) > 0 {
				t.Errorf("error %v, %q sent", err, c.calls)
			}
		})
	}
}

// If no page moves between shards, no shard waits for another.
func TestShardsGoOutTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a bubble fails if all goroutines wait
		s, c, _ := newStore(t)
		mustPublish(t, s, c, newSite("notes"), "a", "b", "c", "d", "e")
		shards := shardsOf("a", "B", "C", "d", "E") // with one, two and three binary digits
		var all sync.WaitGroup
		all.Add(3)
		for _, i := range []int{1, 2, 4} {
			content := shards[i].Content
			shards[i].Content = loader(func() (map[string][]byte, error) {
				all.Done()
				all.Wait()
				return content.Data(nil)
			})
		}
		if result, err := s.Publish(t.Context(), newSite("notes"), shards); err != nil || result.Written != 3 {
			t.Errorf("Publish = %+v, %v", result, err)
		}
	})
}

func TestPruneComesLast(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("other"), "a", "b", "c")
	mustPublish(t, s, c, newSite("notes-pages-1"), "a", "b", "c")
	mustPublish(t, s, c, newSite("notes"), "a", "b", "c", "d")
	for name, change := range map[string]func(*corev1.ConfigMap){
		"notes-pages-7":   func(o *corev1.ConfigMap) { o.OwnerReferences[0].UID = "earlier" },
		"notes-pages-007": func(*corev1.ConfigMap) {}, "notes-pages-x": func(*corev1.ConfigMap) {},
	} {
		configMap := c.configMap(t, "notes-pages-3")
		configMap.Name, configMap.ResourceVersion = name, ""
		change(configMap)
		if err := c.Create(t.Context(), configMap); err != nil {
			t.Fatal(err)
		}
	}
	c.takeCalls()
	before := c.contents(t)
	result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("A", "b"))
	if err != nil || result != (Result{Written: 1, Pruned: 2}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
	calls := c.takeCalls()
	slices.Sort(calls[1:])
	if diff := cmp.Diff([]string{"update notes-pages-0", "delete notes-pages-2", "delete notes-pages-3"}, calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	delete(before, "notes-pages-2")
	delete(before, "notes-pages-3")
	before["notes-pages-0"] = "A"
	if diff := cmp.Diff(before, c.contents(t)); diff != "" {
		t.Errorf("ConfigMaps (-want +got):\n%s", diff)
	}
	for _, p := range c.preconditions {
		if p == nil || p.UID == nil || p.ResourceVersion == nil || *p.ResourceVersion == "" {
			t.Errorf("a deletion had the preconditions %+v", p)
		}
	}
}

// Someone edits the label of a shard in use. That must not make the operator delete it.
func TestPruneGoesByName(t *testing.T) {
	s, c, v := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	c.edit(t, "notes-pages-1", func(o *corev1.ConfigMap) { o.Labels[ShardLabel] = "99" })
	v.freeze(t)
	if _, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a", "b")); err != nil || has(c.takeCalls(), "delete") {
		t.Errorf("error %v or a deletion", err)
	}
}

func TestPruneTakesNotFoundForDone(t *testing.T) {
	s, c, _ := newStore(t)
	mustPublish(t, s, c, newSite("notes"), "a", "b")
	c.fail = func(call string) error {
		if strings.HasPrefix(call, "delete") {
			return apierrors.NewNotFound(corev1.Resource("configmaps"), "x")
		}
		return nil
	}
	if result, err := s.Publish(t.Context(), newSite("notes"), shardsOf("a")); err != nil || result != (Result{}) {
		t.Errorf("Publish = %+v, %v", result, err)
	}
}

func TestFailedWritePreventsPruning(t *testing.T) {
	failures := map[string]func(c *cluster, shards []shard.Shard){
		"API server": func(c *cluster, _ []shard.Shard) {
			c.fail = func(call string) error {
				if call == "update notes-pages-1" {
					return apierrors.NewInternalError(errors.New("etcd"))
				}
				return nil
			}
		},
		"rendering": func(_ *cluster, shards []shard.Shard) {
			shards[1].Content = loader(func() (map[string][]byte, error) { return nil, errors.New("template") })
		},
		"panic": func(_ *cluster, shards []shard.Shard) {
			shards[1].Content = loader(func() (map[string][]byte, error) { panic("nil") })
		},
	}
	for name, arrange := range failures {
		t.Run(name, func(t *testing.T) {
			s, c, _ := newStore(t)
			mustPublish(t, s, c, newSite("notes"), "a", "b", "c", "d")
			shards := shardsOf("A", "B", "C")
			arrange(c, shards)
			result, err := s.Publish(t.Context(), newSite("notes"), shards)
			if err == nil || result != (Result{Written: 2, Failed: 1}) || has(c.takeCalls(), "delete") {
				t.Errorf("Publish = %+v, %v", result, err)
			}
			c.fail = nil
			result, err = s.Publish(t.Context(), newSite("notes"), shardsOf("A", "B", "C"))
			if err != nil || result != (Result{Written: 1, Pruned: 1}) {
				t.Errorf("after that: %+v, %v", result, err)
			}
		})
	}
}

func TestErrorsAreJoined(t *testing.T) {
	conflict := apierrors.NewConflict(corev1.Resource("configmaps"), "x", errors.New("stale"))
	internal := apierrors.NewInternalError(errors.New("etcd"))
	named := &NameConflictError{Kind: "ConfigMap"}
	wrap := func(err error) error { return fmt.Errorf("cannot: %w", err) }
	if err := join([]error{nil, nil}); err != nil {
		t.Errorf("no failure gives %v", err)
	}
	if err := join([]error{nil, wrap(conflict), wrap(conflict)}); !apierrors.IsConflict(err) {
		t.Errorf("%v is a conflict", err)
	}
	if err := join([]error{wrap(conflict), wrap(internal)}); apierrors.IsConflict(err) {
		t.Errorf("%v is more than a conflict", err)
	}
	many := slices.Repeat([]error{wrap(internal)}, 100)
	err := join(append(many, named))
	if !isNameConflict(err) || len(err.Error()) > 1000 || !strings.HasSuffix(err.Error(), "and 93 more") {
		t.Errorf("of many: %v", err)
	}
}

func TestPublishStops(t *testing.T) {
	contents := strings.Split(strings.Repeat("x", 64), "")
	t.Run("namespace is being deleted", func(t *testing.T) {
		s, c, _ := newStore(t)
		c.fail = func(string) error {
			err := apierrors.NewForbidden(corev1.Resource("configmaps"), "x", errors.New("terminating"))
			err.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}
			return err
		}
		_, err := s.Publish(t.Context(), newSite("notes"), shardsOf(contents...))
		if !apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause) || len(c.calls) > maxParallel {
			t.Errorf("error %v, %d calls", err, len(c.calls))
		}
	})
	t.Run("context canceled", func(t *testing.T) {
		s, c, _ := newStore(t)
		ctx, cancel := context.WithCancel(t.Context())
		c.after = func() error { cancel(); return nil }
		result, err := s.Publish(ctx, newSite("notes"), shardsOf(contents...))
		if !errors.Is(err, context.Canceled) || result.Written > maxParallel || result.Written == 0 {
			t.Errorf("Publish = %+v, %v", result, err)
		}
	})
}

// siteOf returns the shards of a site with one page for each group, laid out by linear hashing.
func siteOf(groups []string, count int, version string) []shard.Shard {
	shards := make([]shard.Shard, count)
	for i := range shards {
		data := map[string][]byte{}
		digest := ""
		for _, group := range groups {
			if shard.Of(group, count) == i {
				data[group] = []byte(version)
				digest += group + " " + version + " "
			}
		}
		shards[i] = shard.Shard{Index: i, Digest: digest, Content: loader(func() (map[string][]byte, error) { return data, nil })}
	}
	return shards
}

// pages returns the pages that the cluster holds.
func (c *cluster) pages(t *rapid.T, site *v1alpha1.Site) map[string]bool {
	list := &corev1.ConfigMapList{}
	if err := c.List(context.Background(), list, client.MatchingLabels{SiteLabel: site.Name}); err != nil {
		t.Fatal(err)
	}
	pages := map[string]bool{}
	for _, configMap := range list.Items {
		for key := range shardtest.Files(configMap.BinaryData) {
			pages[key] = true
		}
	}
	return pages
}

// TestNoPageIsEverMissing grows and shrinks a site, and changes its form, with failing writes and interrupted publications. A page that is
// in the cluster before and after a publication is there after every single write.
func TestNoPageIsEverMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, c, _ := newStore(t)
		site := newSite("notes")
		for step := range rapid.IntRange(2, 6).Draw(t, "steps") {
			groups := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-d]{1,2}`), 1, 12, rapid.ID[string]).Draw(t, "groups")
			count := rapid.IntRange(1, 9).Draw(t, "count")
			faults := rapid.SliceOfN(rapid.SampledFrom([]string{"", "", "", "error", "lost", "stop"}), 20, 20).Draw(t, "faults")
			must := c.pages(t, site)
			for page := range must {
				if !slices.Contains(groups, page) {
					delete(must, page)
				}
			}
			c.calls = nil
			fault := func() string { return faults[min(len(c.calls), len(faults))-1] }
			broken := apierrors.NewInternalError(errors.New("fault"))
			stopped := false
			c.fail = func(string) error {
				if stopped = stopped || fault() == "stop"; stopped || fault() == "error" {
					return broken
				}
				return nil
			}
			c.after = func() error {
				now := c.pages(t, site)
				for page := range must {
					if !now[page] {
						t.Fatalf("page %q is missing after %q", page, c.calls)
					}
				}
				if c.fail != nil && fault() == "lost" {
					return broken
				}
				return nil
			}
			shards := siteOf(groups, count, fmt.Sprint(step%2))
			s.form = rapid.SampledFrom([]shard.Form{shard.Files, shard.Bundle}).Draw(t, "form")
			_, err := s.Publish(context.Background(), site, shards)
			c.fail = nil
			if err != nil && rapid.Bool().Draw(t, "again") {
				if _, err := s.Publish(context.Background(), site, shards); err != nil {
					t.Fatal(err)
				}
				if got := c.pages(t, site); len(got) != len(groups) {
					t.Fatalf("pages %v, want %q", got, groups)
				}
			}
		}
	})
}
