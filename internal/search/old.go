// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

import (
	"fmt"

	"github.com/topicpages/topicpages/internal/linearhash"
)

// Chunks is of the layout before; it goes with its last caller.
func Chunks(n int) int { return max(1, (n+255)/256) }

// Chunk is of the layout before; it goes with its last caller.
func Chunk(id string, chunks int) int { return linearhash.Of(id, chunks) }

// Root is of the layout before; it goes with its last caller.
func Root(chunks int) []byte { return fmt.Appendf(nil, `{"version":1,"chunks":%d}`+"\n", chunks) }
