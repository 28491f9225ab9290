// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package digest_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/internal/digest"
)

type inner struct{ Name, hidden string }

// known has a Digest method, which does not depend on Name.
type known struct {
	Name string
	sum  digest.Sum
}

func (k *known) Digest() digest.Sum { return k.sum }

// sample has a field of each kind.
type sample struct {
	Text       string
	hidden     int
	Flag       bool
	Ratio      float64
	Small      uint8
	Bytes      []byte
	Array      [2]int
	List       []string
	Structs    []inner
	Map        map[string]int
	Pointer    *inner
	Any        any
	When       time.Time
	Own        *known
	unexported inner
}

// variants returns samples that all differ.
func variants() map[string]sample {
	base := sample{Text: "a", List: []string{"a", "b"}, Own: &known{}}
	change := func(f func(*sample)) sample {
		s := base
		f(&s)
		return s
	}
	berlin := time.FixedZone("CET", 3600)
	return map[string]sample{
		"base": base,
		"text": change(func(s *sample) { s.Text = "b" }), "hidden": change(func(s *sample) { s.hidden = 1 }), "flag": change(func(s *sample) { s.Flag = true }),
		"ratio": change(func(s *sample) { s.Ratio = 0.5 }), "small": change(func(s *sample) { s.Small = 1 }), "bytes": change(func(s *sample) { s.Bytes = []byte("a") }),
		"no bytes": change(func(s *sample) { s.Bytes = []byte{} }), "array": change(func(s *sample) { s.Array[1] = 1 }),
		"shorter list": change(func(s *sample) { s.List = []string{"ab"} }), "empty list": change(func(s *sample) { s.List = []string{} }), "no list": change(func(s *sample) { s.List = nil }),
		"moved text": change(func(s *sample) { s.Text, s.List = "aa", []string{"b"} }), "other order": change(func(s *sample) { s.List = []string{"b", "a"} }),
		"structs": change(func(s *sample) { s.Structs = []inner{{"a", ""}} }), "hidden in one": change(func(s *sample) { s.Structs = []inner{{"a", "b"}} }),
		"map": change(func(s *sample) { s.Map = map[string]int{"a": 1, "b": 2} }), "exchanged": change(func(s *sample) { s.Map = map[string]int{"a": 2, "b": 1} }),
		"empty map": change(func(s *sample) { s.Map = map[string]int{} }), "pointer": change(func(s *sample) { s.Pointer = &inner{} }),
		"value": change(func(s *sample) { s.Any = inner{} }), "pointer in any": change(func(s *sample) { s.Any = &inner{} }), "number": change(func(s *sample) { s.Any = 1 }), "other number": change(func(s *sample) { s.Any = int64(1) }),
		"when": change(func(s *sample) { s.When = time.Unix(1, 0).UTC() }), "elsewhere": change(func(s *sample) { s.When = time.Unix(1, 0).In(berlin) }),
		"later": change(func(s *sample) { s.When = time.Unix(1, 1).UTC() }), "own": change(func(s *sample) { s.Own = &known{sum: digest.Sum{1}} }),
		"unexported": change(func(s *sample) { s.unexported.hidden = "a" }),
	}
}

func TestDifferentValuesHaveDifferentDigests(t *testing.T) {
	seen := map[digest.Sum]string{}
	changed := map[string]bool{}
	base := variants()["base"]
	for name, value := range variants() {
		sum := digest.Of(value)
		if other, ok := seen[sum]; ok {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[sum] = name
		if digest.Of(&value) == sum || digest.Of(value, "") == sum {
			t.Errorf("%s has the digest of something else", name)
		}
		for i := range reflect.TypeFor[sample]().NumField() {
			if field := reflect.TypeFor[sample]().Field(i); fmt.Sprint(reflect.ValueOf(value).Field(i)) != fmt.Sprint(reflect.ValueOf(base).Field(i)) {
				changed[field.Name] = true
			}
		}
	}
	if len(changed) != reflect.TypeFor[sample]().NumField() {
		t.Errorf("only the fields %v are tried", changed)
	}
}

func TestEqualValuesHaveOneDigest(t *testing.T) {
	for name, value := range variants() {
		if digest.Of(value) != digest.Of(variants()[name]) {
			t.Errorf("%s has two digests", name)
		}
	}
	if digest.Of(&known{Name: "a"}) != digest.Of(&known{Name: "b"}) {
		t.Error("what has a digest of its own is looked into")
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.String()))
		a, b := values.Draw(t, "a"), values.Draw(t, "b")
		if (digest.Of(a) == digest.Of(b)) != reflect.DeepEqual(a, b) {
			t.Fatalf("equal: %v, one digest: %v", reflect.DeepEqual(a, b), digest.Of(a) == digest.Of(b))
		}
	})
}

// Long texts are hashed piece by piece.
func TestLongTexts(t *testing.T) {
	seen := map[digest.Sum]int{}
	for n := range 3 {
		for at := range 20_000 {
			if at%977 != 0 {
				continue
			}
			text := []byte(strings.Repeat("a", 20_000+n))
			text[at] = 'b'
			sum := digest.Of(string(text), string(text))
			if other, ok := seen[sum]; ok {
				t.Fatalf("a change at %d and one at %d give one digest", at, other)
			}
			seen[sum] = at
		}
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	for name, value := range map[string]any{
		"function": struct{ F func() }{func() {}}, "channel": make(chan int),
		"hidden time": struct{ when time.Time }{time.Now()}, "hidden Digester": struct{ own *known }{&known{}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it has a digest")
				}
			}()
			digest.Of(value)
		})
	}
}
