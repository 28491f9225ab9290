// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

const (
	// largePosts is the number of Posts whose pages do not fit twice into oldLimit, which was once the memory limit
	// of every Pod.
	largePosts  = 11_000
	largeTopics = 200
	largeEdits  = 10
	oldLimit    = 128 << 20
	// slowly bounds the waits for a large Site.
	slowly = 10 * time.Minute
)

// elsewhere returns the story in a namespace of its own, which is deleted at the end.
func (s *story) elsewhere() *story {
	s.Helper()
	namespace, err := s.MakeNamespace(s.Context(), "e2e-own-")
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { s.remove(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}) })
	own := *s.cluster
	own.namespace = namespace
	return &story{T: s.T, cluster: &own}
}

// leave waits until the namespace is gone with all its objects. Until then the cluster is busy, and other stories measure
// time.
func (s *story) leave() {
	s.Helper()
	if err := s.RemoveNamespace(context.WithoutCancel(s.Context()), s.namespace, slowly); err != nil {
		s.Error(err)
	}
}

// letters hold the words of the large Site.
var letters = noise(1)

// words returns count words of six letters, from a vocabulary of 330, in an order that the seed decides.
func words(seed, count int) string {
	const vocabulary, length = 330, 6
	list := make([]string, count)
	for i := range list {
		from := (seed*7919 + i*104729) % vocabulary * length
		list[i] = letters[from : from+length]
	}
	return strings.Join(list, " ")
}

// large applies a Site with many small articles.
func (s *story) large() {
	s.Helper()
	var objects []client.Object
	apply := func(o client.Object) { objects = append(objects, o) }
	for i := range largeTopics {
		apply(Topic(fmt.Sprintf("topic-%03d", i)))
	}
	for i := range largePosts {
		var content strings.Builder
		for part := range 4 {
			fmt.Fprintf(&content, "## %s\n\n%s **bold** [x](https://example.com/%d).\n\n", words(i, 4), words(4*i+part, 150), part)
		}
		tag := func(k int) v1alpha1.Tag { return v1alpha1.Tag(fmt.Sprintf("topic-%03d", i*k%largeTopics)) }
		p := Post(fmt.Sprintf("p%05d", i), fmt.Sprintf("%d-%02d-%02d", 2012+i%14, i%12+1, i%28+1), Tags(tag(1), tag(7), tag(31)))
		p.Spec.Title, p.Spec.Summary, p.Spec.Content = words(i, 7), words(i+5, 40), content.String()
		apply(p)
	}
	apply(Site(siteName))
	if err := s.CreateAll(s.Context(), s.namespace, objects, func() {}); err != nil {
		s.Fatal(err)
	}
}

// volumeBytes returns the size of the pages in the volume of a Pod, in blocks of its tmpfs.
func (s *story) volumeBytes() (bytes int64) {
	s.Helper()
	const block = 4096
	shards := &corev1.ConfigMapList{}
	if err := s.List(s.Context(), shards, client.InNamespace(s.namespace), client.MatchingLabels{store.SiteLabel: siteName}); err != nil {
		s.Fatal(err)
	}
	for _, configMap := range shards.Items {
		for _, file := range shardtest.Files(configMap.BinaryData) {
			bytes += int64(len(file)+block-1) / block * block
		}
	}
	return bytes
}

// A refresh of a volume needs room for two copies of the pages. Without it, readers see the first pages for ever.
func TestAnEditOfALargeSiteIsSeen(t *testing.T) {
	s := tell(t).elsewhere()
	t.Cleanup(s.leave)
	began := time.Now()
	s.large()
	t.Logf("applied after %s", time.Since(began).Round(time.Second))
	s.eventually(slowly, func() error { return s.site().Published(s.Context(), largePosts, 2) })
	site, deployment := &v1alpha1.Site{}, &appsv1.Deployment{}
	if err := errors.Join(s.get(siteName, site), s.get(siteName, deployment)); err != nil {
		t.Fatal(err)
	}
	limit := deployment.Spec.Template.Spec.Containers[0].Resources.Limits.Memory()
	if copies := 2 * s.volumeBytes(); copies < oldLimit || copies > limit.Value() {
		t.Errorf("two copies of the pages take %d MiB, want more than %d, which was too little, and at most %s, which the Pods have", copies>>20, oldLimit>>20, limit)
	}
	t.Logf("%d pages, %d MiB in %d ConfigMaps, served after %s; each Pod may have %s", site.Status.Pages, site.Status.Bytes>>20,
		site.Status.Shards, time.Since(began).Round(time.Second), limit)
	generation := deployment.Generation

	var times []time.Duration
	for i := range largeEdits {
		title := fmt.Sprintf("Edited for the %d. time", i+1)
		pods := s.pods()
		edit(s, "p00007", &v1alpha1.Post{}, func(p *v1alpha1.Post) { p.Spec.Title = title })
		edited := time.Now()
		s.eventually(soon, func() error { return s.shownAt(pods, "/posts/p00007/", title) })
		times = append(times, time.Since(edited))
		s.serving()
	}
	slices.Sort(times)
	t.Logf("%d edits, fastest %s, p50 %s, slowest %s", largeEdits, times[0], times[largeEdits/2], times[largeEdits-1])
	// For an edit the kubelet writes every file of every Pod again, about twenty system calls each. A virtual machine
	// with slow ones misses the goal (docs/scale.md), so a miss is only logged. But each edit must be seen.
	if worst := times[largeEdits-1]; worst > goalWorst {
		t.Logf("GOAL MISSED: the slowest edit was seen after %s, goal %s", worst, goalWorst)
	}
	if err := s.get(siteName, deployment); err != nil {
		t.Fatal(err)
	}
	if deployment.Generation != generation {
		t.Error("an edit has changed the Deployment, which replaces its Pods")
	}
}
