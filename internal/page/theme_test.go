// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/sandbox"
)

func newTheme(t *testing.T, source ThemeSource) *Theme {
	t.Helper()
	theme, err := NewTheme("en", source)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// styleOf returns the style sheet that a page names.
func styleOf(t *testing.T, files map[string][]byte) string {
	t.Helper()
	for _, link := range findAll(parseHTML(t, files["index.html"]), "link", "") {
		if attr(link, "rel") == "stylesheet" {
			return string(files[attr(link, "href")[1:]])
		}
	}
	return ""
}

func TestThemeFiles(t *testing.T) {
	logo := []byte("\x89PNG\r\n\x1a\n\xff\x00 any bytes")
	plain := render(t, articleSite(""), articleTopics()...)
	files := renderThemed(t, articleSite(""), newTheme(t, ThemeSource{
		Light: v1alpha1.Colors{Paper: "#fff", Ink: "#111111", Quiet: "#222", Accent: "#8a1c4a", Line: "#333", Tint: "#444"},
		Dark:  v1alpha1.Colors{Accent: "#f2a6c5"},
		Fonts: v1alpha1.Fonts{Text: `"Source Serif 4", Georgia, serif`, Heading: "Inter", Code: "monospace"},
		CSS:   ".mine{color:red}",
		Logo:  logo, LogoType: ".png",
	}), articleTopics()...)
	css, before := styleOf(t, files), styleOf(t, plain)
	own, ok := strings.CutPrefix(css, before)
	if !ok || before == "" {
		t.Fatal("the style sheet does not begin with the site's own")
	}
	for _, want := range []string{
		"--paper:#fff;--ink:#111111;--quiet:#222;--accent:#8a1c4a;--line:#333;--tint:#444;", "--accent:#f2a6c5;",
		`--font-text:"Source Serif 4", Georgia, serif}`, "--font-heading:Inter}", "--font-code:monospace}",
	} {
		if !strings.Contains(own, want) {
			t.Errorf("the style sheet adds\n%swithout %s", own, want)
		}
	}
	if light, dark := strings.Index(own, "#8a1c4a"), strings.Index(own, "#f2a6c5"); light > dark ||
		!strings.Contains(own[:light], "prefers-color-scheme:light") || !strings.Contains(own[light:dark], "prefers-color-scheme:dark") {
		t.Errorf("the colours of day and night are mixed up:\n%s", own)
	}
	if !strings.HasSuffix(own, ".mine{color:red}") {
		t.Errorf("the theme's own CSS is not the last:\n%s", own)
	}
	path := "assets/" + hash(logo)[:16] + ".png"
	if !bytes.Equal(files[path], logo) {
		t.Errorf("%s holds %q", path, files[path])
	}
	for name, body := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		images := findAll(parseHTML(t, body), "img", "logo")
		if len(images) != 1 || attr(images[0], "src") != "/"+path {
			t.Errorf("%s shows %d logos", name, len(images))
		}
		checkFile(t, name, body)
	}
	if got, want := len(files), len(plain)+1; got != want {
		t.Errorf("%d files, want %d", got, want)
	}
}

func TestHeaderAndFooter(t *testing.T) {
	files := renderThemed(t, articleSite(""), newTheme(t, ThemeSource{
		Header: "[Blog](https://blog.example.com/) <script>alert(1)</script> [x](javascript:alert(1)) [[clocks]]",
		Footer: "© 2026 **Example** ![pixel](https://evil.example/a.png) ![own](/assets/a.png)",
	}), articleTopics()...)
	for name, body := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		checkFile(t, name, body)
		root := parseHTML(t, body)
		header, footer := findAll(root, "div", "site-header"), findAll(root, "div", "site-footer")
		if len(header) != 1 || len(footer) != 1 {
			t.Fatalf("%s has %d headers and %d footers", name, len(header), len(footer))
		}
		if got := textOf(header[0]); got != "Blog x clocks" {
			t.Errorf("%s: the header is %q", name, got)
		}
		if diff := cmp.Diff([]string{"https://blog.example.com/"}, hrefs(findAll(header[0], "a", ""))); diff != "" {
			t.Errorf("%s: links of the header (-want +got):\n%s", name, diff)
		}
		if got := renderNode(t, footer[0]); !strings.Contains(got, "<strong>Example</strong>") || len(findAll(footer[0], "img", "")) != 1 {
			t.Errorf("%s: the footer is %s", name, got)
		}
	}
}

