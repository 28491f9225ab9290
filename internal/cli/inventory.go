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
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/manifest"
)

// inventoryName is the file that lists the files of the last render, one per line.
const inventoryName = manifest.RenderedMarker

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
	line, noLinks := 0, map[string]bool{}
	for name := range strings.Lines(string(data)) {
		line++
		name = strings.TrimRight(name, "\r\n")
		if !k.isPath(name) {
			return nil, fmt.Errorf("%s, line %d, names %q, which topicpages never writes: remove the line, or name a new or an empty directory",
				k.inventory, line, name)
		}
		link, err := linkOn(root, name, noLinks)
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
// render. noLinks has the directories that are known to be none, and gets more of them.
func linkOn(root *os.Root, name string, noLinks map[string]bool) (string, error) {
	for i, c := range name {
		if c != '/' || noLinks[name[:i]] {
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
		noLinks[dir] = true
	}
	return "", nil
}

// inventoryOf returns the content of the inventory file.
func inventoryOf[T any](names map[string]T) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b.WriteString(name + "\n")
	}
	return b.Bytes()
}
