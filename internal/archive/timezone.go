// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"maps"
	"slices"
	"time"
	_ "time/tzdata" // images without a shell have no time zone database

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// LoadTimeZone returns the time zone with an IANA name; "" is UTC.
func LoadTimeZone(name string) (*time.Location, error) {
	if name == "Local" { // the machine's own
		return nil, fmt.Errorf("cannot find the time zone %q", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("cannot find the time zone %q: %w", name, err)
	}
	return zone, nil
}

// A TimeZone is the time zone in which the days of a namespace begin.
type TimeZone struct {
	*time.Location
	// Site is the oldest Site that names an existing time zone. Without such a Site it is "", and the time zone is UTC.
	Site string
}

// TimeZone returns the time zone for dates without a time.
func (a *Archive) TimeZone() TimeZone { return a.zone }

// setTimeZone finds the time zone, and returns the Topics that a change of it touches.
func (a *Archive) setTimeZone() map[string]*topicRecord {
	next := TimeZone{Location: time.UTC}
	byAge := slices.SortedFunc(maps.Values(a.sites), func(s, t *v1alpha1.Site) int { return olderObject(s, t) })
	for _, s := range byAge {
		if s.Spec.TimeZone == "" {
			continue
		}
		if zone, err := LoadTimeZone(s.Spec.TimeZone); err == nil {
			next = TimeZone{zone, s.Name}
			break
		}
	}
	touched := map[string]*topicRecord{}
	before := a.zone
	a.zone = next
	if before.String() == next.String() {
		return touched
	}
	for _, p := range slices.Collect(maps.Values(a.posts)) {
		if p.hasBareDay() {
			maps.Copy(touched, a.replacePost(p, a.newPost(p.Object)))
		}
	}
	return touched
}

// hasBareDay reports whether a date of the Post has no time.
func (p *Post) hasBareDay() bool {
	spec := &p.Object.Spec
	return slices.ContainsFunc([]v1alpha1.Date{spec.PublishDate, spec.UpdateDate, spec.ExpiryDate, spec.LastReviewed, spec.ReviewBy}, v1alpha1.Date.IsDay)
}
