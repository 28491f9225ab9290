// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"sync"
)

// maxKept is the size up to which a buffer is kept: an unusually large file must not hold
// memory for ever.
const maxKept = 1 << 20

// buffers are those that files grow in: a fresh one for each would be copied again and
// again while it grows, and be twice as large as the file in the end.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Bytes returns what write writes into an empty buffer, in a slice of that size. The buffer
// must not be used after write has returned. The error is that of write.
func Bytes(write func(*bytes.Buffer) error) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	err := write(b)
	var out []byte
	if err == nil {
		out = bytes.Clone(b.Bytes())
	}
	if b.Cap() <= maxKept {
		buffers.Put(b)
	}
	return out, err
}