func TestTemplates(t *testing.T) {
	files := renderThemed(t, articleSite(""), newTheme(t, ThemeSource{Templates: map[string]string{
		"post.html":     `{{define "main"}}<h1>My {{.Page.Title}}</h1>{{.Page.Content}}<p title="{{.Page.Summary}}">{{t "Published"}} {{date .Page.Published}}</p>{{end}}`,
		"notfound.html": `{{define "main"}}<h1>Lost</h1>{{end}}`,
	}}), articleTopics()...)
	plain := render(t, articleSite(""), articleTopics()...)
	if got := visible(t, files["posts/leases/index.html"]); !strings.Contains(got, "My On leases A lease ends by itself") || !strings.Contains(got, "Published 1 Mar 2024") {
		t.Errorf("the page of a Post says %q", got)
	}
	var changed []string
	for path, body := range files {
		if !bytes.Equal(body, plain[path]) {
			changed = append(changed, path)
		}
	}
	slices.Sort(changed)
	if diff := cmp.Diff([]string{"404.html", "posts/clocks/index.html", "posts/leases/index.html"}, changed); diff != "" {
		t.Errorf("files that changed (-want +got):\n%s", diff)
	}
}

// A theme's template escapes texts of authors as the default templates do.
func TestTemplatesEscape(t *testing.T) {
	theme := newTheme(t, ThemeSource{Templates: map[string]string{
		"topic.html": `{{define "main"}}<h1 title="{{.Page.Title}}">{{.Page.Title}}</h1>{{range .Page.Cards}}<p>{{template "linked" .}}</p>{{end}}{{end}}`,
	}})
	for name, text := range texts {
		files := renderThemed(t, articleSite(""), theme, allSummaries(hostileArchive(text, text))...)
		if got := findAll(parseHTML(t, files["topics/topic/index.html"]), "h1", ""); len(got) != 1 || attr(got[0], "title") == "" {
			t.Errorf("%s: the page has %d titles", name, len(got))
		}
		checkFile(t, "topics/topic/index.html", files["topics/topic/index.html"])
	}
}

func TestTemplatesThatDoNotWork(t *testing.T) {
	main := func(text string) string { return `{{define "main"}}` + text + `{{end}}` }
	for name, tc := range map[string]struct {
		template, text string
		want           string // a part of the error, besides the name of the template
	}{
		"not closed":          {"topic.html", main("{{if}"), "cannot read the template"},
		"no end":              {"base.html", "{{if .Title}}a", "cannot read the template"},
		"unknown function":    {"index.html", main("{{nothing}}"), "nothing"},
		"missing field":       {"year.html", main("{{.Page.Nothing}}"), "Nothing"},
		"field of the layout": {"base.html", `{{.Nothing}}{{block "main" .}}{{end}}`, "Nothing"},
		"missing template":    {"search.html", main(`{{template "nothing"}}`), "nothing"},
		"recursion":           {"post.html", main(`{{template "main" .}}`), `the template "main" calls itself (main > main)`},
		"an endless range":    {"notfound.html", main(`{{range 900000000000}}{{end}}`), "takes more than 500000 steps"},
		"text that doubles":   {"notfound.html", main(`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = t "%s%[1]s" $x}}{{end}}`), "one call may make"},
		"linked data of text": {"notfound.html", main(`{{linkedData "text"}}`), "linkeddata.Graph"},
		"much text":           {"topic.html", main(`{{range 10000}}{{printf "%1000d" 1}}{{end}}`), "more than 4096 KiB"},
		"open attribute":      {"topic.html", main(`<a href="{{.Page.Title}}`), ""},
		"wrong arguments":     {"index.html", main(`{{date 1}}`), "time.Time"},
	} {
		t.Run(name, func(t *testing.T) {
			theme, err := NewTheme("en", ThemeSource{Templates: map[string]string{tc.template: tc.text}})
			if err == nil || theme != nil {
				t.Fatal("it works")
			}
			if limit := (*sandbox.LimitError)(nil); errors.As(err, &limit) != strings.Contains(tc.want, "more than") && tc.want != "one call may make" {
				t.Errorf("it is an error of a limit: %v", errors.As(err, &limit))
			}
			if !strings.Contains(err.Error(), tc.template) || !strings.Contains(err.Error(), tc.want) || len(err.Error()) > 1000 {
				t.Errorf("the error is %.1000s, want %s and %q in it", err, tc.template, tc.want)
			}
		})
	}
	_, err := NewTheme("en", ThemeSource{Templates: map[string]string{"topics.html": ""}})
	if err == nil || !strings.Contains(err.Error(), `"topics.html"`) || !strings.Contains(err.Error(), "base.html, index.html, topic.html") {
		t.Errorf("of an unknown name it says %v", err)
	}
}

