// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import "strings"

// treatment is the way in which an author's HTML element is rendered.
type treatment int

const (
	asText    treatment = iota // not an HTML element: the tag is shown as typed
	kept                       // becomes an element
	unwrapped                  // is left out, its content stays
	dropped                    // is left out with its content
	linked                     // becomes a link to the resource
)

// element is an entry of the vocabulary.
type element struct {
	treatment treatment
	tag       string // the element that it becomes
	block     bool
	void      bool
	text      bool // a block with the direction of its own text
	// parents are the elements that it may be in, separated by blanks; "" for any.
	parents string
}

// vocabulary has the elements of HTML by name.
var vocabulary = newVocabulary()

func newVocabulary() map[string]element {
	v := map[string]element{}
	each := func(names string, e element) {
		for name := range strings.FieldsSeq(names) {
			e := e
			if e.tag == "" {
				e.tag = name
			}
			v[name] = e
		}
	}
	each("a abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u var", element{treatment: kept})
	each("br img wbr", element{treatment: kept, void: true})
	each("strike", element{treatment: kept, tag: "s"})
	each("tt", element{treatment: kept, tag: "code"})
	each("acronym", element{treatment: kept, tag: "abbr"})
	each("blockquote h1 h2 h3 h4 h5 h6 p", element{treatment: kept, block: true, text: true})
	each("details dl figure ol pre table ul", element{treatment: kept, block: true})
	each("dir menu", element{treatment: kept, block: true, tag: "ul"})
	each("listing xmp", element{treatment: kept, block: true, tag: "pre"})
	each("hr", element{treatment: kept, block: true, void: true})
	each("address article aside center dialog div fieldset footer header hgroup legend main nav search section",
		element{treatment: kept, block: true, text: true, tag: "div"})
	each("li", element{treatment: kept, block: true, text: true, parents: "ul ol dir menu"})
	each("dd dt", element{treatment: kept, block: true, text: true, parents: "dl"})
	each("figcaption", element{treatment: kept, block: true, text: true, parents: "figure"})
	each("summary", element{treatment: kept, block: true, text: true, parents: "details"})
	each("caption", element{treatment: kept, block: true, text: true, parents: "table"})
	each("tbody tfoot thead", element{treatment: kept, block: true, parents: "table"})
	each("tr", element{treatment: kept, block: true, parents: "table tbody tfoot thead"})
	each("td th", element{treatment: kept, block: true, text: true, parents: "tr"})
	each("audio embed iframe object video", element{treatment: linked, block: true})
	each("button canvas datalist form frameset head map math noembed noframes noscript script select style svg template textarea title",
		element{treatment: dropped, block: true})
	each("area base basefont bgsound circle col command ellipse frame image input keygen line link meta param path polygon polyline rect "+
		"source stop track use", element{treatment: unwrapped, void: true})
	each("applet big blink body clippath colgroup data defs font g html label lineargradient marquee meter nobr noindex optgroup option "+
		"output picture progress radialgradient rb rtc slot spacer symbol tspan", element{treatment: unwrapped})
	return v
}

// lookUp returns the entry of an element.
func lookUp(name string) element {
	if e, ok := vocabulary[name]; ok {
		return e
	}
	if strings.ContainsAny(name, "-:") { // a component of a page's own, or of Office
		return element{treatment: unwrapped, tag: name}
	}
	return element{treatment: asText, tag: name}
}

// mayBeIn reports whether the element may be a child of one with that name.
func (e element) mayBeIn(parent string) bool { return e.parents == "" || contains(e.parents, parent) }

// contains reports whether a list of names that are separated by blanks has a name.
func contains(names, name string) bool {
	for n := range strings.FieldsSeq(names) {
		if n == name {
			return true
		}
	}
	return false
}
