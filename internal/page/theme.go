// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/media"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/sandbox"
)

// The files that all pages share.
var (
	//go:embed templates/*.html
	templates embed.FS
	//go:embed assets/style.css
	stylesheet string
	//go:embed assets/script.min.js
	script string
)

// A Theme is how pages look, in one language: templates that work, and the files that
// all pages share. It is never changed, and may be used from several goroutines.
type Theme struct {
	language  *language.Language
	labels    markdown.Labels
	templates map[string]*template.Template
	// sandbox executes the theme's own templates. It is nil for the embedded ones.
	sandbox *sandbox.Sandbox
	// files are shared by all pages: style sheet, script, logo.
	files                    []File
	stylesheet, script, logo string // paths
	header, footer           template.HTML
	digest                   digest.Sum
}

// Digest differs if the language or anything in the Source differs. A stored Source keeps its digest.
func (t *Theme) Digest() digest.Sum { return t.digest }

// Language returns the language of the theme.
func (t *Theme) Language() v1alpha1.Language { return v1alpha1.Language(t.language.Tag()) }

// defaults are the themes without a source, by language.
var defaults sync.Map

// DefaultTheme returns the theme of a Site without one, in its language.
func DefaultTheme(tag v1alpha1.Language) *Theme {
	if known, ok := defaults.Load(tag); ok {
		return known.(*Theme)
	}
	theme, err := NewTheme(tag, ThemeSource{})
	if err != nil {
		panic(err) // the templates are embedded, and tested
	}
	defaults.Store(tag, theme)
	return theme
}

// NewTheme makes a theme. The error names the template that cannot be read or does
// not work, and where.
func NewTheme(tag v1alpha1.Language, source ThemeSource) (*Theme, error) {
	t := &Theme{language: language.Find(string(tag))}
	t.labels = articleLabels(t.language)
	var err error
	if len(source.Logo) > 0 {
		if err = media.CheckLogo(source.Logo, source.LogoType); err != nil {
			return nil, fmt.Errorf("the logo: %w", err)
		}
	}
	t.addFiles(source)
	if t.header, err = snippet(source.Header, t.labels); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	if t.footer, err = snippet(source.Footer, t.labels); err != nil {
		return nil, fmt.Errorf("the footer: %w", err)
	}
	if err := t.compile(source.Templates); err != nil {
		return nil, err
	}
	kept, err := json.Marshal(source)
	if err != nil {
		return nil, fmt.Errorf("cannot hash the theme: %w", err)
	}
	t.digest = digest.Of(t.language.Tag(), kept)
	if len(source.Templates) > 0 {
		if err := t.try(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// addFiles puts the style sheet, the script and the logo together. Their addresses
// change with their content, so that browsers may keep them for ever.
func (t *Theme) addFiles(source ThemeSource) {
	css := []byte(stylesheet + markdown.HighlightCSS + source.tokens() + source.CSS)
	t.stylesheet = "assets/" + hash(css)[:16] + ".css"
	t.script = "assets/" + hash([]byte(script))[:16] + ".js"
	t.files = []File{{Path: t.stylesheet, Body: css}, {Path: t.script, Body: []byte(script)}}
	if len(source.Logo) > 0 {
		t.logo = "assets/" + hash(source.Logo)[:16] + source.LogoType
		t.files = append(t.files, File{Path: t.logo, Body: source.Logo})
	}
}

// snippet renders the Markdown of a header or a footer.
func snippet(source string, labels markdown.Labels) (template.HTML, error) {
	if strings.TrimSpace(source) == "" {
		return "", nil
	}
	document, err := markdown.Render(source, noLinks{}, labels)
	return document.HTML, err
}

// noLinks knows no Post and no Topic.
type noLinks struct{}

func (noLinks) Post(string) (title, location string, ok bool)  { return "", "", false }
func (noLinks) Topic(string) (title, location string, ok bool) { return "", "", false }
func (noLinks) Page(string) (current string, ok bool)          { return "", true }
func (noLinks) Heading(_, _ string) (id string, ok bool)       { return "", true }
func (noLinks) Hosts() []string                                { return nil }

// Picture knows the pictures of the site alone, since all Sites with the theme have the same header.
func (noLinks) Picture(target string) (width, height int, ok bool) {
	return 0, 0, strings.HasPrefix(target, "/")
}

// pageTemplates are the templates of whole pages. Each is the layout of base.html with the
// blocks of its own file.
var pageTemplates = []string{"index.html", "topic.html", "year.html", "post.html", "review.html", "search.html", "notfound.html"}

// embedded are the compiled templates of this package, by the tag of the language. All themes
// without templates of their own share them.
var embedded sync.Map

// embeddedTemplates compiles the templates of this package.
func (t *Theme) embeddedTemplates() map[string]*template.Template {
	if known, ok := embedded.Load(t.language.Tag()); ok {
		return known.(map[string]*template.Template)
	}
	sets := map[string]*template.Template{}
	for _, name := range pageTemplates {
		set := template.New("base.html").Option("missingkey=error").Funcs(t.functions())
		template.Must(set.Parse(embeddedText("base.html")))
		template.Must(set.New(name).Parse(embeddedText(name)))
		sets[name] = set
	}
	known, _ := embedded.LoadOrStore(t.language.Tag(), sets)
	return known.(map[string]*template.Template)
}

func embeddedText(name string) string {
	content, err := templates.ReadFile("templates/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(content)
}

// compile compiles the templates. The theme's own templates replace the embedded ones.
func (t *Theme) compile(own map[string]string) error {
	if len(own) == 0 {
		t.templates = t.embeddedTemplates()
		return nil
	}
	known := append([]string{"base.html"}, pageTemplates...)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no template %.100q to replace: %s are", name, strings.Join(known, ", "))
		}
	}
	return t.compileOwn(own)
}

// defines reports whether a page template defines a template of a name.
func (t *Theme) defines(page, name string) bool { return t.templates[page].Lookup(name) != nil }

// execute executes a template that a page template defines. maxBytes bounds the bytes that a template of the
// theme may print, and work is its work. The data bounds the templates of this package.
func (t *Theme) execute(page, name string, data any, maxBytes int) (body []byte, work int, err error) {
	set := t.templates[page]
	if t.sandbox != nil {
		body, work, err = t.sandbox.Execute(set, name, data, maxBytes)
	} else {
		body, err = plain.Bytes(func(b *bytes.Buffer) error { return set.ExecuteTemplate(b, name, data) })
	}
	if err != nil {
		return nil, work, fmt.Errorf("cannot execute the template %s: %w", page, err)
	}
	return body, work, nil
}
