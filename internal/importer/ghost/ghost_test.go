// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package ghost

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
)

func load(t *testing.T, text string, o importer.Options) *importer.Blog {
	t.Helper()
	blog, err := Load(strings.NewReader(text), "ghost.json", o)
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

func messages(blog *importer.Blog) (list []string) {
	for _, loss := range blog.Losses {
		list = append(list, fmt.Sprintf("%s (%s)", loss.Message, loss.Reason))
	}
	slices.Sort(list)
	return list
}

const sample = `{"db":[{"meta":{"exported_on":1},"data":{
"settings":[{"key":"secret","value":"hunter2"}],
"posts":[
{"id":"1","title":"Open  tea","slug":"open-tea","html":"<p>See <a href=\"__GHOST_URL__/more-tea/\">more</a> <img src=\"__GHOST_URL__/content/images/a.png\"></p>","status":"published","visibility":"public","type":"post","published_at":"2021-07-03T22:30:00.000Z","custom_excerpt":"Short\none","feature_image":"__GHOST_URL__/content/images/f.png"},
{"id":"2","title":"More tea","slug":"more-tea","html":"<p>free</p><!--members-only--><p>hunter2</p>","status":"published","visibility":"paid","published_at":"2021-07-04T22:30:00.000Z"},
{"id":"3","title":"Cards","slug":"cards","html":"<p>a</p><!--kg-gated-block:begin nonMember:false memberSegment:\"status:free\" --><p>hunter2</p><!--kg-gated-block:end--><p>b</p>\n<!--kg-card-begin: html-->\n<div onclick=x>raw</div><script>y</script>\n<!--kg-card-end: html-->","status":"published","visibility":"public","published_at":"2021-07-05 10:00:00"},
{"id":"4","title":"Later","slug":"later","status":"scheduled","plaintext":"hunter2","visibility":"public","published_at":"2031-07-05T10:00:00.000Z"},
{"id":"5","title":"Mail","slug":"mail","status":"sent","html":"x","published_at":1625306400000},
{"id":"6","title":"About","slug":"about","status":"published","type":"page"},
{"id":"7","title":"Half","slug":"half","status":"draft","lexical":"{\"root\":{\"children\":[{\"type\":\"paragraph\",\"children\":[{\"type\":\"text\",\"format\":3,\"text\":\"a\"},{\"type\":\"linebreak\"},{\"type\":\"link\",\"url\":\"/x\",\"children\":[{\"type\":\"text\",\"text\":\"b\"}]}]},{\"type\":\"html\",\"html\":\"hunter2\",\"visibility\":{\"web\":{\"nonMember\":false,\"memberSegment\":\"status:free\"}}},{\"type\":\"markdown\",\"markdown\":\"x ==y== H~2~O 2^3^ ` + "`==z==`" + ` ~~d~~\"},{\"type\":\"paywall\"},{\"type\":\"paragraph\",\"children\":[{\"type\":\"text\",\"text\":\"hunter2\"}]}]}}"},
{"id":"8","title":"Old","slug":"old","status":"published","mobiledoc":"{\"version\":\"0.3.1\",\"markups\":[[\"strong\"],[\"a\",[\"href\",\"/y\"]]],\"atoms\":[[\"soft-return\",\"\",{}]],\"cards\":[[\"code\",{\"code\":\"x <\",\"language\":\"go\"}],[\"hr\",{}],[\"image\",{\"src\":\"/i.png\",\"alt\":\"I\",\"caption\":\"C\"}],[\"paywall\",{}]],\"sections\":[[1,\"h2\",[[0,[],0,\"H\"]]],[1,\"p\",[[0,[0],0,\"a \"],[0,[1],2,\"b\"],[1,[],0,0],[0,[],0,\"c\"]]],[3,\"ol\",[[[0,[],0,\"i\"]]]],[10,0],[10,1],[10,2],[10,3],[1,\"p\",[[0,[],0,\"hunter2\"]]]]}","published_at":"2021-07-06T10:00:00.000Z"}
],
"tags":[{"id":"t1","name":"Tea"},{"id":"t2","name":"#hidden","visibility":"internal"},{"id":"t3","name":"Cups"}],
"users":[{"id":"u1","name":"Ann","email":"ann@x.example","password":"hunter2"}],
"posts_tags":[{"post_id":"1","tag_id":"t1","sort_order":1},{"post_id":"1","tag_id":"t2","sort_order":2},{"post_id":"1","tag_id":"t3","sort_order":0}],
"posts_authors":[{"post_id":"1","author_id":"u1","sort_order":0}],
"posts_meta":[{"post_id":"1","feature_image_alt":"A cup"}],
"members":[{"email":"hunter2@x.example"}]}}]}`

func TestLoad(t *testing.T) {
	blog := load(t, sample, importer.Options{BaseURL: "https://tea.example"})
	want := []importer.Post{
		{Name: "open-tea", Title: "Open tea", Path: "/open-tea/", Date: time.Date(2021, 7, 3, 22, 30, 0, 0, time.UTC), Summary: "Short one", Tags: []string{"Cups", "Tea"}, Authors: []string{"Ann"},
			Image: "https://tea.example/content/images/f.png", ImageAlt: "A cup", Content: "See [more](/more-tea/) ![](https://tea.example/content/images/a.png)"},
		{Name: "more-tea", Title: "More tea", Path: "/more-tea/", Date: time.Date(2021, 7, 4, 22, 30, 0, 0, time.UTC), Draft: true, Content: "free"},
		{Name: "cards", Title: "Cards", Path: "/cards/", Date: time.Date(2021, 7, 5, 10, 0, 0, 0, time.UTC), Content: "a\n\nb\n\nraw"},
		{Name: "later", Title: "Later", Path: "/later/", Date: time.Date(2031, 7, 5, 10, 0, 0, 0, time.UTC), Draft: true},
		{Name: "mail", Title: "Mail", Path: "/mail/", Date: time.Date(2021, 7, 3, 10, 0, 0, 0, time.UTC), Draft: true, Content: "x"},
		{Name: "half", Title: "Half", Path: "/half/", Draft: true, Content: "**<em>a</em>**\\\n[b](/x)\n\nx <mark>y</mark> H<sub>2</sub>O 2<sup>3</sup> `==z==` ~~d~~"},
		{Name: "old", Title: "Old", Path: "/old/", Date: time.Date(2021, 7, 6, 10, 0, 0, 0, time.UTC),
			Content: "## H\n\n**a [b](/y)**\\\nc\n\n1. i\n\n```go\nx <\n```\n\n***\n\n<figure>\n<img src=\"/i.png\" alt=\"I\">\n<figcaption>C</figcaption>\n</figure>"},
	}
	for i := range want {
		want[i].File = "ghost.json"
	}
	for i := range blog.Posts { // the base makes them absolute
		blog.Posts[i].Content = strings.NewReplacer("(https://tea.example/x)", "(/x)", "(https://tea.example/y)", "(/y)", `"https://tea.example/i.png"`, `"/i.png"`).Replace(blog.Posts[i].Content)
	}
	if diff := cmp.Diff(want, blog.Posts, cmpopts.EquateApproxTime(0), cmpopts.IgnoreFields(importer.Post{}, "Line")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		`"Cards": <script> is left out (MarkupRemoved)`,
		`"Cards": a card that is not for everybody is left out (TextHidden)`,
		`"Half": a card that is not for everybody is left out (TextHidden)`,
		`"Half": the members' part is left out (TextHidden)`,
		`"Later": only the plain text of the post is in the export; where its members' part begins is not known, so it is left out (MarkupRemoved)`,
		`"Mail" was sent by mail and not published: it becomes a draft (TextHidden)`,
		`"More tea" is for paying members: it becomes a draft (TextHidden)`,
		`"More tea": the members' part is left out (TextHidden)`,
		`"Old": the members' part is left out (TextHidden)`,
		`the page "About" is left out: only posts are imported (PageOmitted)`,
	}, messages(blog)); diff != "" {
		t.Error(diff)
	}
	if all := fmt.Sprint(blog.Posts, blog.Losses); strings.Contains(all, "hunter2") {
		t.Errorf("something hidden is imported: %s", all)
	}
}

