// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search

// Lists of rising numbers are written as their distances, in characters that need no escape in JSON: from # to [ a last
// digit, from ] to ~ a digit before it. Most distances are one character.
const (
	firstLast  = '#'
	lastDigits = '\\' - firstLast
	leadDigits = '~' - '\\'
)

// appendRising appends numbers that rise.
func appendRising(b []byte, numbers []int) []byte {
	next := 0
	for _, n := range numbers {
		b = appendNumber(b, n-next)
		next = n + 1
	}
	return b
}

// appendNumber appends a number from 0 on. The digits before the last are from 1 to leadDigits, so that each number has
// one form.
func appendNumber(b []byte, n int) []byte {
	if lead := n / lastDigits; lead > 0 {
		b = appendLead(b, lead)
	}
	return append(b, byte(firstLast+n%lastDigits))
}

func appendLead(b []byte, n int) []byte {
	if n > leadDigits {
		b = appendLead(b, (n-1)/leadDigits)
	}
	return append(b, byte('\\'+1+(n-1)%leadDigits))
}
