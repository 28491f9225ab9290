// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"fmt"
	"math/bits"

	"github.com/cespare/xxhash/v2"
)

// docsPerChunk is the mean number of docs in a chunk, some 22 KiB gzipped. The
// largest chunks have up to twice as many: those that linear hashing has not split yet.
const docsPerChunk = 256

// Chunks returns the number of chunks for n docs, at least 1.
func Chunks(n int) int {
	return max(1, (n+docsPerChunk-1)/docsPerChunk)
}

// Chunk returns the chunk of the doc with the ID among a number of chunks, from
// 0 to chunks-1, by linear hashing (Litwin, "Linear Hashing", VLDB 1980) of the
// XXH64 of the ID: it depends on nothing else, so that an edit changes one chunk,
// and one chunk more takes docs from one other only. A number below 1 is taken as 1.
func Chunk(id string, chunks int) int {
	if chunks <= 1 {
		return 0
	}
	hash := xxhash.Sum64String(id)
	round := uint64(1) << bits.Len(uint(chunks-1)) // the power of two at or above chunks
	if c := hash & (round - 1); c < uint64(chunks) {
		return int(c)
	}
	return int(hash & (round/2 - 1))
}

// Root returns the text of the root file of an index, which readers get first.
// It changes with the number of chunks alone.
func Root(chunks int) []byte {
	return fmt.Appendf(nil, `{"version":%d,"chunks":%d}`+"\n", version, chunks)
}
