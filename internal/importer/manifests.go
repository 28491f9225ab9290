// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/words"
)

const (
	// maxTitle, maxSummary, maxContent, maxAuthors and maxAuthor are bounds of the fields of a Post, in
	// characters or items; maxArticle is the bound of an article in a ConfigMap, in bytes. A little less than
	// the operator admits, so that `kubectl apply` can keep its copy of the ConfigMap in an annotation.
	maxTitle, maxSummary, maxContent, maxAuthors, maxAuthor = 512, 2048, 65536, 16, 128
	maxAlt                                                  = 1000
	maxArticle                                              = 240 << 10

	// maxAliases and maxAlias are the bounds of spec.aliases, in items and characters.
	maxAliases, maxAlias = 16, 512

	// imageAnnotation holds a picture at an address that spec.image does not admit.
	imageAnnotation = "topicpages.dev/image"
	// noSubstitutionAnnotation keeps Flux from replacing ${…} in an article.
	noSubstitutionAnnotation = "kustomize.toolkit.fluxcd.io/substitute"

	// undated is the publishDate of a post without a date: the oldest day there is.
	undated = "0001-01-01"
	// articleKey is the key of the article in a ConfigMap.
	articleKey = "article.md"
)

// ContentForm says where manifests hold the articles.
type ContentForm string

const (
	// ContentInline holds an article in its Post, or in a ConfigMap where it is too long.
	ContentInline ContentForm = "inline"
	// ContentConfigMap holds every article in a ConfigMap.
	ContentConfigMap ContentForm = "configmap"
	// ContentLink holds no articles: Posts link to the old site.
	ContentLink ContentForm = "link"
)

// ManifestOptions are what a person says about the manifests.
type ManifestOptions struct {
	// Content is ContentInline where it is empty.
	Content ContentForm
	// BaseURL is the address of the old site, for links to it; empty where Blog.BaseURL is right.
	BaseURL string
}

// A File is a file of manifests: one Post, and the ConfigMap of its article where it has one.
type File struct {
	// Path is the name of the Post with the ending .yaml.
	Path string
	Data []byte
	// Name, Tags and Draft are those of the Post.
	Name  string
	Tags  []string
	Draft bool
}

