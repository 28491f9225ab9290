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

// A Register makes the redirects of one Site, again and again. It keeps the claims of each Topic as long as the
// Topic's Summary is the same, so that an edit costs only its own changes. The zero value is ready to use.
type Register struct {
	permalinks address.Permalinks
	topics     map[string]topicClaims
	redirects  *Redirects
}

// topicClaims are the claims of a Topic and its Posts.
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

// claimKind is the kind of a claim. Important ones come first.
type claimKind int

const (
	// ownPage claims the address of a page of the site, so that no alias redirects from it.
	ownPage claimKind = iota
	topicAlias
	postAlias
	// defaultAddress redirects from /posts/<name>/ to the article's permalink.
	defaultAddress
)

// isAlias reports whether an author made the claim, so that it may be contested.
func (k claimKind) isAlias() bool { return k == topicAlias || k == postAlias }

// Redirects returns the redirects of a Site with these permalinks to the Topics and their Posts. The Topics must be
// sorted by name.
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

// claimsOf returns the claims of a Topic and its Posts.
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

// postClaims returns the claims of a Post. home is the page of a Topic that lists it.
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
		if at := href.Locate(to); at != href.OnSite && at != href.External {
			to = home
		}
	}
	to = href.Escape(to)
	for _, alias := range p.Aliases {
		list = append(list, claim{Redirect{alias, to}, postAlias, created, name})
	}
	return list
}

// settle decides which claim gets an address, and returns the redirects. Those to Topics come first.
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
			delete(owners, c.From) // a Post in several Topics claims it once for each
		}
	}
	return list
}

// precedes reports whether a claim wins an address against another one. Between aliases the older object wins, and
// the first name between equal ages. For other objects, the default address of an article is no alias.
func (c claim) precedes(other claim) bool {
	if c.kind == defaultAddress {
		return true
	}
	return cmp.Or(cmp.Compare(c.created, other.created), strings.Compare(c.name, other.name)) < 0
}