func themeSpec(change func(*v1alpha1.Theme)) *v1alpha1.Theme {
	theme := &v1alpha1.Theme{}
	change(theme)
	return theme
}

func keySource(name, key string) *v1alpha1.ContentSource {
	return &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(name), Key: key}}
}

func templatesIn(name string) *v1alpha1.TemplateSource {
	return &v1alpha1.TemplateSource{ConfigMapRef: v1alpha1.ConfigMapReference{Name: v1alpha1.ConfigMapName(name)}}
}

func TestReadSource(t *testing.T) {
	large := map[string][]byte{"extra.css": make([]byte, maxAssetBytes+1), "logo.svg": make([]byte, maxAssetBytes+1)}
	configMaps := map[string]map[string][]byte{
		"brand":     {"extra.css": []byte("a{}"), "logo.svg": []byte(svgOf), "max.css": bytes.Repeat([]byte("\n"), maxAssetBytes)},
		"large":     large,
		"templates": {"topic.html": []byte("a"), "base.html": []byte("b")},
		"bytes":     {"extra.css": []byte("a\xff"), "topic.html": []byte("a\xff"), "logo.png": []byte("\x89PNG\r\n\x1a\n\xff")},
		"controls":  {"extra.css": []byte("a{}\n\f\r\n\x01"), "topic.html": []byte("\u0085")},
		"big":       {"topic.html": bytes.Repeat([]byte("a"), maxTemplateBytes), "base.html": []byte("b")},
	}
	find := func(name string) (map[string][]byte, bool) { c, ok := configMaps[name]; return c, ok }
	for name, tc := range map[string]struct {
		theme   *v1alpha1.Theme
		want    ThemeSource
		missing string
	}{
		"none":  {nil, ThemeSource{}, ""},
		"empty": {&v1alpha1.Theme{}, ThemeSource{}, ""},
		"all": {themeSpec(func(s *v1alpha1.Theme) {
			s.Light, s.Dark, s.Fonts = &v1alpha1.Colors{Ink: "#111"}, &v1alpha1.Colors{Ink: "#eee"}, &v1alpha1.Fonts{Text: "serif"}
			s.Header, s.Footer, s.CSS, s.Logo, s.Templates = "a", "b", keySource("brand", "extra.css"), keySource("brand", "logo.svg"), templatesIn("templates")
		}), ThemeSource{
			Light: v1alpha1.Colors{Ink: "#111"}, Dark: v1alpha1.Colors{Ink: "#eee"}, Fonts: v1alpha1.Fonts{Text: "serif"}, Header: "a", Footer: "b",
			CSS: "a{}", Logo: []byte(svgOf), LogoType: ".svg", Templates: map[string]string{"topic.html": "a", "base.html": "b"},
		}, ""},
		"largest":           {themeSpec(func(s *v1alpha1.Theme) { s.CSS = keySource("brand", "max.css") }), ThemeSource{CSS: strings.Repeat("\n", maxAssetBytes)}, ""},
		"no ConfigMap":      {themeSpec(func(s *v1alpha1.Theme) { s.CSS = keySource("nobody", "extra.css") }), ThemeSource{}, `no ConfigMap "nobody" with the label topicpages.dev/publish`},
		"no key":            {themeSpec(func(s *v1alpha1.Theme) { s.Logo = keySource("brand", "nothing.svg") }), ThemeSource{}, `The ConfigMap "brand" has no key "nothing.svg"`},
		"too large":         {themeSpec(func(s *v1alpha1.Theme) { s.CSS = keySource("large", "extra.css") }), ThemeSource{}, `"extra.css" of the ConfigMap "large" has 65537 bytes`},
		"large logo":        {themeSpec(func(s *v1alpha1.Theme) { s.Logo = keySource("large", "logo.svg") }), ThemeSource{}, `"logo.svg" of the ConfigMap "large" has 65537 bytes`},
		"no templates":      {themeSpec(func(s *v1alpha1.Theme) { s.Templates = templatesIn("nobody") }), ThemeSource{}, `no ConfigMap "nobody"`},
		"CSS of bytes":      {themeSpec(func(s *v1alpha1.Theme) { s.CSS = keySource("bytes", "extra.css") }), ThemeSource{}, `"extra.css" of the ConfigMap "bytes" is not UTF-8 text`},
		"template of bytes": {themeSpec(func(s *v1alpha1.Theme) { s.Templates = templatesIn("bytes") }), ThemeSource{}, `The key "extra.css" of the ConfigMap "bytes" is not UTF-8`},
		"logo of bytes":     {themeSpec(func(s *v1alpha1.Theme) { s.Logo = keySource("bytes", "logo.png") }), ThemeSource{Logo: []byte("\x89PNG\r\n\x1a\n\xff"), LogoType: ".png"}, ""},
		"CSS of controls":   {themeSpec(func(s *v1alpha1.Theme) { s.CSS = keySource("controls", "extra.css") }), ThemeSource{}, `"extra.css" of the ConfigMap "controls" has the control character U+0001 in line 3`},
		"control character": {themeSpec(func(s *v1alpha1.Theme) { s.Templates = templatesIn("controls") }), ThemeSource{}, `"controls" has the control character`},
		"too big templates": {themeSpec(func(s *v1alpha1.Theme) { s.Templates = templatesIn("big") }), ThemeSource{}, `"big" have 262145 bytes`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadThemeSource(tc.theme, find)
			if tc.missing == "" {
				if diff := cmp.Diff(tc.want, got); diff != "" || err != nil {
					t.Errorf("error %v (-want +got):\n%s", err, diff)
				}
				return
			}
			if missing := (*MissingError)(nil); !errors.As(err, &missing) || !strings.Contains(err.Error(), tc.missing) {
				t.Errorf("the error is %v, want %s", err, tc.missing)
			}
		})
	}
}

