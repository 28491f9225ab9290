// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import "github.com/topicpages/topicpages/internal/digest"

// Digest differs if two Posts differ in anything except their articles. For an article, only its presence
// counts. Content has the digest of the article.
func (p *Post) Digest() digest.Sum { return p.digest }

// sum follows from the name and the spec alone, as all else of the record does.
func (p *Post) sum() digest.Sum {
	spec := p.Object.Spec
	spec.Content, spec.ContentFrom = "", nil
	return digest.Of(p.Object.Name, &spec, p.Content.Text != "")
}

// Digest is the digest of Text, which determines everything on the page.
func (c Content) Digest() digest.Sum { return c.TextDigest }
