// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// outcome is the result of publishing a Site.
type outcome struct {
	status.Publication
	// result counts the writes of pages.
	result store.Result
	// revision is the revision of the published View.
	revision int64
	// retry is an error to try again after; again is when to look in any case.
	retry error
	again ctrl.Result
	// look is the theme of the pages if it follows spec.theme, and nil for the last good theme.
	look *look
	// endTurn ends the turn of a Site with templates of its own. It may be nil.
	endTurn func()
	// busy is true if the Site must wait for its turn, and nothing was done.
	busy bool
}

// publish reads the Topics of a Site, renders their pages at the instant now,
// and writes pages and web server if they differ.
func (r *Reconciler) publish(ctx context.Context, site *v1alpha1.Site, now time.Time) outcome { //nolint:gocyclo // the steps of a publication, and a case for each problem that it can have
	out := outcome{Publication: status.Publication{URL: page.URL(site)}}
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return out.fail(err)
	}
	view := r.Archives.View(site, selector, now)
	topics := view.Topics
	out.revision, out.Load = view.Revision, (*status.Load)(view.Load)
	out.again = pace.At(nextTransition(topics), now)
	replicas, err := r.replicas(ctx, site)
	if err != nil {
		return out.fail(err)
	}
	rendering, cancel := context.WithTimeout(ctx, renderingTime)
	defer cancel()
	defer func() {
		if out.endTurn != nil {
			out.endTurn()
		}
	}()
	edition, err := r.edit(rendering, site, topics, replicas.mountedShards(site), &out)
	if errors.Is(err, errBusy) {
		out.busy = true
		return out
	}
	if err != nil {
		return out.fail(err)
	}
	r.countReviews(client.ObjectKeyFromObject(site), edition.ReviewsDue)
	small := web.CheckVolume(site, edition.VolumeBytes)
	switch {
	case small != nil && !small.CanStart:
		out.Problem = volumeTooSmall(small)
	case len(edition.Shards) > 0:
		err = r.write(ctx, site, edition, &out)
	default:
		out.Problem = &status.Problem{Reason: v1alpha1.ProgressingReason, Message: fmt.Sprintf(
			"The pages need %d ConfigMaps: waiting until every Pod of the web server mounts them", edition.Wanted)}
	}
	redirects := redirect.New(topics)
	pages := web.Pages{Shards: edition.Wanted, VolumeBytes: edition.VolumeBytes}
	permitted, refused := r.permit(site, replicas.deployment)
	refused = append(refused, r.refusedRoute(site)...)
	var applyErr error
	replicas.deployment, applyErr = r.Web.Apply(ctx, permitted, redirects, pages, replicas.deployment)
	err = errors.Join(err, r.keepTheme(ctx, site, out.look), applyErr, r.route(ctx, site, &out))
	contests, next := r.Web.Contests(site)
	out.Contests = contests
	out.lookAgain(next)
	switch {
	case err != nil:
		out = out.fail(err)
	case out.Problem == nil && small != nil:
		out.Problem = volumeTooSmall(small)
	case out.Problem == nil && len(edition.Oversize) > 0:
		out.Problem = tooLarge(edition.Oversize)
	case out.Problem == nil && len(redirects.LeftOut) > 0:
		out.Problem = aliasesLeftOut(redirects.LeftOut)
	case out.Problem == nil && out.Theme != nil && !out.Theme.Applied:
		out.Problem = &status.Problem{Reason: out.Theme.Reason, Message: out.Theme.Message, Stalled: out.Theme.Stalled}
	}
	if out.Problem == nil && len(refused) > 0 {
		out.Problem = notAllowed(refused)
	}
	if !site.ServerManaged() {
		r.Prober.Forget(client.ObjectKeyFromObject(site))
		return out
	}
	if !out.Complete {
		return out
	}
	if err := r.serve(ctx, permitted, replicas, redirects, &out); err != nil {
		return out.fail(err)
	}
	if s := out.Serving; small != nil && s.Problem == nil && s.Current < s.Ready {
		s.Problem = volumeTooSmall(small)
	}
	return out
}

// write writes the shards of an edition, if it has any.
func (r *Reconciler) write(ctx context.Context, site *v1alpha1.Site, e *edition.Edition, out *outcome) error {
	if len(e.Shards) == 0 {
		return nil
	}
	result, err := r.Store.Publish(ctx, site, e.Shards)
	out.result = result
	out.Pages, out.Bytes, out.Shards, out.Digest = e.Pages, e.Bytes, len(e.Shards), e.Digest
	out.Complete = err == nil
	return err
}

