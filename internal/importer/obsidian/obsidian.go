// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package obsidian loads the notes of an Obsidian vault.
package obsidian

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
	"github.com/topicpages/topicpages/internal/importer/intake"
	"github.com/topicpages/topicpages/internal/importer/properties"
	"github.com/topicpages/topicpages/internal/importer/rewrite"
)

// vault is a vault that is being loaded.
type vault struct {
	*intake.Intake
	zone        *time.Location
	strictLines bool                // line breaks in a paragraph are not shown
	templates   string              // the directory of templates, or ""
	notes       map[string][]string // paths by name, alias and path, in lower case
	attachments map[string][]string // paths by name, in lower case
	bodies      map[string]frontmatter.File
	selected    bool     // some notes say that they are published
	unsaid      []string // the files of notes that say nothing of it
}

// Load reads a vault.
func Load(fsys fs.FS, options importer.Options) (*importer.Blog, error) {
	v := &vault{Intake: intake.New("obsidian", fsys, options), zone: options.TimeZone, notes: map[string][]string{}, attachments: map[string][]string{}, bodies: map[string]frontmatter.File{}}
	if v.zone == nil {
		v.zone = time.UTC
	}
	v.configure()
	files, err := v.Files(".", []string{".md"}, func(name string, dir bool) bool {
		if !dir && !strings.EqualFold(path.Ext(name), ".md") {
			key := strings.ToLower(path.Base(name))
			v.attachments[key] = append(v.attachments[key], name)
		}
		return v.templates != "" && name == v.templates
	})
	if err != nil {
		return nil, err
	}
	v.Load(files, v.note)
	for i := range v.Blog.Posts {
		v.finish(&v.Blog.Posts[i])
	}
	return v.Done(), nil
}

// configure reads the settings of the vault.
func (v *vault) configure() {
	setting := func(file, key string) frontmatter.Value {
		text, ok := v.Config(".obsidian/" + file)
		if !ok {
			return frontmatter.Value{}
		}
		settings, err := frontmatter.ParseYAML(text, 1, frontmatter.YAML12)
		if err != nil {
			return frontmatter.Value{}
		}
		value, _ := settings.Get(key)
		return value
	}
	v.strictLines = setting("app.json", "strictLineBreaks").Bool
	v.templates = strings.Trim(setting("templates.json", "folder").Text, "/")
}

