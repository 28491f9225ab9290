// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/builder"
)

// feedArticlesOf returns the HTML of the articles in all formats of a feed, by title. All formats have the same.
func feedArticlesOf(t *testing.T, files map[string][]byte, directory string) map[string]string {
	t.Helper()
	var atom struct {
		Entries []struct {
			Title   string `xml:"title"`
			Content string `xml:"content"`
			Summary string `xml:"summary"`
		} `xml:"entry"`
	}
	var rss struct {
		Items []struct {
			Title   string `xml:"title"`
			Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		} `xml:"channel>item"`
	}
	var feed struct {
		Items []struct {
			Title string
			HTML  string `json:"content_html"`
			Text  string `json:"content_text"`
		}
	}
	for name, err := range map[string]error{
		"atom.xml":  xml.Unmarshal(files[directory+"atom.xml"], &atom),
		"rss.xml":   xml.Unmarshal(files[directory+"rss.xml"], &rss),
		"feed.json": json.Unmarshal(files[directory+"feed.json"], &feed),
	} {
		if err != nil {
			t.Fatalf("%s%s: %v", directory, name, err)
		}
	}
	found := map[string]string{}
	for i, item := range atom.Entries {
		if item.Content != rss.Items[i].Content || item.Content != feed.Items[i].HTML {
			t.Errorf("the feeds differ in %q:\n%q\n%q\n%q", item.Title, item.Content, rss.Items[i].Content, feed.Items[i].HTML)
		}
		if (feed.Items[i].Text == "") == (item.Content == "") {
			t.Errorf("%q has the text %q beside the article %q", item.Title, feed.Items[i].Text, item.Content)
		}
		if item.Content != "" {
			found[item.Title] = item.Content
		}
	}
	return found
}

func TestFeedsHoldArticles(t *testing.T) {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	a.SetPost(builder.Post("linked", "2024-01-01", builder.Tags("go"), builder.Title("The other"), withContent("## Why\n")))
	a.SetPost(builder.Post("article", "2024-02-01", builder.Tags("go"), builder.Title("Article"), withContent("See [[linked]], [why](linked.md#why) and [below](#end).\n\n## End\n\n<script>x</script><!-- secret -->")))
	a.SetPost(builder.Post("elsewhere", "2024-03-01", builder.Tags("go"), builder.Title("Elsewhere"), builder.URL("https://example.org/a")))
	want := map[string]string{
		"The other": `<h2>Why</h2>`,
		"Article": `<p>See <a href="https://example.com/posts/linked/">The other</a>, <a href="https://example.com/posts/linked/#c-why">why</a> and ` +
			`<a href="https://example.com/posts/article/#c-end">below</a>.</p>` + "\n" + `<h2>End</h2>`,
	}
	files := render(t, articleSite(""), allSummaries(a)...)
	for _, directory := range []string{"", "topics/go/"} {
		if diff := cmp.Diff(want, feedArticlesOf(t, files, directory)); diff != "" {
			t.Errorf("articles in the feeds of /%s (-want +got):\n%s", directory, diff)
		}
	}
	checkFile(t, "atom.xml", files["atom.xml"])
	checkFile(t, "rss.xml", files["rss.xml"])
}

// A feed has room for so many articles and bytes. One that does not fit leaves its room to older ones.
func TestArticlesOfFeedsAreBounded(t *testing.T) {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	for i := range maxFeedArticles + 2 {
		size := 100
		switch i {
		case 1:
			size = 60 << 10
		case 2:
			size = 5 << 10 // which no longer fits
		}
		a.SetPost(builder.Post(fmt.Sprintf("p%02d", i), fmt.Sprintf("2024-01-%02d", 28-i), builder.Tags("go"), builder.Title(fmt.Sprintf("P%02d", i)), withContent(strings.Repeat("x", size))))
	}
	files := render(t, articleSite(""), allSummaries(a)...)
	for _, directory := range []string{"", "topics/go/"} {
		got, bytes := feedArticlesOf(t, files, directory), 0
		for i := range maxFeedArticles + 2 {
			html := got[fmt.Sprintf("P%02d", i)]
			bytes += len(html)
			if want := i != 2 && i < maxFeedArticles; (html != "") != want {
				t.Errorf("/%s has the article %d: %v, want %v", directory, i, html != "", want)
			}
		}
		if bytes > maxFeedHTML {
			t.Errorf("/%s has %d bytes of articles", directory, bytes)
		}
	}
}
