// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package linkeddata_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/topicpages/topicpages/internal/linkeddata"
)

// BenchmarkCollection writes the linked data of a page with fifty references.
func BenchmarkCollection(b *testing.B) {
	site := linkeddata.Site{Name: "Notes", URL: "https://example.com/", Language: "en"}
	page := linkeddata.CollectionPage{Page: linkeddata.Page{Title: "Clocks", Description: "On clocks.", URL: "https://example.com/topics/clocks/"}, Total: 500}
	for i := range 50 {
		page.Items = append(page.Items, linkeddata.Item{Name: "On clocks & leases", URL: fmt.Sprintf("https://example.com/posts/%d/", i), Published: time.Unix(int64(i)*1e6, 0)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := linkeddata.Script(linkeddata.Collection(site, page)); err != nil {
			b.Fatal(err)
		}
	}
}
