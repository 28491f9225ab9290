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

	"github.com/topicpages/topicpages/internal/shard"
)

// current is the link to the directory with the files that are served now.
const current = "current"

// projection writes the files of ConfigMaps to a directory as a kubelet does: all of them to a new directory, and
// then it moves one link. So a reader sees either the old files or the new ones. The files of a ConfigMap that has not
// changed are linked, because an edit changes few of a thousand files.
type projection struct {
	dir   string
	count int
	// sources are the ConfigMaps that the projected files are from, by the name of the file.
	sources map[string]*source
	// byName are these ConfigMaps by their own names.
	byName map[string]*source
}

// source is a ConfigMap that was read once.
type source struct {
	resourceVersion string
	files           map[string][]byte
}

// root returns the directory that always holds a complete set of files.
func (p *projection) root() string { return filepath.Join(p.dir, current) }

// write replaces all files with the files of the ConfigMaps. While pages move from one to another, both may have a file: the last
// one counts.
func (p *projection) write(configMaps []*corev1.ConfigMap) error {
	p.count++
	next := filepath.Join(p.dir, strconv.Itoa(p.count))
	if err := os.Mkdir(next, 0o755); err != nil {
		return fmt.Errorf("cannot project the pages: %w", err)
	}
	sources, byName := map[string]*source{}, map[string]*source{}
	for _, configMap := range configMaps {
		from, err := p.source(configMap)
		if err != nil {
			return fmt.Errorf("cannot project ConfigMap %q: %w", configMap.Name, err)
		}
		byName[configMap.Name] = from
		for name := range from.files {
			if strings.ContainsRune(name, filepath.Separator) {
				return fmt.Errorf("cannot project key %q of ConfigMap %q: it is not a file name", name, configMap.Name)
			}
			sources[name] = from
		}
	}
	for name, from := range sources {
		if err := p.put(filepath.Join(next, name), name, from); err != nil {
			return fmt.Errorf("cannot project the pages: %w", err)
		}
	}
	if err := p.swap(next); err != nil {
		return err
	}
	p.sources, p.byName = sources, byName
	return nil
}

// source reads a ConfigMap, unless that was read before.
func (p *projection) source(configMap *corev1.ConfigMap) (*source, error) {
	if before := p.byName[configMap.Name]; before != nil && before.resourceVersion == configMap.ResourceVersion {
		return before, nil
	}
	files, err := shard.DecodeFiles(configMap.BinaryData)
	return &source{configMap.ResourceVersion, files}, err
}

// put makes a file, as a link where the same one is served now.
func (p *projection) put(file, name string, from *source) error {
	if p.sources[name] == from {
		return os.Link(filepath.Join(p.root(), name), file)
	}
	return os.WriteFile(file, from.files[name], 0o644)
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
