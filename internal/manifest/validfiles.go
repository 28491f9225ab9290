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

// ValidFiles remembers the manifest files that this build of the program has found to be valid, by the digest of their text, so
// that the next run need not check them again. A nil one knows none.
type ValidFiles struct {
	mu            sync.Mutex
	known, passed map[digest.Sum]bool
}

// NewValidFiles returns the files that the same build has found to be valid.
func NewValidFiles(known []digest.Sum) *ValidFiles {
	v := &ValidFiles{known: make(map[digest.Sum]bool, len(known)), passed: map[digest.Sum]bool{}}
	for _, sum := range known {
		v.known[sum] = true
	}
	return v
}

// Passed returns the valid files that were read, sorted.
func (v *ValidFiles) Passed() []digest.Sum {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.SortedFunc(maps.Keys(v.passed), func(a, b digest.Sum) int { return bytes.Compare(a[:], b[:]) })
}

// sum returns the digest of a file with the namespace that its objects get.
func (v *ValidFiles) sum(namespace string, text []byte) (sum digest.Sum) {
	if v != nil {
		sum = digest.Of(namespace, text)
	}
	return sum
}

func (v *ValidFiles) knows(sum digest.Sum) bool { return v != nil && v.known[sum] }

func (v *ValidFiles) note(sum digest.Sum) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.passed[sum] = true
}
