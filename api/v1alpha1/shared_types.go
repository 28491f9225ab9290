// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import (
	"cmp"
	"fmt"
	"time"
)

// Tag is a word or a short phrase that a Post carries. Tags are compared in one normal form:
// lower case, without invisible characters, and with one hyphen for every run of characters that are
// neither letters nor digits, so "Distributed Systems" is "distributed-systems". Signs
// that distinguish names are spelled out: "C#", "C++" and ".NET" are "csharp", "cplusplus" and "dotnet".
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=63
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\p{Cc}\x{FFFE}\x{FFFF}]+$')`,message="a tag must not contain control characters such as tabs or line breaks: remove them"
// +kubebuilder:validation:XValidation:rule=`self.matches(r'[\p{L}\p{Nd}]')`,message="a tag must contain at least one letter or digit, for example \"distributed-systems\""
type Tag string

// PostName is the metadata.name of a Post in the same namespace.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=253
// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="the name of a Post must not contain control characters, which YAML cannot hold: remove them"
type PostName string

// SitePath is the path of an address on the site, without a query: "/2016/03/15/data-act/". Letters of other
// scripts may be written as they are or percent-encoded.
// +kubebuilder:validation:MaxLength=512
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^/[^/?#\\\pZ\pC\x{FFFE}\x{FFFF}][^?#\\\pZ\pC\x{FFFE}\x{FFFF}]*$')`,message="an alias must be a path of the site, such as /2016/03/15/data-act/: begin it with one slash, and leave out the host, the query (?), the fragment (#), spaces, backslashes and control characters"
// +kubebuilder:validation:XValidation:rule=`!self.matches(r'//|/\.{1,2}(/|$)|%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$|[01][0-9A-Fa-f]|2[EeFf]|5[Cc]|7[Ff])')`,message="an alias must not have empty segments, \".\" or \"..\", a percent sign without two hexadecimal digits, or a percent-encoded slash, dot, backslash or control character: write the path as browsers show it"
type SitePath string

// Date is a day or an instant: "2026-03-16", which begins at midnight in the time zone of
// the Site, or an RFC 3339 time such as "2026-03-16T09:30:00+01:00".
// +kubebuilder:validation:MaxLength=35
type Date string

// IsDay reports whether d is a day without a time.
func (d Date) IsDay() bool { return len(d) == len(time.DateOnly) }

// Time is TimeIn for days that begin at midnight UTC.
func (d Date) Time() (time.Time, error) { return d.TimeIn(time.UTC) }

// TimeIn is the instant at which d begins. A time keeps the offset that its author wrote. A day begins in the
// zone. So year, month and day are always the author's. It returns an error when d is neither a calendar
// date nor an RFC 3339 time; the CRD admits no such value. A nil zone is UTC.
func (d Date) TimeIn(zone *time.Location) (time.Time, error) {
	layout := time.RFC3339
	if d.IsDay() {
		layout = time.DateOnly
	}
	t, err := time.ParseInLocation(layout, string(d), time.UTC)
	if err != nil {
		return time.Time{}, fmt.Errorf("cannot read %q as a date (2026-03-16) or an RFC 3339 time: %w", d, err)
	}
	if d.IsDay() {
		return startOfDay(t, cmp.Or(zone, time.UTC)), nil
	}
	return t, nil
}

// startOfDay returns when the day of a time in UTC begins in a zone. If clocks skip midnight, this is the instant of
// the jump. If they skip the whole day, the result keeps that day, at the offset before the jump.
func startOfDay(day time.Time, zone *time.Location) time.Time {
	midnight := func(offset int) time.Time { return day.Add(-time.Duration(offset) * time.Second) }
	_, before := midnight(0).Add(-24 * time.Hour).In(zone).Zone()
	_, after := midnight(0).Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{before, after} {
		if start := midnight(offset).In(zone); start.Day() == day.Day() && start.Add(-time.Nanosecond).Day() != day.Day() {
			return start
		}
	}
	return midnight(before).In(time.FixedZone("", before))
}

// PublishLabel on a ConfigMap, with the value "true", lets Posts and Sites of its namespace publish its
// data. If it were not required, anyone who may write a Post could publish any ConfigMap.
const PublishLabel = "topicpages.dev/publish"

// ConfigMapName is the metadata.name of a ConfigMap in the same namespace.
// +kubebuilder:validation:MaxLength=253
// +kubebuilder:validation:XValidation:rule="!format.dns1123Subdomain().validate(self).hasValue()",message="name must be the name of a ConfigMap: lower-case letters, digits, hyphens and dots, such as \"articles\""
type ConfigMapName string

// ConfigMapKeySelector picks one key of a ConfigMap in the same namespace.
type ConfigMapKeySelector struct {
	// name of the ConfigMap, which must have the label topicpages.dev/publish: "true".
	// Example: "articles".
	// +required
	Name ConfigMapName `json:"name"`

	// key in its data or binaryData.
	// Example: "retries.md".
	// +required
	// +kubebuilder:validation:MaxLength=253
	// +kubebuilder:validation:Pattern=`^[-._a-zA-Z0-9]+$`
	Key string `json:"key"`
}

// LanguageTag names a language as HTML does (BCP 47).
// +kubebuilder:validation:MaxLength=35
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$')`,message="language must be a BCP 47 tag, such as de, pt-BR or zh-Hant"
type LanguageTag string

// Heading is the headline of a section.
// +kubebuilder:validation:MaxLength=120
// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="heading must not contain control characters, which YAML cannot hold: remove them"
type Heading string

// Item is one line by the author, printed unchanged. Markup in it is shown as text.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=1000
// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="an item must not contain control characters, which YAML cannot hold: remove them"
type Item string

// Condition types that every kind has.
const (
	// ReadyCondition is True when the object does what its spec says. It is the
	// condition that GitOps tools wait for.
	ReadyCondition = "Ready"
	// StalledCondition is True, and otherwise absent, when only a person can make
	// the object Ready. Tools that follow kstatus then report a failure at once
	// instead of waiting.
	StalledCondition = "Stalled"
)

// PendingReason is the reason of the conditions that a new object starts with,
// before the operator has seen it.
const PendingReason = "Pending"

// FreshCondition is False from the instant at which a review of a Post is due. Posts and Topics have it if there is a
// date for a review. Ready does not depend on it.
const FreshCondition = "Fresh"

// Reasons of the Fresh condition of Posts and Topics.
const (
	// NoReviewDueReason (Fresh=True): the message names the date of the next review.
	NoReviewDueReason = "NoReviewDue"
	// ReviewDueReason (Fresh=False): the message names the date, and for a Topic the Posts. Check the article,
	// correct it, and set lastReviewed of the Post.
	ReviewDueReason = "ReviewDue"
)

// Owner is the name of a person or a team.
// +kubebuilder:validation:MinLength=1
// +kubebuilder:validation:MaxLength=128
// +kubebuilder:validation:XValidation:rule=`self.matches(r'[^\pZ\pC]') && !self.matches(r'[\x00-\x1F\x7F-\x9F\x{FFFE}\x{FFFF}]')`,message="an owner must be a name on one line, such as \"platform-team\""
type Owner string
