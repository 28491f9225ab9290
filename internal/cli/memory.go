// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/shard"
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
	path string
	// valid are the manifests without mistakes.
	valid *manifest.ValidFiles
	// articles are what the articles of the last run and of this one say.
	articles *articleReadings
	tree     *tree
	// outcome is what the last run has printed; nil if that is not known.
	outcome *outcome
	// files are the files that the last run has left, with the digests of their content.
	files map[string]digest.Sum

	mu     sync.Mutex
	before map[digest.Sum]shard.Record // by their Inputs
	now    []shard.Record
}

// rememberedRun is the content of a memory.
type rememberedRun struct {
	_ struct{} `cbor:",toarray"`
	// Build identifies the program.
	Build     string
	Manifests []digest.Sum
	Records   []shard.Record
	Files     []rememberedFile
	Outcome   *outcome
	// Articles are encoded articleReadings.
	Articles []byte
}

type rememberedFile struct {
	_    struct{} `cbor:",toarray"`
	Path string
	Sum  digest.Sum
}

// newMemory returns an empty memory that is not saved.
func newMemory() *renderMemory {
	return &renderMemory{valid: manifest.NewValidFiles(nil), articles: newReadings(nil), before: map[digest.Sum]shard.Record{}, files: map[string]digest.Sum{}}
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
	name, _ := strings.CutPrefix(digest.Of(absolute).String(), "sha256:")
	m.path = filepath.Join(caches, filepath.FromSlash(memoryFolder), name)
	data, err := os.ReadFile(m.path)
	if err != nil {
		return m
	}
	past, err := decodeMemory(data)
	build, unknown := buildinfo.Program()
	if err != nil || unknown != nil || past.Build != build {
		return m
	}
	m.valid, m.articles, m.outcome = manifest.NewValidFiles(past.Manifests), newReadings(past.Articles), past.Outcome
	for _, r := range past.Records {
		m.before[r.Inputs] = r
	}
	for _, f := range past.Files {
		m.files[f.Path] = f.Sum
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
func (m *renderMemory) Recall(inputs digest.Sum) (r shard.Record, ok bool) {
	m.mu.Lock()
	known, ok := m.before[inputs]
	m.mu.Unlock()
	if !ok {
		return r, false
	}
	files := make(map[string]digest.Sum, len(known.Keys))
	for _, key := range known.Keys {
		path, err := shard.Path(key)
		sum, ok := m.files[path]
		if err != nil || !ok {
			return r, false
		}
		files[path] = sum
	}
	if !m.tree.keep(files) {
		return r, false
	}
	m.Remember(known)
	return known, true
}

// Remember implements edition.Memory.
func (m *renderMemory) Remember(r shard.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = append(m.now, r)
}

// save writes the memory for the next run. now is nil if the next run is to print everything itself.
func (m *renderMemory) save(now *outcome) error {
	if m.path == "" {
		return nil
	}
	build, err := buildinfo.Program()
	if err != nil {
		return err
	}
	articles, err := m.articles.encode()
	if err != nil {
		return err
	}
	made := rememberedRun{Build: build, Manifests: m.valid.Passed(), Records: m.now, Outcome: now, Articles: articles}
	slices.SortFunc(made.Records, func(a, b shard.Record) int { return bytes.Compare(a.Inputs[:], b.Inputs[:]) })
	for _, name := range slices.Sorted(maps.Keys(m.tree.files)) {
		made.Files = append(made.Files, rememberedFile{Path: name, Sum: m.tree.files[name]})
	}
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

// use keeps the memory among the last ones.
func (m *renderMemory) use() {
	now := time.Now()
	_ = os.Chtimes(m.path, now, now) // otherwise the memory is removed earlier
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
