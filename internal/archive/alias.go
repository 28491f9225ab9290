// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
)

// readAliases returns the normal forms of aliases, each once, and as written the aliases without a normal form.
func readAliases(written []v1alpha1.SitePath) (aliases, unreadable []string) {
	for _, alias := range written {
		switch normal, err := address.Normalize(string(alias)); {
		case err != nil:
			unreadable = append(unreadable, string(alias))
		case !slices.Contains(aliases, normal):
			aliases = append(aliases, normal)
		}
	}
	return aliases, unreadable
}

// claimedAliases returns the aliases of a Post that is no draft and has valid dates.
func (p *Post) claimedAliases() []string {
	if p == nil || p.Object.Spec.Draft || p.Invalid != nil {
		return nil
	}
	return p.Aliases
}

// older orders the Posts that claim one alias.
func (p *Post) older(q *Post) int { return olderObject(p.Object, q.Object) }

// olderObject orders objects by age, the oldest first, and objects of one age by name.
func olderObject(a, b metav1.Object) int {
	created := a.GetCreationTimestamp()
	return cmp.Or(created.Compare(b.GetCreationTimestamp().Time), strings.Compare(a.GetName(), b.GetName()))
}

// A Claimant is a Post or a Topic that claims an address.
type Claimant struct{ Kind, Name string }

func (p *Post) claimant() Claimant        { return Claimant{"Post", p.name()} }
func (t *topicRecord) claimant() Claimant { return Claimant{"Topic", t.name()} }

// An AliasConflict is an alias of a Post with a rival for its address.
type AliasConflict struct {
	// Alias in its normal form.
	Alias string
	// Page is the owner of the page at the address: a Post, a Topic, or a Site for the pages that each Site has. It
	// is nil if the address is no page.
	Page *Claimant
	// Claimants are the oldest objects that claim the alias. The first one has it. More is true if there are others.
	Claimants []Claimant
	More      bool
}

// Aliases are the facts about a Post's aliases for its status.
type Aliases struct {
	// Claimed is their number. A draft has none.
	Claimed int
	// Unreadable are aliases that no request can have, as written.
	Unreadable []string
	Conflicts  []AliasConflict
	// LeftInPlace are the permalinks of Sites that give the article no path, so that it stays at /posts/<name>/.
	LeftInPlace []string
}

// Aliases returns the facts about the aliases of a Post.
func (a *Archive) Aliases(post string) Aliases {
	p := a.posts[post]
	claimed := p.claimedAliases()
	if p == nil || p.Object.Spec.Draft {
		return Aliases{}
	}
	out := Aliases{Claimed: len(claimed), Unreadable: p.UnreadableAliases}
	for _, alias := range claimed {
		if c, contested := a.conflictAt(alias, a.pageAt(alias, p)); contested {
			out.Conflicts = append(out.Conflicts, c)
		}
	}
	if p.Content.Text != "" {
		for _, permalinks := range a.Permalinks() {
			if _, ok := permalinks.Path(p.name(), p.Published); !ok {
				out.LeftInPlace = append(out.LeftInPlace, string(permalinks))
			}
		}
	}
	return out
}

// oldestClaimants returns the oldest Posts and Topics that claim an alias, one more than are reported.
func (a *Archive) oldestClaimants(alias string) []Claimant {
	var topic *topicRecord
	if tag, ok := strings.CutPrefix(alias, address.TopicsFolder); ok && a.topics[tag] == nil {
		topic = a.owner(tag)
	}
	var list []Claimant
	posts := a.postsByAlias[alias]
	for _, p := range posts[:min(len(posts), maxClaimants+1)] {
		if topic != nil && olderObject(topic.object, p.Object) <= 0 {
			list, topic = append(list, topic.claimant()), nil
		}
		list = append(list, p.claimant())
	}
	if topic != nil {
		list = append(list, topic.claimant())
	}
	return list[:min(len(list), maxClaimants+1)]
}

