// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// RenderedMarker is the file that "topicpages render" leaves in its directory. Load
// passes over a directory that holds it: the JSON files in it are no manifests.
const RenderedMarker = ".topicpages-files"

// stdinPath is the path that means standard input.
const stdinPath = "-"

// file is the path of a manifest file, or stdinPath.
type file string

// name is how problems name the file.
func (f file) name() string {
	if f == stdinPath {
		return "stdin"
	}
	return string(f)
}

// read returns the content of the file, or of stdin.
func (f file) read(stdin io.Reader) ([]byte, error) {
	if f != stdinPath {
		data, err := os.ReadFile(string(f))
		if err != nil {
			return nil, fmt.Errorf("cannot read the manifest: %w", err)
		}
		return data, nil
	}
	data, err := io.ReadAll(stdin)
	if err != nil {
		return nil, fmt.Errorf("cannot read standard input: %w", err)
	}
	return data, nil
}

// find lists the files in paths, without duplicates, and counts the
// kustomization files that it skips.
func find(paths []string) (files []file, passed int, err error) {
	seen := map[file]bool{}
	add := func(path string) {
		f := file(filepath.Clean(path))
		if !seen[f] {
			seen[f] = true
			files = append(files, f)
		}
	}
	for _, path := range paths {
		if path == stdinPath {
			add(path)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, 0, fmt.Errorf("cannot read the manifest: %w", err)
		}
		if !info.IsDir() {
			add(path)
			continue
		}
		p, err := walk(path, add)
		if err != nil {
			return nil, 0, fmt.Errorf("cannot read the directory: %w", err)
		}
		passed += p
	}
	return files, passed, nil
}

// walk calls add for every manifest file under dir, in the order of their paths, and
// counts the kustomization files. Names that begin with a dot are version control,
// editors' and mounted volumes' own; kustomization files describe how to build
// manifests and often name no kind. Links to files are followed, links to
// directories are not.
func walk(dir string, add func(path string)) (passed int, err error) {
	var found []string
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != dir && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() && isRendered(path):
			return fs.SkipDir
		case entry.IsDir() || !isManifest(entry.Name()):
			return nil
		case isKustomization(entry.Name()):
			passed++
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			found = append(found, path)
		}
		return nil
	})
	slices.Sort(found)
	for _, path := range found {
		add(path)
	}
	return passed, err
}

func isRendered(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, RenderedMarker))
	return err == nil
}

func isManifest(name string) bool {
	switch filepath.Ext(name) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

func isKustomization(name string) bool {
	return name == "kustomization.yaml" || name == "kustomization.yml"
}
