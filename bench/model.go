// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/store"
)

// digests are the digests of the stored parts of a Site: the status of each Topic, and
// each shard, by key.
type digests map[string]string

func topicKey(name string) string { return "Topic " + name }
func shardKey(name string) string { return "ConfigMap " + name }

// since returns the new or different entries.
func (d digests) since(before digests) digests {
	changed := digests{}
	for key, digest := range d {
		if before[key] != digest {
			changed[key] = digest
		}
	}
	return changed
}

// model is the expected content of a namespace, computed independently from the same objects with the packages of the
// command line. It tells when to compare the stored objects byte by byte (see verify).
type model struct {
	archive *archive.Archive
	editor  edition.Editor
	site    *v1alpha1.Site
	now     time.Time
	// edition and digests are the results of the last compute.
	edition *edition.Edition
	digests digests
}

func newModel(site *v1alpha1.Site, topics []*v1alpha1.Topic) *model {
	m := &model{archive: archive.New(), site: site, now: time.Now(), digests: digests{}}
	m.archive.SetSite(site)
	for _, t := range topics {
		m.archive.SetTopic(t)
	}
	return m
}

// set adds or replaces Posts.
func (m *model) set(posts ...*v1alpha1.Post) {
	for _, p := range posts {
		m.archive.SetPost(p)
	}
}

// compute makes the current edition, and returns its differences from the
// one before: the writes of an ideal operator.
func (m *model) compute() (changed digests, err error) {
	selector, err := archive.Selector(m.site.Spec.TopicSelector)
	if err != nil {
		return nil, err
	}
	topics := m.archive.Summaries(selector, m.now)
	if m.edition, err = m.editor.Edit(m.site, nil, topics, 0); err != nil {
		return nil, fmt.Errorf("cannot compute what should be published: %w", err)
	}
	now := digests{}
	for _, t := range topics {
		now[topicKey(t.Name)] = t.Digest
	}
	for _, s := range m.edition.Shards {
		now[shardKey(store.Name(m.site.Name, s.Index))] = s.Digest
	}
	changed = now.since(m.digests)
	m.digests = now
	return changed, nil
}
