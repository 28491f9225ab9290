// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package redirect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/href"
)

// A Register makes the redirects of one Site, again and again. What the Topics claim is kept as long as their Summaries
// are the same, so that an edit costs what it has changed. The zero value is ready to use.
type Register struct {
	permalinks address.Permalinks
	topics     map[string]topicClaims
	redirects  *Redirects
}

// topicClaims is what a Topic and its Posts claim.
type topicClaims struct {
	summary *archive.Summary
	claims  []claim
}

// claim is a redirect that a Topic or a Post asks for.
type claim struct {
	Redirect
	kind    claimKind
	created int64 // seconds
	name    string
}

// claimKind is what a claim is, the important ones first.
type claimKind int

const (
	// ownPage claims an address that is a page of the site, so that no alias leads away from there.
	ownPage claimKind = iota
	topicAlias
	postAlias
	// defaultAddress leads from /posts/<name>/ to where spec.permalinks puts the article.
	defaultAddress
)

// isAlias reports whether the claim is made by an author, and may be contested.
func (k claimKind) isAlias() bool { return k == topicAlias || k == postAlias }

// Redirects are those of a Site with these permalinks to these Topics, which come in the order of their names, and to
// their Posts.
func (r *Register) Redirects(topics []*archive.Summary, permalinks address.Permalinks) *Redirects {
	if permalinks != r.permalinks {
		*r = Register{permalinks: permalinks}
	}
	same := r.redirects != nil && len(topics) == len(r.topics)
	next := make(map[string]topicClaims, len(topics))
	for _, t := range topics {
		known, ok := r.topics[t.Name]
		if !ok || known.summary != t {
			claims := claimsOf(t, permalinks)
			same = same && ok && slices.Equal(claims, known.claims)
			known = topicClaims{t, claims}
		}
		next[t.Name] = known
	}
	r.topics = next
	if !same {
		r.redirects = pack(settle(topics, next))
	}
	return r.redirects
}

// claimsOf are the claims of a Topic and its Posts.
func claimsOf(t *archive.Summary, permalinks address.Permalinks) []claim {
	home := address.TopicsFolder + t.Name + "/"
	list := []claim{{Redirect: Redirect{From: address.TopicsFolder + t.Name, To: home}, kind: ownPage}}
	for _, alias := range t.Aliases {
		list = append(list, claim{Redirect{address.TopicsFolder + alias, home}, topicAlias, t.Created.Unix(), t.Name})
	}
	for _, p := range t.Posts {
		list = append(list, postClaims(p, permalinks, home)...)
	}
	return list
}

// postClaims are those of a Post; home is the page of a Topic that lists it.
func postClaims(p *archive.Post, permalinks address.Permalinks, home string) (list []claim) {
	if len(p.Aliases) == 0 && permalinks.AreDefault() {
		return nil
	}
	name, created := p.Object.Name, p.Object.CreationTimestamp.Unix()
	to := p.URL(permalinks)
	switch {
	case p.Content.Text != "":
		list = append(list, claim{Redirect{strings.TrimSuffix(to, "/"), to}, ownPage, 0, name})
		if usual := address.PostsFolder + name; usual+"/" != to {
			list = append(list, claim{Redirect{usual, to}, defaultAddress, 0, name})
		}
	default:
		if place := href.Locate(to); place != href.OnSite && place != href.External {
			to = home
		}
	}
	to = href.Escape(to)
	for _, alias := range p.Aliases {
		list = append(list, claim{Redirect{alias, to}, postAlias, created, name})
	}
	return list
}

// settle decides which claim has an address, and returns the redirects: those of Topics first.
func settle(topics []*archive.Summary, claims map[string]topicClaims) []Redirect {
	var all []claim
	for _, t := range topics {
		all = append(all, claims[t.Name].claims...)
	}
	slices.SortStableFunc(all, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), strings.Compare(a.name, b.name))
	})
	owners := make(map[string]claim, len(all))
	for _, c := range all {
		owner, claimed := owners[c.From]
		if !claimed || owner.kind.isAlias() && c.precedes(owner) {
			owners[c.From] = c
		}
	}
	var list []Redirect
	for _, c := range all {
		if c.kind != ownPage && owners[c.From] == c {
			list = append(list, c.Redirect)
			delete(owners, c.From) // a Post of several Topics claims it once for each
		}
	}
	return list
}

// precedes reports whether a claim has an address that an alias claims too: of aliases the older one, of equal ages the one
// of the first name, has it. The address that an article has by default is no alias for others.
func (c claim) precedes(other claim) bool {
	if c.kind == defaultAddress {
		return true
	}
	return cmp.Or(cmp.Compare(c.created, other.created), strings.Compare(c.name, other.name)) < 0
}
