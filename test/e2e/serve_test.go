// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/acceptance"
	"github.com/topicpages/topicpages/test/realcluster"
)

func TestReadersOfEveryReplicaSeeTheRealPage(t *testing.T) {
	s := tell(t)
	s.serving()
	for _, pod := range s.pods() {
		status, page, err := s.fetch(realcluster.URL(pod) + hubPath)
		if err != nil || status != 200 {
			t.Fatalf("Pod %q answers %d, %v", pod.Name, status, err)
		}
		text, err := acceptance.VisibleText([]byte(page))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range acceptance.Missing(text) {
			t.Errorf("Pod %q does not show: %s", pod.Name, line)
		}
	}
}

// soonRedirected is the goal for the time from the write of an alias until every replica redirects. It is a goal
// for the median, since one write in a few waits for the next refresh of the Pods.
const soonRedirected = 2 * time.Second

func TestEveryReplicaAnswersAsTheTableSays(t *testing.T) {
	s := tell(t)
	s.serving()
	before := s.pods()
	var times []time.Duration
	for _, alias := range []v1alpha1.Tag{"Big Systems", "Many Machines", "Far Machines", "Slow Machines", acceptance.Alias} {
		times = append(times, s.redirected(before, alias))
	}
	slices.Sort(times)
	p50 := times[len(times)/2]
	t.Logf("%d new aliases: every replica redirects after %s (fastest), %s (p50), %s (slowest)", len(times), times[0], p50, times[len(times)-1])
	if p50 > soonRedirected {
		t.Errorf("a new alias took %s (p50), goal %s", p50, soonRedirected)
	}
	for _, pod := range s.pods() {
		_, index, err := s.fetch(realcluster.URL(pod) + "/")
		if err != nil {
			t.Fatal(err)
		}
		_, sitemap, err := s.fetch(realcluster.URL(pod) + "/sitemap.xml")
		if err != nil {
			t.Fatal(err)
		}
		for _, request := range acceptance.Requests(index, sitemap) {
			if err := request.Check(t.Context(), realcluster.URL(pod)); err != nil {
				t.Errorf("Pod %q, %s: %v", pod.Name, request, err)
			}
		}
	}
}

// redirected gives the Topic an alias and measures how long every replica takes to redirect it.
func (s *story) redirected(pods []*corev1.Pod, alias v1alpha1.Tag) time.Duration {
	s.Helper()
	edit(s, "distributed-systems", &v1alpha1.Topic{}, func(t *v1alpha1.Topic) { t.Spec.Aliases = []v1alpha1.Tag{alias} })
	began := time.Now()
	s.eventually(soon, func() error { return s.redirects(pods, alias) })
	took := time.Since(began)
	s.serving()
	return took
}

// redirects returns an error unless every replica redirects an alias.
func (s *story) redirects(pods []*corev1.Pod, alias v1alpha1.Tag) error {
	address := "/topics/" + strings.ToLower(strings.ReplaceAll(string(alias), " ", "-")) + "/"
	for _, pod := range pods {
		status, _, err := s.fetch(realcluster.URL(pod) + address)
		if err != nil {
			return err
		}
		if status != 200 {
			return fmt.Errorf("Pod %q answers the alias %q with %d", pod.Name, alias, status)
		}
	}
	return nil
}

// The goals for readers, measured from the end of the write to the API server.
const (
	edits     = 30
	goalP50   = time.Second
	goalWorst = 2500 * time.Millisecond
)

func TestAnEditIsSeenWithinASecond(t *testing.T) {
	s := tell(t)
	s.serving()
	var times []time.Duration
	for i := range edits {
		times = append(times, s.seen(fmt.Sprintf("Edited for the %d. time", i+1)))
		s.serving()
		// Some edits follow at once, and wait for the next refresh of the Pods. Others do not.
		<-time.After(time.Duration(i%3) * 700 * time.Millisecond)
	}
	slices.Sort(times)
	p50, worst := times[len(times)/2], times[len(times)-1]
	t.Logf("with refresh Immediate: %d edits, fastest %s, p50 %s, slowest %s", edits, times[0], p50, worst)
	if p50 > goalP50 || worst > goalWorst {
		t.Errorf("p50 %s, goal %s; slowest %s, goal %s", p50, goalP50, worst, goalWorst)
	}

	refresh(s, v1alpha1.RefreshKubelet)
	s.serving()
	alone := s.seen("Edited for the kubelet alone")
	if alone < goalWorst {
		t.Errorf("the kubelet alone took %s, so the figures above say nothing about the refresh", alone)
	}
	refresh(s, v1alpha1.RefreshImmediate)
	t.Logf("with refresh Kubelet: %s, %.0f times the p50 above", alone, alone.Seconds()/p50.Seconds())
	s.serving()
}

func refresh(s *story, mode v1alpha1.RefreshMode) {
	s.Helper()
	edit(s, siteName, &v1alpha1.Site{}, func(site *v1alpha1.Site) {
		// All other fields stay, since a change would replace the Pods.
		if site.Spec.Server == nil {
			site.Spec.Server = &v1alpha1.Server{}
		}
		site.Spec.Server.Refresh = mode
	})
}

// seen edits a Post and measures the time until every replica shows it.
func (s *story) seen(title string) time.Duration {
	s.Helper()
	pods := s.pods()
	edit(s, "distributed-systems-patterns", &v1alpha1.Post{}, func(p *v1alpha1.Post) { p.Spec.Title = title })
	began := time.Now()
	s.eventually(soon, func() error { return s.shown(pods, title) })
	return time.Since(began)
}

func (s *story) shown(pods []*corev1.Pod, title string) error { return s.shownAt(pods, hubPath, title) }

func (s *story) shownAt(pods []*corev1.Pod, path, title string) error {
	return realcluster.Shown(s.Context(), pods, path, title)
}
