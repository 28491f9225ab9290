// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package serving

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
)

// testServer answers with a digest that can be changed, and counts the requests.
type testServer struct {
	*httptest.Server
	digest  atomic.Value
	asked   atomic.Int64
	waiting chan struct{}
}

func newServer(t *testing.T, digest string) *testServer {
	s := &testServer{waiting: make(chan struct{}, 1000)}
	s.digest.Store(digest)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if r.URL.Path != "/.well-known/topicpages.json" {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintf(w, `{"digest":%q}`, s.digest.Load())
		s.waiting <- struct{}{}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestProber(t *testing.T) {
	site := types.NamespacedName{Namespace: "a", Name: "x"}
	told := make(chan types.NamespacedName, 100)
	p := NewProber(func(s types.NamespacedName) { told <- s }, nil, clock.RealClock{})
	t.Cleanup(p.stop)
	fast, slow := newServer(t, "sha256:new"), newServer(t, "sha256:old")
	targets := []Target{{"fast", "pod-fast", fast.URL}, {"slow", "pod-slow", slow.URL}}

	if got := p.Observe(site, "sha256:new", targets); len(got) != 0 {
		t.Errorf("before any answer it knows %v", got)
	}
	if got := <-told; got != site {
		t.Errorf("it tells of %v", got)
	}
	await := func(want map[types.UID]Answer) {
		t.Helper()
		for {
			got := p.Observe(site, "sha256:new", targets)
			if cmp.Equal(want, got) {
				return
			}
			<-told
		}
	}
	await(map[types.UID]Answer{"fast": {Digest: "sha256:new"}, "slow": {Digest: "sha256:old"}})
	asked := fast.asked.Load()
	slow.digest.Store("sha256:new")
	await(map[types.UID]Answer{"fast": {Digest: "sha256:new"}, "slow": {Digest: "sha256:new"}})
	if n := fast.asked.Load(); n != asked {
		t.Errorf("a server that is not behind was asked %d times more", n-asked)
	}

	p.mu.Lock()
	idle := p.sites[site].wake == nil
	p.mu.Unlock()
	if !idle && len(p.Observe(site, "sha256:new", targets)) != 2 {
		t.Errorf("it goes on asking although nobody is behind")
	}

	if got := p.Observe(site, "sha256:new", targets[:1]); len(got) != 1 {
		t.Errorf("it remembers a server that is gone: %v", got)
	}
	p.Forget(site)
	if len(p.sites) != 0 {
		t.Errorf("it remembers a Site that is gone")
	}
}

func TestProberAsksAgainWhenTheDigestChanges(t *testing.T) {
	site := types.NamespacedName{Namespace: "a", Name: "x"}
	told := make(chan types.NamespacedName, 100)
	p := NewProber(func(s types.NamespacedName) { told <- s }, nil, clock.RealClock{})
	t.Cleanup(p.stop)
	s := newServer(t, "sha256:1")
	targets := []Target{{"a", "pod-a", s.URL}}
	p.Observe(site, "sha256:1", targets)
	<-told
	s.digest.Store("sha256:2")
	if got := p.Observe(site, "sha256:2", targets); got["a"].Digest != "sha256:1" {
		t.Errorf("it knows %v", got)
	}
	<-told
	if got := p.Observe(site, "sha256:2", targets); got["a"].Digest != "sha256:2" {
		t.Errorf("it knows %v", got)
	}

	// The wanted digest changes, and changes back before the server is asked.
	s.digest.Store("sha256:3")
	p.Observe(site, "sha256:3", targets)
	if got := p.Observe(site, "sha256:2", targets); got["a"].Digest != "" {
		t.Errorf("it believes an answer of before: %v", got)
	}
	for p.Observe(site, "sha256:2", targets)["a"].Digest != "sha256:3" {
		<-told
	}
}
