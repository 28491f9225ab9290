// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/page"
)

// A tmpfs stores a file in whole pages of memory, and a long link in one of its own.
func TestVolumeBytes(t *testing.T) {
	const block = 4096
	for name, tc := range map[string]struct{ key, gzip, want int }{
		"empty":                    {10, 0, block},
		"one byte":                 {10, 1, block},
		"a page":                   {10, block, block},
		"a page and a byte":        {10, block + 1, 2 * block},
		"the longest short link":   {longLinkBytes - len(linkPrefix) - 1, 1, block},
		"the shortest long link":   {longLinkBytes - len(linkPrefix), 1, 2 * block},
		"a long link and a large":  {200, 10 * block, 11 * block},
		"the largest page we have": {10, MaxPageBytes, MaxPageBytes},
	} {
		e := Entry{Key: strings.Repeat("k", tc.key), Gzip: make([]byte, tc.gzip)}
		if got := e.volumeBytes(); got != tc.want {
			t.Errorf("%s: %d bytes, want %d", name, got, tc.want)
		}
	}
}

// The volume size of a group is the sum of its files, including stubs for files that are too large.
func TestVolumeBytesOfAGroup(t *testing.T) {
	for name, files := range map[string][]page.File{
		"no file":   nil,
		"two files": {{Path: "a.html", Body: []byte("a")}, {Path: "b.html", Body: []byte("b")}},
		"a stub":    {{Path: "a.html", Body: incompressible(2 * MaxPageBytes)}},
	} {
		packed, err := Compress("group", files)
		if err != nil {
			t.Fatal(err)
		}
		if want := len(files) * memoryPageBytes; packed.VolumeBytes != want {
			t.Errorf("%s: %d bytes, want %d", name, packed.VolumeBytes, want)
		}
	}
}

// incompressible returns text that gzip cannot compress.
func incompressible(n int) []byte {
	var out []byte
	for sum := sha256.Sum256(nil); len(out) < n; sum = sha256.Sum256(sum[:]) {
		out = append(out, sum[:]...)
	}
	return out
}
