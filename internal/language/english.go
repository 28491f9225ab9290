// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
)

// english has its keys for texts, so its catalog holds the singular forms alone.
var english = Language{
	tag:        "en",
	rules:      xlanguage.English,
	months:     englishMonths,
	dateMonths: englishMonths,
	date:       "%s %s %s",
	separator:  ", ",
	pair:       " and ",
	last:       ", and ",
	textTables: textTables{plurals: englishPlurals},
}

var englishMonths = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

var englishPlurals = map[string]pluralTexts{
	"%d min read":  {plural.One: "%d min read"},
	"%d posts":     {plural.One: "%d post"},
	"%s: %d posts": {plural.One: "%s: %d post"},

	"%d posts about %s from the year %s.": {plural.One: "%d post about %s from the year %s."},

	"%s coverage in this archive spans %d posts from %s.":              {plural.One: "%s coverage in this archive spans %d post from %s."},
	"%s coverage in this archive spans %d posts from %s and %s.":       {plural.One: "%s coverage in this archive spans %d post from %s and %s."},
	"%s coverage in this archive spans %d posts from %s to %s.":        {plural.One: "%s coverage in this archive spans %d post from %s to %s."},
	"%s coverage in this archive spans %d posts from %s to %s and %s.": {plural.One: "%s coverage in this archive spans %d post from %s to %s and %s."},

	"The strongest adjacent threads are %s.": {plural.One: "The strongest adjacent thread is %s."},
	"Recurring title motifs include %s.":     {plural.One: "The recurring title motif is %s."},
	"Title motifs include %s.":               {plural.One: "The title motif is %s."},

	"Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles.": {
		plural.One: "Start with the newest post to calibrate current constraints, then backtrack to the older entry for first principles.",
	},
	"%d posts are due for a review.": {
		plural.One: "%d post is due for a review.",
	},
	"%d posts are due for a review, the first since %s.": {
		plural.One: "%d post is due for a review, since %s.",
	},
}
