// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package shard packs the files of a site into shards: every file gzipped under
// a flat key, the files of one group together, the groups spread over the shards
// by linear hashing.
//
// A whole site is never in memory. The caller compresses one group after another, keeps
// sizes and digests, asks Arrange for the shard of each group, and compresses the
// groups of a shard again when it writes that shard.
//
// The package is pure: its results depend only on its arguments.
package shard

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
)

// Bounds of a ConfigMap. Its values may total 1 MiB; the rest of
// that is left for keys and metadata.
const (
	// TargetShardBytes is the mean size of a shard, keys and gzipped values:
	// the time to write one is about 4 ms + 0.1 ms per KiB.
	TargetShardBytes = 96 << 10
	// MaxShardBytes is the largest size of a shard, keys and gzipped values.
	MaxShardBytes = 900 << 10
	// MaxPageBytes is the largest size of a file, gzipped. A larger file is
	// replaced by a stub.
	MaxPageBytes = 512 << 10
	// MaxShards is the largest number of shards of a site.
	MaxShards = 4096
)

// An Entry is one stored file.
type Entry struct {
	// Key is the file's key in the ConfigMap, from Key.
	Key string
	// Gzip is the stored value.
	Gzip []byte
	// Digest is the SHA-256 of the uncompressed bytes, so that another encoder
	// alone changes no digest.
	Digest digest.Sum
}

// bytes returns the size of the entry in a shard.
func (e Entry) bytes() int { return len(e.Key) + len(e.Gzip) }

// A kubelet writes the files of ConfigMaps to a file system in memory, which takes whole pages of memory.
const (
	memoryPageBytes = 4 << 10
	// longLinkBytes is the length from which a symlink needs a page of its own. Each file has a link
	// "..data/<key>".
	longLinkBytes = 128
	linkPrefix    = "..data/"
)

// volumeBytes returns the size of the entry in a volume of a Pod.
func (e Entry) volumeBytes() int {
	pages := max(1, (len(e.Gzip)+memoryPageBytes-1)/memoryPageBytes)
	if len(linkPrefix)+len(e.Key) >= longLinkBytes {
		pages++
	}
	return pages * memoryPageBytes
}

// Packed is a group of files in stored form.
type Packed struct {
	// Name is the name of the group, which determines its shard.
	Name string
	// Entries are sorted by key.
	Entries []Entry
	// Bytes is the size of the group in a shard: keys and gzipped values, at
	// most MaxShardBytes.
	Bytes int
	// VolumeBytes is the size of the group in a volume of a Pod.
	VolumeBytes int
	// Pages is the number of HTML files.
	Pages int
	// Digest changes when, and only when, a key or the uncompressed bytes of a
	// file change.
	Digest digest.Sum
	// Oversize are the files that were too large and replaced by stubs, by path.
	Oversize []Oversize
}

// Oversize is a file that was too large to publish.
type Oversize struct {
	Path string
	// Bytes is the size that the file would have had as stored, gzipped.
	Bytes int
}

// Compress packs the files of a group of a name. A file above MaxPageBytes is replaced by
// a stub; while the group is above MaxShardBytes, so is its largest file. It
// fails when a path has no key, when two files have the same path, and with a
// *SiteTooLargeError when stubs alone are too many for a shard.
func Compress(name string, files []page.File) (Packed, error) {
	packed := Packed{Name: name, Pages: countPages(files)}
	var err error
	if packed.Entries, err = newEntries(name, files, newEntry); err != nil {
		return Packed{}, err
	}
	if err := packed.fit(); err != nil {
		return Packed{}, err
	}
	for _, entry := range packed.Entries {
		packed.VolumeBytes += entry.volumeBytes()
	}
	packed.Digest = digestOfEntries(packed.Entries)
	return packed, nil
}

