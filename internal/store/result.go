// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// maxErrors is the number of failures that an error lists.
const maxErrors = 8

// Result is the outcome of a Publish.
type Result struct {
	// Written counts the ConfigMaps created or updated, Pruned the deleted ones.
	Written, Pruned int
	// Conflicts counts the writes that failed because the ConfigMap had just changed, and Failed the others that failed.
	Conflicts, Failed int
}

// count counts a failure. A shard that had to wait for others was not tried.
func (r *Result) count(err error) {
	switch {
	case err == nil || errors.Is(err, errWaiting):
	case apierrors.IsConflict(err):
		r.Conflicts++
	default:
		r.Failed++
	}
}

// failure returns the joined errors, or nil if every shard is up to date.
func (p *shardWriter) failure(ctx context.Context) error {
	errs := slices.DeleteFunc(slices.Clone(p.errs), func(err error) bool { return errors.Is(err, errWaiting) })
	err := join(errs)
	if err == nil && ctx.Err() != nil {
		return fmt.Errorf("cannot publish Site %s: %w", client.ObjectKeyFromObject(p.header.site), ctx.Err())
	}
	return err
}

// join joins errors, which may be nil: name conflicts first, write
// conflicts last, so that apierrors.IsConflict is true only if there is no other answer of
// the API server. It lists at most maxErrors.
func join(errs []error) error {
	rank := func(err error) int {
		switch {
		case isNameConflict(err):
			return 0
		case apierrors.IsConflict(err):
			return 2
		default:
			return 1
		}
	}
	errs = slices.DeleteFunc(errs, func(err error) bool { return err == nil })
	slices.SortStableFunc(errs, func(a, b error) int { return rank(a) - rank(b) })
	if more := len(errs) - maxErrors; more > 0 {
		errs = append(errs[:maxErrors], fmt.Errorf("and %d more", more))
	}
	return errors.Join(errs...)
}
