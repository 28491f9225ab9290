// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package preview

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settled is how long a file must be at rest before it counts as saved. Editors save in several steps, and some
	// of these leave an empty file.
	settled = 10 * time.Millisecond
	// patience bounds the wait for a file to be at rest.
	patience = 200 * time.Millisecond
)

// A Watcher reports changed files.
type Watcher struct {
	notify  *fsnotify.Watcher
	known   map[string]bool
	changes chan []string
	closed  chan struct{}
}

// NewWatcher returns a Watcher without directories. The caller must close it.
func NewWatcher() (*Watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("cannot watch files: %w", err)
	}
	w := &Watcher{notify: notify, known: map[string]bool{}, changes: make(chan []string), closed: make(chan struct{})}
	go w.gather()
	return w, nil
}

// Close ends the Watcher.
func (w *Watcher) Close() error {
	close(w.closed)
	return w.notify.Close()
}

// Changes delivers the changed paths once they are at rest.
func (w *Watcher) Changes() <-chan []string { return w.changes }

// Errors delivers errors that may have hidden a change. The Watcher continues after them.
func (w *Watcher) Errors() <-chan error { return w.notify.Errors }

// Watch watches directories, and returns the ones that are new to it. Changes in these before it returns are not
// reported.
func (w *Watcher) Watch(directories []string) (added []string, err error) {
	known := make(map[string]bool, len(directories))
	var errs []error
	for _, dir := range directories {
		known[dir] = true
		// A directory that was removed and created again has lost its watch. Adding a watched directory again costs
		// little.
		if err := w.notify.Add(dir); err != nil {
			errs = append(errs, fmt.Errorf("cannot watch %s: %w", dir, err))
			continue
		}
		if !w.known[dir] {
			added = append(added, dir)
		}
	}
	w.known = known
	return added, errors.Join(errs...)
}

// gather passes the paths of events on after a pause in them.
func (w *Watcher) gather() {
	paths := map[string]bool{}
	var first time.Time
	rest := time.NewTimer(0)
	rest.Stop()
	for {
		select {
		case event, open := <-w.notify.Events:
			if !open {
				return
			}
			if event.Op == fsnotify.Chmod {
				continue
			}
			if len(paths) == 0 {
				first = time.Now()
			}
			paths[event.Name] = true
			rest.Reset(max(0, min(settled, patience-time.Since(first))))
		case <-rest.C:
			// Events wait in the watcher while nobody receives.
			select {
			case w.changes <- slices.Sorted(maps.Keys(paths)):
				paths = map[string]bool{}
			case <-w.closed:
				return
			}
		}
	}
}
