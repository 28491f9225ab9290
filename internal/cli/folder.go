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
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// folder is a directory of a tree with the files to write into it.
type folder struct {
	path    string            // within the tree, "." for its root
	files   map[string][]byte // by their names in the folder
	folders map[string]*folder
}

// newFolder arranges files, by path, in their folders.
func newFolder(files map[string][]byte) *folder {
	top := &folder{path: "."}
	for name, data := range files {
		at := top
		dir, base := path.Split(name)
		for part := range strings.SplitSeq(strings.TrimSuffix(dir, "/"), "/") {
			if part != "" {
				at = at.folder(part)
			}
		}
		if at.files == nil {
			at.files = map[string][]byte{}
		}
		at.files[base] = data
	}
	return top
}

func (f *folder) folder(name string) *folder {
	inner := f.folders[name]
	if inner == nil {
		inner = &folder{path: path.Join(f.path, name)}
		if f.folders == nil {
			f.folders = map[string]*folder{}
		}
		f.folders[name] = inner
	}
	return inner
}

// folderWriter writes folders side by side. Most of the time goes into system calls. So a folder is made and
// opened once, its files are named within it, and a new folder is not searched for old files.
type folderWriter struct {
	root    *os.Root
	group   errgroup.Group
	written atomic.Int64
}

// writeFolders writes the files of a folder and of all folders in it, and returns how many it changed.
func writeFolders(root *os.Root, top *folder) (written int, err error) {
	w := &folderWriter{root: root}
	w.group.SetLimit(2 * runtime.GOMAXPROCS(0)) // some of them wait for the disk
	err = w.write(root, top, false)
	err = errors.Join(err, w.group.Wait())
	return int(w.written.Load()), err
}

// write writes a folder that is open. The folders in it are written by others as far as there is room for them.
func (w *folderWriter) write(open *os.Root, f *folder, isNew bool) error {
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		changed, err := writeFile(open, name, f.files[name], isNew)
		if err != nil {
			return &fs.PathError{Op: "write", Path: path.Join(f.path, name), Err: err}
		}
		if changed {
			w.written.Add(1)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.folders)) {
		inner := f.folders[name]
		makeAndWrite := func() error { return w.makeAndWrite(inner) }
		if w.group.TryGo(makeAndWrite) {
			continue
		}
		if err := makeAndWrite(); err != nil {
			return err
		}
	}
	return nil
}

// makeAndWrite makes a folder where it is missing, and writes it. It refuses a link, as the next run would. So no two
// folders are the same.
func (w *folderWriter) makeAndWrite(f *folder) (err error) {
	made := w.root.Mkdir(f.path, 0o755)
	if errors.Is(made, fs.ErrExist) {
		if info, err := w.root.Lstat(f.path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return fmt.Errorf("%q is a link: remove the link, or name a new or an empty directory", f.path)
		}
	} else if made != nil {
		return made
	}
	open, err := w.root.OpenRoot(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	return w.write(open, f, made == nil)
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
