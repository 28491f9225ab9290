// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/search"
)

// A Reading is what an article says whatever else is in the archive. It takes about as much memory as the article.
type Reading struct {
	_ struct{} `cbor:",toarray"`
	// Targets, Anchors and Sound are as in markdown.Reading.
	Targets []string
	Anchors []markdown.Anchor
	Sound   *markdown.Sound
	// Terms are the terms of the article for search.
	Terms search.Terms
}

// Readings keep what articles say, so that each is parsed once for it. Several goroutines call the methods at once.
type Readings interface {
	// Recall returns what was remembered under a key, maybe by an earlier run of the same build.
	Recall(key digest.Sum) (r *Reading, ok bool)
	Remember(key digest.Sum, r *Reading)
}

// NewKeeping returns an empty Archive that keeps what it reads of articles; nil keeps nothing. It is for one run: an Archive that
// lives long would take more memory for each Post.
func NewKeeping(readings Readings) *Archive {
	a := New()
	a.readings = readings
	return a
}

// readingOf reads an article, unless that is known.
func (a *Archive) readingOf(c Content) *Reading {
	key := digest.Of(c.TextDigest, a.hosts)
	if known, ok := a.readings.Recall(key); ok {
		return known
	}
	read := c.text.Read(a.hosts)
	r := &Reading{Targets: read.Targets, Anchors: read.Anchors, Sound: read.Sound, Terms: search.TermsOf(read.Searchable)}
	a.readings.Remember(key, r)
	return r
}
