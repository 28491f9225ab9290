// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// TimeZoneProblem returns why a Site's own spec.timeZone does not apply, or nil. zone is the one that does.
func TimeZoneProblem(site *v1alpha1.Site, zone archive.TimeZone) *Problem {
	name := site.Spec.TimeZone
	if name == "" {
		return nil
	}
	if _, err := archive.LoadTimeZone(name); err != nil {
		return &Problem{Reason: v1alpha1.TimeZoneUnknownReason, Stalled: true, Message: fmt.Sprintf(
			"There is no time zone %q in the IANA time zone database, so days begin in %s: set spec.timeZone to a name such as Europe/Berlin", name, zone)}
	}
	if zone.String() != name {
		return &Problem{Reason: v1alpha1.TimeZoneConflictReason, Stalled: true, Message: fmt.Sprintf(
			"Days begin in %s, which the older Site %q of this namespace names: set spec.timeZone of both to the same name", zone, zone.Site)}
	}
	return nil
}
