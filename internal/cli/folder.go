// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"sync"
)

// folder is a directory of a tree.
type folder struct {
	sync.Mutex // while files are written into it
	// isNew is true if the tree has made it. A new folder is not searched for old files.
	isNew bool
}

// byFolder arranges what belongs to files, by path, in their folders: by their names in the folder.
func byFolder[T any](files map[string]T) map[string]map[string]T {
	folders := map[string]map[string]T{}
	for name, value := range files {
		dir, base := path.Dir(name), path.Base(name)
		if folders[dir] == nil {
			folders[dir] = map[string]T{}
		}
		folders[dir][base] = value
	}
	return folders
}

// writeFolder writes files into a folder, by name. Most of the time goes into system calls, so the folder is made and
// opened once, and the files are named within it.
func (t *tree) writeFolder(dir string, files map[string][]byte) (err error) {
	f, err := t.makeFolder(dir)
	if err != nil {
		return err
	}
	f.Lock()
	defer f.Unlock()
	open, err := t.root.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	for _, base := range slices.Sorted(maps.Keys(files)) {
		changed, err := writeFile(open, base, files[base], f.isNew)
		if err != nil {
			return &fs.PathError{Op: "write", Path: path.Join(dir, base), Err: err}
		}
		if changed {
			t.mu.Lock()
			t.changed[path.Join(dir, base)] = true
			t.mu.Unlock()
		}
	}
	return nil
}

// makeFolder makes a folder where it is missing, with the folders above it. It refuses a link, as the next run would. So no two
// folders are the same.
func (t *tree) makeFolder(dir string) (*folder, error) {
	t.mu.Lock()
	f := t.folders[dir]
	t.mu.Unlock()
	if f != nil {
		return f, nil
	}
	f = &folder{}
	if dir != "." {
		if _, err := t.makeFolder(path.Dir(dir)); err != nil {
			return nil, err
		}
		made := t.root.Mkdir(dir, 0o755)
		f.isNew = made == nil
		if errors.Is(made, fs.ErrExist) {
			if info, err := t.root.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
				return nil, fmt.Errorf("%q is a link: remove the link, or name a new or an empty directory", dir)
			}
		} else if made != nil {
			return nil, made
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if known := t.folders[dir]; known != nil { // another goroutine was faster
		return known, nil
	}
	t.folders[dir] = f
	return f, nil
}

// writeFile writes data to a file in an open folder, and reports whether that changed the file.
func writeFile(open *os.Root, name string, data []byte, isNew bool) (changed bool, err error) {
	if !isNew {
		if old, err := open.ReadFile(name); err == nil && bytes.Equal(old, data) {
			return false, nil
		}
	}
	if err := open.WriteFile(partName, data, 0o644); err != nil {
		return false, err
	}
	if err := open.Rename(partName, name); err != nil {
		return false, errors.Join(err, open.Remove(partName))
	}
	return true, nil
}
