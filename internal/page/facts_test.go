// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// statements holds the facts of a Topic in one form of its page, with titles and their addresses.
type statements struct {
	Title, Definition                                            string
	Posts                                                        int
	Claims, Practices, Pitfalls, Path, References, Years, Beside []string
}

func joinParts(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }

func absolute(location string) string {
	if strings.HasPrefix(location, "/") {
		return "https://example.com" + location
	}
	return location
}

func saidOfReferences(references []reference) (said []string) {
	for _, ref := range references {
		said = append(said, joinParts(ref.PublishDate, ref.Title, absolute(ref.URL), ref.Summary))
	}
	return said
}

// saidInJSON reads the facts.
func saidInJSON(t *testing.T, body []byte) statements {
	t.Helper()
	var facts topicFacts
	if err := json.Unmarshal(body, &facts); err != nil {
		t.Fatal(err)
	}
	s := statements{
		Title: facts.Title, Definition: facts.Definition, Posts: facts.PostCount,
		Claims: append(facts.Claims.Items, facts.Claims.Derived...), Practices: append(facts.Practices.Items, facts.Practices.Derived...),
		Pitfalls: append(facts.Pitfalls.Items, facts.Pitfalls.Derived...),
	}
	for _, step := range facts.ReadingPath {
		s.Path = append(s.Path, joinParts(step.Title, absolute(step.URL)))
	}
	s.References = saidOfReferences(facts.References)
	for _, y := range facts.Years {
		s.Years = append(s.Years, joinParts(fmt.Sprint(y.Posts), formatYear(y.Year), y.URL))
	}
	for _, a := range facts.Adjacency {
		location := ""
		if a.Topic != "" {
			location = absolute(topicPath(a.Topic))
		}
		s.Beside = append(s.Beside, joinParts(fmt.Sprint(a.Posts), a.Title, location))
	}
	return s
}

// saidInHTML reads the page, as readers of it do.
func saidInHTML(t *testing.T, body []byte) statements {
	t.Helper()
	root := parseHTML(t, body)
	one := func(in *html.Node, name, mark string) *html.Node {
		if found := findAll(in, name, mark); len(found) > 0 {
			return found[0]
		}
		return &html.Node{}
	}
	link := func(n *html.Node) string { return absolute(attr(one(n, "a", ""), "href")) }
	s := statements{Title: textOf(one(root, "h1", "")), Definition: textOf(one(one(root, "section", "definition"), "p", "lead"))}
	for _, n := range findAll(one(root, "dl", "facts"), "div", "") {
		if textOf(one(n, "dt", "")) == "Posts" {
			_, _ = fmt.Sscan(textOf(one(n, "dd", "")), &s.Posts)
		}
	}
	for id, list := range map[string]*[]string{"claims": &s.Claims, "practices": &s.Practices, "pitfalls": &s.Pitfalls} {
		for _, n := range findAll(one(one(root, "section", id), "ul", "lines"), "li", "") {
			*list = append(*list, textOf(n))
		}
	}
	for _, n := range findAll(one(root, "ol", "path"), "li", "") {
		s.Path = append(s.Path, joinParts(textOf(one(n, "p", "title")), link(n)))
	}
	for _, n := range findAll(one(root, "ol", "cards"), "article", "") {
		summary := ""
		for _, p := range findAll(n, "p", "") {
			if attr(p, "class") == "" {
				summary = textOf(p)
			}
		}
		s.References = append(s.References, joinParts(attr(one(n, "time", ""), "datetime"), textOf(one(n, "h3", "")), link(one(n, "h3", "")), summary))
	}
	counts := func(list *html.Node) (said []string) {
		for _, n := range findAll(list, "li", "") {
			count, _, _ := strings.Cut(textOf(one(n, "span", "note")), " ")
			said = append(said, joinParts(count, strings.TrimSpace(strings.TrimSuffix(textOf(n), textOf(one(n, "span", "note")))), link(n)))
		}
		return said
	}
	s.Years, s.Beside = counts(one(root, "nav", "years")), counts(one(root, "ol", "counts"))
	return s
}

var (
	stepLine = regexp.MustCompile(`^\d\. [^:]+: (.*?)\. (?:The |Among |Near |Chosen )`)
	refLine  = regexp.MustCompile(`^- (.*) \((\d{4}-\d\d-\d\d)\)(?:: (.*))?$`)
	near     = regexp.MustCompile(`^- (.*): (\d+) posts?$`)
	linkForm = regexp.MustCompile(`^\[(.*)\]\(<(.*)>\)$`)
)

