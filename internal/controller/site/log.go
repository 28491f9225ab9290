// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// logPublication logs the written pages of a Site.
func logPublication(ctx context.Context, o outcome, took time.Duration) {
	message := "Published"
	if !o.Complete {
		message = "Published a part of the pages"
	}
	ctrl.LoggerFrom(ctx).Info(message, "pages", o.Pages, "bytes", o.Bytes, "shards", o.Shards,
		"rendered", o.rendered, "written", o.result.Written, "removed", o.result.Pruned, "seconds", took.Seconds(), "digest", o.Digest)
}

// logObstacle logs why a Site is not published as its spec says, once for each reason. Bulk loads are logged
// by the Pacer.
func logObstacle(ctx context.Context, before, now []metav1.Condition) {
	ready, published := meta.FindStatusCondition(now, v1alpha1.ReadyCondition), meta.FindStatusCondition(now, v1alpha1.PublishedCondition)
	was := meta.FindStatusCondition(before, v1alpha1.ReadyCondition)
	if ready == nil || ready.Reason == v1alpha1.BulkLoadReason || was != nil && was.Reason == ready.Reason && was.Message == ready.Message {
		return
	}
	if ready.Reason == v1alpha1.SuspendedReason {
		ctrl.LoggerFrom(ctx).Info("Leaving the Site as it is, because it is suspended")
		return
	}
	if unpublished := published != nil && published.Status == metav1.ConditionFalse; unpublished || !ordinary(ready) {
		ctrl.LoggerFrom(ctx).Info("Not published as the spec says", "reason", ready.Reason, "message", ready.Message)
	}
}
