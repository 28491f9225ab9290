// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package suggest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxInitials is the most letters of an abbreviation by initials.
	maxInitials = 4
	// minTypo is the least length of words that a typing error does not turn into other words.
	minTypo = 7
	// typoShare is how many times more Posts the right spelling must have than one with a typing error.
	typoShare = 4
)

// same returns the reason why another tag means the same as a tag, or "" if it does not.
func same(tag, other Tag) string {
	a, b := tag.Form, other.Form
	switch {
	case strings.ReplaceAll(a, "-", "") == strings.ReplaceAll(b, "-", ""):
		return fmt.Sprintf("%s without regard to hyphens", a)
	case plural(a, b), plural(b, a):
		return fmt.Sprintf("singular and plural of %s", a)
	case abbreviates(b, a):
		return fmt.Sprintf("%s abbreviated", a)
	case initials(a) == b && len(b) > 1:
		return fmt.Sprintf("the initials of %s", a)
	case len(tag.Posts) >= typoShare*len(other.Posts) && typo(a, b):
		return fmt.Sprintf("perhaps a typing error in %s", a)
	}
	return ""
}

// plural reports whether many is the English plural of one.
func plural(one, many string) bool {
	if len(one) < 3 {
		return false
	}
	if strings.HasSuffix(one, "y") && many == one[:len(one)-1]+"ies" {
		return true
	}
	return !strings.HasSuffix(one, "s") && many == one+"s" ||
		(strings.HasSuffix(one, "s") || strings.HasSuffix(one, "x") || strings.HasSuffix(one, "ch") || strings.HasSuffix(one, "sh")) && many == one+"es"
}

// numeronym returns the number in a form such as "k8s".
func numeronym(form string) (left int, ok bool) {
	if len(form) < 3 || len(form) > 5 || !isLetter(form[0]) || !isLetter(form[len(form)-1]) {
		return 0, false
	}
	left, err := strconv.Atoi(form[1 : len(form)-1])
	return left, err == nil && left > 0
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' }

// abbreviates reports whether a form is another one with a number in place of the letters in its middle.
func abbreviates(form, long string) bool {
	left, ok := numeronym(form)
	return ok && len(long) == left+2 && long[0] == form[0] && long[len(long)-1] == form[len(form)-1]
}

// initials returns the first letters of the words of a form, or "" if it has one word, or too many for
// an abbreviation.
func initials(form string) string {
	words := strings.Split(form, "-")
	if len(words) < 2 || len(words) > maxInitials {
		return ""
	}
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

// typo reports whether two forms differ only by one letter added, removed or replaced, or by two swapped
// letters. Digits distinguish versions and years.
func typo(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(y) < minTypo || len(x)-len(y) > 1 {
		return false
	}
	start := 0
	for start < len(y) && x[start] == y[start] {
		start++
	}
	end := 0
	for end < len(y)-start && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	left, right := x[start:len(x)-end], y[start:len(y)-end]
	for _, r := range append(append([]rune{}, left...), right...) {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	swapped := len(left) == 2 && len(right) == 2 && left[0] == right[1] && left[1] == right[0]
	return len(left) <= 1 && len(right) <= 1 || swapped
}
