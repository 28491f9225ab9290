// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package serving asks web servers for the digest of the pages that they serve, at page.DigestPath, and for the
// redirects that they name in the header of the answer.
package serving

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/topicpages/topicpages/internal/pace"
)

// A Target is one web server.
type Target struct {
	UID types.UID
	// Name is the name of its Pod.
	Name string
	// URL is its address, without a slash at the end.
	URL string
}

// A Prober asks the web servers of Sites, in the background, until each has
// answered with the digest that is wanted. It may be used from several goroutines.
type Prober struct {
	client *http.Client
	clock  clock.Clock
	notify func(site types.NamespacedName)
	done   context.Context
	stop   context.CancelFunc

	mu    sync.Mutex
	sites map[types.NamespacedName]*poll
}

// poll is the state of one Site.
type poll struct {
	digest  string
	targets []Target
	servers map[types.UID]*record
	// wake has room for one signal. It is nil while no server is being asked.
	wake chan struct{}
	// fresh is true until the servers were asked once for a new digest, or a new list of them.
	fresh bool
}

// NewProber returns a Prober that calls notify when more is known of the
// servers of a Site. It reaches them by dial; nil is the network of this machine.
func NewProber(notify func(site types.NamespacedName), dial Dial, c clock.Clock) *Prober {
	done, stop := context.WithCancel(context.Background())
	return &Prober{
		client: newClient(dial), clock: c,
		notify: notify, done: done, stop: stop, sites: map[types.NamespacedName]*poll{},
	}
}

// Start ends all polling when the context ends, as a manager.Runnable.
func (p *Prober) Start(ctx context.Context) error {
	<-ctx.Done()
	p.stop()
	return nil
}

// Observe returns the Answers of the Site's servers, and polls the servers that have
// not answered with the digest. A server that could not be reached yet has an empty Answer. A server
// that was not asked yet has none.
func (p *Prober) Observe(site types.NamespacedName, digest string, targets []Target) map[types.UID]Answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sites[site]
	if s == nil {
		s = &poll{servers: map[types.UID]*record{}}
		p.sites[site] = s
	}
	if s.digest != digest {
		s.expect(digest, p.clock.Now())
	}
	s.fresh = s.fresh || s.digest != digest || !slices.Equal(s.targets, targets)
	s.digest, s.targets = digest, targets
	present := make(map[types.UID]bool, len(targets))
	for _, t := range targets {
		present[t.UID] = true
	}
	maps.DeleteFunc(s.servers, func(uid types.UID, _ *record) bool { return !present[uid] })
	if len(s.behind()) > 0 {
		p.poke(site, s)
	}
	answers := make(map[types.UID]Answer, len(s.servers))
	for uid, server := range s.servers {
		if server.known {
			answers[uid] = server.Answer
		}
	}
	return answers
}

// expect prepares for answers with another digest. A server that answered with this one did so before
// another was published in between, and may have that one by now, or be about to load its redirects.
func (s *poll) expect(digest string, now time.Time) {
	for uid, server := range s.servers {
		server.changes = 0
		if server.Digest != digest {
			continue
		}
		s.servers[uid] = &record{}
		if redirectsOf(s.digest) != redirectsOf(digest) {
			s.servers[uid].reloaded = now
		}
	}
}

// Forget ends the polling of a Site.
func (p *Prober) Forget(site types.NamespacedName) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.sites[site]; s != nil {
		s.targets = nil
		delete(p.sites, site)
	}
}

// poke polls the servers now.
func (p *Prober) poke(site types.NamespacedName, s *poll) {
	if s.wake == nil {
		s.wake = make(chan struct{}, 1)
		go p.run(site, s)
	}
	select {
	case s.wake <- struct{}{}:
	default: // it is about to wake up
	}
}

// behind returns the targets that have not answered with the digest, or are reloading.
func (s *poll) behind() []Target {
	var list []Target
	for _, t := range s.targets {
		if server := s.servers[t.UID]; server == nil || server.Digest != s.digest || server.Reloading {
			list = append(list, t)
		}
	}
	return list
}

// run asks the servers that are behind, until all are up to date. It waits at least pace.MinPollInterval between two
// rounds, however often it is woken up.
func (p *Prober) run(site types.NamespacedName, s *poll) {
	began := p.clock.Now()
	for {
		p.mu.Lock()
		targets, digest := s.behind(), s.digest
		if s.fresh {
			began, s.fresh = p.clock.Now(), false
		}
		if len(targets) == 0 || p.done.Err() != nil {
			s.wake = nil
			p.mu.Unlock()
			return
		}
		wake := s.wake
		p.mu.Unlock()
		if p.ask(s, targets, digest) {
			p.notify(site)
		}
		after := p.interval(s, began)
		p.wait(pace.MinPollInterval, nil)
		p.wait(after-pace.MinPollInterval, wake)
	}
}

// interval returns the time until the next round. A server that reloads is asked again as soon as its answer counts, unless it has a
// fault: a server could say forever that it reloads.
func (p *Prober) interval(s *poll, began time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	after := pace.PollInterval(p.clock.Since(began))
	for _, server := range s.servers {
		if server.Reloading && server.Fault == "" {
			after = min(after, max(pace.MinPollInterval, pace.ReloadOverlap-p.clock.Since(server.reloaded)))
		}
	}
	return after
}

// wait returns after a time, or when there is something to be woken by.
func (p *Prober) wait(after time.Duration, wake <-chan struct{}) {
	select {
	case <-wake:
	case <-p.clock.After(after):
	case <-p.done.Done():
	}
}

// ask asks each target once, and reports whether there is news for the Site. If the wanted digest has changed in
// between, the answers are dropped.
func (p *Prober) ask(s *poll, targets []Target, wanted string) bool {
	asked, answers := p.clock.Now(), make([]timedAnswer, len(targets))
	var group errgroup.Group
	group.SetLimit(maxConcurrent)
	for i, t := range targets {
		group.Go(func() error {
			digest, err := p.get(t.URL)
			answers[i] = timedAnswer{digest, err, asked, p.clock.Now()}
			return nil
		})
	}
	_ = group.Wait() // the errors are in the answers
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.digest != wanted {
		return false
	}
	news := false
	for i, t := range targets {
		if s.servers[t.UID] == nil {
			s.servers[t.UID] = &record{}
		}
		news = s.servers[t.UID].take(answers[i], wanted) || news
	}
	return news
}
