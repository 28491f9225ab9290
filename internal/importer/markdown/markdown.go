// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package markdown loads a directory of Markdown files that belongs to no tool.
package markdown

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/properties"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// folder is a directory that is being loaded.
type folder struct {
	*intake.Intake
	zone *time.Location
}

// Load reads a directory of files.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	f := &folder{Intake: intake.New("markdown", fsys, options), zone: options.TimeZone}
	if f.zone == nil {
		f.zone = time.UTC
	}
	files, err := f.Files(".", []string{".md", ".markdown", ".mdown", ".mkd"}, nil)
	if err != nil {
		return nil, err
	}
	f.Load(files, f.post)
	return f.Done(), nil
}

// post makes a post of a file.
func (f *folder) post(file, text string) (post importer.Post, ok bool) {
	cut, matter, err := parse(text)
	if err != nil {
		f.Refuse(file, err, "cannot read the front matter")
		return post, false
	}
	p := properties.Properties{Value: matter}
	body := rewrite.New(cut.Body, cut.BodyLine)
	post = importer.Post{Name: orElse(p.Text("slug"), baseName(file)), Title: p.Text("title"), Summary: p.Text("description", "summary", "excerpt"), Language: p.Text("lang", "language"),
		Tags: p.Names(isComma, "tags", "tag"), Categories: p.Names(isComma, "categories", "category"), Authors: p.Names(isComma, "author", "authors"), Link: p.Text("link", "external_url")}
	before, divided := body.Divide(divider, func(line int, comment string) {
		f.Lose(file, line, importer.TextHidden, "comment removed: %q", rewrite.Excerpt(comment))
	})
	if divided && post.Summary == "" {
		post.Summary = rewrite.PlainText(before, false)
	}
	if heading := firstHeading(body.String()); heading != nil {
		if text := rewrite.PlainText(heading[1], true); post.Title == "" || post.Title == text {
			post.Title = text
			body.Remove(heading[0])
		}
	}
	if post.Title == "" {
		post.Title = title(post.Name)
	}
	f.setDate(&post, file, p)
	f.setVisibility(&post, file, p)
	for _, key := range []string{"permalink", "url"} {
		if address := p.Text(key); strings.HasPrefix(address, "/") {
			post.Path = address
			break
		}
	}
	for _, alias := range p.Names(isComma, "aliases", "redirect_from") {
		if strings.HasPrefix(alias, "/") {
			post.Aliases = append(post.Aliases, alias)
		}
	}
	if picture, ok := p.First("image", "cover"); ok && picture.IsScalar() {
		post.Image, post.ImageAlt = f.Picture(picture.Text, file, picture.Line, "."), p.Text("image_alt", "imageAlt")
	}
	f.FinishArticle(body, file, ".")
	post.Content = body.String()
	return post, true
}

var divider = regexp.MustCompile(`<!--[ \t]*(?:more|truncate|excerpt)[ \t]*-->`)

func isComma(r rune) bool { return r == ',' }

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// parse reads front matter: YAML between lines of "---", TOML between lines of "+++", or an object of JSON.
func parse(text string) (cut frontmatter.File, matter frontmatter.Value, err error) {
	if matterText, body, ok := cutTOML(text); ok {
		line := strings.Count(text[:len(text)-len(body)], "\n") + 1
		cut = frontmatter.File{Found: true, Matter: matterText, MatterLine: 2, Body: body, BodyLine: line}
		var table map[string]any
		if _, err := toml.Decode(matterText, &table); err != nil {
			return cut, matter, fmt.Errorf("cannot read TOML: %w", err)
		}
		for key, value := range table {
			if t, ok := value.(time.Time); ok {
				table[key] = t.Format(layoutOf(t))
			}
		}
		data, err := json.Marshal(table)
		if err != nil {
			return cut, matter, fmt.Errorf("cannot read TOML: %w", err)
		}
		matter, err = frontmatter.ParseYAML(string(data), 1, frontmatter.YAML12)
		return cut, onLine(matter, 2), err
	}
	cut = frontmatter.SplitPlain(text)
	if strings.HasPrefix(text, "{") {
		decoder := json.NewDecoder(strings.NewReader(text))
		var object map[string]any
		if decoder.Decode(&object) == nil {
			end := int(decoder.InputOffset())
			cut = frontmatter.File{Found: true, Matter: text[:end], MatterLine: 1, Body: strings.TrimPrefix(text[end:], "\n"), BodyLine: strings.Count(text[:end], "\n") + 2}
		}
	}
	matter, err = frontmatter.ParseYAML(cut.Matter, cut.MatterLine, frontmatter.YAML12)
	if err == nil && cut.Found && matter.Kind != frontmatter.Map && strings.TrimSpace(cut.Matter) != "" {
		return frontmatter.File{Body: text, BodyLine: 1}, frontmatter.Value{}, nil // a thematic break
	}
	return cut, matter, err
}

