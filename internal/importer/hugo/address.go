// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package hugo

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// address gives the post the name, the address and the former addresses that Hugo gives its page; it is false if Hugo stops at
// one.
func (p *page) address(post *importer.Post) bool {
	slug, own := p.slug(), p.text("url")
	pattern := own
	if own == "" {
		pattern = p.config.permalink(p.path())
	}
	address, ok := p.expand(pattern, post)
	if !ok || p.stopsAtHost(own, "url") {
		return false
	}
	switch {
	case own != "":
		address = ownAddress(address)
	case pattern != "":
		address = p.closed(p.pathText(strings.ReplaceAll(address, "+", " ")))
	default:
		address = p.closed(p.pathText(path.Join("/", path.Dir(p.name), p.ownName(slug))))
	}
	if !strings.HasPrefix(own, "/") {
		address = p.languagePrefix() + address
	}
	post.Path = p.config.base + escaped(address)
	post.Name = p.postName(slug, pattern, address)
	return p.aliases(post, address)
}

// stopsAtHost reports whether Hugo stops at an address of a field, which names a host.
func (p *page) stopsAtHost(address, field string) bool {
	if !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "https://") {
		return false
	}
	value, _ := p.matter.Get(field)
	p.Lose(p.file, value.Line, importer.FileUnreadable, "Hugo stops at %q in %s: write a path without a host", address, field)
	return true
}

// ownName is the last part of an address without a pattern, with the folder of a bundle's parent.
func (p *page) ownName(slug string) string {
	last := p.base
	if slug != "" {
		last = slug
	}
	if p.bundle {
		return "../" + last
	}
	return last
}

// ownAddress is the address that the field url of a page gives: a file if it has a dot, otherwise a folder.
func ownAddress(address string) string {
	isFile := strings.Contains(address, ".") && !strings.HasSuffix(address, "/")
	address = path.Join("/", address)
	if folder, isIndex := strings.CutSuffix(address, "/index.html"); isIndex {
		address, isFile = folder, false
	}
	if isFile {
		return address
	}
	return strings.TrimSuffix(address, "/") + "/"
}

// languagePrefix is the folder of the page's language; empty if it has none.
func (p *page) languagePrefix() string {
	if language := p.languageOrDefault(); language != p.config.language || p.config.inSubdirectory {
		return "/" + language
	}
	return ""
}

// escaped is an address as Hugo writes it: percent-encoded.
func escaped(address string) string {
	parsed, err := url.Parse(strings.ReplaceAll(address, "#", "%23"))
	if err != nil {
		return (&url.URL{Path: address}).EscapedPath()
	}
	return parsed.String()
}

// postName proposes a name for the Post: the slug, otherwise the last part of the address if words are in it, otherwise the name of
// the file.
func (p *page) postName(slug, pattern, address string) string {
	name := path.Base(address)
	if slug != "" {
		name = p.pathText(slug)
	} else if pattern == "" || name == "/" || isDigits(name) {
		name = p.base
	}
	if p.language != "" && p.language != p.config.language {
		name += "-" + p.language
	}
	return name
}

// aliases gives the post its former addresses; it is false if Hugo stops at one. Relative ones begin at the parent of its page, others at the folder of its language.
func (p *page) aliases(post *importer.Post, address string) bool {
	aliases, _ := p.matter.Get("aliases")
	list := flat(aliases)
	if aliases.Kind == frontmatter.String {
		list = strings.Fields(aliases.Text)
	}
	for _, alias := range list {
		if p.stopsAtHost(alias, "aliases") {
			return false
		}
		at := path.Join("/", p.languagePrefix(), alias)
		if !strings.HasPrefix(alias, "/") {
			at = path.Join("/", path.Dir(strings.TrimSuffix(address, "/")), alias)
		}
		if p.config.ugly && path.Ext(at) != ".html" {
			at += ".html"
		}
		if at != "/" {
			post.Aliases = append(post.Aliases, p.config.base+escaped(at))
		}
	}
	return true
}

// flat are the texts of a list, null as "".
func flat(list frontmatter.Value) (texts []string) {
	for _, item := range list.Items {
		switch {
		case item.Kind == frontmatter.Null:
			texts = append(texts, "")
		case item.IsScalar():
			texts = append(texts, item.Text)
		}
	}
	return texts
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// slug is the slug of the front matter, or of a dated file name where the configuration reads dates from it.
func (p *page) slug() string {
	if own, ok := p.matter.Get("slug"); ok && own.Kind != frontmatter.Null {
		return strings.Trim(own.Text, "-")
	}
	for _, fields := range p.config.dates {
		if !slices.Contains(fields, ":filename") {
			continue
		}
		if _, _, slug, ok := p.cutDate(); ok {
			return slug
		}
	}
	return ""
}

// closed is an address with a slash at the end, or with the ending of a site that has ugly addresses.
func (p *page) closed(address string) string {
	address = path.Join("/", address)
	if p.config.ugly && address != "/" {
		return address + ".html"
	}
	return strings.TrimSuffix(address, "/") + "/"
}
