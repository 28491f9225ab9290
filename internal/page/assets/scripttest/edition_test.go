// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/topicpages/topicpages/internal/search"
	"github.com/topicpages/topicpages/test/browsertest"
)

// TestASiteIsPublishedWhileSomebodySearches publishes other docs when the words have been looked up, and before the first doc
// is read.
func TestASiteIsPublishedWhileSomebodySearches(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out the tests that need a browser")
	}
	few := slices.Clone(library)
	many := slices.Clone(library)
	for i := range 300 {
		name := fmt.Sprint("more-", i)
		many = append(many, search.Doc{Kind: search.Post, ID: "post/" + name, URL: "/posts/" + name + "/", Title: "More", Date: fmt.Sprintf("%d-01-01", 1980+i%40)})
	}
	gone := slices.DeleteFunc(slices.Clone(library), func(d search.Doc) bool { return d.Title == "Replication" })
	for name, tt := range map[string]struct {
		before, after []search.Doc
		want          string
	}{
		"its chunks are divided":   {few, many, "6 results"},
		"its chunks are joined":    {many, few, "6 results"},
		"docs of a chunk are gone": {few, gone, "4 results"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := browsertest.New(t) // it reports the missing files, rightly
			s := serve(t, tt.before, "")
			s.before = sync.OnceFunc(func() { s.publish(t, tt.after, nil, "") })
			visitPage(ctx, t, s.url+"/search/?q=replication")
			wait(ctx, t, fmt.Sprintf(`document.querySelector("#search-page [role=status]").textContent === %q`, tt.want))
		})
	}
}
