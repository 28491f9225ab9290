// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/topicpages/topicpages/internal/search"
)

func TestARareWordIsFoundAmongFiftyThousandPosts(t *testing.T) {
	words := []string{"design", "failure", "replication", "latency", "culture", "monitoring", "event", "archive", "team", "cost"}
	nth := func(i, n int) string { return words[(i/n)%len(words)] }
	docs := make([]search.Doc, 50_000)
	for i := range docs {
		name := fmt.Sprint("post-", i)
		docs[i] = search.Doc{
			Kind: search.Post, ID: "post/" + name, URL: "/posts/" + name + "/",
			Title: fmt.Sprintf("%s and %s of %s %d", nth(i, 1), nth(i, 10), nth(i, 100), i), Date: fmt.Sprintf("20%02d-05-06", i%26),
			Summary: fmt.Sprintf("What %s has to do with %s and with %s, in %d lines.", nth(i, 3), nth(i, 7), nth(i, 11), i),
			Tags:    []string{nth(i, 13), nth(i, 17)},
		}
	}
	browse(t, func(ctx context.Context) {
		s := serveArticles(t, docs, articles{"post/post-4321": "The word is onomatopoeia."}, "")
		visitPage(ctx, t, s.url)
		press(ctx, t, "/")
		typed(ctx, t, "onomatopoeia")
		wait(ctx, t, `document.querySelector("[role=option]")?.getAttribute("href") === "/posts/post-4321/"`)
		wait(ctx, t, status+` === "1 result"`)
		// The root, files of the two words that were looked up, and one chunk.
		if got, most := s.requests.Load(), int64(1+2+2+1); got > most {
			t.Errorf("%d requests were made, more than %d", got, most)
		}
		for _, query := range []string{"des", "desi", "design", "design a", "design cost", "of"} {
			t.Logf("%q takes %.0f ms, and again %.0f ms", query, typed(ctx, t, query), typed(ctx, t, query))
		}
		visitPage(ctx, t, s.url+"/search/?q=design")
		wait(ctx, t, `/^\d+ results$/.test(document.querySelector("#search-page [role=status]").textContent)`)
		wait(ctx, t, `document.querySelectorAll(".results li").length === 10`)
	})
}

// typed types into the field of the open page, and returns the milliseconds until its results are shown.
func typed(ctx context.Context, t *testing.T, text string) float64 {
	t.Helper()
	took, err := chromedp.Run(ctx, chromedp.Evaluate[float64](fmt.Sprintf(`(async () => {
		const start = performance.now(), input = document.querySelector("#q"), status = document.querySelector("form.search [role=status]");
		input.value = %q;
		input.dispatchEvent(new Event("input"));
		do await new Promise((done) => setTimeout(done)); while (status.textContent === "Searching…");
		return performance.now() - start;
	})()`, text), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return took
}