var dayInName = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:[ _-]+(.*))?$`)

// note makes a post of a note, without its article.
func (v *vault) note(file, text string) (post importer.Post, ok bool) {
	cut := frontmatter.SplitPlain(text)
	matter := mend(cut.Matter, cut.MatterLine, func(line int, value string) {
		v.Lose(file, line, importer.FieldMended, "YAML cannot read %q: it is read as text, so put it in quotes", value)
	})
	parsed, err := frontmatter.ParseYAML(matter, cut.MatterLine, frontmatter.YAML12)
	if err != nil {
		v.Refuse(file, err, "cannot read the properties")
		return post, false
	}
	p := properties.Properties{Value: parsed}
	if _, drawing := p.First("excalidraw-plugin", "kanban-plugin"); drawing {
		v.Lose(file, 0, importer.FileUnreadable, "the file is a drawing or a board of a plugin, and no note")
		return post, false
	}
	v.bodies[file] = cut
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	post = importer.Post{Title: p.Text("title"), Summary: p.Text("description", "summary", "excerpt"), Authors: p.Names(isComma, "author", "authors"), Language: p.Text("lang", "language")}
	if post.Title == "" {
		post.Title = name
	}
	post.Name = orElse(p.Text("slug"), name)
	if permalink := p.Text("permalink"); permalink != "" {
		post.Path = "/" + strings.TrimPrefix(permalink, "/")
		post.Name = path.Base(permalink)
	}
	v.setDate(&post, file, name, p)
	post.Tags = v.tags(p, cut)
	v.setVisibility(&post, file, p)
	if picture, ok := p.First("image", "cover", "banner"); ok {
		post.Image = v.picture(picture, file)
	}
	keys := append(p.Names(isComma, "aliases", "alias"), name, strings.TrimSuffix(file, path.Ext(file)))
	for _, key := range keys {
		key = strings.ToLower(key)
		if !slices.Contains(v.notes[key], file) {
			v.notes[key] = append(v.notes[key], file)
		}
	}
	return post, true
}

func isComma(r rune) bool { return r == ',' }

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// setDate takes the date of the properties, or of the file's name. That of the file changes with each copy.
func (v *vault) setDate(post *importer.Post, file, name string, p properties.Properties) {
	var unread *frontmatter.Value
	post.Date, post.DateOnly, unread = p.Date(v.zone, "date", "publishDate", "publish_date", "published", "created", "date created", "creation date")
	if unread != nil {
		v.Lose(file, unread.Line, importer.DateInvalid, "cannot read the date %q", unread.Joined())
	}
	post.Updated, _, _ = p.Date(v.zone, "updated", "modified", "lastmod", "date modified")
	if !post.Date.IsZero() {
		return
	}
	if found := dayInName.FindStringSubmatch(name); found != nil {
		if day, err := time.ParseInLocation(time.DateOnly, found[1], v.zone); err == nil {
			post.Date, post.DateOnly = day, true
			return
		}
	}
	v.Lose(file, 0, importer.DateMissing, "neither the properties nor the name of the note has a date")
}

// setVisibility makes a note a draft unless its properties say that it is public. Notes that say nothing are decided once all are known.
func (v *vault) setVisibility(post *importer.Post, file string, p properties.Properties) {
	visibility, said, line := p.Visibility()
	switch visibility {
	case properties.Hidden:
		post.Draft = true
	case properties.Unclear:
		post.Draft = true
		v.Lose(file, line, importer.VisibilityUnclear, "whether the note is published is neither true nor false: it becomes a draft")
	}
	if flag, ok := p.First("publish"); ok && flag.Bool {
		v.selected = true
	}
	if !said {
		v.unsaid = append(v.unsaid, file)
	}
}

var inlineTag = regexp.MustCompile(`(?:^|[\s(>])#([\p{L}\p{N}_/-]+)`)

// tags returns the tags in the properties, and in the text outside code.
func (v *vault) tags(p properties.Properties, cut frontmatter.File) []string {
	var tags []string
	add := func(tag string) {
		tag = strings.Trim(tag, "#/")
		if strings.IndexFunc(tag, func(r rune) bool { return !unicode.IsDigit(r) }) >= 0 && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	for _, name := range p.Names(func(r rune) bool { return r == ',' || unicode.IsSpace(r) }, "tags", "tag") {
		add(name)
	}
	text := rewrite.New(cut.Body, cut.BodyLine)
	withoutRemarks(text, func(int, string) {})
	text.Replace(inlineTag, func(m rewrite.Match) (string, bool) {
		add(m.Groups[1])
		return "", false
	})
	return tags
}

// picture is the address of a note's picture, which may be a [[link]].
func (v *vault) picture(value frontmatter.Value, file string) string {
	name := value.Text
	if value.Kind == frontmatter.List { // [[picture.png]] without quotes is a list in a list
		name = value.Joined()
	}
	name, _, _ = strings.Cut(strings.Trim(name, "![]"), "|")
	if target := v.attachment(name, file); target != "" {
		return intake.Media(target)
	}
	return v.Picture(name, file, value.Line, ".")
}

// finish gives a post its article, once all notes are known.
func (v *vault) finish(post *importer.Post) {
	if v.selected && slices.Contains(v.unsaid, post.File) {
		post.Draft = true
		v.Lose(post.File, 0, importer.VisibilityUnclear, "other notes say publish: true, and this one does not: it becomes a draft")
	}
	cut := v.bodies[post.File]
	text := rewrite.New(cut.Body, cut.BodyLine)
	v.translate(text, post.File)
	content := text.String()
	if heading := firstHeading.FindStringSubmatch(content); heading != nil && rewrite.PlainText(heading[1], true) == post.Title {
		content = content[len(heading[0]):]
	}
	post.Content = content
}

var firstHeading = regexp.MustCompile(`^\s*#[ \t]+([^\n]*)(?:\n|$)`)

// attachment returns the path of a file that a note names, or "".
func (v *vault) attachment(name, file string) string {
	for _, candidate := range []string{path.Join(path.Dir(file), name), path.Clean(strings.TrimPrefix(name, "/"))} {
		if !strings.EqualFold(path.Ext(candidate), ".md") && slices.Contains(v.attachments[strings.ToLower(path.Base(candidate))], candidate) {
			return candidate
		}
	}
	return nearest(v.attachments[strings.ToLower(path.Base(name))], file)
}

// find returns the path of the note of a name, a path or an alias, or "".
func (v *vault) find(name, file string) string {
	name = strings.TrimSpace(name)
	if strings.EqualFold(path.Ext(name), ".md") {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	for _, key := range []string{path.Join(path.Dir(file), name), strings.TrimPrefix(path.Clean(name), "/"), name, path.Base(name)} {
		if found := nearest(v.notes[strings.ToLower(key)], file); found != "" {
			return found
		}
	}
	return ""
}

// nearest is the path in the directory of a file, or the shortest.
func nearest(paths []string, file string) string {
	best := ""
	for _, candidate := range paths {
		switch {
		case path.Dir(candidate) == path.Dir(file):
			return candidate
		case best == "" || len(candidate) < len(best):
			best = candidate
		}
	}
	return best
}

func shownName(target, anchor string) string {
	if anchor == "" {
		return target
	}
	return fmt.Sprintf("%s > %s", target, anchor)
}
