// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	docLink    = regexp.MustCompile(`\]\(([^)\s]*?)(?:#([^)\s]*))?\)`)
	docHeading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	docCode    = regexp.MustCompile("(?ms)^```.*?^```$|`[^`\n]*`")
	docMarks   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)|[*_]{2}`)
	noAnchor   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors returns the anchors of a page of the docs, as GitHub makes them.
func anchors(text string) map[string]bool {
	list := map[string]bool{"": true}
	for _, heading := range docHeading.FindAllStringSubmatch(text, -1) {
		title := docMarks.ReplaceAllString(strings.ReplaceAll(heading[1], "`", ""), "$1")
		list[strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), ""), " ", "-")] = true
	}
	return list
}

// TestTheLinksOfTheDocsLeadSomewhere checks the links between the pages, and their anchors.
func TestTheLinksOfTheDocsLeadSomewhere(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md", "bench/*.md", "charts/*/*.md"} {
		matches, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, matches...)
	}
	links := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range docLink.FindAllStringSubmatch(docCode.ReplaceAllString(string(text), ""), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			links++
			target := page
			if link[1] != "" {
				target = filepath.Join(filepath.Dir(page), link[1])
			}
			content, err := os.ReadFile(target)
			if info, statErr := os.Stat(target); statErr == nil && info.IsDir() {
				continue
			}
			switch {
			case err != nil:
				t.Errorf("%s: %s leads nowhere", page, link[0])
			case link[2] != "" && !anchors(string(content))[link[2]]:
				t.Errorf("%s: %s leads to no heading", page, link[0])
			}
		}
	}
	if links < 50 {
		t.Errorf("the docs have %d links", links)
	}
}

func TestTheChecklistHasThirtyQuestions(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "checklist.md"))
	if err != nil {
		t.Fatal(err)
	}
	answered := regexp.MustCompile(`(?m)^\| \d+\. [^|]+\? \| [^|]+ \| \[[^|]+\) \|$`)
	if n := len(answered.FindAllString(string(text), -1)); n != 30 {
		t.Errorf("%d questions have an answer and a page", n)
	}
}
