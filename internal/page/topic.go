// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// topic holds the facts of a Topic, cleaned, for its page and its JSON file. The
// JSON is public: its keys are only ever added to.
type topic struct {
	Name        string      `json:"name"`
	Title       string      `json:"title"`
	Definition  string      `json:"definition"`
	PostCount   int         `json:"postCount"`
	Span        *span       `json:"span"`
	Adjacency   []adjacent  `json:"adjacency"`
	Motifs      []motif     `json:"motifs"`
	Trend       *trend      `json:"trend"`
	ReadingPath []step      `json:"readingPath"`
	Claims      section     `json:"claims"`
	Practices   section     `json:"practices"`
	Pitfalls    section     `json:"pitfalls"`
	References  []reference `json:"references"`

	ReadingPathHeading string `json:"-"`
	ReferencesHeading  string `json:"-"`
}

type span struct {
	First string `json:"first"`
	Last  string `json:"last"`
}

type adjacent struct {
	Tag   string `json:"tag"`
	Title string `json:"title"`
	// Topic is empty unless the Site publishes it.
	Topic string `json:"topic,omitempty"`
	Posts int    `json:"posts"`
}

type motif struct {
	Word  string `json:"word"`
	Count int    `json:"count"`
}

type trend struct {
	Early  []string `json:"early"`
	Recent []string `json:"recent"`
}

type step struct {
	Step      v1alpha1.ReadingStep `json:"step"`
	Post      string               `json:"post"`
	Title     string               `json:"title"`
	URL       string               `json:"url,omitempty"`
	Pinned    bool                 `json:"pinned"`
	Published time.Time            `json:"-"`
	// Exact is true for the very Post that the step is named after. A computed
	// step takes one beside it where that Post is pinned to another step.
	Exact bool `json:"-"`
}

type section struct {
	Heading string   `json:"heading"`
	Items   []string `json:"items"`
	Derived []string `json:"derived"`
}

type reference struct {
	Name        string   `json:"name"`
	Title       string   `json:"title"`
	Summary     string   `json:"summary,omitempty"`
	URL         string   `json:"url,omitempty"`
	PublishDate string   `json:"publishDate"`
	Tags        []string `json:"tags"`
	Authors     []string `json:"authors"`

	// CardTags are the first of the tags.
	CardTags  []string  `json:"-"`
	Published time.Time `json:"-"`
}

// topicPath is the address of a Topic's page on the site.
func topicPath(name string) string { return "/topics/" + name + "/" }

// Path is the address of the Topic's page on the site.
func (t *topic) Path() string { return topicPath(t.Name) }

// Neighbours are the adjacent Topics that the Site publishes.
func (t *topic) Neighbours() []adjacent {
	var out []adjacent
	for _, a := range t.Adjacency {
		if a.Topic != "" {
			out = append(out, a)
		}
	}
	return out
}

// Lines are the author's items and the computed lines that follow them.
func (s section) Lines() []string { return append(s.Items[:len(s.Items):len(s.Items)], s.Derived...) }

func (r *Renderer) newTopic(s *archive.Summary) *topic {
	t := &topic{
		Name:               s.Name,
		Title:              clean(s.Title),
		Definition:         clean(strings.Join(s.Definition, " ")),
		PostCount:          len(s.Posts),
		Adjacency:          make([]adjacent, len(s.Adjacency)),
		Motifs:             make([]motif, len(s.Motifs)),
		ReadingPath:        make([]step, len(s.ReadingPath)),
		Claims:             newSection(s.Claims),
		Practices:          newSection(s.Practices),
		Pitfalls:           newSection(s.Pitfalls),
		References:         make([]reference, len(s.Posts)),
		ReadingPathHeading: clean(s.ReadingPathHeading),
		ReferencesHeading:  clean(s.ReferencesHeading),
	}
	if oldest, newest, ok := s.Span(); ok {
		t.Span = &span{First: oldest.Format(time.DateOnly), Last: newest.Format(time.DateOnly)}
	}
	if s.Trend != nil {
		t.Trend = &trend{Early: cleanAll(s.Trend.Early), Recent: cleanAll(s.Trend.Recent)}
	}
	for i, a := range s.Adjacency {
		t.Adjacency[i] = r.newAdjacent(a)
	}
	for i, m := range s.Motifs {
		t.Motifs[i] = motif{Word: clean(m.Word), Count: m.Count}
	}
	for i, st := range s.ReadingPath {
		t.ReadingPath[i] = newStep(st, s.Posts)
	}
	for i, p := range s.Posts {
		t.References[i] = newReference(p, s.TagsPerCard)
	}
	return t
}

func (r *Renderer) newAdjacent(a archive.Adjacent) adjacent {
	out := adjacent{Tag: clean(a.Tag), Title: clean(a.Title), Posts: a.Posts}
	if validName(a.Topic) && r.published(a.Topic) {
		out.Topic = a.Topic
	}
	return out
}

func newSection(s archive.Section) section {
	return section{Heading: clean(s.Heading), Items: cleanAll(s.Items), Derived: cleanAll(s.Derived)}
}

func newStep(s archive.Step, posts []*archive.Post) step {
	object := s.Post.Object
	place := map[v1alpha1.ReadingStep]int{
		v1alpha1.CurrentStep:     0,
		v1alpha1.MiddleStep:      len(posts) / 2,
		v1alpha1.FoundationsStep: len(posts) - 1,
	}[s.Step]
	return step{
		Step:      s.Step,
		Post:      clean(object.Name),
		Title:     clean(object.Spec.Title),
		URL:       safeURL(object.Spec.URL),
		Pinned:    s.Pinned,
		Published: s.Post.Published,
		Exact:     place < len(posts) && posts[place] == s.Post,
	}
}

func newReference(p *archive.Post, tagsPerCard int) reference {
	spec := &p.Object.Spec
	tags := cleanAll(spec.Tags)
	return reference{
		Name:        clean(p.Object.Name),
		Title:       clean(spec.Title),
		Summary:     clean(spec.Summary),
		URL:         safeURL(spec.URL),
		PublishDate: clean(string(spec.PublishDate)),
		Tags:        tags,
		Authors:     cleanAll(spec.Authors),
		CardTags:    tags[:max(0, min(tagsPerCard, len(tags)))],
		Published:   p.Published,
	}
}

// encodeJSON returns the facts as JSON, with the characters of markup as they
// are: the file is never a part of an HTML page.
func encodeJSON(t *topic) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(t); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
