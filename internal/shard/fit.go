// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"crypto/sha256"
	"slices"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/page"
)

// Fitted is a group of files as readers get them from a shard, uncompressed.
type Fitted struct {
	// Files have stubs for the files that are too large.
	Files []page.File
	// MaxBytes is at least the Bytes of the group when it is packed.
	MaxBytes int
	// Pages, Digest and Oversize are equal to the fields of Packed.
	Pages    int
	Digest   digest.Sum
	Oversize []Oversize

	keys []string // of the files, sorted
}

// Fit returns the uncompressed files that Compress packs, and fails where Compress fails. It compresses only
// a group that may be too large.
func Fit(name string, files []page.File) (Fitted, error) {
	fitted := Fitted{Files: files, Pages: countPages(files)}
	largestFile := 0
	for _, file := range files {
		size := maxGzipBytes(len(file.Body))
		largestFile = max(largestFile, size)
		fitted.MaxBytes += len(file.Path) + len(keySuffix) + size
	}
	if largestFile > MaxPageBytes || fitted.MaxBytes > MaxShardBytes {
		return fitted.replace(name)
	}
	entries, err := newEntries(name, files, func(key string, body []byte) Entry {
		return Entry{Key: key, Digest: sha256.Sum256(body)}
	})
	if err != nil {
		return Fitted{}, err
	}
	fitted.Digest, fitted.keys = digestOfEntries(entries), keysOf(entries)
	return fitted, nil
}

// replace replaces the files that are too large by stubs.
func (f Fitted) replace(name string) (Fitted, error) {
	packed, err := Compress(name, f.Files)
	if err != nil {
		return Fitted{}, err
	}
	f.MaxBytes, f.Digest, f.Oversize = packed.Bytes, packed.Digest, packed.Oversize
	f.keys = keysOf(packed.Entries)
	f.Files = slices.Clone(f.Files)
	for i, file := range f.Files {
		if slices.ContainsFunc(packed.Oversize, func(o Oversize) bool { return o.Path == file.Path }) {
			f.Files[i].Body = stubFor(file.Path)
		}
	}
	return f, nil
}

// maxGzipBytes is at least the size of a file in gzip format. The encoder stores blocks that it cannot compress
// with a header each.
func maxGzipBytes(size int) int { return size + size/512 + 64 }
