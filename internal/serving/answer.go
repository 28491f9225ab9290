// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package serving

import "errors"

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
}

// record is the state of one web server.
type record struct {
	Answer
	// known is true once the server has given a digest, has a fault, or could not be reached.
	known bool
	// failures counts consecutive answers without a digest, changes consecutive answers with a new digest.
	failures, changes int
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
