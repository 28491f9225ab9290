// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/linearhash"
)

const (
	// docsPerChunk is the most docs in a chunk.
	docsPerChunk = 64
	// docsPerTermFile is how many docs there are for each term file, up to fewTermFiles. Beyond, there are half as many for each:
	// readers get fewer bytes for a word, and a small site has fewer files to ask for.
	docsPerTermFile, fewTermFiles = 64, 16
	// termFileLetters is how many letters of a term say in which file it is, so that the terms that a word of as many letters begins
	// are in one file.
	termFileLetters = 4
	// beginningLetters is how many letters of a beginning say in which file it is. No beginning is shorter: all that a word begins are
	// in one file, and an edit of it changes that one.
	beginningLetters = 2
	// maxRecent is the most docs that are recent.
	maxRecent = 512
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

// String is the number in base 16.
func (id ChunkID) String() string { return strconv.FormatUint(uint64(id), 16) }

// Compare orders chunks as their docs.
func (id ChunkID) Compare(other ChunkID) int { return cmp.Compare(id.aligned(), other.aligned()) }

func (id ChunkID) aligned() uint64 { return uint64(id) << bits.LeadingZeros64(uint64(id)) }

func (id ChunkID) depth() int { return bits.Len64(uint64(id)) - 1 }

// TermFileID identifies a term file. Recent docs, which are some of the newest Posts, have term files of their own, so
// that a new one changes few files.
type TermFileID struct {
	Recent bool
	Number int
}

// The prefixes of the names of term files.
const (
	mainPrefix   = "terms-"
	recentPrefix = "recent-"
)

// String begins the name of the file.
func (id TermFileID) String() string { return id.prefix() + strconv.Itoa(id.Number) }

func (id TermFileID) prefix() string {
	if id.Recent {
		return recentPrefix
	}
	return mainPrefix
}

func (id TermFileID) compare(other TermFileID) int {
	return cmp.Or(strings.Compare(id.prefix(), other.prefix()), cmp.Compare(id.Number, other.Number))
}

// termFiles returns the number of term files for some docs.
func termFiles(docs int) int {
	count := docs / docsPerTermFile
	return max(1, count, 2*count-fewTermFiles)
}

// termFile returns the number, of count, of the term file that has a term, a beginning or a whole name.
func termFile(key string, count int) int {
	letters := termFileLetters
	if strings.HasSuffix(key, beginningSuffix) {
		letters = beginningLetters
	}
	hash := uint32(2166136261) // FNV-1a, which is short in the script too
	for _, b := range []byte(firstLetters(strings.TrimPrefix(key, namePrefix), letters)) {
		hash = (hash ^ uint32(b)) * 16777619
	}
	return linearhash.Bucket(uint64(hash), count)
}

// rootText is the root file. It has the number of term files by the prefix of their names.
type rootText struct {
	Version int            `json:"version"`
	Terms   map[string]int `json:"terms"`
}
