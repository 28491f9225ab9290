// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

const (
	// maxContent is the bound of an article in its Post, in characters.
	maxContent = 65536
	// maxArticle is the bound of an article in a ConfigMap, in bytes. A little less than
	// the operator admits, so that `kubectl apply` can keep its copy of the ConfigMap in an annotation.
	maxArticle = 240 << 10
	// articleKey is the key of the article in a ConfigMap.
	articleKey = "article.md"
)

// staysOnOldSite reports whether the Post only links to its article on the old site, so that no address leads here.
func (w *writer) staysOnOldSite() bool {
	return w.post.Link == "" && hasText(w.content) && (w.form == ContentLink || len(w.content) > maxArticle)
}

// link is what spec.url admits.
var link = regexp.MustCompile(`^([hH][tT][tT][pP][sS]?://[^/?#\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*|/([^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?)$`)

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

// url adds the address of an article that lives elsewhere: the link of a post that is only announced here, or the old address.
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