func TestWithoutAnAddress(t *testing.T) {
	blog := load(t, sample, importer.Options{})
	if want := "See [more](/more-tea/) ![](/content/images/a.png)"; blog.Posts[0].Content != want {
		t.Errorf("got %s", blog.Posts[0].Content)
	}
	if !slices.ContainsFunc(messages(blog), func(m string) bool { return strings.Contains(m, "--base-url") }) {
		t.Errorf("nobody is told of --base-url: %v", messages(blog))
	}
}

func TestNoExport(t *testing.T) {
	for _, text := range []string{"", "[]", "{}", `{"db":[]}`, `{"data":{"posts":"x"}}`} {
		if _, err := Load(strings.NewReader(text), "a.json", importer.Options{}); err == nil {
			t.Errorf("%q is taken for an export", text)
		}
	}
}

// contentOf is what a post with a text becomes, and what is lost.
func contentOf(t *testing.T, field, text string) (string, []string) {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	blog := load(t, fmt.Sprintf(`{"data":{"posts":[{"title":"A","slug":"a","status":"published","published_at":"2021-01-01",%q:%s}]}}`, field, quoted), importer.Options{})
	return blog.Posts[0].Content, messages(blog)
}

// What is made of the editor's text is what is made of the HTML that Ghost makes of it.
func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[struct{ Note, Content, Body string }](t, "ghost.jsonl") {
		t.Run(r.Note, func(t *testing.T) {
			got, _ := contentOf(t, "lexical", r.Content)
			want, losses := contentOf(t, "html", r.Body)
			if r.Note == "markdown card" { // which stays as it was written
				want = "# Head\n\n* a\n* b\n\n```go\nx\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nfoot[^1] <mark>hl</mark> H<sub>2</sub>O\n\n[^1]: note"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\nlosses: %v", diff, losses)
			}
			if got == "" {
				t.Error("nothing is left")
			}
		})
	}
}

func TestPaywallOfBodies(t *testing.T) {
	for _, r := range importertest.Rows[struct{ Note, Content string }](t, "wordpress-body.jsonl") {
		if !strings.Contains(r.Content, "members-only") {
			continue
		}
		if got, losses := contentOf(t, "html", r.Content); got != "free" || len(losses) == 0 {
			t.Errorf("got %q, losses %v", got, losses)
		}
	}
}
