// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// RenderedMarker is the file that "topicpages render" leaves in its directory. A Reader
// passes over a directory that holds it: the JSON files in it are no manifests.
const RenderedMarker = ".topicpages-files"

// stdinPath is the path that means standard input.
const stdinPath = "-"

// filePath is the path of a manifest file, or stdinPath.
type filePath string

// name is how problems name the file.
func (f filePath) name() string {
	if f == stdinPath {
		return "stdin"
	}
	return string(f)
}

// content returns the content of the file, or of stdin.
func (r *Reader) content(f filePath) ([]byte, error) {
	if text, ok := r.texts[f]; ok {
		return text, nil
	}
	if f == stdinPath {
		data, err := r.input()
		if err != nil {
			return nil, fmt.Errorf("cannot read standard input: %w", err)
		}
		return data, nil
	}
	data, err := os.ReadFile(string(f))
	if err != nil {
		return nil, fmt.Errorf("cannot read the manifest: %w", err)
	}
	return data, nil
}

// directoryListing is the result of expanding paths.
type directoryListing struct {
	// files are the manifests, each once, in order.
	files []filePath
	// directories hold them: a file that comes there may be one more.
	directories []string
	// passed is the number of kustomization files.
	passed int

	listed map[filePath]bool
	linked map[filePath]bool // true for files that are symbolic links
}

// find lists the files that paths stand for.
func find(paths []string) (*directoryListing, error) {
	l := &directoryListing{listed: map[filePath]bool{}, linked: map[filePath]bool{}}
	for _, path := range paths {
		if path == stdinPath {
			l.add(path)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("cannot read the manifest: %w", err)
		}
		if !info.IsDir() {
			l.add(path)
			l.directories = append(l.directories, filepath.Dir(path))
			l.linked[filePath(filepath.Clean(path))] = isLink(path)
			continue
		}
		if err := l.walk(path); err != nil {
			return nil, fmt.Errorf("cannot read the directory: %w", err)
		}
	}
	return l, nil
}

func (l *directoryListing) add(path string) {
	f := filePath(filepath.Clean(path))
	if !l.listed[f] {
		l.listed[f] = true
		l.files = append(l.files, f)
	}
}

// walk adds every manifest file under dir, in the order of their paths, and
// counts the kustomization files. Names that begin with a dot are version control,
// editors' and mounted volumes' own; kustomization files describe how to build
// manifests and often name no kind. Links to files are followed, links to
// directories are not.
func (l *directoryListing) walk(dir string) error {
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
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
		case entry.IsDir():
			l.directories = append(l.directories, filepath.Clean(path))
			return nil
		case !isManifest(entry.Name()):
			return nil
		case isKustomization(entry.Name()):
			l.passed++
			return nil
		case entry.Type().IsRegular():
			found = append(found, path)
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			found = append(found, path)
			l.linked[filePath(filepath.Clean(path))] = true
		}
		return nil
	})
	slices.Sort(found)
	for _, path := range found {
		l.add(path)
	}
	return err
}

func isRendered(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, RenderedMarker))
	return err == nil
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
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
