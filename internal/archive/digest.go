// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"slices"
	"time"
)

// digest is "sha256:" and the hash of everything that the page says. Strings and
// lists go in with their lengths, so that no two Summaries run together.
func (s *Summary) digest() string {
	d := digester{sha256.New()}
	d.strings(s.Namespace, s.Name, s.Title, s.ReadingPathHeading, s.ReferencesHeading)
	d.list(s.Definition)
	for _, section := range []Section{s.Claims, s.Practices, s.Pitfalls} {
		d.strings(section.Heading)
		d.list(section.Items)
		d.list(section.Derived)
	}
	d.number(s.TagsPerCard, len(s.Posts))
	for _, p := range s.Posts {
		spec := &p.Object.Spec
		d.strings(p.Object.Name, spec.Title, spec.Summary, spec.URL, string(spec.PublishDate), p.Published.Format(time.RFC3339Nano))
		d.list(spec.Authors)
		d.number(len(spec.Tags))
		for _, tag := range spec.Tags {
			d.strings(string(tag))
		}
	}
	d.number(len(s.Adjacency))
	for _, a := range s.Adjacency {
		d.strings(a.Tag, a.Topic, a.Title)
		d.number(a.Posts)
	}
	d.number(len(s.Motifs))
	for _, m := range s.Motifs {
		d.strings(m.Word)
		d.number(m.Count)
	}
	if s.Trend != nil {
		d.list(slices.Concat(s.Trend.Early, []string{""}, s.Trend.Recent))
	}
	d.number(len(s.ReadingPath))
	for _, step := range s.ReadingPath {
		d.strings(string(step.Step), step.Post.Object.Name)
		if step.Pinned {
			d.number(1)
		}
	}
	return "sha256:" + hex.EncodeToString(d.Sum(nil))
}

// digester feeds values of known length to a hash.
type digester struct{ hash.Hash }

func (d digester) number(numbers ...int) {
	for _, n := range numbers {
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], uint64(n))
		d.Write(b[:])
	}
}

func (d digester) strings(values ...string) {
	for _, v := range values {
		d.number(len(v))
		d.Write([]byte(v))
	}
}

func (d digester) list(values []string) {
	d.number(len(values))
	d.strings(values...)
}
