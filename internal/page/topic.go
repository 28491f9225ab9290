// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/prose"
)

// topicFacts holds the facts of a Topic, cleaned, for its page, its JSON and its Markdown. The
// JSON is public: its keys are only ever added to.
type topicFacts struct {
	Name        string       `json:"name"`
	Title       string       `json:"title"`
	URL         string       `json:"url"`
	Language    string       `json:"language"`
	Definition  string       `json:"definition"`
	PostCount   int          `json:"postCount"`
	Span        *spanFacts   `json:"span"`
	Adjacency   []adjacent   `json:"adjacency"`
	Motifs      []motif      `json:"motifs"`
	Trend       *trend       `json:"trend"`
	ReadingPath []stepFacts  `json:"readingPath"`
	Claims      sectionFacts `json:"claims"`
	Practices   sectionFacts `json:"practices"`
	Pitfalls    sectionFacts `json:"pitfalls"`
	// References are the newest Posts, at most MaxCards. The pages of Years have all Posts;
	// there are no Years if References are all.
	References []reference  `json:"references"`
	Years      []linkedYear `json:"years"`
	// ReviewsDue is how many Posts are due for a review. It is omitted if it is 0.
	ReviewsDue int `json:"reviewsDue,omitempty"`

	facts *archive.Facts
	prose *prose.Text
}

type spanFacts struct {
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

type stepFacts struct {
	Step   v1alpha1.ReadingStep `json:"step"`
	Post   string               `json:"post"`
	Title  string               `json:"title"`
	URL    string               `json:"url,omitempty"`
	Pinned bool                 `json:"pinned"`
	// Twin is the address of the article as Markdown, or "".
	Twin string `json:"-"`
	// Label and Reason are shown on the page.
	Label  string `json:"-"`
	Reason string `json:"-"`
}

type sectionFacts struct {
	Heading string   `json:"heading"`
	Items   []string `json:"items"`
	Derived []string `json:"derived"`
}

type reference struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Summary     string `json:"summary,omitempty"`
	URL         string `json:"url,omitempty"`
	PublishDate string `json:"publishDate"`
	UpdateDate  string `json:"updateDate,omitempty"`
	// LastReviewed, and ReviewDue with the date since when a review is due, are omitted if empty.
	LastReviewed string   `json:"lastReviewed,omitempty"`
	ReviewDue    string   `json:"reviewDue,omitempty"`
	Tags         []string `json:"tags"`
	Authors      []string `json:"authors"`
	// Language is the Post's own language, if any.
	Language string `json:"language,omitempty"`
	Image    *image `json:"image,omitempty"`

	// Twin is the address of the article as Markdown, or "".
	Twin string `json:"-"`
	// Direction of Language, or "".
	Direction string `json:"-"`
	// Thumbnail is the Image if the page may show it, or nil.
	Thumbnail *image `json:"-"`
	// CardTags are the first of the tags, TagList all of them for the filter of the page.
	CardTags           []tagLink `json:"-"`
	TagList            string    `json:"-"`
	Published, Updated time.Time `json:"-"`
	// ReviewNotice is the text about a due review on a card, or "".
	ReviewNotice string `json:"-"`
}

// topicPath is the address of a Topic's page on the site.
func topicPath(name string) string { return "/topics/" + name + "/" }

func (r *Renderer) newTopic(v hubView) *topicFacts {
	s := v.Facts
	text := prose.Of(s, r.theme.language)
	t := &topicFacts{
		Name:        s.Name,
		Title:       clean(s.Title),
		URL:         r.site.URL + topicPath(s.Name),
		Language:    r.site.Language,
		Definition:  clean(strings.Join(prose.Texts(text.Definition), " ")),
		PostCount:   len(s.Posts),
		Adjacency:   make([]adjacent, len(s.Adjacency)),
		Motifs:      make([]motif, len(s.Motifs)),
		ReadingPath: make([]stepFacts, len(s.ReadingPath)),
		Claims:      newSection(text.Claims),
		Practices:   newSection(text.Practices),
		Pitfalls:    newSection(text.Pitfalls),
		References:  r.newReferences(v.Newest, s.TagsPerCard, s.Name),
		Years:       r.linkYears(v.years()),
		ReviewsDue:  len(s.DueReviews),
		facts:       s,
		prose:       text,
	}
	if oldest, newest, ok := s.Span(); ok {
		t.Span = &spanFacts{First: oldest.Format(time.DateOnly), Last: newest.Format(time.DateOnly)}
	}
	if s.Trend != nil {
		t.Trend = &trend{Early: cleanAll(archive.MotifWords(s.Trend.Early)), Recent: cleanAll(archive.MotifWords(s.Trend.Recent))}
	}
	for i, a := range s.Adjacency {
		t.Adjacency[i] = adjacent{Tag: clean(a.Tag), Title: clean(a.Title), Posts: a.Posts, Topic: v.linked(a.Topic)}
	}
	for i, m := range s.Motifs {
		t.Motifs[i] = motif{Word: clean(m.Word), Count: m.Count}
	}
	for i, st := range s.ReadingPath {
		t.ReadingPath[i] = r.newStep(st, s.Posts)
	}
	return t
}

