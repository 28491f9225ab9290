// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package redirect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/test/redirecttest"
)

// entries returns the lines of all parts, without quotes.
func (r *Redirects) entries() map[string]string {
	all := map[string]string{}
	for _, p := range r.Parts {
		for line := range strings.Lines(p.Entries) {
			key, to, _ := strings.Cut(strings.TrimSuffix(line, ";\n"), " ")
			all[strings.Trim(key, `"`)] = strings.Trim(to, `"`)
		}
	}
	return all
}

func TestAnAliasLeadsToItsTopic(t *testing.T) {
	for name, tc := range map[string]struct {
		topics []*archive.Summary
		want   map[string]string
	}{
		"no Topics":  {nil, map[string]string{}},
		"no aliases": {[]*archive.Summary{{Facts: archive.Facts{Name: "go"}}}, map[string]string{}},
		"of several Topics": {
			[]*archive.Summary{{Facts: archive.Facts{Name: "distributed-systems", Aliases: []string{"distsys", "école"}}}, {Facts: archive.Facts{Name: "go", Aliases: []string{"golang"}}}},
			map[string]string{"/topics/distsys": "/topics/distributed-systems/", "/topics/école": "/topics/distributed-systems/", "/topics/golang": "/topics/go/"},
		},
		"not where a page stands": {
			[]*archive.Summary{{Facts: archive.Facts{Name: "distributed-systems", Aliases: []string{"go"}}}, {Facts: archive.Facts{Name: "go"}}}, map[string]string{},
		},
		"once, or nginx does not start": {
			[]*archive.Summary{{Facts: archive.Facts{Name: "a", Aliases: []string{"x", "x"}}}, {Facts: archive.Facts{Name: "b", Aliases: []string{"x"}}}}, map[string]string{"/topics/x": "/topics/a/"},
		},
		"words of nginx's own": {
			[]*archive.Summary{{Facts: archive.Facts{Name: "words", Aliases: []string{"default", "include", "hostnames", "volatile"}}}},
			map[string]string{
				"/topics/default": "/topics/words/", "/topics/include": "/topics/words/", "/topics/hostnames": "/topics/words/", "/topics/volatile": "/topics/words/",
			},
		},
	} {
		r := new(Register).Redirects(tc.topics, "")
		if diff := cmp.Diff(tc.want, r.entries()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if len(r.LeftOut) > 0 {
			t.Errorf("%s: %q are left out", name, r.LeftOut)
		}
	}
}

func TestTheDigestNamesAllEntries(t *testing.T) {
	of := func(topics ...*archive.Summary) string { return new(Register).Redirects(topics, "").Digest() }
	one := of(&archive.Summary{Facts: archive.Facts{Name: "go", Aliases: []string{"golang"}}})
	for name, other := range map[string]string{
		"no alias":       of(&archive.Summary{Facts: archive.Facts{Name: "go"}}),
		"another alias":  of(&archive.Summary{Facts: archive.Facts{Name: "go", Aliases: []string{"golan"}}}),
		"another Topic":  of(&archive.Summary{Facts: archive.Facts{Name: "go-2", Aliases: []string{"golang"}}}),
		"one alias more": of(&archive.Summary{Facts: archive.Facts{Name: "go", Aliases: []string{"golang", "gopher"}}}),
	} {
		if one == other {
			t.Errorf("%s has the same digest", name)
		}
	}
	if got := of(&archive.Summary{Facts: archive.Facts{Name: "go"}}); got != "" {
		t.Errorf("without aliases the digest is %q", got)
	}
	many := new(Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "go", Aliases: redirecttest.Many(100, 20)}}}, "")
	var values []string
	for _, p := range many.Parts {
		value := strings.TrimSuffix(strings.TrimPrefix(p.Loaded, "add_header "+Header+` "`), "\";\n")
		values = append([]string{value}, values...)
	}
	if got := LoadedDigest(values); got != many.Digest() {
		t.Errorf("nginx answers %q, want %q", got, many.Digest())
	}
}

func TestManyAliasesFit(t *testing.T) {
	for _, letters := range []int{8, 20, 63} {
		aliases := redirecttest.Many(50_000, letters)
		r := new(Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: strings.Repeat("t", 63), Aliases: aliases}}}, "")
		if got := len(r.entries()); got != len(aliases) || len(r.LeftOut) > 0 {
			t.Errorf("%d of %d aliases of %d letters fit; %d are left out", got, len(aliases), letters, len(r.LeftOut))
		}
	}
}

// These aliases share one bucket of nginx's hash.
func TestChosenAliasesAreLeftOut(t *testing.T) {
	for letters, fit := range map[int]int{
		60: Parts * (65400 / (8 + 72)),
		// Here the comparisons while nginx starts are the bound.
		30: Parts * maxLoadingKeys,
	} {
		aliases := redirecttest.Colliding(fit+5, letters)
		r := new(Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "t", Aliases: append(aliases, "harmless")}}}, "")
		if got := len(r.LeftOut); got != 5 {
			t.Errorf("%d letters: %d of %d are left out, want 5", letters, got, len(aliases))
		}
		if r.entries()["/topics/harmless"] != "/topics/t/" {
			t.Errorf("%d letters: an alias of another bucket is left out", letters)
		}
	}
}

func TestTheSizeOfAPartIsBounded(t *testing.T) {
	r := new(Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: strings.Repeat("t", 63), Aliases: redirecttest.Many(110_000, 63)}}}, "")
	for i, p := range r.Parts {
		if len(p.Entries) > MaxPartBytes {
			t.Errorf("part %d has %d bytes", i, len(p.Entries))
		}
	}
	if left, in := len(r.LeftOut), len(r.entries()); left == 0 || left+in != 110_000 {
		t.Errorf("%d are in, %d left out", in, left)
	}
}

func TestHash(t *testing.T) {
	for key, want := range map[string]uint64{"": 0, "a": 97, "ab": 97*31 + 98, "an": 3117, "c0": 3117} {
		if got := hashOf(key); got != want {
			t.Errorf("the hash of %q is %d, want %d", key, got, want)
		}
	}
	for letters, want := range map[int]int{1: 16, 6: 16, 7: 24, 61: 72, 63: 80} {
		if got := elementBytes(strings.Repeat("x", letters)); got != want {
			t.Errorf("a key of %d letters takes %d bytes, want %d", letters, got, want)
		}
	}
}

func ExampleNew() {
	r := new(Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "distributed-systems", Aliases: []string{"distsys"}}}}, "")
	for _, p := range r.Parts {
		fmt.Print(p.Entries)
	}
	// Output: /topics/distsys /topics/distributed-systems/;
}
