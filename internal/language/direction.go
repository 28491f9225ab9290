// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"slices"

	xlanguage "golang.org/x/text/language"
)

// rightToLeft are the scripts that are read from right to left (ISO 15924).
var rightToLeft = []string{"Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"}

// DirectionOf returns the direction of any language by its BCP 47 tag: "ltr" or "rtl". If the script of the language
// is unknown, it returns "auto", which lets browsers decide by the text.
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
