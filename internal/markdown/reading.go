// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"errors"
	"runtime"
	"slices"
)

// A Reading is what a text says whatever else there is. It follows from the source and the hosts of the site, so it can be stored
// by their digest.
type Reading struct {
	_ struct{} `cbor:",toarray"`
	// Targets and Anchors are equal to the results of Text.Targets and Text.Anchors.
	Targets []string
	Anchors []Anchor
	// Searchable is equal to the result of Text.Searchable.
	Searchable string
	// Sound tells which links are broken if all targets are there. It is nil for a text that must be read again.
	Sound *Sound
}

// Sound is the state of a text all of whose targets are there.
type Sound struct {
	_ struct{} `cbor:",toarray"`
	// Posts, Topics, Pages, Pictures and Anchors are what Text.Broken asks its Links for, each once.
	Posts, Topics, Pages, Pictures []string
	Anchors                        []Anchor
	// Titles is how often it asks for the title of a Post or a Topic.
	Titles int
	// Links are the broken links even so, such as those to headings of the text itself.
	Links []BrokenLink
}

const (
	// maxSoundHTML bounds the HTML of a sound text. It is far below MaxHTML, so that the answers of Links cannot make the HTML too long.
	maxSoundHTML = MaxHTML / 32
	// maxTitleHTML is the most bytes of HTML for a byte of a title: it may be escaped, isolated, and repeated as an attribute.
	maxTitleHTML = 64
)

// Read answers all questions that have no other objects in them, from one parse.
func (t *Text) Read(hosts []string) Reading {
	parsed := t.keep()
	defer runtime.KeepAlive(parsed)
	reading := Reading{Targets: t.Targets(hosts), Anchors: t.Anchors(hosts)}
	if parsed == nil {
		return reading
	}
	if t.readSound(hosts, &reading) != nil {
		reading.Searchable, reading.Sound = t.Searchable(), nil
	}
	return reading
}

// keep returns the document, which the caller keeps for others to ask. It is nil for a text that makes no page.
func (t *Text) keep() *parsedText {
	if admit(t.source) != nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.parse()
}

// errUnsound says that the HTML may be too long with some answers of Links.
var errUnsound = errors.New("the HTML may be too long")

// readSound renders the text as if all its targets were there.
func (t *Text) readSound(hosts []string, reading *Reading) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	p := t.parse()
	all := &allThere{hosts: hosts, sound: &Sound{Anchors: reading.Anchors}}
	headings := make(map[Anchor]heading, len(reading.Anchors))
	for _, a := range reading.Anchors {
		headings[a] = heading{ok: true}
	}
	c := &collectedText{}
	r := &renderer{source: p.source, links: all, headingsElsewhere: headings, hosts: hosts, colourless: true, discard: true, words: words{collected: c}}
	if err := r.render(p); err != nil {
		return err
	}
	if r.length > maxSoundHTML {
		return errUnsound
	}
	all.sound.Links = r.brokenLinks()
	reading.Searchable, reading.Sound = string(c.text), all.sound
	return nil
}

// allThere are Links to everything, which note what they are asked for.
type allThere struct {
	hosts []string
	sound *Sound
}

// Post implements Links.
func (a *allThere) Post(name string) (title, url string, ok bool) {
	a.sound.Titles++
	note(&a.sound.Posts, name)
	return "", "", true
}

// Topic implements Links.
func (a *allThere) Topic(name string) (title, url string, ok bool) {
	a.sound.Titles++
	note(&a.sound.Topics, name)
	return "", "", true
}

// Picture implements Links.
func (a *allThere) Picture(address string) (width, height int, ok bool) {
	note(&a.sound.Pictures, address)
	return 0, 0, true
}

// Page implements Links.
func (a *allThere) Page(page string) (url string, ok bool) {
	note(&a.sound.Pages, page)
	return "", true
}

// Heading implements Links. The renderer has the answers already.
func (a *allThere) Heading(string, string) (id string, ok bool) { return "", true }

// Hosts implements Links.
func (a *allThere) Hosts() []string { return a.hosts }

// note adds a name to a list of few.
func note(list *[]string, name string) {
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
}

// Broken returns the result of Text.Broken. ok is false if the text must be read for it: a target is missing, or a link leads
// to an address that the text does not have.
func (s *Sound) Broken(links Links) (broken []BrokenLink, ok bool) {
	if s == nil || links == nil {
		return nil, false
	}
	longest := 0
	for _, name := range s.Posts {
		title, url, found := links.Post(name)
		if longest = max(longest, len(title)); !found || url != "" {
			return nil, false
		}
	}
	for _, name := range s.Topics {
		title, url, found := links.Topic(name)
		if longest = max(longest, len(title)); !found || url != "" {
			return nil, false
		}
	}
	if s.Titles*longest*maxTitleHTML > MaxHTML/2 || !s.hasPlaces(links) {
		return nil, false
	}
	return slices.Clone(s.Links), true
}

// hasPlaces reports whether all pages, pictures and headings are there.
func (s *Sound) hasPlaces(links Links) bool {
	for _, page := range s.Pages {
		if url, found := links.Page(page); !found || url != "" {
			return false
		}
	}
	for _, picture := range s.Pictures {
		if _, _, found := links.Picture(picture); !found {
			return false
		}
	}
	for _, a := range s.Anchors {
		if _, found := links.Heading(a.Target, a.Fragment); !found {
			return false
		}
	}
	return true
}
