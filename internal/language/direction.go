// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"slices"

	xlanguage "golang.org/x/text/language"
)

// rightToLeft are the scripts that are read from right to left (ISO 15924).
var rightToLeft = []string{"Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"}

// DirectionOf is the direction in which any language is read, by its BCP 47 tag: "ltr" or "rtl". It is "auto", which
// leaves it to the text, where the script of the language is not known.
func DirectionOf(tag string) string {
	parsed, err := xlanguage.Parse(tag)
	if err != nil {
		return "auto"
	}
	script, confidence := parsed.Script()
	switch {
	case confidence == xlanguage.No:
		return "auto"
	case slices.Contains(rightToLeft, script.String()):
		return "rtl"
	}
	return "ltr"
}
