// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// Publication is what was published of a Site, and what stood in the way.
type Publication struct {
	URL    string
	Pages  int
	Bytes  int64
	Shards int
	Digest string

	// Complete is true when every shard is written as it should be.
	Complete bool
	// Problem is why the Site is not Ready; nil when it is.
	Problem *Problem
}

// Problem is why a Site is not Ready.
type Problem struct {
	// Reason is one of the documented reasons of v1alpha1.
	Reason string
	// Message says what is wrong, where, and what to do.
	Message string
	// Stalled is true when only a person can help.
	Stalled bool
}

// Site returns the status of a Site. Where the publication is not complete, it
// keeps what the previous status says of the pages that readers still see.
func Site(site *v1alpha1.Site, p Publication, now time.Time) v1alpha1.SiteStatus {
	status := site.Status
	status.ObservedGeneration = site.Generation
	status.URL = p.URL
	if p.Complete {
		status.Pages, status.Bytes, status.Shards, status.Digest = int32(p.Pages), p.Bytes, int32(p.Shards), p.Digest
	}
	status.Conditions = update(site.Status.Conditions, site.Generation, now, siteConditions(p)...)
	return status
}

func siteConditions(p Publication) []metav1.Condition {
	published := isTrue(v1alpha1.PublishedCondition, v1alpha1.SitePublishedReason, "Every page is in the ConfigMaps of the Site")
	if !p.Complete && p.Problem != nil {
		published = isFalse(v1alpha1.PublishedCondition, p.Problem.Reason, p.Problem.Message)
	}
	switch {
	case p.Problem == nil:
		return []metav1.Condition{isTrue(v1alpha1.ReadyCondition, v1alpha1.SitePublishedReason, "Every page is published"), published}
	case p.Problem.Stalled:
		pair := stalled(p.Problem.Reason, p.Problem.Message)
		return []metav1.Condition{pair[0], published, pair[1]}
	default:
		return []metav1.Condition{isFalse(v1alpha1.ReadyCondition, p.Problem.Reason, p.Problem.Message), published}
	}
}
