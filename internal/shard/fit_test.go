// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/page"
)

// TestFitAgreesWithCompress compares Fit with Compress for groups of files around the bounds, which can be compressed or not.
func TestFitAgreesWithCompress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var files []page.File
		for i := range rapid.IntRange(0, 4).Draw(t, "files") {
			size := rapid.OneOf(rapid.IntRange(0, 2000), rapid.IntRange(MaxPageBytes-2000, MaxPageBytes+2000), rapid.IntRange(0, MaxShardBytes+2000)).Draw(t, "size")
			body := make([]byte, size)
			if rapid.Bool().Draw(t, "noise") {
				body = noise(size, uint64(i))
			}
			path := rapid.SampledFrom([]string{"index.html", "feed.xml", "data.json"}).Draw(t, "path")
			files = append(files, page.File{Path: fmt.Sprintf("%d/%s", i, path), Body: body})
		}
		packed := mustCompress(t, "group", files)
		fitted, err := Fit("group", files)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]byte{}
		for _, entry := range packed.Entries {
			want[toPath(entry.Key)] = gunzip(t, entry.Gzip)
		}
		for _, file := range fitted.Files {
			if string(want[file.Path]) != string(file.Body) {
				t.Errorf("%s has %d bytes, and %d in the shard", file.Path, len(file.Body), len(want[file.Path]))
			}
		}
		if fitted.MaxBytes < packed.Bytes || fitted.Pages != packed.Pages || fitted.Digest != packed.Digest || !cmp.Equal(fitted.Oversize, packed.Oversize) {
			t.Errorf("got %d bytes, %d pages, %v, %v; the shard has %d, %d, %v, %v", fitted.MaxBytes, fitted.Pages, fitted.Digest, fitted.Oversize,
				packed.Bytes, packed.Pages, packed.Digest, packed.Oversize)
		}
	})
}

func TestFitFailsWhereCompressFails(t *testing.T) {
	many := make([]page.File, 10_000)
	for i := range many {
		many[i] = newFile(fmt.Sprintf("%0100d.html", i), "<p>hello")
	}
	for name, files := range map[string][]page.File{
		"a path without a key":    {newFile("a_b.html", "")},
		"two files with one path": {newFile("a.html", "1"), newFile("a.html", "2")},
		"too many files":          many,
	} {
		_, want := Compress("group", files)
		_, got := Fit("group", files)
		if want == nil || got == nil || got.Error() != want.Error() {
			t.Errorf("%s: got the error %v, want %v", name, got, want)
		}
		var large, largeToo *SiteTooLargeError
		if errors.As(got, &large) != errors.As(want, &largeToo) {
			t.Errorf("%s: got the error %#v, want %#v", name, got, want)
		}
	}
}
