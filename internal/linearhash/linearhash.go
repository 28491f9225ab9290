// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package linearhash places keys in a number of buckets that grows, so that one more bucket takes
// keys from one other alone (Litwin, "Linear Hashing", VLDB 1980). It is pure.
package linearhash

import (
	"math/bits"

	"github.com/cespare/xxhash/v2"
)

// Hash is the hash that a key is placed by, its XXH64.
func Hash(key string) uint64 { return xxhash.Sum64String(key) }

// Of returns the bucket of a key among count buckets, from 0 to count-1. It depends on nothing else,
// and never falls when count grows. A count below 1 is taken as 1.
func Of(key string, count int) int { return Bucket(Hash(key), count) }

// Bucket is Of for a key whose Hash is known.
//
// It takes as many low bits of the hash as count buckets need, and one bit less if that bucket
// does not exist yet.
func Bucket(hash uint64, count int) int {
	if count <= 1 {
		return 0
	}
	round := uint64(1) << bits.Len(uint(count-1)) // the power of two at or above count
	if b := hash & (round - 1); b < uint64(count) {
		return int(b)
	}
	return int(hash & (round/2 - 1))
}

// Parent returns the bucket that a bucket is split from when count grows beyond its index: the index
// without its highest bit. Bucket 0 is its own parent.
func Parent(index int) int {
	if index <= 0 {
		return 0
	}
	return index &^ (1 << (bits.Len(uint(index)) - 1))
}
