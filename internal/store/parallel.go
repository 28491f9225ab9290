// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"

	"golang.org/x/sync/errgroup"
)

// maxParallel is how many writes of one Site are on their way at once, and so how many shards are in memory.
const maxParallel = 4

// inParallel calls do for each item, maxParallel of them at once, and returns the errors in the order of the items. A
// panic becomes an error: outside the goroutine of a reconcile it would end the operator, and with it all Sites.
func inParallel[T any](items []T, do func(T) error) []error {
	errs := make([]error, len(items))
	group := errgroup.Group{}
	group.SetLimit(maxParallel)
	for i, item := range items {
		group.Go(func() error {
			defer func() {
				if r := recover(); r != nil {
					errs[i] = fmt.Errorf("cannot write a ConfigMap: panic: %v", r)
				}
			}()
			errs[i] = do(item)
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
	return errs
}
