// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/internal/digest"
)

// partName is the temporary name of a file that is being written, so that a web server never serves half of it.
const partName = ".topicpages-part"

// treeKind is a kind of directory that a command writes repeatedly.
type treeKind struct {
	// inventory is the name of the file that lists the files of the last run, one per line.
	inventory string
	// isPath reports whether the command may write a path.
	isPath func(name string) bool
}

// renderedTree is the output directory of render.
var renderedTree = treeKind{inventory: inventoryName, isPath: isRenderedPath}

// tree is an output directory that is being written. Files from an earlier run that are not written again are removed by
// finish. Other files stay. It writes only changes, and never outside the directory, wherever links in it lead.
type tree struct {
	treeKind
	root *os.Root
	// announced is the inventory, to append to. It has the files of the last run and of this one. A file is in it from before
	// it is written until after it is removed. So the next run knows everything that an interrupted run has left.
	announced *os.File

	mu sync.Mutex // of the following
	// old are the files of the last run, and changed the ones that this run has changed.
	old, changed map[string]bool
	// files are the files of this run, with the digests of their content.
	files   map[string]digest.Sum
	folders map[string]*folder
}

// treeResult counts the changes of a tree.
type treeResult struct{ written, removed int }

// open opens a directory, and makes it if it is missing. It refuses a non-empty directory that the command has not written
// before.
func (k treeKind) open(dir string) (t *tree, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	t = &tree{treeKind: k, root: root, files: map[string]digest.Sum{}, changed: map[string]bool{}, folders: map[string]*folder{}}
	if t.old, err = k.readInventory(root); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	if _, err = writeFile(root, k.inventory, inventoryOf(t.old), false); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	if t.announced, err = root.OpenFile(k.inventory, os.O_WRONLY|os.O_APPEND, 0); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return t, nil
}

func (t *tree) close() error { return errors.Join(t.announced.Close(), t.root.Close()) }

// restart forgets which files were written, so that finish removes them unless they are written again.
func (t *tree) restart() {
	for name := range t.files {
		t.old[name] = true
	}
	clear(t.files)
}

// write writes files by path. It may be called by several goroutines at once.
func (t *tree) write(files map[string][]byte) error {
	if err := t.announce(files); err != nil {
		return err
	}
	for dir, inDir := range byFolder(files) {
		if err := t.writeFolder(dir, inDir); err != nil {
			return err
		}
	}
	return nil
}

// keep reports whether the last run has written files, and they still have the content with these digests. Then they stay.
func (t *tree) keep(files map[string]digest.Sum) bool {
	for dir, inDir := range byFolder(files) {
		if !t.holds(dir, inDir) {
			return false
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.Copy(t.files, files)
	return true
}

// keepAll is keep for many files.
func (t *tree) keepAll(files map[string]digest.Sum) bool {
	var group errgroup.Group
	group.SetLimit(2 * runtime.GOMAXPROCS(0)) // some of them wait for the disk
	var changed atomic.Bool
	for dir, inDir := range byFolder(files) {
		group.Go(func() error {
			if !changed.Load() && !t.holds(dir, inDir) {
				changed.Store(true)
			}
			return nil
		})
	}
	_ = group.Wait() // none fails
	if changed.Load() {
		return false
	}
	maps.Copy(t.files, files)
	return true
}

// holds reports whether the last run has written files of a folder, by name, and they still have the content with these digests.
// Most of the time goes into system calls, so the folder is opened once.
func (t *tree) holds(dir string, files map[string]digest.Sum) bool {
	open, err := t.root.OpenRoot(dir)
	if err != nil {
		return false
	}
	defer func() { _ = open.Close() }() // nothing was written
	for base, sum := range files {
		if !t.old[path.Join(dir, base)] { // nobody changes old meanwhile
			return false
		}
		if data, err := open.ReadFile(base); err != nil || sha256.Sum256(data) != sum {
			return false
		}
	}
	return true
}

// has reports whether this run has written a file, or kept it.
func (t *tree) has(name string) bool {
	_, ok := t.files[name]
	return ok
}

// announce puts files into the inventory.
func (t *tree) announce(files map[string][]byte) error {
	sums := make(map[string]digest.Sum, len(files))
	for name, data := range files {
		sums[name] = sha256.Sum256(data)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines bytes.Buffer
	for name, sum := range sums {
		if !t.old[name] && !t.has(name) {
			lines.WriteString(name + "\n")
		}
		t.files[name] = sum
	}
	_, err := t.announced.Write(lines.Bytes())
	return err
}

// finish removes the files of the last run that were not written again.
func (t *tree) finish() (result treeResult, err error) {
	for _, name := range slices.Sorted(maps.Keys(t.old)) {
		if t.has(name) {
			continue
		}
		removed, err := removeFile(t.root, name)
		if err != nil {
			return result, err
		}
		if removed {
			result.removed++
		}
	}
	for name := range t.changed {
		if t.has(name) {
			result.written++
		}
	}
	_, err = writeFile(t.root, t.inventory, inventoryOf(t.files), false)
	return result, err
}

// fill writes all files of a directory, by path, and removes the files of an earlier run that are no longer needed. It writes several folders at once.
func (k treeKind) fill(dir string, files map[string][]byte) (result treeResult, err error) {
	t, err := k.open(dir)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	if err := t.announce(files); err != nil {
		return result, err
	}
	var group errgroup.Group
	group.SetLimit(2 * runtime.GOMAXPROCS(0)) // some of them wait for the disk
	for inner, inFolder := range byFolder(files) {
		group.Go(func() error { return t.writeFolder(inner, inFolder) })
	}
	if err := group.Wait(); err != nil {
		return result, err
	}
	return t.finish()
}

// removeFile removes a file, and directories that become empty. It reports whether the file existed.
func removeFile(root *os.Root, name string) (removed bool, err error) {
	err = root.Remove(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	removed = err == nil
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		entries, err := fs.ReadDir(root.FS(), dir)
		if err != nil || len(entries) > 0 {
			break
		}
		if err := root.Remove(dir); err != nil {
			return removed, err
		}
	}
	return removed, nil
}