// route leads readers to the Site, and says in the outcome whether it is accepted.
func (r *Reconciler) route(ctx context.Context, site *v1alpha1.Site, out *outcome) error {
	gatewayAPI := r.gateway.watched()
	if route := site.Spec.Route; route != nil && len(route.Gateways) > 0 {
		var err error
		if gatewayAPI, err = r.gateway.installed(); err != nil {
			return err
		}
		if !gatewayAPI {
			out.lookAgain(gatewayInterval)
		}
	}
	if refused := r.refusedRoute(site); len(refused) > 0 {
		out.Route = &status.Route{Reason: v1alpha1.NotAllowedReason, Message: notAllowed(refused).Message}
		return r.keepAllowedRoute(ctx, site, gatewayAPI)
	}
	var err error
	out.Route, err = r.Web.Route(ctx, site, gatewayAPI)
	return err
}

// lookAgain requeues the Site after a time, unless it is due earlier.
func (o *outcome) lookAgain(after time.Duration) {
	if after > 0 && (o.again.RequeueAfter == 0 || after < o.again.RequeueAfter) {
		o.again = ctrl.Result{RequeueAfter: after}
	}
}

// nextTransition returns the first instant at which time changes one of the Topics.
func nextTransition(topics []*archive.Summary) time.Time {
	var next time.Time
	for _, s := range topics {
		if t := s.NextTransition; !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// fail explains an error in the outcome to the owner of the Site.
func (o outcome) fail(err error) outcome {
	var large *shard.SiteTooLargeError
	var conflict *store.NameConflictError
	var theme *themeError
	var former *store.FormerSiteError
	var contested *store.ContestedError
	switch {
	case errors.As(err, &conflict):
		o.Problem = &status.Problem{Reason: v1alpha1.NameConflictReason, Stalled: true, Message: conflict.Error()}
		o.lookAgain(conflictInterval)
	case errors.As(err, &large):
		o.Problem = &status.Problem{Reason: v1alpha1.SiteTooLargeReason, Stalled: true,
			Message: fmt.Sprintf("%v. The pages published before stay; let another Site publish some of the Topics (spec.topicSelector)", large)}
	case errors.As(err, &theme):
		o.Problem = &status.Problem{Reason: o.Theme.Reason, Stalled: true, Message: "The pages published before stay: " + theme.Error()}
		o.Theme.Message = o.Problem.Message
	case errors.As(err, &contested):
		o.Problem = &status.Problem{Reason: v1alpha1.FieldConflictReason, Message: contested.Error()}
		o.lookAgain(contested.Wait)
	case errors.As(err, &former):
		o.Problem = &status.Problem{Reason: v1alpha1.ProgressingReason, Message: capitalize(former.Error())}
		o.lookAgain(formerInterval)
	default:
		o.Problem = &status.Problem{Reason: v1alpha1.WriteFailedReason, Message: err.Error()}
		o.retry = err
	}
	return o
}

func capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// tooLarge names the pages that do not fit into a ConfigMap.
func tooLarge(oversize []shard.Oversize) *status.Problem {
	var pages []string
	for _, o := range oversize {
		pages = append(pages, fmt.Sprintf("%s (%d KiB compressed)", o.Path, o.Bytes>>10))
	}
	return &status.Problem{Reason: v1alpha1.PageTooLargeReason, Stalled: true, Message: fmt.Sprintf(
		"Larger than the %d KiB that a page may have, and replaced by a notice: %s. Split the Topic, or shorten the summaries of its Posts",
		shard.MaxPageBytes>>10, strings.Join(pages, ", "))}
}

// maxNamed is how many aliases a message names.
const maxNamed = 5

// aliasesLeftOut names aliases that lead nowhere.
func aliasesLeftOut(aliases []string) *status.Problem {
	named := fmt.Sprintf("%q", aliases[:min(len(aliases), maxNamed)])
	if more := len(aliases) - maxNamed; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return &status.Problem{Reason: v1alpha1.AliasesLeftOutReason, Stalled: true, Message: fmt.Sprintf(
		"nginx has no room for redirects from the aliases %s, so their addresses lead nowhere. Remove aliases from spec.aliases of the Topics",
		named)}
}