// Manifests returns the Posts of a blog, one a file, by name, and what is lost on the way, sorted. The
// same post makes the same file, whichever others there are, as long as names and tags do not collide.
func Manifests(blog *Blog, options ManifestOptions) ([]File, []Loss) {
	list, losses := namePosts(blog.Posts)
	base := strings.TrimSuffix(options.BaseURL, "/")
	if base == "" {
		base = strings.TrimSuffix(blog.BaseURL, "/")
	}
	tags, links := newSpellings(blog.Posts), newPostLinks(blog.Posts, list, base)
	files := make([]File, len(blog.Posts))
	for i, post := range blog.Posts {
		post.Content = links.relink(post, list[i])
		w := writer{post: post, name: list[i], form: options.Content, base: base, dateReported: reportsMissingDate(blog.Losses, post)}
		files[i] = w.write(tags)
		losses = append(losses, w.losses...)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	SortLosses(losses)
	return files, losses
}

// reportsMissingDate reports whether a loader has reported that a post has no date.
func reportsMissingDate(losses []Loss, post Post) bool {
	return post.Date.IsZero() && slices.ContainsFunc(losses, func(loss Loss) bool {
		return loss.Reason == DateMissing && loss.File == post.File && (loss.Line == 0 || loss.Line == post.Line)
	})
}

// writer writes the manifests of one post.
type writer struct {
	post   Post
	name   string
	form   ContentForm
	base   string
	losses []Loss
	// dateReported is true if the loader has reported that the date is missing.
	dateReported bool
	spec         strings.Builder
	// content is the article as it is written.
	content string
}

func (w *writer) lose(reason Reason, format string, args ...any) {
	w.losses = append(w.losses, Loss{File: w.post.File, Line: w.post.Line, Reason: reason, Message: fmt.Sprintf(format, args...)})
}

// field adds a field of spec with a value that is YAML already.
func (w *writer) field(name, value string) { fmt.Fprintf(&w.spec, "  %s: %s\n", name, value) }

// list adds a field of spec with several values; none where there are none.
func (w *writer) list(name string, values []string) {
	if len(values) == 0 {
		return
	}
	fmt.Fprintf(&w.spec, "  %s:\n", name)
	for _, value := range values {
		fmt.Fprintf(&w.spec, "    - %s\n", quoted(value))
	}
}

// write returns the file of the Post, and behind it the ConfigMap of its article where it has one.
func (w *writer) write(tags spellings) File {
	w.content = tidyMarkdown(w.clean(w.post.Content))
	w.field("title", quoted(w.title()))
	if summary := w.line("summary", w.post.Summary, maxSummary); summary != "" {
		w.field("summary", quoted(summary))
	}
	draft := w.dates()
	list, losses := tags.tags(w.post)
	w.losses = append(w.losses, losses...)
	w.list("tags", list)
	w.list("authors", w.authors())
	if !w.staysOnOldSite() {
		w.list("aliases", w.aliases())
	}
	if tag := w.language(); tag != "" {
		w.field("language", quoted(tag))
	}
	if src, ok := w.image(); ok {
		fmt.Fprintf(&w.spec, "  image:\n    src: %s\n", quoted(src))
		if alt := w.line("text of the picture", w.post.ImageAlt, maxAlt); alt != "" {
			fmt.Fprintf(&w.spec, "    alt: %s\n", quoted(alt))
		}
	}
	if draft {
		w.field("draft", "true")
	}
	configMap := w.article()
	post := w.object("topicpages.dev/v1alpha1", "Post", "", w.annotations()) + "spec:\n" + w.spec.String()
	if configMap != "" {
		post += "---\n" + configMap
	}
	return File{Path: w.name + ".yaml", Data: []byte(post), Name: w.name, Tags: list, Draft: draft}
}

// object is the beginning of a manifest.
func (w *writer) object(apiVersion, kind, labels, annotations string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\nmetadata:\n  name: %s\n", apiVersion, kind, bare(w.name))
	if labels != "" {
		b.WriteString("  labels:\n" + labels)
	}
	if annotations != "" {
		b.WriteString("  annotations:\n" + annotations)
	}
	return b.String()
}

// annotations are the lines of metadata.annotations of the Post.
func (w *writer) annotations() string {
	var b strings.Builder
	if strings.Contains(w.spec.String(), "${") {
		fmt.Fprintf(&b, "    %s: disabled\n", noSubstitutionAnnotation)
	}
	image, admitted := w.image()
	if admitted {
		image = ""
	}
	for _, annotation := range []struct{ name, value string }{
		{imageAnnotation, image},
	} {
		if annotation.value != "" {
			fmt.Fprintf(&b, "    %s: %s\n", annotation.name, scalar(annotation.value, 4))
		}
	}
	return b.String()
}

// languageTag and imageAddress are what spec.language and spec.image.src admit.
var (
	languageTag  = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
	imageAddress = regexp.MustCompile(`^(https://[^/?#@\pZ\pC\x{FFFE}\x{FFFF}\\]+([/?#][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?|/[^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)$`)
)

// language is the language of the post as a BCP 47 tag; empty where the source names none.
func (w *writer) language() string {
	tag := strings.ReplaceAll(words.Line(w.clean(w.post.Language)), "_", "-")
	if tag != "" && !languageTag.MatchString(tag) {
		w.lose(FieldIgnored, "the language %q is no tag such as pt-BR: left out", tag)
		return ""
	}
	return tag
}

// image is the address of the picture; ok is true where a Post admits it.
func (w *writer) image() (src string, ok bool) {
	src = words.Line(w.clean(w.post.Image))
	return src, len(src) <= maxLink && imageAddress.MatchString(src)
}

// staysOnOldSite reports whether the Post only links to its article on the old site, so that no address leads here.
func (w *writer) staysOnOldSite() bool {
	return w.post.Link == "" && hasText(w.content) && (w.form == ContentLink || len(w.content) > maxArticle)
}

// alias is what spec.aliases admits.
var (
	alias        = regexp.MustCompile(`^/[^/?#\\\pZ\pC\x{FFFE}\x{FFFF}][^?#\\\pZ\pC\x{FFFE}\x{FFFF}]*$`)
	invalidAlias = regexp.MustCompile(`//|/\.{1,2}(/|$)|%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$|[01][0-9A-Fa-f]|2[EeFf]|5[Cc]|7[Ff])`)
)

// aliases are the addresses of the post on its old site, each once, but for the one that its page has anyway.
func (w *writer) aliases() (list []string) {
	known := map[string]bool{address.PostsFolder + w.name: true, "": true}
	for _, path := range append([]string{w.post.Path}, w.post.Aliases...) {
		path = strings.ReplaceAll(words.Line(w.clean(path)), " ", "%20")
		if path == "" {
			continue
		}
		normal, err := address.Normalize(path)
		switch {
		case w.post.Draft && (err != nil || !alias.MatchString(path)): // nobody has seen it
		case err != nil, !alias.MatchString(path), invalidAlias.MatchString(path), utf8.RuneCountInString(path) > maxAlias:
			w.lose(FieldIgnored, "the old address %q is no path that an alias can have: left out", path)
		case known[normal]:
		case len(list) == maxAliases:
			w.lose(FieldIgnored, "the old address %q left out: a Post has at most %d aliases", path, maxAliases)
		default:
			known[normal] = true
			list = append(list, path)
		}
	}
	return list
}

// line is text on one line, within a bound.
func (w *writer) line(field, text string, bound int) string {
	text = words.Line(w.clean(text))
	short, cut := shorten(text, bound, "…")
	if cut {
		w.lose(TextTooLong, "%s shortened: it has %d characters, and at most %d are admitted", field, utf8.RuneCountInString(text), bound)
	}
	return short
}

// clean is text without characters that manifests cannot hold.
func (w *writer) clean(text string) string {
	return cleanCharacters(text, func(_ int, message string) { w.lose(CharacterReplaced, "%s", message) })
}

// title is the title of the post, or its name as words where it has none.
func (w *writer) title() string {
	title := w.line("title", w.post.Title, maxTitle)
	if hasText(title) {
		return title
	}
	title = strings.ReplaceAll(w.name, "-", " ")
	w.lose(TitleMissing, "the post has no title: it gets %q, from its name", title)
	return title
}

// hasText reports whether text has something to see.
func hasText(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unicode.In(r, unicode.Z, unicode.C) })
}