// layoutOf is the form in which a date of TOML was written: it may have no time, or no offset.
func layoutOf(t time.Time) string {
	switch t.Location().String() {
	case "date-local":
		return time.DateOnly
	case "datetime-local":
		return "2006-01-02T15:04:05"
	}
	return time.RFC3339
}

func cutTOML(text string) (matter, body string, ok bool) {
	rest, ok := strings.CutPrefix(text, "+++\n")
	if !ok {
		return "", "", false
	}
	matter, body, ok = strings.Cut(rest, "\n+++")
	if _, after, found := strings.Cut(body, "\n"); found {
		return matter, after, ok
	}
	return matter, "", ok
}

// onLine sets the lines of values that come from another syntax.
func onLine(v frontmatter.Value, line int) frontmatter.Value {
	v.Line = line
	for i := range v.Fields {
		v.Fields[i].Value.Line = line
	}
	return v
}

func baseName(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if slices.Contains([]string{"index", "_index", "readme"}, strings.ToLower(name)) && path.Dir(file) != "." {
		name = path.Base(path.Dir(file))
	}
	if found := datedName.FindStringSubmatch(name); found != nil && found[2] != "" {
		name = found[2]
	}
	return name
}

// title is a name as a title.
func title(name string) string {
	text := strings.TrimSpace(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	if text == "" {
		return name
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

var (
	datedName = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:[ _-]+(.*))?$`)
	dayInPath = regexp.MustCompile(`(?:^|/)(\d{4})[-/](\d{2})[-/](\d{2})(?:[^0-9]|$)`)
	headings  = []*regexp.Regexp{regexp.MustCompile(`^\s*#[ \t]+([^\n]*?)(?:[ \t]+#+)?[ \t]*(?:\n|$)`), regexp.MustCompile(`^\s*([^\n]+)\n=+[ \t]*(?:\n|$)`)}
	headingID = regexp.MustCompile(`[ \t]*\{#[^{}]*\}$`)
)

// firstHeading is the heading that a text begins with, and its text.
func firstHeading(content string) []string {
	for _, pattern := range headings {
		if found := pattern.FindStringSubmatch(content); found != nil {
			return []string{found[0], headingID.ReplaceAllString(found[1], "")}
		}
	}
	return nil
}

// setDate takes the date of the front matter, or of the path. That of the file changes with each copy.
func (f *folder) setDate(post *importer.Post, file string, p properties.Properties) {
	var unread *frontmatter.Value
	post.Date, post.DateOnly, unread = p.Date(f.zone, "date", "publishDate", "published", "pubDate", "created", "created_at")
	if unread != nil {
		f.Lose(file, unread.Line, importer.DateInvalid, "cannot read the date %q", unread.Joined())
	}
	post.Updated, _, _ = p.Date(f.zone, "updated", "lastmod", "modified", "updated_at")
	post.Expires, _, _ = p.Date(f.zone, "expires", "expiryDate")
	if !post.Date.IsZero() {
		return
	}
	for _, found := range dayInPath.FindAllStringSubmatch(file, -1) {
		if day, err := time.ParseInLocation(time.DateOnly, strings.Join(found[1:], "-"), f.zone); err == nil {
			post.Date, post.DateOnly = day, true
			return
		}
	}
	f.Lose(file, 0, importer.DateMissing, "neither the front matter nor the path has a date")
}

// setVisibility hides what may be hidden.
func (f *folder) setVisibility(post *importer.Post, file string, p properties.Properties) {
	visibility, _, line := p.Visibility()
	post.Draft = visibility != properties.Public
	if visibility == properties.Unclear {
		f.Lose(file, line, importer.VisibilityUnclear, "whether the file is published is neither true nor false: it becomes a draft")
	}
}
