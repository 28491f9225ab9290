// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page_test

import (
	"testing"

	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/search"
)

func TestFamily(t *testing.T) {
	for group, want := range map[page.Group]string{
		page.TermGroup{ID: search.TermFileID{Number: 12}}:              "search/terms-",
		page.TermGroup{ID: search.TermFileID{Recent: true, Number: 3}}: "search/recent-",
		page.ChunkGroup{ID: 0x1df}:                                     "",
		page.CommonGroup{}:                                             "",
		page.IndexGroup{}:                                              "",
		page.ArticleGroup{Post: "search-terms-1"}:                      "",
		page.HubGroup{Topic: "search-terms-1"}:                         "",
		page.MediaGroup{Path: "/search/terms-1.png"}:                   "",
	} {
		if got := page.Family(group.Name()); got != want {
			t.Errorf("the family of %q is %q, want %q", group.Name(), got, want)
		}
	}
}