// newEntries makes the entries of a group, sorted by key.
func newEntries(group string, files []page.File, entryOf func(key string, body []byte) Entry) ([]Entry, error) {
	entries := make([]Entry, len(files))
	for i, file := range files {
		key, err := Key(file.Path)
		if err != nil {
			return nil, fmt.Errorf("cannot store a file of group %q: %w", group, err)
		}
		entries[i] = entryOf(key, file.Body)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Key, b.Key) })
	for i := 1; i < len(entries); i++ {
		if key := entries[i].Key; key == entries[i-1].Key {
			return nil, fmt.Errorf("cannot store group %q: two files have the key %q", group, key)
		}
	}
	return entries, nil
}

// countPages returns the number of HTML files.
func countPages(files []page.File) (pages int) {
	for _, file := range files {
		if strings.HasSuffix(file.Path, ".html") {
			pages++
		}
	}
	return pages
}

func newEntry(key string, body []byte) Entry {
	return Entry{Key: key, Gzip: compress(body), Digest: sha256.Sum256(body)}
}

// fit replaces files that are too large by stubs and adds up Bytes.
func (p *Packed) fit() error {
	order := make([]int, len(p.Entries))
	for i, entry := range p.Entries {
		order[i] = i
		p.Bytes += entry.bytes()
	}
	// Largest first; the sort is stable, so equal sizes stay in the order of their keys.
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(len(p.Entries[b].Gzip), len(p.Entries[a].Gzip))
	})
	for _, i := range order {
		if len(p.Entries[i].Gzip) <= MaxPageBytes && p.Bytes <= MaxShardBytes {
			break
		}
		p.replace(i)
	}
	slices.SortFunc(p.Oversize, func(a, b Oversize) int { return cmp.Compare(a.Path, b.Path) })
	if p.Bytes > MaxShardBytes {
		return &SiteTooLargeError{What: fmt.Sprintf("the files that belong to %q", p.Name), Bytes: p.Bytes, Limit: MaxShardBytes}
	}
	return nil
}

// replace replaces entry i by a stub, unless that saves nothing.
func (p *Packed) replace(i int) {
	entry := &p.Entries[i]
	path := toPath(entry.Key)
	stub := newEntry(entry.Key, stubFor(path))
	if len(stub.Gzip) >= len(entry.Gzip) {
		return
	}
	p.Oversize = append(p.Oversize, Oversize{Path: path, Bytes: len(entry.Gzip)})
	p.Bytes += len(stub.Gzip) - len(entry.Gzip)
	*entry = stub
}

// digestOfEntries is the digest of keys and uncompressed contents.
func digestOfEntries(entries []Entry) digest.Sum {
	type file struct {
		key    string
		digest digest.Sum
	}
	files := make([]file, len(entries))
	for i, entry := range entries {
		files[i] = file{entry.Key, entry.Digest}
	}
	return digest.Of(files)
}

// A Shard is the content of one ConfigMap of a site.
type Shard struct {
	// Index is the number of the shard, from 0.
	Index int
	// Digest is of the uncompressed content: Digest of its members.
	Digest string
	// Before is the digest of an earlier content, from which Content can take unchanged files. It is "" if
	// there is none.
	Before string
	Content
}

// Content is the content of a shard. It is asked only if needed, because it may have to be rendered, and for
// several shards at once.
type Content interface {
	// Data returns the gzipped files by key. stored is the stored data of the shard with the digest Before, or nil.
	Data(stored map[string][]byte) (map[string][]byte, error)
	// Provenance returns the provenance of the files, from EncodeProvenance.
	Provenance() (string, error)
}

// Digest combines the digests of groups, in the order of names: for the sorted members of a shard it is the digest
// of its content.
func Digest(names []string, digestOf func(name string) digest.Sum) string {
	sums := make([]digest.Sum, len(names))
	for i, name := range names {
		sums[i] = digestOf(name)
	}
	return digest.Join(sums...).String()
}

// Data returns the stored form of a shard with these groups: the gzipped files by key.
// It fails if two groups have a file with the same path.
func Data(groups ...Packed) (map[string][]byte, error) {
	data := map[string][]byte{}
	for _, group := range groups {
		for _, entry := range group.Entries {
			if _, taken := data[entry.Key]; taken {
				return nil, fmt.Errorf("cannot store group %q: another group has the key %q", group.Name, entry.Key)
			}
			data[entry.Key] = entry.Gzip
		}
	}
	return data, nil
}
