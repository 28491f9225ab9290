// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/contest"
)

// Publication is the outcome of publishing a Site, with the obstacles.
type Publication struct {
	URL    string
	Pages  int
	Bytes  int64
	Shards int
	Digest string
	// RedirectsDigest is the digest of the redirects for the web server; "" without any.
	RedirectsDigest string
	// StoredDigest and RenderedBy are from Store.Receipt.
	StoredDigest, RenderedBy string

	// Complete is true when every shard is written as it should be.
	Complete bool
	// Problem is why the Site is not as its spec says; nil when it is.
	Problem *Problem
	// BulkLoad is the bulk load whose end the pages wait for; nil without one.
	BulkLoad *BulkLoad
	// Serving is the state of the web server, or nil if the operator runs none.
	Serving *Serving
	// Route is the reported state of the route, or nil if the Site has none.
	Route *Route
	// Theme says whether the pages follow spec.theme. It is nil if the Site has no theme.
	Theme *Theme
	// Media tells whether everything in spec.media can be served; nil if it names neither an image nor ConfigMaps.
	Media *Media
	// Contests are the objects in which others revert fields after each write.
	Contests []contest.Contest
}

// BulkLoad is a bulk load. It began at Since. Its changes are published at the latest at Until.
type BulkLoad struct{ Since, Until time.Time }

// Theme is whether the pages of a Site look as its theme says.
type Theme struct {
	Applied bool
	// Reason is one of the documented reasons of v1alpha1.
	Reason, Message string
	// Stalled is true when only a person can help.
	Stalled bool
}

// Media tells whether everything in spec.media can be served.
type Media struct {
	Available bool
	// Reason is one of the documented reasons of v1alpha1.
	Reason, Message string
	// Stalled is true when only a person can help.
	Stalled bool
}

// Route is the reported state of the route of a Site.
type Route struct {
	Accepted bool
	// Reason is one of the documented reasons of v1alpha1.
	Reason, Message string
}

// Serving is the state of the Pods of the web server.
type Serving struct {
	// Replicas is how many the Deployment asks for.
	Replicas int
	// Rollout says why not all Pods are of the Deployment's template; "" when they are.
	Rollout string
	// Ready is how many are ready, Current how many of these have answered with the
	// digest of the publication.
	Ready, Current int
	// Undecided is true until each of these has been asked once.
	Undecided bool
	// Problem is the reason why a Pod does not get ready, or nil if none is known.
	Problem *Problem
}

// Problem is why a Site is not Ready.
type Problem struct {
	// Reason is one of the documented reasons of v1alpha1.
	Reason string
	// Message names the fault, its place and the mend.
	Message string
	// Stalled is true when only a person can help.
	Stalled bool
}

// Site returns the status of a Site. If the publication is not complete, it
// keeps the previous status of the pages that readers still see.
func Site(site *v1alpha1.Site, p Publication, now time.Time) v1alpha1.SiteStatus {
	status := site.Status
	status.ObservedGeneration = site.Generation
	status.URL = p.URL
	if p.Complete {
		status.Pages, status.Bytes, status.Shards, status.Digest = int32(p.Pages), p.Bytes, int32(p.Shards), p.Digest
		status.RedirectsDigest, status.StoredDigest, status.RenderedBy = p.RedirectsDigest, p.StoredDigest, p.RenderedBy
	}
	served := servingCondition(p.Serving)
	if p.Serving != nil && p.Serving.Undecided && p.Serving.Rollout == "" && isOf(site, p) {
		// An operator that has just started does not know the state of the Pods for a moment. The state that the
		// earlier one found still holds.
		if before := meta.FindStatusCondition(site.Status.Conditions, v1alpha1.ServingCondition); before != nil {
			served = before
		}
	}
	status.Conditions = update(site.Status.Conditions, site.Generation, now, siteConditions(p, served)...)
	return status
}

// isOf reports whether the status of a Site is about this publication.
func isOf(site *v1alpha1.Site, p Publication) bool {
	s := site.Status
	return s.ObservedGeneration == site.Generation && s.Digest == p.Digest && s.RedirectsDigest == p.RedirectsDigest
}

// DeletedSite returns the status of a Site that is being deleted and still there, because a
// finalizer holds it or its objects are deleted first. It claims nothing of its pages any more.
func DeletedSite(site *v1alpha1.Site, now time.Time) v1alpha1.SiteStatus {
	const message = "The Site is being deleted: its pages are no longer kept up to date"
	status := site.Status
	status.ObservedGeneration = site.Generation
	status.Conditions = update(site.Status.Conditions, site.Generation, now,
		isFalse(v1alpha1.ReadyCondition, v1alpha1.DeletingReason, message),
		isFalse(v1alpha1.PublishedCondition, v1alpha1.DeletingReason, message))
	return status
}

// SuspendedSite returns the status of a Site that the operator leaves as it is. Ready is True, because the author asked for
// this and there is nothing to wait for. The status claims nothing of what nobody looks at.
func SuspendedSite(site *v1alpha1.Site, now time.Time) v1alpha1.SiteStatus {
	const message = "The Site is suspended: its pages and objects stay as they are until spec.suspend is false"
	status := site.Status
	status.ObservedGeneration = site.Generation
	status.Conditions = update(site.Status.Conditions, site.Generation, now,
		isTrue(v1alpha1.ReadyCondition, v1alpha1.SuspendedReason, message),
		isFalse(v1alpha1.PublishedCondition, v1alpha1.SuspendedReason, message))
	return status
}

