// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package redirecttest makes aliases for tests.
package redirecttest

import (
	"fmt"
	"strings"
)

// Many returns aliases of so many letters each.
func Many(count, letters int) []string {
	aliases := make([]string, count)
	for i := range aliases {
		aliases[i] = fmt.Sprintf("%06d%s", i*7919%1_000_000, strings.Repeat("x", max(0, letters-6)))
	}
	return aliases
}

// Colliding returns aliases of so many letters each, an even number, which have one hash in nginx.
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
