// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package search_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/topicpages/topicpages/internal/search"
)

// Stems and endings give 2,000 words. With frequencies by Zipf's law, their text compresses about as English prose
// does.
var (
	stems = strings.Fields(`system monitor deploy cluster network latency alert metric trace log event source
		stream queue broker cache index shard replica leader follower quorum commit snapshot backup restore schema
		migrate version release rollout canary feature flag test fuzz bench profile memory thread lock deadlock race
		channel worker batch schedule retry timeout circuit limit budget error incident outage review culture team
		hire mentor write draft edit publish read learn teach design pattern service gateway proxy mesh ingress
		balance secret token identity access policy audit comply encrypt certificate rotate key value store table
		column query plan join filter sort group window model train infer vector embed prompt agent human browser
		layout font colour contrast keyboard screen reader page topic archive author reader editor draw measure
		count sample predict estimate decide argue doubt trust fail recover repair replace remove simplify grow
		shrink move copy compare merge split start stop wait watch notice report explain support maintain own share
		price cost save spend invest startup product market customer contract legacy monolith module package
		compile link load register kernel driver disk sector packet socket buffer frame signal clock drift order`)
	endings = strings.Fields(`- s ing ed er ers able ion less ful`)
	small   = strings.Fields("the of and to a in is that for it as with on by at from how why what when your we not")
)

// A corpus writes texts with words as frequent as in prose.
type corpus struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
}

func newCorpus() *corpus {
	c := &corpus{random: rand.New(rand.NewPCG(1, 2))}
	for _, ending := range endings {
		for _, stem := range stems {
			c.words = append(c.words, stem+strings.Trim(ending, "-"))
		}
	}
	c.random.Shuffle(len(c.words), func(i, j int) { c.words[i], c.words[j] = c.words[j], c.words[i] })
	c.zipf = rand.NewZipf(c.random, 1.05, 20, uint64(len(c.words)-1))
	return c
}

func (c *corpus) text(words int) string {
	if words == 0 {
		return ""
	}
	list := make([]string, words)
	for i := range list {
		if c.random.IntN(5) < 2 {
			list[i] = small[c.random.IntN(len(small))]
		} else {
			list[i] = c.words[c.zipf.Uint64()]
		}
	}
	return strings.ToUpper(list[0][:1]) + strings.Join(list, " ")[1:]
}

// A post is a doc with the terms of its article.
type post struct {
	search.Doc
	Article search.Terms
}

func (p post) article() search.Article {
	return search.Article{Source: string(p.Article), Terms: func() search.Terms { return p.Article }}
}

// posts returns n docs with articles of so many words. One in a hundred is a topic.
func (c *corpus) posts(n, words int) []post {
	docs := make([]post, n)
	for i := range docs {
		title := c.text(5 + c.random.IntN(5))
		name := strings.ReplaceAll(strings.ToLower(title), " ", "-") + fmt.Sprint("-", i)
		docs[i] = post{Article: search.TermsOf(c.text(words)), Doc: search.Doc{
			Kind: search.Post, ID: "post/" + name, URL: "/posts/" + name + "/", Title: title,
			Summary: c.text(30) + ".", Tags: []string{c.words[c.zipf.Uint64()], c.words[c.zipf.Uint64()], c.words[c.zipf.Uint64()]},
			Date: fmt.Sprintf("20%02d-%02d-%02d", 10+c.random.IntN(16), 1+c.random.IntN(12), 1+c.random.IntN(28)),
		}}
		if i%100 == 0 {
			docs[i].Kind, docs[i].ID, docs[i].URL, docs[i].Posts = search.Topic, "topic/"+name, "/topics/"+name+"/", 100
		}
	}
	return docs
}

// docs returns n docs without articles.
func (c *corpus) docs(n int) []search.Doc {
	docs := make([]search.Doc, n)
	for i, p := range c.posts(n, 0) {
		docs[i] = p.Doc
	}
	return docs
}

// day is the date of a day after 1970-01-01.
func day(n int) string { return time.Unix(int64(n)*86_400, 0).UTC().Format(time.DateOnly) }