// WaitingSite returns the status of a Site whose pages wait for the end of a problem, before anything else of the Site is
// known. The other conditions stay as they are.
func WaitingSite(site *v1alpha1.Site, problem Problem, now time.Time) v1alpha1.SiteStatus {
	status := site.Status
	status.ObservedGeneration = site.Generation
	status.Conditions = update(site.Status.Conditions, site.Generation, now,
		isFalse(v1alpha1.ReadyCondition, problem.Reason, problem.Message),
		isFalse(v1alpha1.PublishedCondition, problem.Reason, problem.Message))
	for _, c := range site.Status.Conditions {
		if c.Type != v1alpha1.ReadyCondition && c.Type != v1alpha1.PublishedCondition && c.Type != v1alpha1.StalledCondition {
			status.Conditions = append(status.Conditions, c)
		}
	}
	return status
}

// siteConditions derives Ready from the others. It is True if the pages are
// published and served, and otherwise names the first obstacle.
func siteConditions(p Publication, serving *metav1.Condition) []metav1.Condition {
	published := publishedCondition(p)
	conditions := []metav1.Condition{published}
	if serving != nil {
		conditions = append(conditions, *serving)
	}
	if r := p.Route; r != nil {
		conditions = append(conditions, isTrueIf(r.Accepted, v1alpha1.RouteAcceptedCondition, r.Reason, r.Message))
	}
	if t := p.Theme; t != nil {
		conditions = append(conditions, isTrueIf(t.Applied, v1alpha1.ThemeAppliedCondition, t.Reason, t.Message))
	}
	if m := p.Media; m != nil {
		conditions = append(conditions, isTrueIf(m.Available, v1alpha1.MediaAvailableCondition, m.Reason, m.Message))
	}
	if len(p.Contests) > 0 {
		conditions = append(conditions, contested(p.Contests))
	}
	switch {
	case p.Problem != nil && p.Problem.Stalled:
		pair := stalled(p.Problem.Reason, p.Problem.Message)
		return append(append(pair[:1:1], conditions...), pair[1])
	case p.Problem != nil:
		return append([]metav1.Condition{isFalse(v1alpha1.ReadyCondition, p.Problem.Reason, p.Problem.Message)}, conditions...)
	case p.BulkLoad != nil:
		return append([]metav1.Condition{isFalse(v1alpha1.ReadyCondition, v1alpha1.BulkLoadReason, p.BulkLoad.message())}, conditions...)
	case serving != nil && serving.Reason == v1alpha1.NoReplicasReason:
		// The author asked for this, so there is nothing to wait for.
		return append([]metav1.Condition{isTrue(v1alpha1.ReadyCondition, serving.Reason, serving.Message)}, conditions...)
	case serving != nil:
		ready := *serving
		ready.Type = v1alpha1.ReadyCondition
		return append([]metav1.Condition{ready}, conditions...)
	}
	ready := published
	ready.Type = v1alpha1.ReadyCondition
	return append([]metav1.Condition{ready}, conditions...)
}

func publishedCondition(p Publication) metav1.Condition {
	switch {
	case !p.Complete && p.Problem != nil:
		return isFalse(v1alpha1.PublishedCondition, p.Problem.Reason, p.Problem.Message)
	case p.BulkLoad != nil:
		return isFalse(v1alpha1.PublishedCondition, v1alpha1.BulkLoadReason, p.BulkLoad.message())
	}
	return isTrue(v1alpha1.PublishedCondition, v1alpha1.SitePublishedReason, "Every page is in the ConfigMaps of the Site")
}

func (l *BulkLoad) message() string {
	return fmt.Sprintf("A program has been changing many objects since %s. Their pages are published when it pauses, at the latest at %s",
		l.Since.UTC().Format(time.RFC3339), l.Until.UTC().Format(time.RFC3339))
}

func servingCondition(s *Serving) *metav1.Condition {
	if s == nil {
		return nil
	}
	condition := isTrue(v1alpha1.ServingCondition, v1alpha1.SiteServedReason, "Every ready replica serves the published pages")
	behind := max(s.Replicas, s.Ready) - s.Current
	switch {
	case s.Problem != nil:
		condition = isFalse(v1alpha1.ServingCondition, s.Problem.Reason, s.Problem.Message)
	case s.Rollout != "":
		condition = isFalse(v1alpha1.ServingCondition, v1alpha1.ProgressingReason, s.Rollout)
	case s.Replicas == 0:
		condition = isFalse(v1alpha1.ServingCondition, v1alpha1.NoReplicasReason, "The pages are published, but no Pod serves them: the Deployment is scaled to 0")
	case s.Ready == 0 || s.Current < s.Ready:
		condition = isFalse(v1alpha1.ServingCondition, v1alpha1.ProgressingReason, fmt.Sprintf(
			"%d of %d replicas do not answer yet with what is published", behind, max(s.Replicas, s.Ready)))
	}
	return &condition
}

// contested names the fields that others set back, and who does.
func contested(contests []contest.Contest) metav1.Condition {
	var fields []string
	for _, c := range contests {
		for _, f := range c.Fields {
			where := f.Path
			if where == "" {
				where = "the object itself"
			}
			who := "an admission policy or webhook, or a client that deletes it"
			if f.Managers != "" {
				who = "field manager " + f.Managers
			}
			fields = append(fields, fmt.Sprintf("%s %q: %s (%s)", c.Kind, c.Name, where, who))
		}
	}
	return isTrue(v1alpha1.ContestedCondition, v1alpha1.FieldConflictReason, "Others revert the operator's writes, so it repeats them less and less often: "+
		strings.Join(fields, "; ")+". Exempt the object from the policy, stop the other client, or set the wanted value in the Site")
}
