// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/builder"
)

const (
	siteName = "notes"
	// topicCount is how many Topics each namespace has.
	topicCount = 200
	// tagsPerPost is the number of different Topics of a Post, drawn by Zipf and Mandelbrot's law with these
	// parameters. The most frequent Topic has a tenth of all Posts.
	tagsPerPost            = 3
	zipfSlope, zipfFlat    = 1.1, 12
	vocabulary             = 4000
	wordSlope, wordFlat    = 1.05, 3
	summaryBytes           = 500 // with the additions of kubectl apply and the API server, a Post has about 2 KiB of JSON
	firstYear, yearsOfBlog = 2016, 10
)

// author writes the same Posts every time, with the words and tags of natural language:
// few are common, and most are rare.
type author struct {
	random      *rand.Rand
	topics      *rand.Zipf
	words       *rand.Zipf
	dictionary  []string
	written     int
	connectives []string
}

func newAuthor(seed uint64) *author {
	random := rand.New(rand.NewPCG(seed, 0))
	a := &author{
		random: random, topics: rand.NewZipf(random, zipfSlope, zipfFlat, topicCount-1), words: rand.NewZipf(random, wordSlope, wordFlat, vocabulary-1),
		connectives: strings.Fields("the of and a to in for with on from without when under after"),
	}
	syllables := strings.Fields("ba co de fi gra hu ka lem mo nis pro qua res sto tur van wer xi yon zel tion ment ing al")
	for len(a.dictionary) < vocabulary {
		word := ""
		for range 2 + random.IntN(3) {
			word += syllables[random.IntN(len(syllables))]
		}
		if !slices.Contains(a.dictionary, word) {
			a.dictionary = append(a.dictionary, word)
		}
	}
	return a
}

// posts writes more Posts.
func (a *author) posts(n int) []*v1alpha1.Post {
	posts := make([]*v1alpha1.Post, n)
	for i := range posts {
		a.written++
		posts[i] = a.post(fmt.Sprintf("post-%06d", a.written), a.tags())
	}
	return posts
}

// post writes one Post with these tags.
func (a *author) post(name string, tags []v1alpha1.Tag) *v1alpha1.Post {
	day := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, a.random.IntN(365*yearsOfBlog))
	p := builder.Post(name, day.Format(time.DateOnly), builder.Title(a.title()), builder.Tags(tags...),
		builder.URL("https://example.com/posts/"+name+"/"))
	p.Spec.Authors = []string{"A. Writer"}
	p.Spec.Summary = a.text(summaryBytes)
	applied, _ := json.Marshal(p) // a Post has nothing that JSON lacks
	p.Annotations = map[string]string{corev1.LastAppliedConfigAnnotation: string(applied)}
	return p
}

// tags returns different Topics.
func (a *author) tags() []v1alpha1.Tag {
	var tags []v1alpha1.Tag
	for len(tags) < tagsPerPost {
		if tag := v1alpha1.Tag(topicName(int(a.topics.Uint64()))); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

func (a *author) word() string {
	if a.random.IntN(3) == 0 {
		return a.connectives[a.random.IntN(len(a.connectives))]
	}
	return a.dictionary[a.words.Uint64()]
}

func (a *author) title() string {
	words := make([]string, 4+a.random.IntN(5))
	for i := range words {
		words[i] = a.word()
	}
	words[0] = a.dictionary[a.words.Uint64()]
	text := strings.Join(words, " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// text returns prose of a given number of bytes.
func (a *author) text(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		b.WriteString(a.title())
		b.WriteString(". ")
	}
	return strings.TrimSpace(b.String()[:bytes])
}

func topicName(i int) string { return fmt.Sprintf("subject-%03d", i) }

// newTopics returns the Topics of a namespace, and some more.
func newTopics(more ...string) []*v1alpha1.Topic {
	var list []*v1alpha1.Topic
	for i := range topicCount {
		list = append(list, newTopic(topicName(i)))
	}
	for _, name := range more {
		list = append(list, newTopic(name))
	}
	return list
}

func newTopic(name string) *v1alpha1.Topic {
	return builder.Topic(name, func(t *v1alpha1.Topic) {
		t.Spec.Focus = "centers on what holds under real production constraints"
		t.Spec.Claims = &v1alpha1.ClaimsSection{Items: []v1alpha1.Item{"State is heavy, and it stays."}}
	})
}

func newSite() *v1alpha1.Site {
	return builder.Site(siteName, func(s *v1alpha1.Site) {
		s.Spec.Title, s.Spec.Description, s.Spec.BaseURL = "Engineering notes", "What running systems has taught us.", "https://example.com"
	})
}

// retitled returns a Post with another title.
func (a *author) retitled(p *v1alpha1.Post) *v1alpha1.Post {
	p = p.DeepCopy()
	p.Spec.Title = a.title()
	return p
}
