// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/mmcdole/gofeed"
)

// list visits the addresses in robots.txt and sitemaps.
func (c *crawl) list(from string, a answer) {
	var locations []string
	if from == "/robots.txt" {
		for line := range strings.Lines(string(a.body)) {
			field, value, ok := strings.Cut(strings.TrimSpace(line), ":")
			if line = strings.TrimSpace(line); !ok && line != "" && line[0] != '#' {
				c.fault("%s has the line %q", from, line)
			}
			if strings.EqualFold(field, "sitemap") {
				locations = append(locations, value)
			}
		}
	} else {
		var sitemap struct {
			Pages    []string `xml:"url>loc"`
			Sitemaps []string `xml:"sitemap>loc"`
		}
		if err := xml.Unmarshal(a.body, &sitemap); err != nil {
			c.fault("%s: %v", from, err)
		}
		locations = append(sitemap.Pages, sitemap.Sitemaps...)
	}
	if len(locations) == 0 {
		c.fault("%s names nothing", from)
	}
	for _, location := range locations {
		if !strings.HasPrefix(strings.TrimSpace(location), c.base+"/") {
			c.fault("%s names %s, which is not on the site", from, location)
		}
		c.visit(from, location)
	}
}

// visit follows an address in a file for machines, if it belongs to the site.
func (c *crawl) visit(from, address string) {
	if to, ok := c.internal(address); ok {
		to, fragment, _ := strings.Cut(to, "#")
		to, _, _ = strings.Cut(to, "?")
		c.todo = append(c.todo, reference{from, to, ""})
		if fragment != "" {
			c.anchors = append(c.anchors, reference{from, to, fragment})
		}
	}
}

// subscribe reads a file by its type, and visits the links of a feed.
func (c *crawl) subscribe(from string, a answer) {
	media := mediaType(a)
	switch {
	case strings.HasSuffix(media, "xml") && isFeed(from, a.body), media == "application/feed+json":
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(a.body))
		if err != nil {
			c.fault("%s is no feed: %v", from, err)
			return
		}
		if feed.Title == "" || feed.Link == "" {
			c.fault("%s has the title %q and the link %q", from, feed.Title, feed.Link)
		}
		c.visit(from, feed.Link)
		for _, item := range feed.Items {
			if item.GUID == "" || item.Title == "" {
				c.fault("%s has an item with the id %q and the title %q", from, item.GUID, item.Title)
			}
			c.visit(from, item.Link)
		}
	case strings.HasSuffix(media, "xml"):
		if err := wellFormed(a.body); err != nil {
			c.fault("%s: %v", from, err)
		}
	case strings.HasSuffix(media, "json"):
		var data any
		if err := json.Unmarshal(a.body, &data); err != nil {
			c.fault("%s is no JSON: %v", from, err)
		}
		if strings.HasPrefix(from, "/topics/") { // facts, which link to others
			c.visitAll(from, data)
		}
	case path.Ext(from) == ".md" && len(bytes.TrimSpace(a.body)) == 0:
		c.fault("%s is empty", from)
	}
}

// isFeed reports whether the file is a feed, by its first element.
func isFeed(from string, body []byte) bool {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			return strings.Contains(path.Base(from), "feed")
		}
		if element, ok := token.(xml.StartElement); ok {
			return element.Name.Local == "feed" || element.Name.Local == "rss"
		}
	}
}

func wellFormed(body []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// data reads the structured data of a page, and visits the addresses in it.
func (c *crawl) data(d *document, text string) {
	var data any
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		c.fault("%s has structured data that is no JSON: %v", d.path, err)
		return
	}
	if !strings.Contains(text, `"@context"`) || !strings.Contains(text, `"@type"`) {
		c.fault("%s has structured data without @context or @type: %s", d.path, text)
	}
	c.visitAll(d.path, data)
}

// visitAll follows every address of the site in a value of JSON. Its fragments name things, not elements.
func (c *crawl) visitAll(from string, value any) {
	switch value := value.(type) {
	case string:
		value, _, _ = strings.Cut(value, "#")
		c.visit(from, value)
	case []any:
		for _, item := range value {
			c.visitAll(from, item)
		}
	case map[string]any:
		for _, item := range value {
			c.visitAll(from, item)
		}
	}
}

// checkFiles requests every file. Each must be served and match its type, and each page must be linked.
func (c *crawl) checkFiles(get func(url string) answer) {
	for name, body := range c.files {
		at := addressOf(name)
		if at == "/404.html" {
			continue
		}
		a, ok := c.seen[at]
		if !ok {
			a = get(c.url + at)
			c.subscribe(at, a)
		}
		if a.status != 200 || !bytes.Equal(a.body, body) {
			c.fault("%s is not served as it was rendered: status %d", at, a.status)
		}
		if strings.HasSuffix(name, ".html") && c.pages[at] == nil {
			c.fault("no link leads to %s", at)
		}
	}
}