// dates adds the dates of the post, and says whether it is a draft.
func (w *writer) dates() (draft bool) {
	post, draft := w.post, w.post.Draft
	published := w.date(post.Date, post.DateOnly, "date")
	if published == "" {
		if post.Date.IsZero() && !post.Draft && !w.dateReported {
			w.lose(DateMissing, "the post has no date: it gets %s, so write the right one into the source", undated)
		}
		published = undated
	}
	w.field("publishDate", quoted(published))
	if updated := w.date(post.Updated, isMidnight(post.Updated), "date of the last change"); updated != "" {
		switch begin, end := startOf(published), startOf(updated); {
		case end.Before(begin) && updated[:10] < published[:10]:
			w.lose(FieldIgnored, "the last change, %s, is earlier than the post, %s: left out", updated, published)
		case end.After(begin):
			w.field("updateDate", quoted(updated))
		}
	}
	if expires := w.date(post.Expires, false, "date on which the post expires"); expires != "" {
		if startOf(expires).After(startOf(published)) {
			w.field("expiryDate", quoted(expires))
		} else {
			w.lose(FieldIgnored, "the post expires, %s, before it begins, %s: it becomes a draft", expires, published)
			draft = true
		}
	}
	return draft
}

// date is a date as a Post has it; empty for the zero time and for years that a Post cannot hold.
func (w *writer) date(t time.Time, dayOnly bool, what string) string {
	if t.IsZero() {
		return ""
	}
	if t.Year() < 1 || t.UTC().Year() < 1 || t.Year() > 9999 || t.UTC().Year() > 9999 {
		w.lose(DateInvalid, "the %s, in the year %d, is none that a Post can hold: left out", what, t.Year())
		return ""
	}
	if dayOnly {
		return t.Format(time.DateOnly)
	}
	_, offset := t.Zone()
	if offset%60 != 0 { // an offset of seconds, as of local mean time
		t = t.UTC()
	}
	return t.Format(time.RFC3339Nano)
}

