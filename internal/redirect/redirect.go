// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package redirect turns the aliases of Posts and Topics into files that nginx includes. The files lead readers
// from the address of an alias to a page. It is pure.
package redirect

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/shard"
)

const (
	// Parts is the number of maps that nginx looks an alias up in, one after the other. A ConfigMap
	// holds the entries of one.
	Parts = 16
	// MaxPartBytes is the largest size of a part's entries. A ConfigMap holds 1 MiB.
	MaxPartBytes = 900 << 10
	// Header is the response header that names each loaded part.
	Header = "Topicpages-Redirects"
)

// A Redirect leads from one address to another.
type Redirect struct {
	// From is the normal form of a path of the site (package address).
	From string
	// To is a path of the site or an address elsewhere, escaped.
	To string
}

// Redirects lead from the aliases of Posts and Topics to their pages.
type Redirects struct {
	// Parts are the entries of nginx's maps.
	Parts [Parts]Part
	// LeftOut are the aliases that fit into no part.
	LeftOut []string
	// All are all redirects, including those left out. The most important ones come first.
	All []Redirect
}

// Part holds the configuration of one of nginx's maps.
type Part struct {
	// Entries are lines of a map block.
	Entries string
	// Loaded is the directive with which nginx reports that it has loaded these entries.
	Loaded string

	name string
}

// pack puts redirects into nginx's maps.
func pack(all []Redirect) *Redirects {
	out := &Redirects{All: all}
	var parts [Parts]table
	for _, r := range all {
		if !place(&parts, r) {
			out.LeftOut = append(out.LeftOut, r.From)
		}
	}
	for i := range parts {
		out.Parts[i] = parts[i].part(i)
	}
	return out
}

// place adds an entry to the alias's own part. If that is full, it adds it to the next part with room.
func place(parts *[Parts]table, r Redirect) bool {
	home := shard.Of(r.From, Parts)
	for i := range Parts {
		if parts[(home+i)%Parts].add(r.From, r.To) {
			return true
		}
	}
	return false
}

// IsEmpty reports whether a part has no entries.
func (p Part) IsEmpty() bool { return p.Entries == "" }

// Digest returns the digest of all entries, or "" without entries.
func (r *Redirects) Digest() string {
	var names []string
	for _, p := range r.Parts {
		if !p.IsEmpty() {
			names = append(names, p.name)
		}
	}
	return LoadedDigest(names)
}

// LoadedDigest is the Digest of the redirects that an nginx has loaded, from the values of Header in its answer.
func LoadedDigest(values []string) string {
	return strings.Join(slices.Sorted(slices.Values(values)), " ")
}

// part returns the entries of a table as part i.
func (t *table) part(i int) Part {
	if len(t.entries) == 0 {
		return Part{}
	}
	entries := string(t.entries)
	sum := sha256.Sum256(t.entries)
	name := fmt.Sprintf("%d=%s", i, hex.EncodeToString(sum[:16]))
	return Part{Entries: entries, Loaded: fmt.Sprintf("add_header %s %q;\n", Header, name), name: name}
}
