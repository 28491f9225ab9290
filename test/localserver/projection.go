// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package localserver

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// current is the link to the directory with the files that are served now.
const current = "current"

// projection writes the files of ConfigMaps to a directory as a kubelet does: all of them to a new directory, and
// then it moves one link. So a reader sees either the old files or the new ones.
type projection struct {
	dir   string
	count int
}

// root returns the directory that always holds a complete set of files.
func (p *projection) root() string { return filepath.Join(p.dir, current) }

// write replaces all files with the files of the ConfigMaps.
func (p *projection) write(configMaps []*corev1.ConfigMap) error {
	p.count++
	next := filepath.Join(p.dir, strconv.Itoa(p.count))
	if err := os.Mkdir(next, 0o755); err != nil {
		return fmt.Errorf("cannot project the pages: %w", err)
	}
	for _, configMap := range configMaps {
		for name, content := range configMap.BinaryData {
			if strings.ContainsRune(name, filepath.Separator) {
				return fmt.Errorf("cannot project key %q of ConfigMap %q: it is not a file name", name, configMap.Name)
			}
			if err := os.WriteFile(filepath.Join(next, name), content, 0o644); err != nil {
				return fmt.Errorf("cannot project the pages: %w", err)
			}
		}
	}
	return p.swap(next)
}

func (p *projection) swap(next string) error {
	old, _ := os.Readlink(p.root())
	link := next + ".link"
	if err := os.Symlink(filepath.Base(next), link); err != nil {
		return fmt.Errorf("cannot project the pages: %w", err)
	}
	if err := os.Rename(link, p.root()); err != nil {
		return fmt.Errorf("cannot project the pages: %w", err)
	}
	if old == "" {
		return nil
	}
	return os.RemoveAll(filepath.Join(p.dir, old))
}