func isMidnight(t time.Time) bool {
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}

// startOf is the instant at which a date of a Post begins.
func startOf(date string) time.Time {
	t, err := v1alpha1.Date(date).Time()
	if err != nil {
		panic(err) // the date was written by us
	}
	return t
}

func (w *writer) authors() (list []string) {
	for _, author := range w.post.Authors {
		author = w.line("author", author, maxAuthor)
		switch {
		case author == "" || slices.Contains(list, author):
		case len(list) == maxAuthors:
			w.lose(FieldIgnored, "author %q left out: a Post has at most %d authors", author, maxAuthors)
		default:
			list = append(list, author)
		}
	}
	return list
}

// link is what spec.url admits.
var link = regexp.MustCompile(`^([hH][tT][tT][pP][sS]?://[^/?#\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*|/([^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?)$`)

const maxLink = 2048

// article adds the article, or a link to it, and returns the ConfigMap that holds it where one does.
func (w *writer) article() (configMap string) {
	content := w.content
	length := utf8.RuneCountInString(content)
	switch {
	case w.form == ContentLink || !hasText(content):
		w.url(hasText(content))
		return ""
	case len(content) > maxArticle:
		w.lose(TextTooLong, "the article has %d KiB, and at most %d are admitted: the Post links to the old site, so divide the article", len(content)>>10, maxArticle>>10)
		w.url(true)
		return ""
	}
	if w.post.Link != "" {
		w.lose(FieldIgnored, "the post has an article, so its card does not lead to %s", w.post.Link)
	}
	if w.form != ContentConfigMap && length <= maxContent {
		w.field("content", scalar(content, 2))
		return ""
	}
	fmt.Fprintf(&w.spec, "  contentFrom:\n    configMapKeyRef:\n      name: %s\n      key: %s\n", bare(w.name), articleKey)
	annotations := ""
	if strings.Contains(content, "${") {
		annotations = fmt.Sprintf("    %s: disabled\n", noSubstitutionAnnotation)
	}
	return w.object("v1", "ConfigMap", fmt.Sprintf("    %s: \"true\"\n", v1alpha1.PublishLabel), annotations) +
		fmt.Sprintf("data:\n  %s: %s\n", articleKey, scalar(content, 2))
}

// url adds the address where the article lives: that of a post which is only announced here, or the old one.
func (w *writer) url(article bool) {
	where := w.post.Link
	if where == "" && article && w.post.Path != "" {
		where = w.base + w.post.Path
	}
	switch {
	case where == "" && article:
		w.lose(LinkBroken, "the post has no address on the old site, so its card has no link: say --base-url, or import the content")
	case where == "":
	case !link.MatchString(where) || len(where) > maxLink:
		w.lose(LinkBroken, "%q is no address that a card can lead to: left out", where)
	default:
		w.field("url", quoted(where))
	}
}

// plainName are names that no version of YAML reads as anything but text.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$|^[a-z]{6,}$`)

// bare is a name, in quotes where it could be read as a number or a flag.
func bare(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return quoted(name)
}
