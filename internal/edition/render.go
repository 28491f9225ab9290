// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition

import (
	"sync"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
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

// A Memory knows the groups that an earlier Render of the same build has delivered. Several goroutines call its methods at
// once.
type Memory interface {
	// Recall returns the Record of the group that was made from the inputs, if all its files are still in place. It is not rendered then.
	Recall(inputs digest.Sum) (r shard.Record, ok bool)
	// Remember takes a group whose files are delivered.
	Remember(r shard.Record)
}

// Render makes the files of an edition without shards: neither compressed nor kept. It calls deliver with the files of one
// group after the other, from several goroutines at once. media and memory may be nil. The other arguments and the errors are
// the same as for Edit without a bound; after an error deliver has got some of the files.
func Render(site *v1alpha1.Site, theme *page.Theme, topics []*archive.Summary, media page.Media, memory Memory, deliver func(files []page.File) error) (*Rendering, error) {
	pages, layout := page.New(site, theme, topics), newLayout()
	pages.Catalog.SetMedia(media)
	var mu sync.Mutex
	err := renderAll(pages.Catalog.Groups(), 0, func(group page.Group) (work int, err error) {
		view, ok, err := pages.Catalog.View(group, pages.Renderer)
		if err != nil || !ok {
			return 0, err
		}
		r, err := renderGroup(group.Name(), view, memory, deliver)
		if err != nil {
			return r.Work, err
		}
		mu.Lock()
		defer mu.Unlock()
		layout.set(group.Name(), groupState{Record: r})
		return r.Work, nil
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

// renderGroup delivers the files of a group that memory does not know. After an error only the Work of the Record is set.
func renderGroup(name string, view page.View, memory Memory, deliver func(files []page.File) error) (shard.Record, error) {
	var inputs digest.Sum
	if memory != nil {
		inputs = view.Digest()
		if known, ok := memory.Recall(inputs); ok {
			return known, nil
		}
	}
	files, work, err := view.Files()
	if err != nil {
		return shard.Record{Work: work}, err
	}
	fitted, err := shard.Fit(name, files)
	if err == nil {
		err = deliver(fitted.Files)
	}
	if err != nil {
		return shard.Record{Work: work}, err
	}
	record := fitted.Record(inputs, work)
	if memory != nil {
		memory.Remember(record)
	}
	return record, nil
}
