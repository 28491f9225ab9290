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
// then it moves one link. So a reader sees either the old files or the new ones. The files of a ConfigMap that has not
// changed are linked, because an edit changes few of a thousand files.
type projection struct {
	dir   string
	count int
	// versions are the resource versions of the projected ConfigMaps, by name.
	versions map[string]string
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
	versions := make(map[string]string, len(configMaps))
	for _, configMap := range configMaps {
		put := write
		if p.versions[configMap.Name] == configMap.ResourceVersion {
			put = p.link
		}
		if err := project(configMap, next, put); err != nil {
			return err
		}
		versions[configMap.Name] = configMap.ResourceVersion
	}
	if err := p.swap(next); err != nil {
		return err
	}
	p.versions = versions
	return nil
}

// project puts each file of a ConfigMap into a directory.
func project(configMap *corev1.ConfigMap, dir string, put func(file string, content []byte) error) error {
	for name, content := range configMap.BinaryData {
		if strings.ContainsRune(name, filepath.Separator) {
			return fmt.Errorf("cannot project key %q of ConfigMap %q: it is not a file name", name, configMap.Name)
		}
		if err := put(filepath.Join(dir, name), content); err != nil {
			return fmt.Errorf("cannot project the pages: %w", err)
		}
	}
	return nil
}

func write(file string, content []byte) error { return os.WriteFile(file, content, 0o644) }

// link links a file to the one that is served now.
func (p *projection) link(file string, _ []byte) error {
	return os.Link(filepath.Join(p.root(), filepath.Base(file)), file)
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
