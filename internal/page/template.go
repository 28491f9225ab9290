// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"time"
)

var (
	//go:embed templates/*.html
	templates embed.FS
	//go:embed assets/style.css
	stylesheet []byte
)

// The path of the style sheet changes with its text, so that browsers may keep
// it for ever.
var stylesheetPath = "assets/" + hash(stylesheet)[:16] + ".css"

// formatVersion stands for what the Go code of this package decides about the
// files. Count it up when a change to that code changes a file.
const formatVersion = "1"

// TemplateVersion changes when the same facts give other files than before: it
// is a hash over the templates, the style sheet and formatVersion, in hex.
var TemplateVersion = templateVersion()

func templateVersion() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\x00%s\x00", formatVersion, stylesheet)
	names, err := fs.Glob(templates, "templates/*.html") // sorted
	if err != nil {
		panic(err) // the pattern above is wrong
	}
	for _, name := range names {
		text, err := templates.ReadFile(name)
		if err != nil {
			panic(err) // cannot happen: the file is embedded
		}
		_, _ = fmt.Fprintf(h, "%s\x00%s\x00", name, text)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Each page is the layout of base.html with the blocks of its own file.
var (
	topicTemplate    = parse("topic.html")
	indexTemplate    = parse("index.html")
	notFoundTemplate = parse("notfound.html")
)

func parse(name string) *template.Template {
	return template.Must(template.New("base.html").Option("missingkey=error").Funcs(template.FuncMap{
		"date":  func(t time.Time) string { return t.Format("2 Jan 2006") },
		"day":   func(t time.Time) string { return t.Format(time.DateOnly) },
		"month": func(t time.Time) string { return t.Format("Jan 2006") },
		"posts": func(n int) string {
			if n == 1 {
				return "1 post"
			}
			return fmt.Sprint(n, " posts")
		},
	}).ParseFS(templates, "templates/base.html", "templates/"+name))
}

// document is what the layout needs; Page is for the blocks of the page.
type document struct {
	Site       site
	Stylesheet string

	Title, Description string
	// Canonical is the absolute address of the page; Alternate is the path of the
	// same facts as JSON. Either may be empty.
	Canonical, Alternate string
	// NoIndex keeps search engines from listing the page.
	NoIndex bool
	Page    any
}

func (r *Renderer) render(t *template.Template, d document) ([]byte, error) {
	d.Site, d.Stylesheet = r.site, "/"+stylesheetPath
	d.Description = clean(d.Description)
	var b bytes.Buffer
	if err := t.Execute(&b, d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
