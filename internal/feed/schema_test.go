// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// element is any XML element; Name holds its namespace.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

const (
	atomNS = "http://www.w3.org/2005/Atom"
	dcNS   = "http://purl.org/dc/elements/1.1/"
)

func parseXML(t testing.TB, body []byte) element {
	t.Helper()
	var root element
	decoder := xml.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("malformed: %v\n%s", err, body)
	}
	if token, err := decoder.Token(); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("after the end of the document: %v, %v", token, err)
	}
	return root
}

// all returns the children with a name in a namespace.
func (e element) all(space, name string) []element {
	var out []element
	for _, child := range e.Children {
		if child.XMLName == (xml.Name{Space: space, Local: name}) {
			out = append(out, child)
		}
	}
	return out
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// one returns the only child with a name. It must not be empty.
func one(t testing.TB, e element, space, name string) element {
	t.Helper()
	found := e.all(space, name)
	if len(found) != 1 {
		t.Fatalf("%s has %d elements %s, want 1", e.XMLName.Local, len(found), name)
	}
	if len(found[0].Children) == 0 && len(found[0].Attrs) == 0 && found[0].Text == "" {
		t.Errorf("%s in %s is empty", name, e.XMLName.Local)
	}
	return found[0]
}

func checkDate(t testing.TB, layout, value string) {
	t.Helper()
	if parsed, err := time.Parse(layout, value); err != nil || parsed.Format(layout) != value {
		t.Errorf("%q is no date of the layout %s: %v", value, layout, err)
	}
}

func checkURI(t testing.TB, value string) {
	t.Helper()
	if u, err := url.Parse(value); err != nil || !u.IsAbs() {
		t.Errorf("%q is no absolute URI", value)
	}
}

// checkText fails if a server must not send the file.
func checkText(t testing.TB, body []byte) {
	t.Helper()
	if !utf8.Valid(body) || !bytes.HasSuffix(body, []byte("\n")) || bytes.HasSuffix(body, []byte("\n\n")) {
		t.Errorf("the file is not UTF-8 that ends with one line feed: %q", body)
	}
}

// checkAtom checks a file against the rules of RFC 4287, sections 4.1.1 and 4.1.2.
func checkAtom(t testing.TB, body []byte) {
	t.Helper()
	checkText(t, body)
	feed := parseXML(t, body)
	if feed.XMLName != (xml.Name{Space: atomNS, Local: "feed"}) {
		t.Fatalf("the root is %v", feed.XMLName)
	}
	one(t, one(t, feed, atomNS, "author"), atomNS, "name")
	rels := map[string]int{}
	for _, link := range feed.all(atomNS, "link") {
		rels[link.attr("rel")]++
		checkURI(t, link.attr("href"))
	}
	if rels["self"] != 1 || rels["alternate"] != 1 {
		t.Errorf("the links are %v", rels)
	}
	ids := []string{}
	for _, e := range append([]element{feed}, feed.all(atomNS, "entry")...) {
		id := one(t, e, atomNS, "id").Text
		checkURI(t, id)
		checkDate(t, time.RFC3339, one(t, e, atomNS, "updated").Text)
		for _, text := range slices.Concat(e.all(atomNS, "title"), e.all(atomNS, "subtitle")) {
			if text.attr("type") != "text" || text.Text == "" || len(text.Children) > 0 {
				t.Errorf("%s is no plain text: %v", text.XMLName.Local, text)
			}
		}
		for _, text := range slices.Concat(e.all(atomNS, "summary"), e.all(atomNS, "content")) {
			if text.attr("type") != "html" || text.Text == "" || strings.ContainsAny(text.Text, "<>") || len(text.Children) > 0 {
				t.Errorf("%s is no HTML without elements: %v", text.XMLName.Local, text)
			}
		}
		one(t, e, atomNS, "title")
		for _, published := range e.all(atomNS, "published") {
			checkDate(t, time.RFC3339, published.Text)
		}
		for _, category := range e.all(atomNS, "category") {
			if category.attr("term") == "" {
				t.Error("a category has no term")
			}
		}
		ids = append(ids, id)
		if len(e.all(atomNS, "link")) == 0 {
			one(t, e, atomNS, "content")
		}
	}
	if slices.Sort(ids[1:]); len(slices.Compact(ids[1:])) != len(feed.all(atomNS, "entry")) {
		t.Errorf("two entries share an ID: %q", ids)
	}
}

// checkRSS checks a file against the specification of RSS 2.0 and the rules of its validator.
func checkRSS(t testing.TB, body []byte) {
	t.Helper()
	checkText(t, body)
	root := parseXML(t, body)
	if root.XMLName.Local != "rss" || root.attr("version") != "2.0" {
		t.Fatalf("the root is %v %v", root.XMLName, root.Attrs)
	}
	channel := one(t, root, "", "channel")
	one(t, channel, "", "title")
	one(t, channel, "", "description")
	checkURI(t, one(t, channel, "", "link").Text)
	checkDate(t, time.RFC1123Z, one(t, channel, "", "lastBuildDate").Text)
	self := one(t, channel, atomNS, "link")
	if self.attr("rel") != "self" || self.attr("type") != "application/rss+xml" {
		t.Errorf("the link to the feed is %v", self)
	}
	checkURI(t, self.attr("href"))
	for _, item := range channel.all("", "item") {
		one(t, item, "", "title")
		if guid := one(t, item, "", "guid"); guid.attr("isPermaLink") != "false" {
			t.Errorf("the GUID is %v", guid)
		}
		for _, link := range item.all("", "link") {
			checkURI(t, link.Text)
		}
		for _, date := range item.all("", "pubDate") {
			checkDate(t, time.RFC1123Z, date.Text)
		}
		for _, text := range slices.Concat(item.all("", "category"), item.all(dcNS, "creator")) {
			if text.Text == "" || len(text.Children) > 0 {
				t.Errorf("%s is no text: %v", text.XMLName.Local, text)
			}
		}
		// Readers take the description for HTML, so nothing in it may be markup.
		for _, text := range item.all("", "description") {
			if text.Text == "" || strings.ContainsAny(text.Text, "<>") {
				t.Errorf("the description is empty or has markup: %q", text.Text)
			}
		}
	}
}

// checkJSON checks a file against the specification of JSON Feed 1.1.
func checkJSON(t testing.TB, body []byte) {
	t.Helper()
	checkText(t, body)
	var feed struct {
		Version     string
		Title       string
		HomePageURL string           `json:"home_page_url"`
		FeedURL     string           `json:"feed_url"`
		Items       []map[string]any `json:"items"`
	}
	if err := json.Unmarshal(body, &feed); err != nil {
		t.Fatalf("malformed: %v\n%s", err, body)
	}
	if feed.Version != "https://jsonfeed.org/version/1.1" || feed.Title == "" || feed.Items == nil {
		t.Errorf("a required field is missing: %+v", feed)
	}
	checkURI(t, feed.HomePageURL)
	checkURI(t, feed.FeedURL)
	for _, item := range feed.Items {
		id, _ := item["id"].(string)
		checkURI(t, id)
		if text, _ := item["content_text"].(string); text == "" {
			t.Errorf("an item has no content: %v", item)
		}
		for _, field := range []string{"date_published", "date_modified"} {
			if value, ok := item[field].(string); ok {
				checkDate(t, time.RFC3339, value)
			}
		}
	}
}

var checks = map[string]func(testing.TB, []byte){"feed.atom": checkAtom, "feed.rss": checkRSS, "feed.json": checkJSON}

func TestSchema(t *testing.T) {
	for name, feed := range map[string]*Feed{
		"sample": sample(),
		"empty":  {ID: "tag:a", Home: home},
	} {
		for file, body := range write(t, feed) {
			t.Run(name+" "+file, func(t *testing.T) { checks[file](t, body) })
		}
	}
}

func TestRSSIsEscapedAsTheProfileSays(t *testing.T) {
	body := string(write(t, sample())["feed.rss"])
	for _, want := range []string{
		"<title>Queues &#x26; streams</title>",
		"<title>AT&#x26;T, &#x3C;b&#x3E; and \"quotes\"</title>",
		"<category>R&#x26;D</category>",
		"<description>Posts about queues, when x &#x3C; y.</description>", // of the channel: plain text
		"Why a &amp;lt; b &amp;amp;&amp;amp; c &amp;gt; d.",               // of an item: HTML
		"<dc:creator>Ada Lovelace and Grace Hopper (USN)</dc:creator>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the feed lacks %s:\n%s", want, body)
		}
	}
}

// Readers that take a summary for HTML, whatever its type, show all of it.
func TestAtomSummariesAreHTML(t *testing.T) {
	for name, want := range map[string]string{
		"Use <details> here.":  `<summary type="html">Use &amp;lt;details&amp;gt; here.</summary>`,
		"When a <b and c & d.": `<summary type="html">When a &amp;lt;b and c &amp;amp; d.</summary>`,
	} {
		feed := &Feed{ID: "tag:a", Home: home, Items: []Item{{ID: "tag:b", Title: "<b>", URL: home, Summary: name}, {ID: "tag:c", Summary: name}}}
		body := string(write(t, feed)["feed.atom"])
		content := strings.ReplaceAll(want, "summary", "content")
		for _, part := range []string{want, content, `<title type="text">&lt;b&gt;</title>`} {
			if !strings.Contains(body, part) {
				t.Errorf("the feed lacks %s:\n%s", part, body)
			}
		}
	}
}
