// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
)

// edition is what a Site publishes at one instant.
type edition struct {
	// files are the contents by path.
	files    map[string][]byte
	oversize []shard.Oversize
	// topics and posts are how many the pages are about.
	topics, posts int
}

// newEdition renders a Site, in the steps that the operator takes. It fails where the
// operator would publish nothing.
func newEdition(c *content, site *v1alpha1.Site) (*edition, error) {
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return nil, fmt.Errorf("cannot use the topicSelector of Site %q: %w", site.Name, err)
	}
	topics := c.archive(site.Namespace).Summaries(selector, c.now)
	groups, err := renderGroups(site, topics)
	if err != nil {
		return nil, fmt.Errorf("cannot render Site %q: %w", site.Name, err)
	}
	e := &edition{files: map[string][]byte{}, topics: len(topics), posts: countPosts(topics)}
	sizes := make(map[string]int, len(groups))
	for _, group := range groups {
		packed, err := shard.Compress(group)
		if err != nil {
			return nil, err
		}
		if err := e.unpack(packed); err != nil {
			return nil, err
		}
		sizes[packed.Name] = packed.Bytes
	}
	if _, err := shard.Arrange(sizes); err != nil {
		return nil, err
	}
	return e, nil
}

// renderGroups renders the pages of the topics and of the site as a whole.
func renderGroups(site *v1alpha1.Site, topics []*archive.Summary) ([]page.Group, error) {
	published := make(map[string]bool, len(topics))
	for _, summary := range topics {
		published[summary.Name] = true
	}
	renderer := page.New(site, func(topic string) bool { return published[topic] })
	groups := make([]page.Group, 0, len(topics)+1)
	for _, summary := range topics {
		group, err := renderer.Topic(summary)
		if err != nil {
			return nil, err
		}
		groups = append(groups, group)
	}
	common, err := renderer.Common(topics)
	if err != nil {
		return nil, err
	}
	return append(groups, common), nil
}

// countPosts is the number of different Posts of the topics.
func countPosts(topics []*archive.Summary) int {
	names := map[string]bool{}
	for _, summary := range topics {
		for _, post := range summary.Posts {
			names[post.Object.Name] = true
		}
	}
	return len(names)
}

// unpack adds the files of a group as the web server would send them: in the place of
// one that is too large, the notice that is stored.
func (e *edition) unpack(packed shard.Packed) error {
	e.oversize = append(e.oversize, packed.Oversize...)
	for _, entry := range packed.Entries {
		path, err := shard.Path(entry.Key)
		if err != nil {
			return err
		}
		if e.files[path], err = gunzip(entry.Gzip); err != nil {
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