// openingOf is the first sentence of a Topic's page.
func openingOf(t *prose.Text) string { return clean(t.Definition[0].Text) }

func newSection(s prose.Section) sectionFacts {
	return sectionFacts{Heading: clean(s.Heading), Items: cleanAll(s.Items), Derived: cleanAll(prose.Texts(s.Derived))}
}

// newReferences are Posts as cards of the page of a Topic, or of a page without one.
func (r *Renderer) newReferences(posts []linkedPost, tagsPerCard int, page string) []reference {
	out := make([]reference, len(posts))
	for i, p := range posts {
		out[i] = r.newReference(p.Post)
		out[i].Image = r.imageOf(p)
		if out[i].Image != nil && r.site.shows(out[i].Image.Src, p.Picture) {
			out[i].Thumbnail = out[i].Image
		}
		out[i].CardTags = p.tagLinks(tagsPerCard, page)
		if p.Due.Asked() {
			out[i].ReviewDue = clean(string(p.Due.Written))
			out[i].ReviewNotice = r.text("Review due since %s", r.theme.language.Date(p.Due.By))
		}
	}
	for i, tags := range filterTags(posts) {
		out[i].TagList = tagList(cleanAll(tags))
	}
	return out
}

func (r *Renderer) newReference(p *archive.Post) reference {
	spec := &p.Object.Spec
	return reference{
		Name:         clean(p.Object.Name),
		Title:        clean(p.Title()),
		Summary:      clean(spec.Summary),
		URL:          safeURL(p.URL(r.permalinks)),
		Twin:         r.twin(p),
		PublishDate:  clean(string(spec.PublishDate)),
		UpdateDate:   clean(string(spec.UpdateDate)),
		LastReviewed: clean(string(spec.LastReviewed)),
		Tags:         cleanAll(p.Tags()),
		Authors:      cleanAll(spec.Authors),
		Published:    p.Published,
		Updated:      p.Updated,
		Language:     string(spec.Language),
		Direction:    directionOf(spec.Language),
	}
}

// twin is the address of an article as Markdown; "" if there is none.
func (r *Renderer) twin(p *archive.Post) string {
	if !hasPage(p) || !r.markdown {
		return ""
	}
	return p.URL(r.permalinks) + "index.md"
}

// filterTags returns the tags of Posts that stand on one page as most of these Posts spell them, the
// newest where spellings tie: the filter has one button for a tag.
func filterTags(posts []linkedPost) [][]string {
	label := make(map[string]string) // normal form -> spelling
	// Spellings are counted only where they differ: a page may have tens of thousands of tags, nearly all in one form.
	counts := map[string]map[string]int{}
	tags := make([][]string, len(posts))
	each := func(do func(tag string, spelling *string)) {
		for i, p := range posts {
			for k, tag := range p.Post.NormalTags() {
				do(tag, &tags[i][k])
			}
		}
	}
	for i, p := range posts {
		tags[i] = p.Post.Tags()
	}
	each(func(tag string, spelling *string) {
		if first, ok := label[tag]; !ok {
			label[tag] = *spelling
		} else if first != *spelling {
			counts[tag] = map[string]int{}
		}
	})
	each(func(tag string, spelling *string) {
		if count, ok := counts[tag]; ok {
			count[*spelling]++
		}
	})
	each(func(tag string, spelling *string) {
		if count, ok := counts[tag]; ok && count[*spelling] > count[label[tag]] {
			label[tag] = *spelling
		}
	})
	each(func(tag string, spelling *string) { *spelling = label[tag] })
	return tags
}

// tagList returns the tags for the script, separated by "|". A "|" in a tag is
// removed, because tags are compared without it anyway.
func tagList(tags []string) string {
	list := make([]string, len(tags))
	for i, tag := range tags {
		list[i] = strings.ReplaceAll(tag, "|", " ")
	}
	return strings.Join(list, "|")
}

// encodeJSON returns the facts as JSON, with the characters of markup
// unescaped: the file is never part of an HTML page.
func encodeJSON(facts any) ([]byte, error) { return plain.JSON(facts, plain.KeepHTML) }
