// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package wordpress_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/topicpages/topicpages/internal/htmltext"
	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/importertest"
	"github.com/topicpages/topicpages/internal/importer/wordpress"
)

func load(t *testing.T, export string) *importer.Blog {
	t.Helper()
	if !wordpress.IsExport([]byte(export)) {
		t.Fatal("the export is not recognised")
	}
	blog, err := wordpress.Load(strings.NewReader(export), "export.xml", importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

func TestLoad(t *testing.T) {
	data, err := os.ReadFile("testdata/export.xml")
	if err != nil {
		t.Fatal(err)
	}
	blog := load(t, string(data))
	summer := time.FixedZone("", 2*60*60)
	want := []importer.Post{
		{
			Line: 15, Name: "compost", Title: "Compost – a guide", Date: time.Date(2021, 7, 1, 0, 30, 0, 0, summer), Updated: time.Date(2021, 9, 1, 8, 0, 0, 0, summer),
			Tags: []string{"Soil#"}, Categories: []string{"How & why"}, Authors: []string{"Jo Beck"}, Path: "/2021/07/compost/", Summary: "First line second line.",
			Image: "https://garden.example/heap-big.jpg", ImageAlt: "Heap",
			Content: "First line\\\nsecond line.\n\n<!--more-->\n\n<figure>\n<a href=\"https://garden.example/full.jpg\"><img src=\"https://garden.example/heap.jpg\" alt=\"A heap\"></a>\n" +
				"<figcaption>The <em>heap</em></figcaption>\n</figure>\n\nSee [worms](/2021/08/worms/#diet), \\[gallery\\] and \\[sic\\].\n\n![Heap](https://garden.example/heap-big.jpg)\n\n" +
				"```bash\nturn --every 7d && echo \"[gallery]\"\n```\n\nNever add \\*meat\\*.\n\n```\na\n[gallery ids=\"1\"]\n```\n\n<https://www.youtube.com/watch?v=a_b>\n\n$n_1$",
		},
		{
			Line: 60, Name: "worms", Title: "Worms", Date: time.Date(2021, 8, 2, 9, 0, 0, 0, time.UTC), Authors: []string{"ann"}, Path: "/2021/08/worms/", Summary: "What worms do.", Draft: true,
			Content: "They **eat**.\n\n> Shared.\n\n<https://vimeo.com/7>",
		},
		{Line: 78, Name: "secret", Title: "Secret", Date: time.Date(2021, 8, 3, 9, 0, 0, 0, time.UTC), Draft: true, Content: "x"},
		{Line: 79, Name: "next-year", Title: "Next year", Date: time.Date(2031, 8, 3, 9, 0, 0, 0, time.UTC), Draft: true, Content: "x"},
		{Line: 80, Name: "half-done", Title: "Half done", Draft: true, Content: "x"},
	}
	for i := range want {
		want[i].File = "export.xml"
	}
	if diff := cmp.Diff(want, blog.Posts, cmpopts.EquateApproxTime(0), cmpopts.IgnoreFields(importer.Post{}, "Line")); diff != "" {
		t.Error(diff)
	}
	for _, post := range blog.Posts {
		if post.Line < 10 {
			t.Errorf("%q is said to begin on line %d", post.Title, post.Line)
		}
	}
	var losses []string
	for _, loss := range blog.Losses {
		losses = append(losses, fmt.Sprintf("%s (%s)", loss.Message, loss.Reason))
	}
	slices.Sort(losses)
	if diff := cmp.Diff([]string{
		`"Half done" has no date (DateMissing)`,
		`"Secret" is private: it becomes a draft (TextHidden)`,
		`"Worms" is for those who know its password: it becomes a draft (TextHidden)`,
		`comments of readers are left out: 1 (FieldIgnored)`,
		`maths is shown as its source: $n_1$ (MarkupRemoved)`,
		`the block "latest-posts" is left out: WordPress makes it for each page (TemplateRemoved)`,
		`the gallery names the picture 99, which the export does not have (PictureMissing)`,
		`the page "About" is left out: only posts are imported (PageOmitted)`,
		`the shortcode [box] removed: it has no counterpart (TemplateRemoved)`,
		`the shortcode [contact-form-7] removed: 5 (TemplateRemoved)`,
	}, losses); diff != "" {
		t.Error(diff)
	}
	if blog.Title != "Garden & Kitchen" || blog.BaseURL != "https://garden.example" {
		t.Errorf("%q at %q", blog.Title, blog.BaseURL)
	}
}

func TestNoExport(t *testing.T) {
	for _, text := range []string{"", "<html></html>", "<rss></rss>", "<rss><channel><item></channel>", "no XML <"} {
		if wordpress.IsExport([]byte(text)) {
			t.Errorf("%q is taken for an export", text)
		}
		if blog, err := wordpress.Load(strings.NewReader(text), "a.xml", importer.Options{}); err == nil && len(blog.Posts) > 0 {
			t.Errorf("%q has %d posts", text, len(blog.Posts))
		}
	}
}

// record is an item of an export, and what a converter made of it. Its tags are the names in addresses,
// its day is in UTC.
type record struct {
	Content struct {
		Title, Status, Excerpt, Content string
		PostDate                        string     `json:"post_date"`
		PostDateGMT                     string     `json:"post_date_gmt"`
		PostName                        string     `json:"post_name"`
		PostType                        string     `json:"post_type"`
		Categories                      [][]string `json:"categories"`
	}
	Title, Body string
	File        *string
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}

func (r *record) export() string {
	var b strings.Builder
	c := r.Content
	b.WriteString(`<rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><item>`)
	for _, field := range [][2]string{
		{"title", c.Title}, {"content:encoded", c.Content}, {"excerpt:encoded", c.Excerpt}, {"wp:status", c.Status}, {"wp:post_date", c.PostDate},
		{"wp:post_date_gmt", c.PostDateGMT}, {"wp:post_name", c.PostName}, {"wp:post_type", c.PostType},
	} {
		fmt.Fprintf(&b, "<%s>%s</%s>", field[0], escaped(field[1]), field[0])
	}
	for _, term := range c.Categories {
		fmt.Fprintf(&b, `<category domain="%s" nicename="%s">%s</category>`, term[0], escaped(term[1]), escaped(term[2]))
	}
	b.WriteString("</item></channel></rss>")
	return b.String()
}

func TestRecords(t *testing.T) {
	for _, r := range importertest.Rows[record](t, "wordpress.jsonl") {
		t.Run(r.Content.Title, func(t *testing.T) {
			blog := load(t, r.export())
			if r.File == nil {
				if len(blog.Posts) > 0 || len(blog.Losses) == 0 {
					t.Errorf("got %d posts, losses %v", len(blog.Posts), blog.Losses)
				}
				return
			}
			if len(blog.Posts) != 1 {
				t.Fatalf("got %d posts, losses %v", len(blog.Posts), blog.Losses)
			}
			post := blog.Posts[0]
			var tags, categories []string
			for _, term := range r.Content.Categories {
				if term[0] == "post_tag" {
					tags = append(tags, term[2])
				} else if term[1] != "uncategorized" {
					categories = append(categories, term[2])
				}
			}
			if diff := cmp.Diff([][]string{tags, categories}, [][]string{post.Tags, post.Categories}); diff != "" {
				t.Error(diff)
			}
			if post.Title != htmltext.PlainText(r.Title) || post.Draft != (r.Content.Status != "publish") || post.Summary != r.Content.Excerpt {
				t.Errorf("got %q, draft %v, summary %q", post.Title, post.Draft, post.Summary)
			}
			if got := post.Date.Format(time.DateTime); got != r.Content.PostDate {
				t.Errorf("the day is %s, want %s", got, r.Content.PostDate)
			}
			for _, word := range strings.Fields(r.Content.Content) {
				if !strings.Contains(post.Content, word) && !strings.Contains(r.Content.Content, "[gallery") {
					t.Errorf("%q is lost in %q", word, post.Content)
				}
			}
		})
	}
}

func TestShortcodesOfBodies(t *testing.T) {
	wants := map[string]string{
		"caption shortcode":           "<figure>\n<img src=\"https://blog.example/a.jpg\" alt=\"Alt\" width=\"300\" height=\"200\">\n<figcaption>The caption</figcaption>\n</figure>\n\nText after.",
		"gallery shortcode":           "Before\n\nAfter",
		"latex shortcode and dollars": "$latex E=mc^2$ and $a_b$ and $$x_1$$",
	}
	seen := map[string]bool{}
	for _, r := range importertest.Rows[struct{ Content, Note string }](t, "wordpress-body.jsonl") {
		want, ok := wants[r.Note]
		if !ok || seen[r.Note] {
			continue
		}
		seen[r.Note] = true
		var row record
		row.Content.Content, row.Content.PostType, row.Content.Status = r.Content, "post", "publish"
		blog := load(t, row.export())
		if diff := cmp.Diff(want, blog.Posts[0].Content); diff != "" {
			t.Errorf("%s: %s", r.Note, diff)
		}
		if strings.HasPrefix(r.Note, "gallery") && len(blog.Losses) < 3 {
			t.Errorf("the pictures of the gallery are lost without a word: %v", blog.Losses)
		}
	}
	if len(seen) != len(wants) {
		t.Errorf("got %d of %d rows", len(seen), len(wants))
	}
}

func TestSmiliesAndHiddenElements(t *testing.T) {
	const body = `<p>:smile: a:smile: <code>:sad:</code> :no: :wink:</p><div style="display:none">secret</div>`
	blog := load(t, `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>T</title>`+
		`<content:encoded><![CDATA[`+body+`]]></content:encoded><wp:post_date>2021-07-01 00:00:00</wp:post_date><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>`)
	if got, want := blog.Posts[0].Content, "🙂 a:smile: `:sad:` :no: 😉"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if loss := blog.Losses[0]; loss.Message != `hidden text removed: "secret"` || loss.Reason != importer.TextHidden {
		t.Errorf("got %v", blog.Losses)
	}
}
