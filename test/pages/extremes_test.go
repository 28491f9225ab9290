// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	_ "embed"
	"fmt"
	"strings"
)

// extremeArticle has every element of Markdown, and more that an author may try.
//
//go:embed testdata/extreme.md
var extremeArticle string

// extremes returns objects at the bounds of what an author may write. Their names begin with "extreme".
func extremes() []object {
	list := []object{
		{"Topic", "extremes", map[string]any{
			"title":  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
			"focus":  "covers " + strings.Repeat("pneumonoultramicroscopicsilicovolcanoconiosis", 4),
			"claims": map[string]any{"items": []string{strings.Repeat("x", 200), "<b>not bold</b> & \"quoted\""}},
		}},
		{"Topic", "extreme-empty", map[string]any{"aliases": []string{"extreme-nothing"}}},
		{"Topic", "extreme-single", map[string]any{}},
	}
	var tags, authors []string
	for i := range 16 {
		tags = append(tags, fmt.Sprintf("a-tag-as-long-as-they-may-well-be-number-%d", i))
		authors = append(authors, fmt.Sprintf("Wolfeschlegelsteinhausenbergerdorff the %dth", i))
	}
	for _, post := range []struct {
		name, title, summary, content string
		tags                          []string
	}{
		{"long", strings.Repeat("W", 300), strings.Repeat("https://example.com/a/very/long/address?", 20), strings.Repeat("W", 400), nil},
		{"arabic", "مقدمة في الأنظمة الموزعة (2024)", "الأنظمة الموزعة صعبة، وهذا ما تعلمناه منها.", "## مقدمة\n\nالأنظمة صعبة: المهلة 10 ms، والأمر `kubectl -n a get pods`، وانظر https://example.org/a/.\n\n```\nx := 1\n```", nil},
		{"hebrew", "מבוא למערכות מבוזרות", "מה שלמדנו על rate limits בשנה אחת.", "", nil},
		{"chinese", "分布式系统中的一致性与可用性", "我们在生产环境中学到的东西。", "", nil},
		{"emoji", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽", "🚀", "🚀", nil},
		{"markup", `<b>bold</b> & <i onclick="x()">i</i> </title><script>alert(1)</script>`, "<img src=x onerror=alert(1)>", "", nil},
		{"tags", "A post with many tags", "One for each reader.", "", tags},
		{"article", "Everything that Markdown has", "And what an author may try besides.", extremeArticle, nil},
		{"single", "x", "", "x", []string{"extreme-single"}},
	} {
		spec := map[string]any{
			"title": post.title, "summary": post.summary, "publishDate": "2025-06-01", "authors": authors,
			"tags": append([]string{"extremes"}, post.tags...), "content": post.content,
			"reviewBy": "2025-12-01", "lastReviewed": "2025-07-01", "owners": append(authors[:2:2], strings.Repeat("W", 128), "فريق الأنظمة"),
		}
		if post.content == "" {
			delete(spec, "content")
			spec["url"] = "https://blog.example.org/" + post.name + "/"
		}
		list = append(list, object{"Post", "extreme-" + post.name, spec})
	}
	return list
}

// small returns the objects of a small Site in a language, with a title in that language.
func small(language, title string) []object {
	list := []object{
		{"Site", "notes", map[string]any{
			"title": title, "description": title, "baseURL": "https://notes.example.com", "language": language,
		}},
		{"Topic", "systems", map[string]any{"title": title, "focus": title}},
		{"Topic", "networks", map[string]any{}},
	}
	for i := range 12 {
		spec := map[string]any{
			"title": fmt.Sprintf("%s %d (TCP)", title, i+1), "summary": title + ". " + title + ".",
			"publishDate": fmt.Sprintf("20%d-03-01", 12+i), "tags": []string{"systems", "networks", "protocols"}[:1+i%3],
		}
		if i%3 == 0 {
			spec["reviewBy"], spec["owners"] = "2025-12-01", []string{title, "platform-team"}[:i%2+1]
		}
		if i%2 == 0 {
			spec["content"] = fmt.Sprintf("%s\n\n## %s\n\n- %s\n- TCP\n\n```\nx := 1\n```\n", title, title, title)
		}
		list = append(list, object{"Post", fmt.Sprintf("post-%d", i), spec})
	}
	return list
}
