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

// fileText is the text of a file.
type fileText struct {
	data []byte
	// sum is the digest of the text with the namespace that its objects get, for ValidFiles.
	sum digest.Sum
	// isValid is true for a text that is known to be valid.
	isValid bool
}

// text returns the text of a file whose objects get the namespace.
func (v *ValidFiles) text(namespace string, data []byte) fileText {
	if v == nil {
		return fileText{data: data}
	}
	sum := digest.Of(namespace, data)
	return fileText{data, sum, v.known[sum]}
}

func (v *ValidFiles) note(text fileText) {
	if v == nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.passed[text.sum] = true
}
