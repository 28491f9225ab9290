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
	gone bool
	// record is of the files; nil if the inputs are unchanged.
	record *shard.Record
	// rendered are the files; nil if they were not rendered.
	rendered *shard.Packed
	// work is the work of rendering them.
	work int
}

// renew brings the stale groups up to date.
func (e *Editor) renew(d *assembly) error {
	var mu sync.Mutex
	err := renderAll(slices.Collect(maps.Keys(e.stale)), e.MaxWork, func(group page.Group) (work int, err error) {
		mu.Lock()
		before := e.layout.groups[group.Name()].Inputs
		mu.Unlock()
		r, err := d.renew(group, before)
		if err != nil {
			return 0, err
		}
		mu.Lock()
		defer mu.Unlock()
		e.accept(d, group, r)
		return r.work, nil
	})
	if err != nil {
		return err
	}
	// Whether all was rendered now or little by little, the limit is the same.
	return checkWork(e.layout.work, e.MaxWork)
}

// renderAll calls render for groups on all processors, until one fails or they exceed the bound of their work
// (Editor.MaxWork). Of several errors it returns the error of the first group by name, so that the result is always the same.
func renderAll(groups []page.Group, most int, render func(group page.Group) (work int, err error)) error {
	slices.SortFunc(groups, func(a, b page.Group) int { return strings.Compare(a.Name(), b.Name()) })
	var mu sync.Mutex
	errs, total := map[string]error{}, 0
	workers := errgroup.Group{}
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for _, group := range groups {
		mu.Lock()
		failed := len(errs) > 0
		mu.Unlock()
		if failed { // all groups before it have begun
			break
		}
		workers.Go(func() error {
			work, err := recovered(group, render)
			mu.Lock()
			defer mu.Unlock()
			if total += work; err == nil {
				err = checkWork(total, most)
			}
			if err != nil {
				errs[group.Name()] = err
			}
			return nil
		})
	}
	_ = workers.Wait() // the errors are in errs
	for _, name := range slices.Sorted(maps.Keys(errs)) {
		return errs[name]
	}
	return nil
}

// recovered calls render for a group. A panic outside the goroutine of a reconcile would end the operator, and with it
// all Sites.
func recovered(group page.Group, render func(group page.Group) (work int, err error)) (work int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot render the files of %q: panic: %v", group.Name(), p)
		}
	}()
	return render(group)
}

// checkWork returns a *sandbox.LimitError if the templates have exceeded their bound.
func checkWork(work, most int) error {
	most = cmp.Or(most, maxWork)
	if work <= most {
		return nil
	}
	return &sandbox.LimitError{Message: fmt.Sprintf("the templates take more than %d steps for all pages of the Site together: do less on each page", most)}
}

// renew renders a group unless it is made of the same as before.
func (d *assembly) renew(group page.Group, before digest.Sum) (r renewed, err error) {
	view, ok, err := d.catalog.View(group, d.renderer)
	if err != nil {
		return r, err
	}
	if !ok {
		return renewed{gone: true}, nil
	}
	inputs := view.Digest()
	if inputs == before {
		return r, nil
	}
	if recalled, ok := d.recalled[inputs]; ok {
		r.record = &recalled
		return r, nil
	}
	packed, work, err := packView(group, view)
	record := packed.Record(inputs, work)
	r.record, r.rendered, r.work = &record, &packed, work
	return r, err
}

// accept remembers a renewed group.
func (e *Editor) accept(d *assembly, group page.Group, r renewed) {
	delete(e.stale, group)
	switch {
	case r.gone:
		e.layout.remove(group.Name())
	case r.rendered != nil:
		d.keep(*r.rendered)
		d.rendered++
		e.layout.set(group.Name(), groupState{group: group, since: e.number, Record: *r.record})
	case r.record != nil:
		e.layout.set(group.Name(), groupState{group: group, since: recalledEdition, Record: *r.record})
	}
}
