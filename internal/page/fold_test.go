// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"testing"
	"text/template/parse"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/language"
)

// unfolded returns a theme with the package's templates, as if an author had copied them.
func unfolded(t *testing.T, tag string) *Theme {
	t.Helper()
	own := map[string]string{}
	for _, name := range append([]string{"base.html"}, pageTemplates...) {
		text, err := templates.ReadFile("templates/" + name)
		if err != nil {
			t.Fatal(err)
		}
		own[name] = string(text)
	}
	theme, err := NewTheme(v1alpha1.Language(tag), Source{Templates: own})
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// Pages are the same, byte for byte, whether texts are looked up for each page or are part of the templates.
func TestFoldedTextsAreThoseLookedUp(t *testing.T) {
	for _, tag := range language.Tags {
		t.Run(tag, func(t *testing.T) {
			folded, lookedUp := DefaultTheme(v1alpha1.Language(tag)), unfolded(t, tag)
			for _, count := range []int{0, 2} {
				summaries := articleTopics()[:count]
				want := renderThemed(t, articleSite(v1alpha1.Language(tag)), lookedUp, summaries...)
				for path, got := range renderThemed(t, articleSite(v1alpha1.Language(tag)), folded, summaries...) {
					if !bytes.Equal(got, want[path]) {
						t.Errorf("%s is another page", path)
					}
				}
			}
		})
	}
}

// Only texts with characters that HTML escapes are looked up for each page.
func TestMostTextsAreFolded(t *testing.T) {
	for _, tag := range language.Tags {
		left := map[string]bool{}
		theme, err := NewTheme(v1alpha1.Language(tag), Source{}) // a new one, without escaped templates
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range theme.templates {
			for _, each := range set.Templates() {
				if each.Tree == nil {
					continue
				}
				eachList(each.Tree.Root, func(list *parse.ListNode) {
					for _, node := range list.Nodes {
						if key, ok := fixedKey(node); ok {
							left[language.Find(tag).Text(key)] = true
						}
					}
				})
			}
		}
		for text := range left {
			if isFixed(text) {
				t.Errorf("%s: %q is looked up for each page", tag, text)
			}
		}
		if len(left) > 2 {
			t.Errorf("%s: these are looked up for each page: %v", tag, left)
		}
	}
}
