// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"errors"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

const (
	// conflictDelay gives the cache time to see the write that won.
	conflictDelay = 50 * time.Millisecond
	// maxTransitionDelay bounds how long a timer runs before the clock is read again,
	// since timers stand still while a machine is suspended.
	maxTransitionDelay = time.Hour
)

// Result turns the error of a write into what a reconciler returns: a conflict is
// tried again silently, a namespace that is being deleted, an object that is gone and
// the end of the operator end the work, and any other error goes to the rate limiter and the log.
func Result(err error, otherwise reconcile.Result) (reconcile.Result, error) {
	switch {
	case err == nil:
		return otherwise, nil
	case namespaceTerminating(err), stopping(err), apierrors.IsNotFound(err):
		return reconcile.Result{}, nil
	case apierrors.IsConflict(err):
		return reconcile.Result{RequeueAfter: conflictDelay}, nil
	}
	return reconcile.Result{}, err
}

// Silent reports whether an error is not worth a word to anyone: a conflict, which
// is tried again at once, a namespace that is being deleted, and the end of the
// operator.
func Silent(err error) bool {
	return apierrors.IsConflict(err) || namespaceTerminating(err) || stopping(err)
}

func stopping(err error) bool { return errors.Is(err, context.Canceled) }

func namespaceTerminating(err error) bool {
	return apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause)
}

// At is the result that reconciles again at an instant; never for zero.
func At(instant, now time.Time) reconcile.Result {
	if instant.IsZero() {
		return reconcile.Result{}
	}
	return reconcile.Result{RequeueAfter: min(max(instant.Sub(now), time.Millisecond), maxTransitionDelay)}
}
