// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// digest is "sha256:" and the hash of everything that the page says, in whichever
// language. Strings and lists go in with their lengths, so that no two Summaries run
// together.
func (s *Summary) digest() string {
	d := digester{sha256.New()}
	d.strings(s.Namespace, s.Name, s.Title)
	d.spec(s.Spec)
	d.number(s.TagsPerCard, len(s.Posts))
	if s.Emptied {
		d.number(-1)
	}
	for _, p := range s.Posts {
		spec := &p.Object.Spec
		d.strings(p.Object.Name, p.Title(), spec.Summary, p.URL(), string(spec.PublishDate), p.Published.Format(time.RFC3339Nano), p.Updated.Format(time.RFC3339Nano))
		d.list(spec.Authors)
		d.list(p.Tags())
	}
	d.number(len(s.Adjacency))
	for _, a := range s.Adjacency {
		d.strings(a.Tag, a.Topic, a.Title, a.Words)
		d.number(a.Posts)
	}
	d.motifs(s.Motifs)
	if s.Trend != nil {
		d.motifs(s.Trend.Early)
		d.motifs(s.Trend.Recent)
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

func (d digester) motifs(motifs []Motif) {
	d.number(len(motifs))
	for _, m := range motifs {
		d.strings(m.Word)
		d.number(m.Count)
	}
}

// spec feeds what the author wrote and prose tells; the rest of the spec is in the
// counts.
func (d digester) spec(spec *v1alpha1.TopicSpec) {
	claims, practices, pitfalls := value(spec.Claims), value(spec.Practices), value(spec.Pitfalls)
	d.strings(spec.Focus, string(value(spec.ReadingPath).Heading), string(value(spec.References).Heading))
	feed(d, claims.Heading, claims.Items, claims.Derived)
	feed(d, practices.Heading, practices.Items, practices.Derived)
	feed(d, pitfalls.Heading, pitfalls.Items, pitfalls.Derived)
}

// feed feeds a section of prose. No list of lines means all of them, and an empty one
// none.
func feed[Name ~string](d digester, heading v1alpha1.Heading, items []v1alpha1.Item, derived []Name) {
	d.strings(string(heading))
	d.number(len(items))
	for _, item := range items {
		d.strings(string(item))
	}
	if derived == nil {
		d.number(-1)
		return
	}
	d.number(len(derived))
	for _, name := range derived {
		d.strings(string(name))
	}
}

func value[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
