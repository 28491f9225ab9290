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
	"strings"

	"github.com/topicpages/topicpages/internal/manifest"
)

const (
	// inventoryName is the file that lists the files of the last render, one per line.
	inventoryName = manifest.RenderedMarker
	// partName is the temporary name of a file that is being written, so that a web server never serves half of it.
	partName = ".topicpages-part"
)

// treeKind is a kind of directory that a command writes repeatedly.
type treeKind struct {
	// inventory is the name of the file that lists the files of the last run, one per line.
	inventory string
	// isPath reports whether the command may write a path.
	isPath func(name string) bool
}

// renderedTree is the output directory of render.
var renderedTree = treeKind{inventory: inventoryName, isPath: isRenderedPath}

// treeResult counts the changes of write.
type treeResult struct{ written, removed int }

// write writes the files into dir, by path, and removes files from an earlier call that are no longer among them.
// Other files stay. It writes only changes, and never outside dir, wherever links in it lead. It refuses a non-empty
// directory that it has not written before.
func (k treeKind) write(dir string, files map[string][]byte) (result treeResult, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return result, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	old, err := k.readInventory(root)
	if err != nil {
		return result, err
	}
	// A file is in the inventory from before it is written until after it is removed. So the next run knows everything
	// that an interrupted run has left.
	both := maps.Clone(old)
	for name := range files {
		both[name] = true
	}
	if _, err := writeFile(root, k.inventory, inventoryOf(both), false); err != nil {
		return result, err
	}
	if result.written, err = writeFolders(root, newFolder(files)); err != nil {
		return result, err
	}
	for name := range files {
		delete(old, name)
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		removed, err := removeFile(root, name)
		if err != nil {
			return result, err
		}
		if removed {
			result.removed++
		}
	}
	_, err = writeFile(root, k.inventory, inventoryOf(files), false)
	return result, err
}

// readInventory returns the names of the files of the last run.
func (k treeKind) readInventory(root *os.Root) (map[string]bool, error) {
	names := map[string]bool{}
	data, err := root.ReadFile(k.inventory)
	if errors.Is(err, fs.ErrNotExist) {
		entries, err := fs.ReadDir(root.FS(), ".")
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			if entry.Name() != partName {
				return nil, fmt.Errorf("it has files (%s, …) but no %s, so topicpages did not write it: name a new or an empty directory",
					entry.Name(), k.inventory)
			}
		}
		return names, nil
	}
	if err != nil {
		return nil, err
	}
	line := 0
	for name := range strings.Lines(string(data)) {
		line++
		name = strings.TrimRight(name, "\r\n")
		if !k.isPath(name) {
			return nil, fmt.Errorf("%s, line %d, names %q, which topicpages never writes: remove the line, or name a new or an empty directory",
				k.inventory, line, name)
		}
		link, err := linkOn(root, name)
		if err != nil {
			return nil, err
		}
		if link != "" {
			return nil, fmt.Errorf("%s, line %d, names %q, and %q is a link: remove the link, or name a new or an empty directory",
				k.inventory, line, name, link)
		}
		names[name] = true
	}
	return names, nil
}

// linkOn returns a symbolic link on the way to a file, or "". Files behind such a link are not from an earlier
// render.
func linkOn(root *os.Root, name string) (string, error) {
	for i, c := range name {
		if c != '/' {
			continue
		}
		dir := name[:i]
		info, err := root.Lstat(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return dir, nil
		}
	}
	return "", nil
}

// inventoryOf returns the content of the inventory file.
func inventoryOf[V any](names map[string]V) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b.WriteString(name + "\n")
	}
	return b.Bytes()
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
