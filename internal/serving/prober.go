// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package serving asks web servers for the digest of the pages that they serve, at page.DigestPath, and for the
// redirects that they name in the header of the answer.
package serving

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
)

// The bounds of one question. Tenants choose the web servers, so an answer may be anything.
const (
	// maxHeader and maxBody bound the answer, in bytes.
	maxHeader = 8 << 10
	maxBody   = 4 << 10
	// maxConcurrent bounds how many servers of a Site are asked at a time.
	maxConcurrent = 16
)

// The bounds of patience: a server that starts or reloads may answer wrongly for a moment.
const (
	// maxFailures is how many answers in a row may hold no digest before the server has a fault.
	maxFailures = 3
	// maxChanges is how many times a server may change its digest to one that is not the published one.
	// A server that is updated does so once for its pages and once for its redirects.
	maxChanges = 5
)

// A Target is one web server.
type Target struct {
	UID types.UID
	// Name is the name of its Pod.
	Name string
	// URL is its address, without a slash at the end.
	URL string
}

// An Answer is the last known state of one web server.
type Answer struct {
	// Digest is the last one that the server answered with, as Served gives it; "" before the first.
	Digest string
	// Fault describes an answer without the published digest. It is "" if the server is only
	// behind. It stays until the server answers with the published digest. So a server with
	// various wrong answers causes no further changes.
	Fault string
}

// A fault is an answer without a digest. It quotes nothing of the answer, which may be any text.
type fault string

func (f fault) Error() string { return string(f) }

var (
	faultHeader  = fault(fmt.Sprintf("no HTTP response with a header of at most %d KiB", maxHeader>>10))
	faultBody    = fault(fmt.Sprintf("no JSON object with a digest within %d KiB", maxBody>>10))
	faultSlow    = fault(fmt.Sprintf("no complete response within %v", pace.PollTimeout))
	faultChanges = fault("a different digest each time")
)

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

// record is the state of one web server.
type record struct {
	Answer
	// known is true once the server has given a digest, has a fault, or could not be reached.
	known bool
	// failures counts consecutive answers without a digest, changes consecutive answers with a new digest.
	failures, changes int
}

// A Dial connects to an address, as net.Dialer.DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// NewProber returns a Prober that calls notify when more is known of the
// servers of a Site. It reaches them by dial; nil is the network of this machine.
func NewProber(notify func(site types.NamespacedName), dial Dial, c clock.Clock) *Prober {
	done, stop := context.WithCancel(context.Background())
	return &Prober{
		client: newClient(dial), clock: c,
		notify: notify, done: done, stop: stop, sites: map[types.NamespacedName]*poll{},
	}
}

// newClient returns a client that asks the address given and no other, and reads little of an answer.
func newClient(dial Dial) *http.Client {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &http.Client{
		Timeout: pace.PollTimeout,
		// A redirect would let a web server choose whom the operator asks next.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// No Proxy, whatever the environment says: the servers are Pods of this cluster.
		Transport: &http.Transport{
			// The transport continues dialing after a request has timed out.
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				ctx, cancel := context.WithTimeout(ctx, pace.PollTimeout)
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
		s.expect(digest)
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
// another was published in between, and may have that one by now.
func (s *poll) expect(digest string) {
	for uid, server := range s.servers {
		server.changes = 0
		if server.Digest == digest {
			delete(s.servers, uid)
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

// behind returns the targets that have not answered with the digest.
func (s *poll) behind() []Target {
	var list []Target
	for _, t := range s.targets {
		if server := s.servers[t.UID]; server == nil || server.Digest != s.digest {
			list = append(list, t)
		}
	}
	return list
}

// run asks the servers that are behind, until all are up to date. It waits at least pace.MinPollInterval between two
// rounds, however often it is woken up.
func (p *Prober) run(site types.NamespacedName, s *poll) {
	interval := pace.MinPollInterval
	for {
		p.mu.Lock()
		targets, digest := s.behind(), s.digest
		if s.fresh {
			interval, s.fresh = pace.MinPollInterval, false
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
		p.wait(pace.MinPollInterval, nil)
		p.wait(interval-pace.MinPollInterval, wake)
		interval = min(interval+interval/pace.PollGrowth, pace.MaxPollInterval)
	}
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
	digests, errs := make([]string, len(targets)), make([]error, len(targets))
	var group errgroup.Group
	group.SetLimit(maxConcurrent)
	for i, t := range targets {
		group.Go(func() error {
			digests[i], errs[i] = p.get(t.URL)
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
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
		news = s.servers[t.UID].take(digests[i], errs[i], wanted) || news
	}
	return news
}

// take notes one answer of a server, and reports whether it is news: the first that is known of the server,
// its first digest, the wanted one, or a fault. Which other digest it answers with may change each time,
// and is no news.
func (r *record) take(digest string, err error, wanted string) (news bool) {
	before := *r
	var f fault
	switch {
	case err == nil:
		if before.Digest != "" && before.Digest != digest {
			r.changes++
		}
		r.Digest, r.known, r.failures = digest, true, 0
		if digest == wanted {
			r.Fault, r.changes = "", 0
			return true
		}
		if r.changes >= maxChanges {
			r.blame(faultChanges)
		}
	case errors.As(err, &f):
		if r.failures++; r.failures >= maxFailures {
			r.blame(f)
		}
	default:
		r.known = true
	}
	return r.known != before.known || r.Fault != before.Fault || before.Digest == "" && r.Digest != ""
}

// blame notes a fault, unless the server has one.
func (r *record) blame(f fault) {
	r.known = true
	if r.Fault == "" {
		r.Fault = string(f)
	}
}

// get asks one server for its digest. The error is a fault if the server was reached.
func (p *Prober) get(url string) (digest string, err error) {
	connected := false
	ctx := httptrace.WithClientTrace(p.done, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/"+page.DigestPath, nil)
	if err != nil {
		return "", fmt.Errorf("cannot ask %s: %w", url, err)
	}
	response, err := p.client.Do(request)
	if err == nil {
		defer response.Body.Close()
		digest, err = read(response)
	}
	switch {
	case err == nil:
		return digest, nil
	case !connected || p.done.Err() != nil:
		return "", fmt.Errorf("cannot ask %s: %w", url, err)
	case isTimeout(err):
		return "", faultSlow
	case response == nil:
		return "", faultHeader
	}
	return "", err
}

// read reads the digest in an answer.
func read(response *http.Response) (digest string, err error) {
	if response.StatusCode != http.StatusOK {
		return "", fault(strings.TrimSpace(fmt.Sprintf("%d %s", response.StatusCode, http.StatusText(response.StatusCode))))
	}
	var answer struct {
		Digest string `json:"digest"`
	}
	err = json.NewDecoder(io.LimitReader(response.Body, maxBody)).Decode(&answer)
	switch {
	case isTimeout(err):
		return "", err
	case err != nil || answer.Digest == "":
		return "", faultBody
	}
	return Served(answer.Digest, redirect.LoadedDigest(response.Header.Values(redirect.Header))), nil
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// Served is the digest of a server with these pages and redirects, from the digests of both.
// It can be the value of an annotation.
func Served(pages, redirects string) string {
	if redirects == "" {
		return pages
	}
	return pages + " " + redirects
}
