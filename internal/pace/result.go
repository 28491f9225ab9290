// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pace

import (
	"context"
	"errors"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

// Retries turns the outcomes of writes into the results of a reconciler. The zero value is
// ready for use by any number of goroutines.
type Retries struct {
	once      sync.Once
	conflicts workqueue.TypedRateLimiter[types.NamespacedName]
}

// Result turns the error of a write to an object into the result of a reconciler. A conflict is retried silently,
// after a delay that doubles until a write succeeds. If the namespace is being deleted, the object is gone or the
// operator stops, the work ends. Any other error goes to the rate limiter and the log.
func (r *Retries) Result(object types.NamespacedName, err error, otherwise reconcile.Result) (reconcile.Result, error) {
	r.once.Do(func() {
		r.conflicts = workqueue.NewTypedItemExponentialFailureRateLimiter[types.NamespacedName](minRetry, maxRetry)
	})
	// The queue would forget its own count whenever a reconcile ends without an error.
	if apierrors.IsConflict(err) {
		return reconcile.Result{RequeueAfter: r.conflicts.When(object)}, nil
	}
	r.conflicts.Forget(object)
	switch {
	case err == nil:
		return otherwise, nil
	case namespaceTerminating(err), stopping(err), apierrors.IsNotFound(err):
		return reconcile.Result{}, nil
	}
	return reconcile.Result{}, err
}

// Silent reports whether an error is not worth reporting: a conflict, which is retried soon, a namespace that is
// being deleted, and the end of the operator.
func Silent(err error) bool {
	return apierrors.IsConflict(err) || namespaceTerminating(err) || stopping(err)
}

func stopping(err error) bool { return errors.Is(err, context.Canceled) }

func namespaceTerminating(err error) bool {
	return apierrors.HasStatusCause(err, corev1.NamespaceTerminatingCause)
}

// At returns the result that reconciles again at an instant. A zero instant means never.
func At(instant, now time.Time) reconcile.Result {
	if instant.IsZero() {
		return reconcile.Result{}
	}
	return reconcile.Result{RequeueAfter: min(max(instant.Sub(now), time.Millisecond), maxTransition)}
}