// saidInMarkdown reads the Markdown of the page.
func saidInMarkdown(t *testing.T, body []byte) statements {
	t.Helper()
	link := func(s string) (title, location string) {
		if m := linkForm.FindStringSubmatch(s); m != nil {
			return unescaped(m[1]), strings.ReplaceAll(strings.TrimSuffix(m[2], "index.md"), "&amp;", "&")
		}
		return unescaped(s), ""
	}
	var s statements
	section := ""
	for l := range strings.Lines(string(body)) {
		l = strings.TrimSpace(l)
		heading, isHeading := strings.CutPrefix(l, "## ")
		title, isTitle := strings.CutPrefix(l, "# ")
		switch {
		case isTitle:
			s.Title = unescaped(title)
		case isHeading:
			section = heading
		case l == "", section == "":
		case section == "Definition":
			s.Definition = unescaped(l)
		case section == "Working claims":
			s.Claims = append(s.Claims, unescaped(l[2:]))
		case section == "How to apply this":
			s.Practices = append(s.Practices, unescaped(l[2:]))
		case section == "Where teams get burned":
			s.Pitfalls = append(s.Pitfalls, unescaped(l[2:]))
		case section == "Suggested reading path":
			title, location := link(stepLine.FindStringSubmatch(l)[1])
			s.Path = append(s.Path, joinParts(title, location))
		case section == "References":
			m := refLine.FindStringSubmatch(l)
			title, location := link(m[1])
			s.References = append(s.References, joinParts(m[2], title, location, unescaped(m[3])))
		case section == "Posts by year", section == "Adjacent topics":
			m := near.FindStringSubmatch(l)
			title, location := link(m[1])
			said := joinParts(m[2], title, location)
			if section == "Posts by year" {
				posts, _ := strconv.Atoi(m[2])
				s.Posts, s.Years = s.Posts+posts, append(s.Years, said)
			} else {
				s.Beside = append(s.Beside, said)
			}
		default:
			t.Errorf("the Markdown has a section %q", section)
		}
	}
	if len(s.Years) == 0 {
		s.Posts = len(s.References)
	}
	return s
}

// hostileTopics returns the Topics of the hostile archive, with the headings that saidInMarkdown knows.
func hostileTopics(text, target string) []*archive.Summary {
	a := hostileArchive(text, target)
	items := []v1alpha1.Item{v1alpha1.Item(text)}
	a.SetTopic(builder.Topic("topic", func(t *v1alpha1.Topic) {
		t.Spec.Title, t.Spec.Focus, t.Spec.Claims = text, text, &v1alpha1.ClaimsSection{Items: items}
	}))
	return allSummaries(a)
}

// HTML, JSON and Markdown of a Topic say the same. The page shows the first of the adjacent
// topics; the others have all.
func TestAllFormsSayTheSame(t *testing.T) {
	sampleSite, summary := sample(t)
	sites := map[string]struct {
		site   *v1alpha1.Site
		topics []*archive.Summary
	}{
		"sample":   {sampleSite, []*archive.Summary{summary}},
		"articles": {articleSite(""), articleTopics()},
		"hostile":  {articleSite(""), hostileTopics("1. *a* & <b> [c](d) _e_ ![f](g)", "https://example.org/?a=1&amp;b=%3C")},
	}
	for name, tc := range sites {
		t.Run(name, func(t *testing.T) {
			files := render(t, tc.site, tc.topics...)
			for _, s := range tc.topics {
				dir := "topics/" + s.Name + "/index."
				facts, page, markdown := saidInJSON(t, files[dir+"json"]), saidInHTML(t, files[dir+"html"]), saidInMarkdown(t, files[dir+"md"])
				if facts.Posts != len(s.Posts) || len(facts.References) != min(len(s.Posts), MaxCards) || len(facts.Years) != len(Years(s.Posts)) || len(facts.Beside) != len(s.Adjacency) || len(facts.Path) != len(s.ReadingPath) {
					t.Errorf("%s: the JSON has %d posts, %d references, %d years, %d topics beside, %d steps", s.Name, facts.Posts, len(facts.References), len(facts.Years), len(facts.Beside), len(facts.Path))
				}
				if diff := cmp.Diff(facts, markdown); diff != "" {
					t.Errorf("%s (-json +markdown):\n%s", s.Name, diff)
				}
				facts.Beside = facts.Beside[:min(len(facts.Beside), maxNear)]
				if diff := cmp.Diff(facts, page); diff != "" {
					t.Errorf("%s (-json +html):\n%s", s.Name, diff)
				}
			}
		})
	}
}
