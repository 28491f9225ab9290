// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package serving asks web servers what they serve: the digest of the pages at page.DigestPath, and the
// redirects that they name in the header of that answer.
package serving

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
)

// The bounds of polling: a server that is behind is asked again after minInterval
// at first, and then less and less often. One that is not behind is not asked.
const (
	minInterval = 50 * time.Millisecond
	maxInterval = 5 * time.Second
)

// The bounds of one question. Tenants choose the web servers, so an answer may be anything.
const (
	timeout = time.Second
	// maxHeader and maxBody bound the answer, in bytes.
	maxHeader = 8 << 10
	maxBody   = 4 << 10
	// maxConcurrent bounds how many servers of a Site are asked at a time.
	maxConcurrent = 16
)

// A Target is one web server.
type Target struct {
	UID types.UID
	// URL is its address, without a slash at the end.
	URL string
}

// A Prober asks the web servers of Sites, in the background, until each has
// answered with the digest that is wanted. It may be used from several goroutines.
type Prober struct {
	client *http.Client
	notify func(site types.NamespacedName)
	done   context.Context
	stop   context.CancelFunc

	mu    sync.Mutex
	sites map[types.NamespacedName]*poll
}

// poll is what is known of one Site.
type poll struct {
	digest  string
	targets []Target
	served  map[types.UID]string
	// wake has room for one; nil when nobody is asked.
	wake chan struct{}
	// fresh is true until the servers were asked once for a new digest, or a new list of them.
	fresh bool
}

// A Dial connects to an address, as net.Dialer.DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// NewProber returns a Prober that calls notify when more is known of the
// servers of a Site. It reaches them by dial; nil is the network of this machine.
func NewProber(notify func(site types.NamespacedName), dial Dial) *Prober {
	done, stop := context.WithCancel(context.Background())
	return &Prober{
		client: newClient(dial),
		notify: notify, done: done, stop: stop, sites: map[types.NamespacedName]*poll{},
	}
}

// newClient returns a client that asks the address given and no other, and reads little of an answer.
func newClient(dial Dial) *http.Client {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &http.Client{
		Timeout: timeout,
		// A redirect would let a web server choose whom the operator asks next.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// Without a Proxy, whatever the environment says: the servers are Pods of this cluster.
		Transport: &http.Transport{
			// The transport goes on dialing for a request that has timed out.
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				ctx, cancel := context.WithTimeout(ctx, timeout)
				defer cancel()
				return dial(ctx, network, address)
			},
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
		},
	}
}

// Start ends all polling when the context ends, as a manager.Runnable.
func (p *Prober) Start(ctx context.Context) error {
	<-ctx.Done()
	p.stop()
	return nil
}

// Observe returns what each of the Site's servers has last answered, and sees to
// it that those which have not answered with the digest are asked. A server that
// could not be reached yet has the answer ""; one that was not asked yet has none.
func (p *Prober) Observe(site types.NamespacedName, digest string, targets []Target) map[types.UID]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sites[site]
	if s == nil {
		s = &poll{served: map[types.UID]string{}}
		p.sites[site] = s
	}
	if s.digest != digest {
		// Whoever answered with this one did so before another was published in between, and
		// may have that by now.
		maps.DeleteFunc(s.served, func(_ types.UID, answer string) bool { return answer == digest })
	}
	s.fresh = s.fresh || s.digest != digest || !slices.Equal(s.targets, targets)
	s.digest, s.targets = digest, targets
	present := make(map[types.UID]bool, len(targets))
	for _, t := range targets {
		present[t.UID] = true
	}
	maps.DeleteFunc(s.served, func(uid types.UID, _ string) bool { return !present[uid] })
	if len(s.behind()) > 0 {
		p.poke(site, s)
	}
	return maps.Clone(s.served)
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

// poke has the servers asked now.
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

// behind returns the targets that have not answered with the digest.
func (s *poll) behind() []Target {
	var list []Target
	for _, t := range s.targets {
		if s.served[t.UID] != s.digest {
			list = append(list, t)
		}
	}
	return list
}

// run asks the servers that are behind, until none is. It waits minInterval between two
// rounds at least, however often it is woken up.
func (p *Prober) run(site types.NamespacedName, s *poll) {
	interval := minInterval
	for {
		p.mu.Lock()
		targets, digest := s.behind(), s.digest
		if s.fresh {
			interval, s.fresh = minInterval, false
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
		p.wait(minInterval, nil)
		p.wait(interval-minInterval, wake)
		interval = min(interval*3/2, maxInterval)
	}
}

// wait returns after a time, or when there is something to be woken by.
func (p *Prober) wait(after time.Duration, wake <-chan struct{}) {
	select {
	case <-wake:
	case <-time.After(after):
	case <-p.done.Done():
	}
}

// ask asks each target once, and reports whether one of them was asked for the first time, has
// answered for the first time, or has the digest by now. Which other digest it answers with
// may change each time, and is nothing new. If the wanted digest has changed meanwhile, the
// answers are dropped.
func (p *Prober) ask(s *poll, targets []Target, digest string) bool {
	answers := make([]string, len(targets))
	var group errgroup.Group
	group.SetLimit(maxConcurrent)
	for i, t := range targets {
		group.Go(func() error {
			// One that cannot be asked has no answer, which Observe tells.
			answers[i], _ = p.get(t.URL)
			return nil
		})
	}
	_ = group.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.digest != digest {
		return false
	}
	changed := false
	for i, t := range targets {
		before, known := s.served[t.UID]
		changed = changed || !known || answers[i] != "" && (before == "" || answers[i] == digest)
		if !known || answers[i] != "" {
			s.served[t.UID] = answers[i]
		}
	}
	return changed
}

// get asks one server for the digest of what it serves.
func (p *Prober) get(url string) (string, error) {
	request, err := http.NewRequestWithContext(p.done, http.MethodGet, url+"/"+page.DigestPath, nil)
	if err != nil {
		return "", fmt.Errorf("cannot ask %s: %w", url, err)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return "", fmt.Errorf("cannot ask %s: %w", url, err)
	}
	defer response.Body.Close()
	var answer struct {
		Digest string `json:"digest"`
	}
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("cannot ask %s: it answers %s", url, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxBody)).Decode(&answer); err != nil {
		return "", fmt.Errorf("cannot read the answer of %s: %w", url, err)
	}
	return Answer(answer.Digest, redirect.LoadedDigest(response.Header.Values(redirect.Header))), nil
}

// Answer is the answer of a server with these pages and redirects, from their digests. It can be the value
// of an annotation.
func Answer(pages, redirects string) string {
	if redirects == "" {
		return pages
	}
	return pages + " " + redirects
}
