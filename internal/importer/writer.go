// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/topicpages/topicpages/internal/words"
)

const (
	// imageAnnotation holds a picture at an address that spec.image does not admit.
	imageAnnotation = "topicpages.dev/image"
	// noSubstitutionAnnotation keeps Flux from replacing ${…} in an article.
	noSubstitutionAnnotation = "kustomize.toolkit.fluxcd.io/substitute"
)

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

// list adds a field of spec with several values, unless there are no values.
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
	if image, admitted := w.image(); image != "" && !admitted {
		fmt.Fprintf(&b, "    %s: %s\n", imageAnnotation, scalar(image, 4))
	}
	return b.String()
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

// plainName are names that no version of YAML reads as anything but text.
var plainName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$|^[a-z]{6,}$`)

// bare is a name, in quotes where it could be read as a number or a flag.
func bare(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return quoted(name)
}
