// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
)

// settings are what pelicanconf.py says.
type settings struct {
	articleURL, draftURL      string
	defaultCategory, language string
	folderIsCategory          bool
	fileName, filePath        *regexp.Regexp
	slugSource                string
	summaryWords              int
	zone                      *time.Location
	pages                     []string
	emoji                     bool
}

var (
	assignment = regexp.MustCompile(`(?m)^([A-Z_]+)\s*=\s*(?:[rRuUfF]*"([^"\n]*)"|[rRuUfF]*'([^'\n]*)'|([\w.]+)|\[([^\]]*)\])`)
	quotedText = regexp.MustCompile(`["']([^"'\n]*)["']`)
)

// configure reads the literal values of settings that are a program. publishconf.py has the settings of the published site.
func (s *site) configure() {
	values := map[string]string{
		"ARTICLE_URL": "{slug}.html", "DRAFT_URL": "drafts/{slug}.html", "DEFAULT_CATEGORY": "misc", "DEFAULT_LANG": "en", "USE_FOLDER_AS_CATEGORY": "True",
		"FILENAME_METADATA": `(?P<date>\d{4}-\d{2}-\d{2}).*`, "SLUGIFY_SOURCE": "title", "SUMMARY_MAX_LENGTH": "50", "PAGE_PATHS": `"pages"`,
	}
	emoji := false
	for _, file := range []string{"pelicanconf.py", "publishconf.py"} {
		text, _ := s.Config(file)
		for _, found := range assignment.FindAllStringSubmatch(text, -1) {
			values[found[1]] = found[2] + found[3] + found[4] + found[5]
		}
		emoji = emoji || strings.Contains(text, "pymdownx.emoji")
	}
	s.Blog.Title = values["SITENAME"]
	if s.Blog.BaseURL == "" {
		s.Blog.BaseURL = strings.TrimSuffix(values["SITEURL"], "/")
	}
	words, _ := strconv.Atoi(values["SUMMARY_MAX_LENGTH"])
	s.settings = settings{articleURL: values["ARTICLE_URL"], draftURL: values["DRAFT_URL"], defaultCategory: values["DEFAULT_CATEGORY"], language: values["DEFAULT_LANG"],
		folderIsCategory: values["USE_FOLDER_AS_CATEGORY"] == "True", slugSource: values["SLUGIFY_SOURCE"], summaryWords: words, emoji: emoji, zone: s.zone(values["TIMEZONE"])}
	for _, found := range quotedText.FindAllStringSubmatch(values["PAGE_PATHS"], -1) {
		s.settings.pages = append(s.settings.pages, found[1])
	}
	s.settings.fileName, s.settings.filePath = s.pattern(values["FILENAME_METADATA"]), s.pattern(values["PATH_METADATA"])
	s.dir = "."
	for _, dir := range []string{values["PATH"], "content"} {
		if dir != "" && s.Exists(dir) {
			s.dir = dir
			break
		}
	}
}

func (s *site) pattern(text string) *regexp.Regexp {
	if text == "" {
		return nil
	}
	pattern, err := regexp.Compile("^(?:" + text + ")")
	if err != nil {
		s.Lose("pelicanconf.py", 0, importer.FieldIgnored, "cannot read the pattern %q: %v", text, err)
		return nil
	}
	return pattern
}

func (s *site) zone(name string) *time.Location {
	if name == "" {
		if s.Options.TimeZone != nil {
			return s.Options.TimeZone
		}
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		s.Lose("pelicanconf.py", 0, importer.DateInvalid, "there is no time zone %q: dates are read in UTC", name)
		return time.UTC
	}
	return zone
}

var (
	markup   = regexp.MustCompile(`<[^>]*>`)
	notSlug  = regexp.MustCompile(`[^\w\s-]`)
	slugGaps = regexp.MustCompile(`[-\s]+`)
	inASCII  = strings.NewReplacer("ß", "ss", "æ", "ae", "Æ", "AE", "ø", "o", "Ø", "O", "đ", "d", "Đ", "D", "ł", "l", "Ł", "L", "œ", "oe", "Œ", "OE", "þ", "th", "Þ", "Th", "ð", "d", "ı", "i",
		"\u2013", "-", "\u2014", "--", "\u2018", "'", "\u2019", "'", "\u201c", `"`, "\u201d", `"`, "\u2026", "...", "\u20ac", "EUR", "\u00a0", " ")
)

// slugify is Pelican's: in ASCII and in lower case. known is false for letters that it spells in ASCII by a
// table of its own.
func slugify(text string) (slug string, known bool) {
	text = inASCII.Replace(norm.NFKC.String(markup.ReplaceAllString(text, "")))
	known = true
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r <= unicode.MaxASCII:
			b.WriteRune(r)
		case unicode.IsMark(r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			known = false
		}
	}
	return strings.ToLower(slugGaps.ReplaceAllString(strings.TrimSpace(notSlug.ReplaceAllString(b.String(), "")), "-")), known
}
