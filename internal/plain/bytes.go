// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"sync"
)

// maxKept is the largest size of a kept buffer: an unusually large file must not hold
// memory for ever.
const maxKept = 1 << 20

// buffers are reused for growing files. A fresh buffer would be copied repeatedly
// while it grows, and end up twice as large as the file.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Bytes returns the output of write in a slice of exactly its size. write must not use the buffer
// after it has returned. The error is the error of write.
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
