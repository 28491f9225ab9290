// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package intake

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// mediaPath is the path of the site at which the files of the blog are served.
const mediaPath = "/media/"

var (
	scheme          = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	articleSuffixes = []string{".md", ".mdx", ".markdown", ".html", ".htm", ".rst"}
)

// FinishArticle mends HTML tags that Markdown cannot parse, removes text that HTML hides, sets the addresses of pictures and files
// to where the site serves them, and reports missing files. Links to articles stay as they are, relative to the file. An address
// that begins with "/" is looked up in the roots.
func (in *Intake) FinishArticle(text *rewrite.Text, file string, roots ...string) {
	text.MendTags(func(line int, tag string) {
		in.Lose(file, line, importer.MarkupMended, "HTML tag with wrong quotation marks mended: %s", rewrite.Excerpt(tag))
	})
	text.RemoveHidden(in.LoseHidden(file))
	text.Destinations(func(d rewrite.Destination) string { return in.destination(d, file, roots) })
}

// LoseHidden returns a function that reports text of a file that HTML hides.
func (in *Intake) LoseHidden(file string) func(line int, shown string) {
	return func(line int, shown string) {
		in.Lose(file, line, importer.TextHidden, "hidden text removed: %q", rewrite.Excerpt(shown))
	}
}

func (in *Intake) destination(d rewrite.Destination, file string, roots []string) string {
	address, _, _ := strings.Cut(d.Address, "#")
	address, _, _ = strings.Cut(address, "?")
	if address == "" || scheme.MatchString(address) || strings.HasPrefix(address, "//") || strings.HasPrefix(address, mediaPath) {
		return d.Address
	}
	if unescaped, err := url.PathUnescape(address); err == nil {
		address = unescaped
	}
	isArticle := slices.Contains(articleSuffixes, strings.ToLower(path.Ext(address)))
	if found := in.find(address, file, roots); found != "" && !isArticle {
		return Media(found)
	} else if found != "" {
		return d.Address
	}
	switch relative := !strings.HasPrefix(address, "/"); {
	case d.Picture:
		in.missPicture(address, file, d)
	case relative && isArticle && !strings.HasPrefix(strings.ToLower(path.Ext(address)), ".htm"):
		in.Lose(file, d.Line, importer.LinkBroken, "there is no file %s to link to", d.Address)
	}
	return d.Address
}

// missPicture reports a picture that is not there: once, however many articles show it.
func (in *Intake) missPicture(address, file string, d rewrite.Destination) {
	key := address
	if !strings.HasPrefix(address, "/") {
		key = path.Join(path.Dir(file), address)
	}
	if !in.missing[key] {
		in.missing[key] = true
		in.Lose(file, d.Line, importer.PictureMissing, "there is no picture %s", d.Address)
	}
}

// find returns the path of the file that an address names, or "". A relative one may lie beside the
// article, or in a folder of its name.
func (in *Intake) find(address, file string, roots []string) string {
	candidates := []string{path.Join(path.Dir(file), address), path.Join(strings.TrimSuffix(file, path.Ext(file)), address)}
	if strings.HasPrefix(address, "/") {
		candidates = nil
		for _, root := range roots {
			candidates = append(candidates, path.Join(root, address))
		}
	}
	for _, candidate := range candidates {
		if in.isFile(candidate) {
			return candidate
		}
	}
	return ""
}

// Media is the address at which the site serves a file of the blog.
func Media(file string) string {
	return mediaPath + (&url.URL{Path: file}).EscapedPath()
}

// Picture is the address of a post's picture, as front matter names it.
func (in *Intake) Picture(address, file string, line int, roots ...string) string {
	if address == "" {
		return ""
	}
	return in.destination(rewrite.Destination{Address: address, Picture: true, Line: line}, file, roots)
}
