// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package redirecttest makes aliases for tests.
package redirecttest

import (
	"fmt"
	"strings"
)

// Many returns count aliases of the given length.
func Many(count, letters int) []string {
	aliases := make([]string, count)
	for i := range aliases {
		aliases[i] = fmt.Sprintf("%06d%s", i*7919%1_000_000, strings.Repeat("x", max(0, letters-6)))
	}
	return aliases
}

// Colliding returns count aliases of the given length, an even number, that nginx hashes to one value.
func Colliding(count, letters int) []string {
	aliases := make([]string, count)
	for i := range aliases {
		var b strings.Builder
		for pair := range letters / 2 {
			b.WriteString([]string{"an", "c0"}[i>>pair&1]) // 31*'a' + 'n' is 31*'c' + '0'
		}
		aliases[i] = b.String()
	}
	return aliases
}
