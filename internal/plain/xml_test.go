// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"encoding/xml"
	"testing"

	"pgregory.net/rapid"
)

// leaf and node are elements with one attribute; a node holds leaves.
type leaf struct {
	Key  string `xml:"key,attr"`
	Text string `xml:",chardata"`
}

type node struct {
	XMLName xml.Name `xml:"node"`
	Key     string   `xml:"key,attr"`
	Leaves  []leaf   `xml:"leaf"`
	Inner   *inner   `xml:"inner"`
	Raw     struct {
		Escaped string `xml:",innerxml"`
	} `xml:"raw"`
}

type inner struct {
	Leaf string `xml:"leaf"`
}

func TestTreeIsThatOfTheLibrary(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("<>&\"'\t\n\r\x00\x7f\ufffe aé"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		n := node{Key: texts.Draw(t, "key")}
		for range rapid.IntRange(0, 3).Draw(t, "leaves") {
			n.Leaves = append(n.Leaves, leaf{texts.Draw(t, "key"), texts.Draw(t, "text")})
		}
		if rapid.Bool().Draw(t, "inner") {
			n.Inner = &inner{texts.Draw(t, "text")}
		}
		n.Raw.Escaped = "&#x26;"
		want, err := XML(n)
		if err != nil {
			t.Fatal(err)
		}
		got := WriteXML(func(x *Tree) {
			x.In("node", []string{"key", n.Key}, func() {
				for _, l := range n.Leaves {
					x.Text("leaf", l.Text, "key", l.Key)
				}
				if n.Inner != nil {
					x.In("inner", nil, func() { x.Text("leaf", n.Inner.Leaf) })
				}
				x.Escaped("raw", n.Raw.Escaped)
			})
		})
		if string(got) != string(want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}
