// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/test/acceptance"
	"github.com/topicpages/topicpages/test/builder"
)

// groupsOf renders all groups of the Site, by name. A nil theme is the default theme.
func groupsOf(t testing.TB, site *v1alpha1.Site, theme *Theme, topics ...*archive.Summary) map[string][]File {
	t.Helper()
	slices.SortFunc(topics, func(a, b *archive.Summary) int { return strings.Compare(a.Name, b.Name) })
	pages := New(site, theme, topics)
	groups := map[string][]File{}
	for _, group := range pages.Catalog.Groups() {
		if _, ok := groups[group.Name()]; ok {
			t.Errorf("the group %s is given twice", group.Name())
		}
		groups[group.Name()] = mustRender(t, pages, group)
	}
	return groups
}

// mustRender renders a group that the Site has.
func mustRender(t testing.TB, pages Pages, group Group) []File {
	t.Helper()
	files, err := pages.Render(group)
	if err != nil || len(files) == 0 {
		t.Fatalf("the group %s has %d files: %v", group.Name(), len(files), err)
	}
	return files
}

// digestOf returns the digest of the inputs of a group.
func digestOf(t testing.TB, pages Pages, group Group) digest.Sum {
	t.Helper()
	view, ok, err := pages.Catalog.View(group, pages.Renderer)
	if err != nil || !ok {
		t.Fatalf("there is no group %s: %v", group.Name(), err)
	}
	return view.Digest()
}

// renderThemed returns all files of the Site by path.
func renderThemed(t testing.TB, site *v1alpha1.Site, theme *Theme, topics ...*archive.Summary) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, group := range groupsOf(t, site, theme, topics...) {
		for _, file := range group {
			if _, ok := files[file.Path]; ok {
				t.Errorf("the path %s is given twice", file.Path)
			}
			files[file.Path] = file.Body
		}
	}
	return files
}

// render returns all files of the Site with the default theme, by path.
func render(t testing.TB, site *v1alpha1.Site, topics ...*archive.Summary) map[string][]byte {
	t.Helper()
	return renderThemed(t, site, nil, topics...)
}

var assetPath = regexp.MustCompile(`assets/[0-9a-f]{16}\.(css|js)`)

// stableAssets replaces the addresses of style sheet and script, which change with every byte of their content.
func stableAssets(body []byte) []byte { return assetPath.ReplaceAll(body, []byte("assets/style.$1")) }

func visible(t testing.TB, body []byte) string {
	t.Helper()
	text, err := acceptance.VisibleText(body)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parseHTML(t testing.TB, body []byte) *html.Node {
	t.Helper()
	root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// findAll returns the elements with a name and, unless mark is empty, a class or an id.
func findAll(root *html.Node, name, mark string) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name &&
			(mark == "" || attr(n, "id") == mark || slices.Contains(strings.Fields(attr(n, "class")), mark)) {
			found = append(found, n)
		}
	}
	return found
}

// textOf returns the text of a node on one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return oneLine(b.String())
}

// withContent sets the article of a Post.
func withContent(text string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Content = text }
}

// allSummaries returns the Summaries of all Topics.
func allSummaries(a *archive.Archive) []*archive.Summary {
	return a.Summaries(labels.Everything(), now)
}

// leases is an article with most elements of Markdown.
const leases = `A **lease** ends by itself, unlike a lock: see [[clocks]], [[nobody]] and [[linked|the paper]].
It belongs to [[topic:many]] and not to [[topic:none]].

## Renewal

1. Renew at a third of the time.
2. Stop at the end. [^1]

## Clocks

> [!WARNING]
> Two clocks never agree.

| clock | error |
| --- | ---: |
| quartz | 20 ppm |

## Code

` + "```go\nif now.After(lease.End) { return errLost }\n```" + `

- [x] tested

[^1]: Before the end, to be exact.
`

func articleSite(tag v1alpha1.Language) *v1alpha1.Site {
	return &v1alpha1.Site{
		ObjectMeta: metav1.ObjectMeta{Name: "notes", Namespace: "team"},
		Spec:       v1alpha1.SiteSpec{Title: "Notes", Description: "What we know.", BaseURL: "https://example.com", Language: tag},
	}
}

// articleArchive returns a Topic of 55 Posts from 2018 to 2024, another one with two of these, and articles: leases,
// which is newer than clocks and like it in the Topics, and alone, which is in none.
func articleArchive() *archive.Archive {
	a := archive.New()
	a.SetTopic(builder.Topic("many"))
	a.SetTopic(builder.Topic("few", func(t *v1alpha1.Topic) { t.Spec.Title = "A few" }))
	for i := range 50 {
		a.SetPost(builder.Post(fmt.Sprintf("p%02d", i), fmt.Sprintf("20%02d-%02d-01", 18+i/10, 1+i%10), builder.Tags("many"), builder.Title(fmt.Sprintf("Post number %d", i))))
	}
	a.SetPost(builder.Post("p50", "2023-01-01", builder.Tags("many")))
	a.SetPost(builder.Post("p51", "2023-02-01", builder.Tags("many")))
	a.SetPost(builder.Post("linked", "2024-01-01", builder.Tags("many"), builder.Title("A paper elsewhere"), builder.URL("https://example.org/paper?a=1&b=2")))
	a.SetPost(builder.Post("clocks", "2024-02-01", builder.Tags("many", "few"), builder.Title("On clocks"), withContent("Clocks drift.")))
	a.SetPost(builder.Post("leases", "2024-03-01", builder.Tags("many", "few", "time"), builder.Title("On leases"), withContent(leases), func(p *v1alpha1.Post) {
		p.Spec.Summary, p.Spec.UpdateDate, p.Spec.Authors = "What a lease is.", "2024-05-02", []string{"Ada Lovelace", "Alan Turing"}
	}))
	a.SetPost(builder.Post("alone", "2024-01-02", builder.Tags("nowhere"), withContent("In no Topic.")))
	a.SetPost(builder.Post("draft", "2024-01-02", builder.Tags("many"), withContent("Not yet."), builder.Draft))
	return a
}

func articleTopics() []*archive.Summary { return allSummaries(articleArchive()) }
