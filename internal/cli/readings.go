// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
)

// articleReadings keep what articles say, for this run and the next one. They implement archive.Readings.
type articleReadings struct {
	mu          sync.Mutex
	before, now map[digest.Sum]*archive.Reading
	// stored is before while nobody has asked for it, since a run that repeats the last one does not.
	stored []byte
}

// rememberedReading is what an article says, in a memory.
type rememberedReading struct {
	_       struct{} `cbor:",toarray"`
	Key     digest.Sum
	Reading *archive.Reading
}

// newReadings returns what the last run of this program has kept; nil is nothing.
func newReadings(stored []byte) *articleReadings {
	return &articleReadings{stored: stored, now: map[digest.Sum]*archive.Reading{}}
}

// Recall implements archive.Readings.
func (a *articleReadings) Recall(key digest.Sum) (r *archive.Reading, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load()
	if r, ok = a.now[key]; ok {
		return r, true
	}
	if r, ok = a.before[key]; ok {
		a.now[key] = r
	}
	return r, ok
}

// Remember implements archive.Readings.
func (a *articleReadings) Remember(key digest.Sum, r *archive.Reading) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now[key] = r
}

// prepare decodes what is stored, which the first Recall would otherwise wait for.
func (a *articleReadings) prepare() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load()
}

// load decodes what is stored. What cannot be read is read from the articles.
func (a *articleReadings) load() {
	if a.before != nil {
		return
	}
	var list []rememberedReading
	if cbor.Unmarshal(a.stored, &list) != nil {
		list = nil
	}
	a.stored, a.before = nil, make(map[digest.Sum]*archive.Reading, len(list))
	for _, r := range list {
		a.before[r.Key] = r.Reading
	}
}

// encode returns the articles of this run for the next one.
func (a *articleReadings) encode() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]rememberedReading, 0, len(a.now))
	for _, key := range slices.SortedFunc(maps.Keys(a.now), func(a, b digest.Sum) int { return bytes.Compare(a[:], b[:]) }) {
		list = append(list, rememberedReading{Key: key, Reading: a.now[key]})
	}
	return cbor.Marshal(list)
}
