// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/markdown"
)

// The files that all pages share.
var (
	//go:embed templates/*.html
	templates embed.FS
	//go:embed assets/style.css
	stylesheet string
	//go:embed assets/script.js
	script string
)

// Bounds of what a theme holds, in bytes.
const (
	maxAssetBytes    = 64 << 10
	maxTemplateBytes = 256 << 10
)

// A Source is what a theme is made of: the fields of spec.theme, with the content of
// the ConfigMaps that they name. Its JSON is the theme as it can be kept.
type Source struct {
	Light     v1alpha1.Colors   `json:"light"`
	Dark      v1alpha1.Colors   `json:"dark"`
	Fonts     v1alpha1.Fonts    `json:"fonts"`
	Header    string            `json:"header,omitempty"`
	Footer    string            `json:"footer,omitempty"`
	CSS       string            `json:"css,omitempty"`
	Logo      []byte            `json:"logo,omitempty"`
	LogoType  string            `json:"logoType,omitempty"` // ".svg", ".png" or ".webp"
	Templates map[string]string `json:"templates,omitempty"`
}

// A MissingError says which part of a theme is not there, or too large.
type MissingError struct{ Message string }

func (e *MissingError) Error() string { return e.Message }

// ReadSource collects what spec.theme names; nil is the default theme. find returns what
// may be published of a ConfigMap. The error is a *MissingError.
func ReadSource(spec *v1alpha1.Theme, find func(name string) (map[string][]byte, bool)) (Source, error) {
	var s Source
	if spec == nil {
		return s, nil
	}
	s.Header, s.Footer = spec.Header, spec.Footer
	if spec.Light != nil {
		s.Light = *spec.Light
	}
	if spec.Dark != nil {
		s.Dark = *spec.Dark
	}
	if spec.Fonts != nil {
		s.Fonts = *spec.Fonts
	}
	if spec.CSS != nil {
		css, err := asset(spec.CSS.ConfigMapKeyRef, find)
		if err != nil {
			return s, err
		}
		s.CSS = string(css)
	}
	if spec.Logo != nil {
		var err error
		if s.Logo, err = asset(spec.Logo.ConfigMapKeyRef, find); err != nil {
			return s, err
		}
		s.LogoType = path.Ext(spec.Logo.ConfigMapKeyRef.Key)
	}
	if spec.Templates == nil {
		return s, nil
	}
	return s, s.readTemplates(string(spec.Templates.ConfigMapRef.Name), find)
}

func (s *Source) readTemplates(name string, find func(string) (map[string][]byte, bool)) error {
	content, ok := find(name)
	if !ok {
		return missingConfigMap(name)
	}
	s.Templates = map[string]string{}
	size := 0
	for key, value := range content {
		s.Templates[key] = string(value)
		size += len(value)
	}
	if size > maxTemplateBytes {
		return &MissingError{fmt.Sprintf("The templates in the ConfigMap %q have %d bytes: at most %d are read", name, size, maxTemplateBytes)}
	}
	return nil
}

func asset(ref v1alpha1.ConfigMapKeySelector, find func(string) (map[string][]byte, bool)) ([]byte, error) {
	content, ok := find(string(ref.Name))
	if !ok {
		return nil, missingConfigMap(string(ref.Name))
	}
	value, ok := content[ref.Key]
	switch {
	case !ok:
		return nil, &MissingError{fmt.Sprintf("The ConfigMap %q has no key %q", ref.Name, ref.Key)}
	case len(value) > maxAssetBytes:
		return nil, &MissingError{fmt.Sprintf("The key %q of the ConfigMap %q has %d bytes: at most %d are published", ref.Key, ref.Name, len(value), maxAssetBytes)}
	}
	return value, nil
}

func missingConfigMap(name string) error {
	return &MissingError{fmt.Sprintf("There is no ConfigMap %q with the label %s: \"true\" in this namespace", name, v1alpha1.PublishLabel)}
}

// A Theme is how pages look, in one language: templates that work, and the files that
// all pages share. It is never changed, and may be used from several goroutines.
type Theme struct {
	language  *language.Language
	templates map[string]*template.Template
	// files are what all pages share: style sheet, script, logo.
	files                    []File
	stylesheet, script, logo string // paths
	header, footer           template.HTML
	digest                   string
}

// Digest changes when, and only when, the same facts may give other files.
func (t *Theme) Digest() string { return t.digest }

// Language is that of the theme.
func (t *Theme) Language() v1alpha1.Language { return v1alpha1.Language(t.language.Tag()) }

// defaults are the themes without a source, by language.
var defaults sync.Map

// DefaultTheme is the theme of a Site that names none, in its language.
func DefaultTheme(tag v1alpha1.Language) *Theme {
	if known, ok := defaults.Load(tag); ok {
		return known.(*Theme)
	}
	theme, err := NewTheme(tag, Source{})
	if err != nil {
		panic(err) // the templates are embedded, and tested
	}
	defaults.Store(tag, theme)
	return theme
}

