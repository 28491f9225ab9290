// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package serving

import (
	"errors"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/pace"
)

// The bounds of patience: a server that starts or reloads may answer wrongly for a moment.
const (
	// maxFailures is how many answers in a row may hold no digest before the server has a fault.
	maxFailures = 3
	// maxChanges is how many times a server may change its digest to one that is not the published one.
	// A server that is updated does so once for its pages and once for its redirects.
	maxChanges = 5
)

// An Answer is the last known state of one web server.
type Answer struct {
	// Digest is the last one that the server answered with, as Served gives it; "" before the first. With other redirects than
	// before it counts once no old worker of the server can answer any more.
	Digest string
	// Fault describes an answer without the published digest. It is "" if the server is only
	// behind. It stays until the server answers with the published digest. So a server with
	// various wrong answers causes no further changes.
	Fault string
}

// record is the state of one web server.
type record struct {
	Answer
	// known is true once the server has given a digest, has a fault, or could not be reached.
	known bool
	// seen is the digest of the last answer, and reloaded is when redirects other than before were first seen.
	seen     string
	reloaded time.Time
	// failures counts consecutive answers without a digest, changes consecutive answers with a new digest.
	failures, changes int
}

// take notes one answer of a server that was asked at a time, and reports whether it is news: the first that is known of the server,
// its first digest, the wanted one, or a fault. Which other digest it answers with may change each time,
// and is no news.
func (r *record) take(asked time.Time, digest string, err error, wanted string) (news bool) {
	before := *r
	var f fault
	switch {
	case err == nil:
		r.see(asked, digest)
		if asked.Sub(r.reloaded) >= pace.ReloadOverlap {
			if r.Digest = digest; digest == wanted {
				r.Fault, r.changes = "", 0
				return true
			}
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

// see notes the digest of an answer.
func (r *record) see(asked time.Time, digest string) {
	if r.seen != "" && r.seen != digest {
		r.changes++
		if redirectsOf(r.seen) != redirectsOf(digest) {
			r.reloaded = asked
		}
	}
	r.seen, r.known, r.failures = digest, true, 0
}

// redirectsOf returns the digest of the redirects in one that Served gives.
func redirectsOf(served string) string {
	_, redirects, _ := strings.Cut(served, " ")
	return redirects
}

// blame notes a fault, unless the server has one.
func (r *record) blame(f fault) {
	r.known = true
	if r.Fault == "" {
		r.Fault = string(f)
	}
}
