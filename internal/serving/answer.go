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
	// Digest is the last one that the server answered with, as Served gives it; "" before the first.
	Digest string
	// Fault describes an answer without the published digest. It is "" if the server is only
	// behind. It stays until the server answers with the published digest. So a server with
	// various wrong answers causes no further changes.
	Fault string
	// Reloading is true while old workers of the server may still answer with other redirects. A server that has not changed
	// its redirects since it was first asked is not.
	Reloading bool
}

// timedAnswer is the answer to one question: a digest or an error, and when the question was asked and answered.
type timedAnswer struct {
	digest          string
	err             error
	asked, answered time.Time
}

// record is the state of one web server.
type record struct {
	Answer
	// known is true once the server has given a digest, has a fault, or could not be reached.
	known bool
	// failures counts consecutive answers without a digest, changes consecutive answers with a new digest.
	failures, changes int
	// reloaded is when the server was last seen with redirects other than before.
	reloaded time.Time
}

// take notes one answer of a server, and reports whether it is news: the first that is known of the server,
// its first digest, the wanted one once it is not reloading, or a fault. Which other digest it answers with may change each time,
// and is no news.
func (r *record) take(a timedAnswer, wanted string) (news bool) {
	before := *r
	var f fault
	switch {
	case a.err == nil:
		r.see(a)
		if a.digest == wanted && !r.Reloading {
			r.Fault, r.changes = "", 0
			return true
		}
		if r.changes >= maxChanges {
			r.blame(faultChanges)
		}
	case errors.As(a.err, &f):
		if r.failures++; r.failures >= maxFailures {
			r.blame(f)
		}
	default:
		r.known = true
	}
	return r.known != before.known || r.Fault != before.Fault || before.Digest == "" && r.Digest != ""
}

// see notes the digest of an answer.
func (r *record) see(a timedAnswer) {
	if r.Digest != "" && r.Digest != a.digest {
		r.changes++
		if redirectsOf(r.Digest) != redirectsOf(a.digest) {
			r.reloaded = a.answered
		}
	}
	r.Digest, r.known, r.failures = a.digest, true, 0
	r.Reloading = a.asked.Before(r.reloaded.Add(pace.ReloadOverlap))
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