// NewTheme makes a theme. The error names the template that cannot be read or does
// not work, and where.
func NewTheme(tag v1alpha1.Language, source Source) (*Theme, error) {
	t := &Theme{language: language.Find(string(tag)), templates: map[string]*template.Template{}}
	t.addFiles(source)
	var err error
	if t.header, err = snippet(source.Header, t.language); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	if t.footer, err = snippet(source.Footer, t.language); err != nil {
		return nil, fmt.Errorf("the footer: %w", err)
	}
	if err := t.parse(source.Templates); err != nil {
		return nil, err
	}
	canonical, err := json.Marshal(source)
	if err != nil {
		return nil, fmt.Errorf("cannot hash the theme: %w", err)
	}
	t.digest = hash(slices.Concat([]byte(TemplateVersion+"\x00"+t.language.Tag()+"\x00"), canonical))
	if len(source.Templates) > 0 {
		if err := t.try(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// addFiles puts the style sheet, the script and the logo together. Their addresses
// change with their content, so that browsers may keep them for ever.
func (t *Theme) addFiles(source Source) {
	css := []byte(stylesheet + markdown.HighlightCSS + source.tokens() + source.CSS)
	t.stylesheet = "assets/" + hash(css)[:16] + ".css"
	t.script = "assets/" + hash([]byte(script))[:16] + ".js"
	t.files = []File{{Path: t.stylesheet, Body: css}, {Path: t.script, Body: []byte(script)}}
	if len(source.Logo) > 0 {
		t.logo = "assets/" + hash(source.Logo)[:16] + source.LogoType
		t.files = append(t.files, File{Path: t.logo, Body: source.Logo})
	}
}

// tokens are the custom properties that the theme sets.
func (s *Source) tokens() string {
	var b strings.Builder
	colors := func(c v1alpha1.Colors) string {
		var b strings.Builder
		for _, token := range []struct {
			name  string
			value v1alpha1.Color
		}{{"paper", c.Paper}, {"ink", c.Ink}, {"quiet", c.Quiet}, {"accent", c.Accent}, {"line", c.Line}, {"tint", c.Tint}} {
			if token.value != "" {
				fmt.Fprintf(&b, "--%s:%s;", token.name, token.value)
			}
		}
		return b.String()
	}
	if light := colors(s.Light); light != "" {
		fmt.Fprintf(&b, "@media (prefers-color-scheme:light){:root:not([data-scheme=dark]){%[1]s}}:root[data-scheme=light]{%[1]s}\n", light)
	}
	if dark := colors(s.Dark); dark != "" {
		fmt.Fprintf(&b, "@media (prefers-color-scheme:dark){:root:not([data-scheme=light]){%[1]s}}:root[data-scheme=dark]{%[1]s}\n", dark)
	}
	for _, font := range []struct {
		name  string
		value v1alpha1.FontFamily
	}{{"text", s.Fonts.Text}, {"heading", s.Fonts.Heading}, {"code", s.Fonts.Code}} {
		if font.value != "" {
			fmt.Fprintf(&b, ":root{--font-%s:%s}\n", font.name, font.value)
		}
	}
	return b.String()
}

// snippet renders the Markdown of a header or a footer.
func snippet(source string, l *language.Language) (template.HTML, error) {
	if strings.TrimSpace(source) == "" {
		return "", nil
	}
	document, err := markdown.Render(clean(source), noLinks{}, articleLabels(l))
	return document.HTML, err
}

// noLinks knows no Post and no Topic.
type noLinks struct{}

func (noLinks) Post(string) (title, url string, ok bool)  { return "", "", false }
func (noLinks) Topic(string) (title, url string, ok bool) { return "", "", false }

// pageTemplates are the templates of whole pages; each is the layout of base.html with the
// blocks of its own file.
var pageTemplates = []string{"index.html", "topic.html", "year.html", "post.html", "search.html", "notfound.html"}

// parse reads the templates, those of the theme in place of the embedded ones.
func (t *Theme) parse(own map[string]string) error {
	known := append([]string{"base.html"}, pageTemplates...)
	for name := range own {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no template %q to replace: %s are", name, strings.Join(known, ", "))
		}
	}
	text := func(name string) string {
		if text, ok := own[name]; ok {
			return text
		}
		content, err := templates.ReadFile("templates/" + name)
		if err != nil {
			panic(err) // it is embedded
		}
		return string(content)
	}
	for _, name := range pageTemplates {
		set := template.New("base.html").Option("missingkey=error").Funcs(t.functions())
		if _, err := set.Parse(text("base.html")); err != nil {
			return fmt.Errorf("cannot read the template base.html: %w", err)
		}
		if _, err := set.New(name).Parse(text(name)); err != nil {
			return fmt.Errorf("cannot read the template %s: %w", name, err)
		}
		t.templates[name] = set
	}
	return nil
}

// errTooLong ends a template that does not.
var errTooLong = errors.New("the page grows beyond 8 MiB")

// bounded is a page in the making.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > 8<<20 {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}

// execute makes a page of a template.
func (t *Theme) execute(name string, d document) ([]byte, error) {
	var b bounded
	if err := t.templates[name].Execute(&b, d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
