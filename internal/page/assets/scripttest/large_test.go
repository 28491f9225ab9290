// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"context"
	"fmt"
	"testing"

	"github.com/topicpages/topicpages/internal/search"
	"github.com/topicpages/topicpages/test/browsertest"
)

func TestARareWordIsFoundAmongFiftyThousandPosts(t *testing.T) {
	words := []string{"design", "failure", "replication", "latency", "culture", "monitoring", "event", "archive", "team", "cost"}
	word := func(i, n int) string { return words[(i/n)%len(words)] }
	docs := make([]search.Doc, 50_000)
	for i := range docs {
		name := fmt.Sprint("post-", i)
		docs[i] = search.Doc{
			Kind: search.Post, ID: "post/" + name, URL: "/posts/" + name + "/",
			Title: fmt.Sprintf("%s and %s of %s %d", word(i, 1), word(i, 10), word(i, 100), i), Date: fmt.Sprintf("20%02d-05-06", i%26),
			Summary: fmt.Sprintf("What %s has to do with %s and with %s, in %d lines.", word(i, 3), word(i, 7), word(i, 11), i),
			Tags:    []string{word(i, 13), word(i, 17)},
		}
	}
	docs[4321].Summary = "The word is onomatopoeia."
	browse(t, func(ctx context.Context) {
		s := serve(t, docs, "")
		visitPage(ctx, t, s.url)
		press(ctx, t, "/onomato")
		wait(ctx, t, `document.querySelector("[role=option]")?.getAttribute("href") === "/posts/post-4321/"`)
		wait(ctx, t, status+` === "1 result"`)
		if got, want := s.requests.Load(), int64(search.Chunks(len(docs)))+1; got != want {
			t.Errorf("%d requests were made for %d files", got, want)
		}
		t.Logf("a key takes %.0f ms", browsertest.Evaluate[float64](ctx, t, `(() => {
			const start = performance.now();
			for (const value of ["d", "de", "design", "design a", "design cost"]) {
				document.querySelector("#q").value = value;
				document.querySelector("#q").dispatchEvent(new Event("input"));
			}
			return (performance.now() - start) / 5;
		})()`))
		visitPage(ctx, t, s.url+"/search/?q=design")
		wait(ctx, t, `/^\d+ results$/.test(document.querySelector("#search-page [role=status]").textContent)`)
		wait(ctx, t, `document.querySelectorAll(".results li").length === 50`)
	})
}
