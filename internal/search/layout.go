// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"fmt"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// docsPerChunk is the mean number of docs in a chunk, some 22 KiB gzipped. Chunks
// that linear hashing has not split yet have up to twice as many.
const docsPerChunk = 256

// Chunks returns the number of chunks for n docs, at least 1.
func Chunks(n int) int {
	return max(1, (n+docsPerChunk-1)/docsPerChunk)
}

// Chunk returns the chunk of the doc with the ID among a number of chunks, by linear hashing of the ID.
// It depends on nothing else, so that an edit changes one chunk.
func Chunk(id string, chunks int) int { return linearhash.Of(id, chunks) }

// Root returns the text of the root file of an index, which readers get first.
// It changes with the number of chunks alone.
func Root(chunks int) []byte {
	return fmt.Appendf(nil, `{"version":%d,"chunks":%d}`+"\n", version, chunks)
}
