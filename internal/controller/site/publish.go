// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"errors"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
)

// outcome is the result of publishing a Site.
type outcome struct {
	status.Publication
	// result counts the writes of pages.
	result store.Result
	// rendered is the number of groups that were rendered.
	rendered int
	// revision is the number of the View that is published.
	revision int64
	// retry is an error after which to try again. again is when to look in any case.
	retry error
	again ctrl.Result
	// wait is how long the Site has to wait for its turn, if nothing was done; 0 otherwise.
	wait time.Duration
}

// publish makes the pages and the web server of a Site what its spec and its Topics say at the instant now:
// read, compute, write, serve, report.
func (r *Reconciler) publish(ctx context.Context, site *v1alpha1.Site, now time.Time) outcome {
	in, err := r.read(ctx, site, now)
	if err != nil {
		return in.outcome().failed(err)
	}
	turn := r.newTurn(site)
	defer turn.end()
	made, err := r.compute(ctx, turn, in)
	if busy := (*busyError)(nil); errors.As(err, &busy) {
		return outcome{wait: busy.wait}
	}
	if err != nil {
		return made.outcome(in).failed(err)
	}
	r.countReviews(client.ObjectKeyFromObject(site), made.edition.ReviewsDue)
	pages := r.writePages(ctx, in, made)
	server := r.writeServer(ctx, in, made)
	readers := r.serve(ctx, in, made, pages, server)
	return report(in, made, pages, server, readers)
}

// report combines the results of the steps of a publication. The first obstacle becomes the Site's problem.
func report(in input, made computed, pages writtenPages, server writtenServer, readers servedPages) outcome {
	out := made.outcome(in)
	out.result = pages.result
	out.Pages, out.Bytes, out.Shards, out.Digest, out.Complete = pages.pages, pages.bytes, pages.shards, pages.digest, pages.complete
	out.rendered = made.edition.Rendered
	out.StoredDigest, out.RenderedBy = pages.storedDigest, pages.renderedBy
	out.Route, out.Contests = server.route, server.contests
	for _, media := range []*status.Media{readers.media, server.media} {
		if media != nil {
			out.Media = media
		}
	}
	out.Serving, out.RedirectsDigest = readers.serving, readers.redirects
	out = out.requeueAfter(server.again).requeueAfter(readers.again)
	out = out.failed(errors.Join(pages.err, server.err))
	out.Problem = status.FirstOf(out.Problem, pages.problem, volumeTooSmall(made.small), status.PagesTooLarge(made.edition.Oversize),
		status.AliasesLeftOut(made.redirects.LeftOut), status.TimeZoneProblem(in.site, in.view.TimeZone), made.theme.Problem(), out.Media.Problem(),
		notAllowed(in.refused()), configMapsUnreadable(in.unreadable))
	return out.failed(readers.err)
}

// outcome returns the outcome of a publication that ended after reading.
func (in input) outcome() outcome {
	return outcome{
		Publication: status.Publication{URL: page.URL(in.site), BulkLoad: (*status.BulkLoad)(in.view.BulkLoad)},
		revision:    in.view.Revision,
		again:       in.transition(),
	}
}

// outcome returns the outcome of a publication that was computed, but not written.
func (c computed) outcome(in input) outcome {
	out := in.outcome()
	out.Theme, out.Media = c.theme, c.media
	return out.requeueAfter(c.again)
}

// requeueAfter plans a reconcile after a time, unless that is zero or later than the planned one.
func (o outcome) requeueAfter(after time.Duration) outcome {
	if after > 0 && (o.again.RequeueAfter == 0 || after < o.again.RequeueAfter) {
		o.again = ctrl.Result{RequeueAfter: after}
	}
	return o
}
