// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/page"
)

// configMapManifest returns the manifest of a ConfigMap that may be published. data is in YAML's flow style.
func configMapManifest(name, data string) string {
	return fmt.Sprintf("---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, labels: {topicpages.dev/publish: \"true\"}}\ndata: %s\n", name, data)
}

// articleManifest returns the manifest of a Post whose article is in a ConfigMap.
func articleManifest(name, configMap, key string) string {
	return postManifest(name, "2025-01-01", "databases") + fmt.Sprintf("  contentFrom: {configMapKeyRef: {name: %s, key: %s}}\n", configMap, key)
}

const brand = `{extra.css: ".mine{color:red}", logo.svg: "<svg xmlns='http://www.w3.org/2000/svg'/>"}`

// themed returns an article in a ConfigMap, and a Site with a theme from other ConfigMaps.
func themed() map[string]string {
	files := contentFiles()
	files["site.yaml"] = objectManifest("Site", "notes", `{title: Notes, language: de, theme: {light: {ink: "#111"}, header: "**Kopf**", footer: Fuß,
  css: {configMapKeyRef: {name: brand, key: extra.css}}, logo: {configMapKeyRef: {name: brand, key: logo.svg}}, templates: {configMapRef: {name: templates}}}}`)
	files["brand.yaml"] = configMapManifest("brand", brand)
	files["templates.yaml"] = configMapManifest("templates", `{notfound.html: '{{define "main"}}<h1>Weg</h1>{{end}}'}`)
	files["articles.yaml"] = configMapManifest("articles", `{trees.md: "# B-trees\n\nSee [[indexes]] and [[trees]]."}`)
	files["posts/trees.yaml"] = articleManifest("trees", "articles", "trees.md")
	return files
}

// TestRenderWithAThemeAndArticles compares the output with the files that package page renders from the same objects.
func TestRenderWithAThemeAndArticles(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	writeFiles(t, in, themed())
	succeed(t, "", "render", "-f", in, "-o", out)

	set, err := manifest.NewReader([]string{in}, nil, "default").Read()
	if err != nil {
		t.Fatal(err)
	}
	a := archive.New() // in another order than the command's
	for _, post := range set.Posts {
		a.SetPost(post)
	}
	for _, configMap := range set.ConfigMaps {
		a.SetConfigMap(configMap.Name, archive.NewConfigMap(configMap.Data, configMap.BinaryData))
	}
	for _, topic := range set.Topics {
		a.SetTopic(topic)
	}
	source, err := page.ReadThemeSource(set.Sites[0].Spec.Theme, func(name string) (map[string][]byte, bool) { return a.ConfigMap(name) })
	if err != nil {
		t.Fatal(err)
	}
	theme, err := page.NewTheme("de", source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pagesOf(t, set.Sites[0], theme, a.Summaries(labels.Everything(), noon)), readTree(t, out)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for path, want := range map[string][]string{
		"index.html":                  {`<html lang="de"`, "<strong>Kopf</strong>", "Fuß", `class="logo"`},
		"404.html":                    {"<h1>Weg</h1>"},
		"posts/trees/index.html":      {">B-trees<", "See About indexes and ", `<a href="/posts/trees/">About trees</a>`},
		"topics/databases/index.html": {`<a href="/posts/trees/">About trees</a>`},
	} {
		for _, want := range want {
			if got := read(t, out, path); !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", path, want, got)
			}
		}
	}
}

