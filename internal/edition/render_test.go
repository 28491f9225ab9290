// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	. "github.com/topicpages/topicpages/test/builder"
)

// TestRenderMakesTheFilesOfTheEdition compares them byte for byte.
func TestRenderMakesTheFilesOfTheEdition(t *testing.T) {
	for _, topics := range []int{0, 1, 40} {
		a := fill(topics)
		e := edit(t, &edition.Editor{}, a)
		want := map[string]string{}
		for key, data := range filesOf(t, e) {
			path, err := shard.Path(key)
			if err != nil {
				t.Fatal(err)
			}
			reader, err := gzip.NewReader(strings.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(reader)
			if err != nil {
				t.Fatal(err)
			}
			want[path] = string(body)
		}
		var mu sync.Mutex
		got := map[string]string{}
		r, err := edition.Render(Site("site"), nil, a.Summaries(labels.Everything(), now), nil, nil, func(files []page.File) error {
			mu.Lock()
			defer mu.Unlock()
			for _, file := range files {
				if _, twice := got[file.Path]; twice {
					t.Errorf("%s was made twice", file.Path)
				}
				got[file.Path] = string(file.Body)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("files (-edition +rendered):\n%s", diff)
		}
		if r.Digest != e.Digest || r.Pages != e.Pages || !cmp.Equal(r.Oversize, e.Oversize) {
			t.Errorf("%d Topics: got %+v, the edition has %s, %d, %v", topics, r, e.Digest, e.Pages, e.Oversize)
		}
	}
}

func TestRenderReturnsTheErrorOfItsCaller(t *testing.T) {
	full := errors.New("the disk is full")
	_, err := edition.Render(Site("site"), nil, fill(3).Summaries(labels.Everything(), now), nil, nil, func([]page.File) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("got the error %v, want %v", err, full)
	}
}
