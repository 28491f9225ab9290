// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"time"

	"github.com/topicpages/topicpages/internal/digest"
)

// Digest differs if two Posts differ in anything except their aliases, which no page shows, and their articles. For an
// article, only its presence counts. Content has the digest of the article.
func (p *Post) Digest() digest.Sum { return p.digest }

// sum follows from the name and the spec alone, as all else of the record does, but for the time zone in which its days
// begin.
func (p *Post) sum(zone *time.Location) digest.Sum {
	spec := p.Object.Spec
	spec.Content, spec.ContentFrom, spec.Aliases = "", nil, nil
	where := ""
	if p.hasBareDay() {
		where = zone.String()
	}
	return digest.Of(p.Object.Name, &spec, p.Content.Text != "", where)
}

// Digest is the digest of Text, which determines everything on the page.
func (c Content) Digest() digest.Sum { return c.TextDigest }
