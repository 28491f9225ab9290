// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// rendered is the published state of a Site at one instant.
type rendered struct {
	// files are the contents by path.
	files    map[string][]byte
	oversize []shard.Oversize
	// topics and posts are how many the pages are about.
	topics, posts int
	// themeErr is why the pages have the default theme and not the Site's own, or nil.
	themeErr error
}

// newRendered renders a Site as the operator does, with or without the templates of its theme. It
// fails if the operator would publish nothing.
func newRendered(c *content, site *v1alpha1.Site, templates bool) (*rendered, error) {
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return nil, fmt.Errorf("cannot use the topicSelector of Site %q: %w", site.Name, err)
	}
	topics := c.archive(site.Namespace).Summaries(selector, c.now)
	posts := map[string]bool{}
	for _, summary := range topics {
		for _, post := range summary.Posts {
			posts[post.Object.Name] = true
		}
	}
	theme, themeErr := newTheme(c, site, templates)
	edited, err := new(edition.Editor).Edit(site, theme, topics, 0)
	if large := (*shard.SiteTooLargeError)(nil); err != nil && theme != nil && !errors.As(err, &large) {
		// The templates do not work for the Posts that there are.
		themeErr = fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
		edited, err = new(edition.Editor).Edit(site, nil, topics, 0)
	}
	if err != nil {
		return nil, err
	}
	r := &rendered{files: map[string][]byte{}, oversize: edited.Oversize, topics: len(topics), posts: len(posts), themeErr: themeErr}
	for _, s := range edited.Shards {
		if err := r.add(s); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// newTheme makes the theme of a Site. If it fails, the operator keeps the last good theme.
// The command line has none, so it takes the default theme.
func newTheme(c *content, site *v1alpha1.Site, templates bool) (*page.Theme, error) {
	spec := site.Spec.Theme
	if spec != nil && !templates {
		spec = spec.DeepCopy()
		spec.Templates = nil
	}
	source, err := page.ReadSource(spec, func(name string) (map[string][]byte, bool) {
		return c.archive(site.Namespace).ConfigMap(name)
	})
	if err != nil {
		return nil, fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
	}
	theme, err := page.NewTheme(site.Spec.Language, source)
	if err != nil {
		return nil, fmt.Errorf("cannot use the theme of Site %q: %w", site.Name, err)
	}
	return theme, nil
}

// add unpacks the files of a shard.
func (r *rendered) add(s shard.Shard) error {
	data, err := s.Data(nil)
	if err != nil {
		return err
	}
	for key, packed := range data {
		path, err := shard.Path(key)
		if err != nil {
			return err
		}
		if r.files[path], err = gunzip(packed); err != nil {
			return fmt.Errorf("cannot unpack %s: %w", path, err)
		}
	}
	return nil
}

func gunzip(data []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
