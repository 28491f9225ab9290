// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"maps"
	"slices"
	"sync"

	"github.com/topicpages/topicpages/internal/digest"
)

// A Register remembers the manifest files that this build of the program has found to be valid, by the digest of their text, so
// that the next run need not check them again. A nil Register knows none.
type Register struct {
	mu            sync.Mutex
	known, passed map[digest.Sum]bool
}

// NewRegister returns a Register of files that the same build has found to be valid.
func NewRegister(known []digest.Sum) *Register {
	r := &Register{known: make(map[digest.Sum]bool, len(known)), passed: map[digest.Sum]bool{}}
	for _, sum := range known {
		r.known[sum] = true
	}
	return r
}

// Passed returns the valid files that were read, sorted.
func (r *Register) Passed() []digest.Sum {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Keys(r.passed), func(a, b digest.Sum) int { return bytes.Compare(a[:], b[:]) })
}

// sum returns the digest of a file with the namespace that its objects get.
func (r *Register) sum(namespace string, text []byte) (sum digest.Sum) {
	if r != nil {
		sum = digest.Of(namespace, text)
	}
	return sum
}

func (r *Register) knows(sum digest.Sum) bool { return r != nil && r.known[sum] }

func (r *Register) note(sum digest.Sum) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.passed[sum] = true
}
