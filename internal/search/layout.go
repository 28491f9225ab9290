// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"fmt"
	"math/bits"
	"strconv"
	"time"

	"github.com/topicpages/topicpages/internal/linearhash"
)

const (
	// docsPerChunk is the most docs in a chunk.
	docsPerChunk = 256
	// docsPerTermFile is how many docs there are for each term file.
	docsPerTermFile = 512
	// keyBits is the length of a docKey.
	keyBits = 49
	// lastDay is the day of a doc without a date, in days before the newest one that keys can hold.
	lastDay = 1<<16 - 1
)

// docKey is the place of a doc in the order of an index: Topics first, then Posts, the newest first. Docs of
// one day are in the order of the hashes of their IDs.
type docKey uint64

func keyOf(kind, id, date string) docKey {
	key := docKey(0)
	if kind != Topic {
		key = 1
	}
	return (key<<16|docKey(daysBeforeEnd(date)))<<32 | docKey(linearhash.Hash(id)>>32)
}

func daysBeforeEnd(date string) int {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return lastDay
	}
	const secondsADay = 86_400
	return lastDay - int(min(max(0, day.Unix()/secondsADay), lastDay))
}

// bit returns the bit of a key at an index from the first.
func (k docKey) bit(i int) int { return int(k>>(keyBits-1-i)) & 1 }

// ChunkID identifies a chunk: a one, and then the bits that begin the keys of its docs.
type ChunkID uint64

// String is the number in base 36.
func (id ChunkID) String() string { return strconv.FormatUint(uint64(id), 36) }

// Compare orders chunks as their docs.
func (id ChunkID) Compare(other ChunkID) int { return cmp.Compare(id.aligned(), other.aligned()) }

func (id ChunkID) aligned() uint64 { return uint64(id) << bits.LeadingZeros64(uint64(id)) }

func (id ChunkID) depth() int { return bits.Len64(uint64(id)) - 1 }

// termFiles returns the number of term files for a number of docs, at least 1.
func termFiles(docs int) int { return max(1, docs/docsPerTermFile) }

// termFile returns the term file, of count, that has a term. All terms with the same first three letters are in one.
func termFile(term string, count int) int {
	hash := uint32(2166136261) // FNV-1a, which is short in the script too
	for _, b := range []byte(firstLetters(term, 3)) {
		hash = (hash ^ uint32(b)) * 16777619
	}
	return linearhash.Bucket(uint64(hash), count)
}

// Root returns the text of the root file of an index, which readers get first.
// It changes with the number of term files alone.
func Root(termFiles int) []byte {
	return fmt.Appendf(nil, `{"version":%d,"terms":%d}`+"\n", version, termFiles)
}

// Chunks returns the number of chunks for n docs, at least 1.
func Chunks(n int) int {
	return max(1, (n+docsPerChunk-1)/docsPerChunk)
}

// Chunk returns the chunk of the doc with the ID among a number of chunks, by linear hashing of the ID.
// It depends on nothing else, so that an edit changes one chunk.
func Chunk(id string, chunks int) int { return linearhash.Of(id, chunks) }