func TestThemeDigest(t *testing.T) {
	sources := map[string]ThemeSource{
		"default": {}, "light": {Light: v1alpha1.Colors{Ink: "#111"}}, "dark": {Dark: v1alpha1.Colors{Ink: "#111"}}, "paper": {Light: v1alpha1.Colors{Paper: "#111"}},
		"font": {Fonts: v1alpha1.Fonts{Text: "serif"}}, "heading": {Fonts: v1alpha1.Fonts{Heading: "serif"}},
		"header": {Header: "a"}, "footer": {Footer: "a"}, "css": {CSS: "a"}, "svg": {Logo: []byte(svgOf), LogoType: ".svg"}, "png": {Logo: []byte("\x89PNG\r\n\x1a\na"), LogoType: ".png"},
		"other logo": {Logo: []byte("\x89PNG\r\n\x1a\nb"), LogoType: ".png"}, "template": {Templates: map[string]string{"search.html": `{{define "main"}}a{{end}}`}},
		"other template": {Templates: map[string]string{"notfound.html": `{{define "main"}}a{{end}}`}},
	}
	seen := map[digest.Sum]string{}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		for _, language := range []v1alpha1.Language{"en", "de"} {
			theme, err := NewTheme(language, sources[name])
			if err != nil {
				t.Fatal(err)
			}
			again, err := NewTheme(language, sources[name])
			if err != nil || again.Digest() != theme.Digest() || theme.Language() != language {
				t.Errorf("%s of the language %s: %v, the digest is %s, and then %s", name, theme.Language(), err, theme.Digest(), again.Digest())
			}
			if other, ok := seen[theme.Digest()]; ok {
				t.Errorf("%s in %s and %s have one digest", name, language, other)
			}
			seen[theme.Digest()] = name + " in " + string(language)
		}
	}
	if DefaultTheme("en").Digest() != newTheme(t, ThemeSource{Templates: map[string]string{}}).Digest() || DefaultTheme("").Digest() != DefaultTheme("en").Digest() {
		t.Error("the default theme has several digests")
	}
}

// svg is a picture without anything in it.
const svgOf = `<svg xmlns="http://www.w3.org/2000/svg"/>`
