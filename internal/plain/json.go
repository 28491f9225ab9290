// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"encoding/json"
)

// How JSON writes characters of markup. A file that may become a part of an HTML page has them escaped.
const (
	EscapeHTML = true
	KeepHTML   = false
)

// JSON returns v as encoding/json does with an indent of two spaces, and a line feed at the
// end.
func JSON(v any, escapeHTML bool) ([]byte, error) {
	return Bytes(func(b *bytes.Buffer) error {
		encoder := json.NewEncoder(b)
		encoder.SetEscapeHTML(escapeHTML)
		encoder.SetIndent("", "  ")
		return encoder.Encode(v)
	})
}
