// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"strings"
	"testing"
)

// TestEveryFieldIsExplained finds fields without a description, and fields of specs without an example.
func TestEveryFieldIsExplained(t *testing.T) {
	for _, definition := range definitions(t) {
		kind := definition.Spec.Names.Kind
		for _, f := range fields(definition, "spec", "status") {
			if !f.named() {
				continue
			}
			if f.Description == "" {
				t.Errorf("%s: %s has no description", kind, f.path)
			}
			if strings.HasPrefix(f.path, "spec") && !f.container() && !strings.Contains(f.Description, "Example: ") {
				t.Errorf("%s: the description of %s has no example", kind, f.path)
			}
		}
	}
}

// container reports whether f only groups fields with descriptions of their own.
func (f schemaField) container() bool { return len(f.Properties) > 0 }
