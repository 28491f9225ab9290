// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/realcluster"
)

// readers request pages from the Service without a pause, until they are stopped.
type readers struct {
	stop func()

	mu       sync.Mutex
	requests int
	failures []string
}

// read starts the readers.
func (s *story) read(paths ...string) *readers {
	s.Helper()
	service := &corev1.Service{}
	if err := s.get(siteName, service); err != nil {
		s.Fatal(err)
	}
	// The node learns of a new Service a moment after its Pods are ready.
	s.eventually(soon, func() error {
		status, _, err := s.fetch("http://" + service.Spec.ClusterIP + paths[0])
		if err == nil && status != 200 {
			err = fmt.Errorf("the Service answers %d", status)
		}
		return err
	})
	r := &readers{}
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			for {
				for _, path := range paths {
					status, _, err := s.fetch("http://" + service.Spec.ClusterIP + path)
					r.note(path, status, err)
				}
				select {
				case <-done:
					return
				case <-time.After(5 * time.Millisecond):
				}
			}
		})
	}
	r.stop = sync.OnceFunc(func() {
		close(done)
		group.Wait()
	})
	s.Cleanup(r.stop)
	return r
}

func (r *readers) note(path string, status int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests++
	if (err != nil || status != 200) && len(r.failures) < 20 {
		r.failures = append(r.failures, fmt.Sprintf("%s %s: %d %v", time.Now().Format(time.StampMilli), path, status, err))
	}
}

// undisturbed stops the readers once they have made enough requests. The test fails if one of these was not served.
func (s *story) undisturbed(r *readers) {
	s.Helper()
	s.eventually(soon, func() error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.requests < 100 {
			return fmt.Errorf("only %d requests", r.requests)
		}
		return nil
	})
	r.stop()
	s.Logf("%d requests, %d failures", r.requests, len(r.failures))
	if len(r.failures) > 0 {
		s.Errorf("readers were not served:\n%s", strings.Join(r.failures, "\n"))
	}
}

// ownPages are the pages that stay through all these stories.
var ownPages = []string{"/", hubPath, hubPath + "index.json"}

func TestARollingUpdateDisturbsNobody(t *testing.T) {
	s := tell(t)
	s.serving()
	before := s.pods()
	r := s.read(ownPages...)
	memory := resource.MustParse("192Mi")
	edit(s, siteName, &v1alpha1.Site{}, func(site *v1alpha1.Site) {
		site.Spec.Server = &v1alpha1.Server{Resources: &v1alpha1.ServerResources{Limits: &v1alpha1.ComputeResources{Memory: &memory}}}
	})
	s.eventually(soon, func() error {
		for _, pod := range s.pods() {
			for _, old := range before {
				if pod.UID == old.UID {
					return fmt.Errorf("Pod %q is still there", pod.Name)
				}
			}
		}
		return nil
	})
	s.serving()
	s.undisturbed(r)
}

// library applies Topics with Posts whose summaries do not compress well.
func (s *story) library(topics, posts int) {
	s.Helper()
	var objects []client.Object
	for i := range topics {
		name := fmt.Sprintf("library-%02d", i)
		objects = append(objects, Topic(name))
		for j := range posts {
			p := Post(fmt.Sprintf("%s-%02d", name, j), "2020-01-01", Tags(v1alpha1.Tag(name)))
			p.Spec.Summary = noise(i*posts + j)
			objects = append(objects, p)
		}
	}
	for _, o := range objects {
		o.SetNamespace(s.namespace)
		if err := s.Create(s.Context(), o); err != nil {
			s.Fatal(err)
		}
	}
}

// noise returns 2,000 characters that differ for each seed.
func noise(seed int) string {
	state := uint64(seed)*2862933555777941757 + 3037000493
	var b strings.Builder
	for range 2000 {
		state = state*6364136223846793005 + 1442695040888963407
		b.WriteByte("abcdefghijklmnopqrstuvwxyz0123456789"[state>>33%36])
	}
	return b.String()
}

func TestAShardDoublingDisturbsNobody(t *testing.T) {
	s := tell(t)
	s.serving()
	before := s.shards()
	r := s.read(ownPages...)
	s.library(30, 10)
	s.eventually(soon, func() error {
		// There must be more than the Pods mount from the beginning.
		if n := s.shards(); n <= 4 {
			return fmt.Errorf("%d shards", n)
		}
		return nil
	})
	s.serving()
	for _, pod := range s.pods() {
		for i := range 30 {
			path := fmt.Sprintf("/topics/library-%02d/", i)
			if status, _, err := s.fetch(realcluster.URL(pod) + path); err != nil || status != 200 {
				t.Errorf("Pod %q answers %s with %d, %v", pod.Name, path, status, err)
			}
		}
	}
	s.undisturbed(r)
	t.Logf("%d shards became %d", before, s.shards())
}

func (s *story) shards() int {
	s.Helper()
	site := &v1alpha1.Site{}
	if err := s.get(siteName, site); err != nil {
		s.Fatal(err)
	}
	return int(site.Status.Shards)
}

func TestAnOperatorThatIsKilledLeavesTheSiteWhole(t *testing.T) {
	s := tell(t)
	s.serving()
	r := s.read(ownPages...)
	for i := range 3 {
		name := fmt.Sprintf("killed-%d", i)
		for j := range 30 {
			p := Post(fmt.Sprintf("%s-%d", name, j), "2020-01-01", Tags(v1alpha1.Tag(name)))
			p.Spec.Summary = noise(100000 + i*100 + j)
			p.Namespace = s.namespace
			if err := s.Create(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			if j == 10 {
				topic := Topic(name)
				topic.Namespace = s.namespace
				if err := s.Create(t.Context(), topic); err != nil {
					t.Fatal(err)
				}
			}
			if j == 15 {
				if _, err := s.Kubectl(s.Context(), nil, "delete", "pod", "-n", realcluster.OperatorNamespace, "-l", "control-plane=controller-manager", "--grace-period=0", "--force", "--wait=false"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	s.eventually(soon, func() error {
		for _, pod := range s.pods() {
			for i := range 3 {
				path := fmt.Sprintf("/topics/killed-%d/", i)
				_, page, err := s.fetch(realcluster.URL(pod) + path)
				if err != nil {
					return err
				}
				if !strings.Contains(page, "spans 30 posts") {
					return fmt.Errorf("Pod %q does not show all of %s", pod.Name, path)
				}
			}
		}
		return nil
	})
	s.serving()
	s.undisturbed(r)
}