// conflictAt returns the conflict about an alias. page is the owner of the page at its address, or nil.
func (a *Archive) conflictAt(alias string, page *Claimant) (c AliasConflict, contested bool) {
	oldest := a.oldestClaimants(alias)
	told := oldest[:min(len(oldest), maxClaimants)]
	return AliasConflict{Alias: alias, Page: page, Claimants: told, More: len(oldest) > len(told)}, page != nil || len(oldest) > 1
}

// pageAt returns the owner of the page at an address, or nil. The page of except does not count.
func (a *Archive) pageAt(normal string, except *Post) *Claimant {
	if address.IsOwn(normal) {
		return &Claimant{Kind: "Site"}
	}
	if rest, ok := strings.CutPrefix(normal, address.TopicsFolder); ok {
		if name, _, _ := strings.Cut(rest, "/"); a.topics[name] != nil {
			return new(a.topics[name].claimant())
		}
	}
	for _, pattern := range a.patterns {
		p := a.posts[pattern.Name(normal)]
		if p == nil || p == except || p.Object.Spec.Draft || p.Content.Text == "" {
			continue
		}
		if p.pageBy(pattern) == normal+"/" {
			return new(p.claimant())
		}
	}
	return nil
}

// pageBy returns the page of the article on a Site with the permalinks of a pattern.
func (p *Post) pageBy(pattern address.Matcher) string {
	path, _ := pattern.Path(p.name(), p.Published)
	return path
}

// patternsOf returns the patterns of the pages of articles on Sites.
func patternsOf(sites map[string]*v1alpha1.Site) []address.Matcher {
	var list []address.Permalinks
	for _, s := range sites {
		list = append(list, address.Permalinks(s.Spec.Permalinks))
	}
	return address.Matchers(list...)
}

// Permalinks returns the permalinks of the Sites that set some, sorted and each once.
func (a *Archive) Permalinks() []address.Permalinks {
	var list []address.Permalinks
	for _, pattern := range a.patterns[1:] {
		list = append(list, pattern.Permalinks)
	}
	return list
}

// insertAliases adds the claims of a Post.
func (a *Archive) insertAliases(p *Post) {
	for _, alias := range p.claimedAliases() {
		at, _ := slices.BinarySearchFunc(a.postsByAlias[alias], p, (*Post).older)
		a.postsByAlias[alias] = slices.Insert(a.postsByAlias[alias], at, p)
		if topic, ok := topicAbove(alias); ok {
			a.postsBelowTopic.insert(topic, p)
		}
	}
}

// removeAliases removes the claims of a Post.
func (a *Archive) removeAliases(p *Post) {
	for _, alias := range p.claimedAliases() {
		a.postsByAlias[alias] = slices.DeleteFunc(a.postsByAlias[alias], func(q *Post) bool { return q == p })
		if len(a.postsByAlias[alias]) == 0 {
			delete(a.postsByAlias, alias)
		}
		if topic, ok := topicAbove(alias); ok {
			a.postsBelowTopic.remove(topic, p.name())
		}
	}
}

// topicAbove returns the name of the Topic whose pages surround an alias.
func topicAbove(alias string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(alias, address.TopicsFolder)
	name, _, _ = strings.Cut(rest, "/")
	return name, ok
}

// topicsAt returns the Topics that claim an alias of one of the Posts, which may be nil.
func (a *Archive) topicsAt(posts ...*Post) map[string]*topicRecord {
	found := map[string]*topicRecord{}
	for _, p := range posts {
		for _, alias := range p.claimedAliases() {
			if tag, ok := strings.CutPrefix(alias, address.TopicsFolder); ok {
				if t := a.owner(tag); t != nil {
					found[t.name()] = t
				}
			}
		}
	}
	return found
}

// contestedAliases returns the aliases of a Topic whose address a Post claims too.
func (a *Archive) contestedAliases(t *topicRecord) (list []AliasConflict) {
	for _, tag := range a.aliases(t) {
		if c, contested := a.conflictAt(address.TopicsFolder+tag, nil); contested {
			list = append(list, c)
		}
	}
	return list
}
