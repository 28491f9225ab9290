// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/page"
)

// memoryFolder is the folder of memories in the user's cache directory, and maxMemories is how many of them stay there.
const (
	memoryFolder = "topicpages/render"
	maxMemories  = 50
)

// renderMemory is what one run of render tells the next run into the same directory, so that the next one does only what has
// changed. It implements edition.Memory. It is a file in the user's cache directory, and not in the directory itself, which others
// may have written. The next run believes it only for the very same program, and compares each file in the directory.
type renderMemory struct {
	// path is the file; "" for none.
	path  string
	build string
	// valid are the manifests without mistakes.
	valid *manifest.ValidFiles
	tree  *tree

	mu     sync.Mutex
	before map[digest.Sum]rememberedGroup
	now    []rememberedGroup
}

// rememberedRun is the content of a memory.
type rememberedRun struct {
	_ struct{} `cbor:",toarray"`
	// Build is the digest of the program.
	Build     string
	Manifests []digest.Sum
	Groups    []rememberedGroup
}

type rememberedGroup struct {
	_     struct{} `cbor:",toarray"`
	Group edition.RenderedGroup
	// Files are the digests of the files, in the order of Group.Paths.
	Files []digest.Sum
}

// newMemory returns an empty memory that is not saved.
func newMemory() *renderMemory {
	return &renderMemory{valid: manifest.NewValidFiles(nil), before: map[digest.Sum]rememberedGroup{}}
}

// openMemory reads the memory of an output directory. A memory that is missing, damaged or of another program is empty.
func openMemory(dir string) *renderMemory {
	m := newMemory()
	caches, err := os.UserCacheDir()
	if err != nil {
		return m // such as a service without a home
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return m
	}
	if m.build, err = buildinfo.Program(); err != nil {
		return m
	}
	name, _ := strings.CutPrefix(digest.Of(absolute).String(), "sha256:")
	m.path = filepath.Join(caches, filepath.FromSlash(memoryFolder), name)
	data, err := os.ReadFile(m.path)
	if err != nil {
		return m
	}
	past, err := decodeMemory(data)
	if err != nil || past.Build != m.build {
		return m
	}
	m.valid = manifest.NewValidFiles(past.Manifests)
	for _, g := range past.Groups {
		m.before[g.Group.Inputs] = g
	}
	return m
}

// decodeMemory is the inverse of encodeMemory. It refuses a damaged memory.
func decodeMemory(data []byte) (past rememberedRun, err error) {
	var sum digest.Sum
	encoded := data[copy(sum[:], data):]
	if sha256.Sum256(encoded) != sum {
		return past, errors.New("the memory is damaged")
	}
	err = cbor.Unmarshal(encoded, &past)
	return past, err
}

// encodeMemory encodes a memory as CBOR, with its digest in front.
func encodeMemory(past rememberedRun) ([]byte, error) {
	encoded, err := cbor.Marshal(past)
	sum := sha256.Sum256(encoded)
	return slices.Concat(sum[:], encoded), err
}

// restart forgets what this run has made.
func (m *renderMemory) restart() { m.now = nil }

// Recall implements edition.Memory. It reads the files, since anybody may have changed them.
func (m *renderMemory) Recall(inputs digest.Sum) (g edition.RenderedGroup, ok bool) {
	m.mu.Lock()
	known, ok := m.before[inputs]
	m.mu.Unlock()
	if !ok || len(known.Files) != len(known.Group.Paths) || !m.tree.keep(known.Group.Paths, known.Files) {
		return g, false
	}
	m.add(known)
	return known.Group, true
}

// Remember implements edition.Memory.
func (m *renderMemory) Remember(g edition.RenderedGroup, files []page.File) {
	made := rememberedGroup{Group: g, Files: make([]digest.Sum, len(files))}
	for i, file := range files {
		made.Files[i] = sha256.Sum256(file.Body)
	}
	m.add(made)
}

func (m *renderMemory) add(g rememberedGroup) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = append(m.now, g)
}

// save writes the memory for the next run.
func (m *renderMemory) save() error {
	if m.path == "" {
		return nil
	}
	made := rememberedRun{Build: m.build, Manifests: m.valid.Passed(), Groups: m.now}
	slices.SortFunc(made.Groups, func(a, b rememberedGroup) int { return bytes.Compare(a.Group.Inputs[:], b.Group.Inputs[:]) })
	data, err := encodeMemory(made)
	if err != nil {
		return err
	}
	dir := filepath.Dir(m.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := replaceFile(m.path, data); err != nil {
		return err
	}
	return dropOldest(dir)
}

// replaceFile writes a file at once, so that no other run reads a half.
func replaceFile(name string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), "part-")
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// dropOldest keeps the last maxMemories files of a folder.
func dropOldest(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) <= maxMemories {
		return err
	}
	var infos []os.FileInfo
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil { // another run may have removed it
			infos = append(infos, info)
		}
	}
	slices.SortFunc(infos, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, info := range infos[min(maxMemories, len(infos)):] {
		if err := os.Remove(filepath.Join(dir, info.Name())); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
