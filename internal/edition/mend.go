// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/internal/sandbox"
	"github.com/topicpages/topicpages/internal/shard"
)

// mended is what became of a group that was looked at.
type mended struct {
	gone     bool
	source   [sha256.Size]byte
	rendered *shard.Packed // nil where the group is made of the same as before
	work     int           // of rendering it
}

// mend makes the groups that changes may touch what they should be, as many at once as there
// are processors. Of several errors it returns that of the first group by name, so that
// it is always the same.
func (e *Editor) mend(d *draft) error {
	names := slices.Sorted(maps.Keys(e.dirty))
	var mu sync.Mutex
	errs, work := map[string]error{}, 0
	group := errgroup.Group{}
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		mu.Lock()
		failed, source := len(errs) > 0, e.spread.groups[name].source
		mu.Unlock()
		if failed { // all that come before have begun
			break
		}
		group.Go(func() error {
			m, err := d.look(name, source)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs[name] = err
				return nil
			}
			e.accept(d, name, m)
			work += m.work
			if err := e.checkWork(work); err != nil {
				errs[name] = err
			}
			return nil
		})
	}
	_ = group.Wait() // the errors are in errs
	for _, name := range slices.Sorted(maps.Keys(errs)) {
		return errs[name]
	}
	// Whether all was rendered now or little by little, the limit is the same.
	return e.checkWork(e.spread.work)
}

// checkWork returns a *sandbox.LimitError where the work of templates is more than they may take.
func (e *Editor) checkWork(work int) error {
	most := cmp.Or(e.MaxWork, maxWork)
	if work <= most {
		return nil
	}
	return &sandbox.LimitError{Message: fmt.Sprintf("the templates take more than %d steps for all pages of the Site together: do less on each page", most)}
}

// look renders a group where it is made of something else than what source is the hash of.
func (d *draft) look(name string, source [sha256.Size]byte) (m mended, err error) {
	defer func() {
		// A panic outside the goroutine of a reconcile would end the operator, and with it all Sites.
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot render the files of %q: panic: %v", name, r)
		}
	}()
	parts, ok := d.parts(name)
	if !ok {
		return mended{gone: true}, nil
	}
	m.source = sourceOf(slices.Concat(d.about, parts))
	if m.source == source {
		return m, nil
	}
	p, work, err := d.pack(name)
	m.rendered, m.work = &p, work
	return m, err
}

// accept remembers what became of a group.
func (e *Editor) accept(d *draft, name string, m mended) {
	delete(e.dirty, name)
	switch p := m.rendered; {
	case m.gone:
		e.spread.remove(name)
	case p != nil:
		d.keep(*p)
		e.spread.set(name, packed{source: m.source, digest: p.Digest, keys: keysOf(*p), bytes: p.Bytes, volume: p.VolumeBytes, pages: p.Pages, work: m.work, oversize: p.Oversize})
	}
}
