// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package redirect

import "strings"

// The bounds of nginx's hash table for a map (ngx_hash.c), as set in nginx.conf.
const (
	// MapHashMaxSize is the number of buckets that nginx tries at most (map_hash_max_size).
	MapHashMaxSize = 32768
	// MapHashBucketSize is the size of a bucket in bytes that nginx aims at (map_hash_bucket_size).
	MapHashBucketSize = 1024

	// maxBucketBytes is the size of a bucket beyond which nginx does not start: 64 KiB without a cache
	// line, which has 128 bytes on some processors.
	maxBucketBytes = 65536 - 128
	// wordBytes is the size of a pointer. nginx rounds to it.
	wordBytes = 8

	// loadingBuckets is the number of buckets of the table that collects keys while nginx reads its
	// configuration (NGX_HASH_LARGE_HSIZE). nginx compares each key with all others in the bucket.
	loadingBuckets = 10007
	// maxTokenBytes is a size of a configuration word that nginx can always read. Its buffer has 4096 bytes.
	maxTokenBytes = 3000
	// maxLoadingKeys bounds that work: 50,000 keys in buckets this full take nginx 0.1 s.
	maxLoadingKeys = 1024
)

// table is one of nginx's maps. nginx hashes without a salt, so anyone can choose aliases that share a
// bucket. A table refuses entries that would keep nginx from starting.
type table struct {
	entries []byte
	// buckets are the sizes in bytes of the buckets of the largest possible table, which nginx uses if it finds no
	// better one.
	buckets map[uint64]int
	// loading are the numbers of keys in the buckets of the table for loading.
	loading map[uint64]int
}

// add adds an entry, unless that would be too much for nginx or for the ConfigMap.
func (t *table) add(key, value string) bool {
	if t.buckets == nil {
		t.buckets, t.loading = map[uint64]int{}, map[uint64]int{}
	}
	hash := hashOf(key)
	bucket, loading := hash%MapHashMaxSize, hash%loadingBuckets
	bytes := t.buckets[bucket] + elementBytes(key)
	line := Line(key, value)
	switch {
	case wordBytes+bytes > maxBucketBytes, wordBytes+elementBytes(key) > MapHashBucketSize, t.loading[loading] >= maxLoadingKeys,
		len(line) > maxTokenBytes, len(t.entries)+len(line) > MaxPartBytes:
		return false
	}
	t.buckets[bucket] = bytes
	t.loading[loading]++
	t.entries = append(t.entries, line...)
	return true
}

// Line returns a line of a map block of nginx.
func Line(key, value string) string {
	// The "$" of a variable cannot be escaped in another way, and servers treat both forms alike.
	return quote(key) + " " + quote(strings.ReplaceAll(value, "$", "%24")) + ";\n"
}

// quote returns a word of nginx's configuration, in quotes if it needs them.
func quote(word string) string {
	if !strings.ContainsAny(word, " \t\r\n\"'\\;{}$#") {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(word) + `"`
}

// hashOf is ngx_hash_key, for a key without capital letters.
func hashOf(key string) uint64 {
	var hash uint64
	for i := range len(key) {
		hash = hash*31 + uint64(key[i])
	}
	return hash
}

// elementBytes is NGX_HASH_ELT_SIZE: the size of an entry in a bucket.
func elementBytes(key string) int {
	return wordBytes + (len(key)+2+wordBytes-1)/wordBytes*wordBytes
}
