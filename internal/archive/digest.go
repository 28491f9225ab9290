// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import "github.com/topicpages/topicpages/internal/digest"

// Digest differs where two Posts differ in anything but their articles: of these it tells only whether there
// is one. Content has the digest of the article.
func (p *Post) Digest() digest.Sum { return p.digest }

// sum follows from the name and the spec alone, as all else of the record does.
func (p *Post) sum() digest.Sum {
	spec := p.Object.Spec
	spec.Content, spec.ContentFrom = "", nil
	return digest.Of(p.Object.Name, &spec, p.Content.Text != "")
}

// Digest is that of Text, from which all else follows that is on the page.
func (c Content) Digest() digest.Sum { return c.TextDigest }
