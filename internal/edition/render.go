// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"sync"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// A Rendering sums up the files that Render has made.
type Rendering struct {
	// Pages, Digest and Oversize are equal to the fields of Edition.
	Pages    int
	Digest   string
	Oversize []shard.Oversize
}

// Render makes the files of an edition without shards: neither compressed nor kept. It calls deliver with the files of one
// group after the other, from several goroutines at once. media may be nil. The other arguments and the errors are the same
// as for Edit without a bound; after an error deliver has got some of the files.
func Render(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, media page.Media, deliver func(files []page.File) error) (*Rendering, error) {
	pages, layout := page.New(site, theme, topics), newLayout()
	pages.Catalog.SetMedia(media)
	var mu sync.Mutex
	err := renderAll(pages.Catalog.Groups(), 0, func(group page.Group) (work int, err error) {
		view, ok, err := pages.Catalog.View(group, pages.Renderer)
		if err != nil || !ok {
			return 0, err
		}
		files, work, err := view.Files()
		if err != nil {
			return work, err
		}
		fitted, err := shard.Fit(group.Name(), files)
		if err != nil {
			return work, err
		}
		mu.Lock()
		layout.set(group.Name(), groupState{Record: shard.Record{
			Digest: fitted.Digest, Bytes: fitted.MaxBytes, Pages: fitted.Pages, Oversize: fitted.Oversize,
		}})
		mu.Unlock()
		return work, deliver(fitted.Files)
	})
	if err != nil {
		return nil, err
	}
	out := &Rendering{Pages: layout.pages, Digest: layout.digest(), Oversize: layout.oversized()}
	digestFile := page.Digest(out.Digest)
	packed, err := shard.Compress(commonName, []page.File{digestFile})
	if err != nil {
		return nil, err
	}
	layout.setCommon(packed, 1)
	if _, err := layout.arrange(0); err != nil {
		// Uncompressed, the files are too large for a Site. Only an Editor knows whether they are when compressed.
		if _, err := (&Editor{Media: media}).Edit(site, theme, topics, 0); err != nil {
			return nil, err
		}
	}
	return out, deliver([]page.File{digestFile})
}
