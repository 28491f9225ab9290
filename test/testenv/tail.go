// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
)

// tailSize is how much of a process's output is kept for error messages, in bytes.
const tailSize = 8 << 10

// tailWriter keeps the end of a process's output, and passes all of it on.
type tailWriter struct {
	mu   sync.Mutex
	kept []byte
	next io.Writer
}

// Write implements io.Writer.
func (t *tailWriter) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if extra := len(t.kept) - tailSize; extra > 0 {
		t.kept = append(t.kept[:0], t.kept[extra:]...)
	}
	if t.next == nil {
		return len(p), nil
	}
	n, err := t.next.Write(p)
	if err != nil {
		return n, fmt.Errorf("cannot hand on the output: %w", err)
	}
	return n, nil
}

// String returns the end of the output with each line marked, or "".
func (t *tailWriter) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := bytes.TrimSpace(t.kept)
	if len(text) == 0 {
		return ""
	}
	if len(t.kept) == tailSize { // the first line is likely cut
		if _, rest, found := bytes.Cut(text, []byte("\n")); found {
			text = rest
		}
	}
	return "  | " + strings.ReplaceAll(string(text), "\n", "\n  | ")
}
