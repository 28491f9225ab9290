// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/sandbox"
	"github.com/topicpages/topicpages/internal/shard"
)

// renewed is the result of renewing a stale group.
type renewed struct {
	gone     bool
	view     digest.Sum
	rendered *shard.Packed // nil if the inputs are unchanged
	work     int           // of rendering it
}

// renew brings the stale groups up to date, on all processors.
// Of several errors it returns the error of the first group by name, so that
// the result is always the same.
func (e *Editor) renew(d *assembly) error {
	stale := slices.SortedFunc(maps.Keys(e.stale), func(a, b page.Group) int { return strings.Compare(a.Name(), b.Name()) })
	var mu sync.Mutex
	errs, work := map[string]error{}, 0
	workers := errgroup.Group{}
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, group := range stale {
		name := group.Name()
		mu.Lock()
		failed, before := len(errs) > 0, e.layout.groups[name].view
		mu.Unlock()
		if failed { // all groups before it have begun
			break
		}
		workers.Go(func() error {
			r, err := d.renew(group, before)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs[name] = err
				return nil
			}
			e.accept(d, group, r)
			work += r.work
			if err := e.checkWork(work); err != nil {
				errs[name] = err
			}
			return nil
		})
	}
	_ = workers.Wait() // the errors are in errs
	for _, name := range slices.Sorted(maps.Keys(errs)) {
		return errs[name]
	}
	// Whether all was rendered now or little by little, the limit is the same.
	return e.checkWork(e.layout.work)
}

// checkWork returns a *sandbox.LimitError if the templates have exceeded their bound.
func (e *Editor) checkWork(work int) error {
	most := cmp.Or(e.MaxWork, maxWork)
	if work <= most {
		return nil
	}
	return &sandbox.LimitError{Message: fmt.Sprintf("the templates take more than %d steps for all pages of the Site together: do less on each page", most)}
}

// renew renders a group unless it is made of the same as before.
func (d *assembly) renew(group page.Group, before digest.Sum) (r renewed, err error) {
	defer func() {
		// A panic outside the goroutine of a reconcile would end the operator, and with it all Sites.
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot render the files of %q: panic: %v", group.Name(), p)
		}
	}()
	view, ok, err := d.catalog.View(group, d.renderer)
	if err != nil {
		return r, err
	}
	if !ok {
		return renewed{gone: true}, nil
	}
	if r.view = view.Digest(); r.view == before {
		return r, nil
	}
	packed, work, err := packView(group, view)
	r.rendered, r.work = &packed, work
	return r, err
}

// accept remembers a renewed group.
func (e *Editor) accept(d *assembly, group page.Group, r renewed) {
	delete(e.stale, group)
	switch p := r.rendered; {
	case r.gone:
		e.layout.remove(group.Name())
	case p != nil:
		d.keep(*p)
		e.layout.set(p.Name, groupState{
			group: group, view: r.view, digest: p.Digest, since: e.number, keys: keysOf(*p), bytes: p.Bytes, volume: p.VolumeBytes, pages: p.Pages,
			work: r.work, oversize: p.Oversize,
		})
	}
}