// TestRenderWithAThemeThatFails expects pages with the default theme, and an exit code that reports it.
func TestRenderWithAThemeThatFails(t *testing.T) {
	plain := t.TempDir()
	files := themed()
	files["site.yaml"] = objectManifest("Site", "notes", "{title: Notes, language: de}")
	in := t.TempDir()
	writeFiles(t, in, files)
	succeed(t, "", "render", "-f", in, "-o", plain)
	want := readTree(t, plain)

	for name, tc := range map[string]struct {
		file, manifest string
		want           []string
	}{
		"cannot be read":   {"templates.yaml", configMapManifest("templates", `{topic.html: "{{if"}`), []string{"cannot read the template topic.html"}},
		"missing field":    {"templates.yaml", configMapManifest("templates", `{year.html: '{{define "main"}}{{.Page.Nothing}}{{end}}'}`), []string{"year.html", "Nothing"}},
		"endless":          {"templates.yaml", configMapManifest("templates", `{post.html: '{{define "main"}}a{{template "main" .}}{{end}}'}`), []string{"post.html"}},
		"too much work":    {"templates.yaml", configMapManifest("templates", `{notfound.html: '{{define "main"}}{{range 9000000000}}{{end}}{{end}}'}`), []string{"notfound.html:1:", "500000 steps"}},
		"for some Posts":   {"templates.yaml", configMapManifest("templates", `{topic.html: '{{define "main"}}{{range .Page.Cards}}{{index .Tags 1}}{{end}}{{end}}'}`), []string{"topic.html:1:", "index out of range"}},
		"unknown template": {"templates.yaml", configMapManifest("templates", `{topics.html: "a"}`), []string{`there is no template "topics.html"`}},
		"no ConfigMap":     {"templates.yaml", "", []string{`There is no ConfigMap "templates"`}},
		"no label":         {"templates.yaml", strings.Replace(configMapManifest("templates", "{}"), `"true"`, `"false"`, 1), []string{`There is no ConfigMap "templates" with the label topicpages.dev/publish`}},
		"no key":           {"brand.yaml", configMapManifest("brand", "{logo.svg: a}"), []string{`The ConfigMap "brand" has no key "extra.css"`}},
	} {
		t.Run(name, func(t *testing.T) {
			in, out := t.TempDir(), t.TempDir()
			files := themed()
			files[tc.file] = tc.manifest
			writeFiles(t, in, files)
			got := fail(t, "", []string{"render", "-f", in, "-o", out}, append(tc.want, `cannot use the theme of Site "notes"`, "files for 2 topics and 3 posts")...)
			if strings.Count(got.stderr, "cannot use the theme") != 1 {
				t.Errorf("it says %s", got.stderr)
			}
			if diff := cmp.Diff(want, readTree(t, out)); diff != "" {
				t.Errorf("pages without the theme (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRenderWithoutTheArticle expects that the Post counts all the same, and that its card has no link.
func TestRenderWithoutTheArticle(t *testing.T) {
	for name, text := range map[string]string{
		"no ConfigMap": "",
		"no label":     strings.Replace(configMapManifest("articles", "{trees.md: Secret}"), `"true"`, `"false"`, 1),
		"no key":       configMapManifest("articles", "{other.md: Secret}"),
		"elsewhere":    strings.Replace(configMapManifest("articles", "{trees.md: Secret}"), "{name", "{namespace: web, name", 1),
	} {
		t.Run(name, func(t *testing.T) {
			in, out := t.TempDir(), t.TempDir()
			files := themed()
			files["articles.yaml"] = text
			writeFiles(t, in, files)
			succeed(t, "", "render", "-f", in, "-o", out)
			if got := read(t, out, "topics/databases/index.html"); !strings.Contains(got, ">About trees</h3>") {
				t.Error("the Post has a link, or no card")
			}
			for path, body := range readTree(t, out) {
				if strings.HasPrefix(path, "posts/") || strings.Contains(body, "Secret") {
					t.Errorf("there is a %s, or it holds the text", path)
				}
			}
		})
	}
}

// TestRenderWithoutTemplates expects the pages of an operator that does not allow templates, with the rest of the
// theme.
func TestRenderWithoutTemplates(t *testing.T) {
	in, out := t.TempDir(), t.TempDir()
	writeFiles(t, in, themed())
	got := succeed(t, "", "render", "-f", in, "-o", out, "--allow-theme-templates=false")
	if !strings.Contains(got.stderr, "note: spec.theme.templates is not used") {
		t.Errorf("it says\n%s", got.stderr)
	}
	if html := read(t, out, "404.html"); strings.Contains(html, "<h1>Weg</h1>") || !strings.Contains(html, "<strong>Kopf</strong>") {
		t.Errorf("404.html is\n%s", html)
	}
	got = succeed(t, "", "render", "-f", in, "-o", out)
	if !strings.Contains(got.stderr, "note: an operator uses spec.theme.templates only when it runs with --allow-theme-templates") {
		t.Errorf("it says\n%s", got.stderr)
	}
	if html := read(t, out, "404.html"); !strings.Contains(html, "<h1>Weg</h1>") {
		t.Errorf("404.html is\n%s", html)
	}
}
