// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pelican

import (
	"html"
	"maps"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// settings are what pelicanconf.py says.
type settings struct {
	assignments
	fileName, filePath *regexp.Regexp
	slugRules          []slugRule
	zone               *time.Location
	emoji              bool
	// statusUnclear is true if a program computes the metadata that may hide articles.
	statusUnclear bool
}

// defaults are the settings of a site that does not make them.
const defaults = `
ARTICLE_URL = '{slug}.html'
ARTICLE_SAVE_AS = '{slug}.html'
ARTICLE_LANG_URL = '{slug}-{lang}.html'
ARTICLE_LANG_SAVE_AS = '{slug}-{lang}.html'
DRAFT_URL = 'drafts/{slug}.html'
DRAFT_SAVE_AS = 'drafts/{slug}.html'
DRAFT_LANG_URL = 'drafts/{slug}-{lang}.html'
DRAFT_LANG_SAVE_AS = 'drafts/{slug}-{lang}.html'
ARTICLE_PATHS = ['']
PAGE_PATHS = ['pages']
IGNORE_FILES = ['.#*']
DEFAULT_CATEGORY = 'misc'
DEFAULT_LANG = 'en'
USE_FOLDER_AS_CATEGORY = True
FILENAME_METADATA = r'(?P<date>\d{4}-\d{2}-\d{2}).*'
SLUGIFY_SOURCE = 'title'
SLUG_REGEX_SUBSTITUTIONS = [(r'[^\w\s-]', ''), (r'\A\s*', ''), (r'\s*\Z', ''), (r'[-\s]+', '-')]
SUMMARY_MAX_LENGTH = 50
SUMMARY_END_SUFFIX = '…'
`

func (s settings) text(key string) string { return s.values[key].Text }

// texts are the items of a list of texts.
func (s settings) texts(key string) (items []string) {
	for _, item := range s.values[key].Items {
		items = append(items, item.Text)
	}
	return items
}

// configure reads the literal values of settings that are a program. publishconf.py has the settings of the published site.
func (s *site) configure() {
	s.settings.assignments = readAssignments(defaults)
	for _, file := range []string{"pelicanconf.py", "publishconf.py"} {
		text, _ := s.Config(file)
		read := readAssignments(text)
		maps.Copy(s.settings.values, read.values)
		for key := range read.values {
			delete(s.settings.computed, key)
		}
		s.settings.emoji = s.settings.emoji || strings.Contains(text, "pymdownx.emoji")
		for key, line := range read.computed {
			s.settings.computed[key] = line
			s.reportComputed(file, key, line)
		}
	}
	for _, key := range statusSettings {
		_, computed := s.settings.computed[key]
		s.settings.statusUnclear = s.settings.statusUnclear || computed
	}
	s.Blog.Title = s.settings.text("SITENAME")
	if s.Blog.BaseURL == "" {
		s.Blog.BaseURL = strings.TrimSuffix(s.settings.text("SITEURL"), "/")
	}
	s.settings.zone = s.zone(s.settings.text("TIMEZONE"))
	s.settings.fileName, s.settings.filePath = s.pattern(s.settings.text("FILENAME_METADATA")), s.pattern(s.settings.text("PATH_METADATA"))
	s.settings.slugRules = s.slugRules()
	s.dir = "."
	for _, dir := range []string{s.settings.text("PATH"), "content"} {
		if dir = path.Clean(dir); dir != "." && s.Exists(dir) {
			s.dir = dir
			break
		}
	}
}

// statusSettings can make drafts of articles.
var statusSettings = []string{"DEFAULT_METADATA", "EXTRA_PATH_METADATA"}

// reportComputed reports a setting that the import needs and a program computes.
func (s *site) reportComputed(file, key string, line int) {
	for _, status := range statusSettings {
		if key == status {
			s.Lose(file, line, importer.VisibilityUnclear, "a program computes %s, which may hide articles: those without a status become drafts", key)
			return
		}
	}
	_, needed := readAssignments(defaults).values[key]
	if needed || key == "TIMEZONE" || key == "PATH_METADATA" || key == "DEFAULT_DATE" || key == "ARTICLE_EXCLUDES" {
		s.Lose(file, line, importer.FieldIgnored, "a program computes %s: the import takes the default", key)
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

// slugRule is a substitution in the text of which a slug is made.
type slugRule struct {
	pattern *regexp.Regexp
	by      string
}

var (
	markup       = regexp.MustCompile(`<!--.*?-->|<[^>]*>`)
	wordInClass  = regexp.MustCompile(`\[[^\]]*\\w[^\]]*\]`)
	pythonSyntax = strings.NewReplacer(`(?u)`, ``, `\Z`, `\z`)
)

// slugRules are the substitutions of the settings. In Python, \w has the letters of all scripts.
func (s *site) slugRules() (rules []slugRule) {
	const letters = `\p{L}\p{N}_`
	for _, pair := range s.settings.values["SLUG_REGEX_SUBSTITUTIONS"].Items {
		if len(pair.Items) != 2 {
			continue
		}
		text := wordInClass.ReplaceAllStringFunc(pythonSyntax.Replace(pair.Items[0].Text), func(class string) string { return strings.ReplaceAll(class, `\w`, letters) })
		if pattern := s.pattern(strings.ReplaceAll(text, `\w`, "["+letters+"]")); pattern != nil {
			rules = append(rules, slugRule{regexp.MustCompile("(?i)" + pattern.String()[len("^"):]), pair.Items[1].Text})
		}
	}
	return rules
}

// inASCII are characters as Pelican spells them in ASCII, beyond letters without their accents.
var inASCII = strings.NewReplacer("ß", "ss", "æ", "ae", "Æ", "AE", "ø", "o", "Ø", "O", "đ", "d", "Đ", "D", "ł", "l", "Ł", "L", "œ", "oe", "Œ", "OE", "þ", "th", "Þ", "Th", "ð", "d", "ı", "i",
	"\u2013", "-", "\u2014", "--", "\u2018", "'", "\u2019", "'", "\u201c", `"`, "\u201d", `"`, "\u2026", "...", "\u20ac", "EUR", "\u00a0", " ", "\u2044", "/", "\u2116", "No")

// slugify is Pelican's: in ASCII and in lower case, unless the settings say otherwise. known is false for letters that it
// spells in ASCII by a table of its own.
func (s *site) slugify(text string) (slug string, known bool) {
	text = strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(text, ""))), " ")
	text, known = norm.NFKC.String(text), true
	if !s.settings.values["SLUGIFY_USE_UNICODE"].Bool {
		text, known = toASCII(text)
	}
	for _, rule := range s.settings.slugRules {
		text = rule.pattern.ReplaceAllString(text, rule.by)
	}
	if !s.settings.values["SLUGIFY_PRESERVE_CASE"].Bool {
		text = strings.ToLower(text)
	}
	return strings.TrimSpace(text), known
}

func toASCII(text string) (ascii string, known bool) {
	known = true
	var b strings.Builder
	for _, r := range norm.NFKD.String(inASCII.Replace(text)) {
		switch {
		case r <= unicode.MaxASCII:
			b.WriteRune(r)
		case unicode.IsMark(r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			known = false
		}
	}
	return b.String(), known
}

// isDefault reports whether a language is the one of the site.
func (s settings) isDefault(language string) bool {
	return language == strings.ToLower(s.text("DEFAULT_LANG"))
}

// extraMetadata are the metadata that the settings give the files of a path.
func (s settings) extraMetadata() []frontmatter.Field { return s.values["EXTRA_PATH_METADATA"].Fields }
