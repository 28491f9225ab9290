// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"slices"
	"time"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
)

// outcome is what a run of render without mistakes has printed. A run with the same inputs gives the same files and prints the
// same, until time changes something.
type outcome struct {
	_ struct{} `cbor:",toarray"`
	// Inputs is the digest of everything but the time.
	Inputs digest.Sum
	// From and Until are RFC 3339. The outcome holds from From on, and before Until, or for ever if that is "".
	From, Until string
	// Zones are the names of the time zones of the Sites.
	Zones []string
	// Report is what the run has printed before its last line, which has the numbers of Topics and Posts.
	Report        string
	Topics, Posts int
}

// inputs returns the digest of everything but the time that the outcome of a run depends on: its flags, its manifests, and the
// rules of time zones, which the system may update. The program is the memory's own.
func (r *render) inputs(manifests digest.Sum, zones []string) digest.Sum {
	return digest.Of(manifests, r.namespace, r.site, r.templates, zoneRules(zones))
}

// zoneRules returns the changes of time zones with these names, or nothing for one that does not exist.
func zoneRules(names []string) (changes []string) {
	for _, name := range names {
		zone, err := archive.LoadTimeZone(name)
		if err != nil {
			continue
		}
		for at := time.Date(1900, 1, 1, 0, 0, 0, 0, zone); at.Year() < 2200; {
			changes = append(changes, at.Format(time.RFC3339))
			_, end := at.ZoneBounds()
			if end.IsZero() {
				break
			}
			if !end.After(at) { // Go 1.26 says so at the end of leap years
				end = at.AddDate(0, 0, 2)
			}
			at = end
		}
	}
	return changes
}

// zones returns the names of the time zones of the Sites, each once and sorted.
func (c *dataset) zones() []string {
	var names []string
	for _, site := range c.Sites {
		names = append(names, site.Spec.TimeZone)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// nextTransition returns the next instant at which time alone changes a Post; zero for never.
func (c *dataset) nextTransition() (next time.Time) {
	for _, post := range c.Posts {
		a := c.archive(post.Namespace)
		if record, ok := a.Post(post.Name); ok {
			next = firstOf(next, record.NextTransition(a.Review(record), c.now))
		}
	}
	return next
}

// firstOf returns the earlier of two instants. Zero means never.
func firstOf(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// newOutcome returns the outcome of a run that has printed a report.
func (r *render) newOutcome(manifests digest.Sum, c *dataset, report string, result *rendered) *outcome {
	zones := c.zones()
	o := &outcome{
		Inputs: r.inputs(manifests, zones), From: c.now.Format(time.RFC3339Nano), Zones: zones,
		Report: report, Topics: result.topics, Posts: result.posts,
	}
	if next := c.nextTransition(); !next.IsZero() {
		o.Until = next.Format(time.RFC3339Nano)
	}
	return o
}

// holds reports whether the outcome holds at an instant.
func (o *outcome) holds(now time.Time) bool {
	from, err := time.Parse(time.RFC3339Nano, o.From)
	until, untilErr := time.Parse(time.RFC3339Nano, cmp.Or(o.Until, o.From))
	return err == nil && untilErr == nil && !now.Before(from) && (o.Until == "" || now.Before(until))
}
