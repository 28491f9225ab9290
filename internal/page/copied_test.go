// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/language"
)

// copiedTheme is a theme whose author has copied the templates of the package.
func copiedTheme(t *testing.T, tag string) *Theme {
	t.Helper()
	own := map[string]string{}
	for _, name := range append([]string{"base.html"}, pageTemplates...) {
		text, err := templates.ReadFile("templates/" + name)
		if err != nil {
			t.Fatal(err)
		}
		own[name] = string(text)
	}
	theme, err := NewTheme(v1alpha1.Language(tag), ThemeSource{Templates: own})
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// Copied templates, which run in a sandbox, give the same pages, byte for byte.
func TestCopiedTemplatesGiveTheSamePages(t *testing.T) {
	for _, tag := range language.Tags {
		t.Run(tag, func(t *testing.T) {
			ours, copied := DefaultTheme(v1alpha1.Language(tag)), copiedTheme(t, tag)
			for _, count := range []int{0, 2} {
				summaries := articleTopics()[:count]
				want := renderThemed(t, articleSite(v1alpha1.Language(tag)), copied, summaries...)
				for path, got := range renderThemed(t, articleSite(v1alpha1.Language(tag)), ours, summaries...) {
					if !bytes.Equal(got, want[path]) {
						t.Errorf("%s is another page", path)
					}
				}
			}
		})
	}
}
