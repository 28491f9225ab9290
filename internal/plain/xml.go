// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"encoding/xml"
)

// XML returns v as encoding/xml does with an indent of two spaces, with the line that XML
// begins with and a line feed at the end.
func XML(v any) ([]byte, error) {
	return Bytes(func(b *bytes.Buffer) error {
		b.WriteString(xml.Header)
		encoder := xml.NewEncoder(b)
		encoder.Indent("", "  ")
		if err := encoder.Encode(v); err != nil {
			return err
		}
		return b.WriteByte('\n')
	})
}
