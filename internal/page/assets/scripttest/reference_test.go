// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package scripttest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/search"
	"github.com/topicpages/topicpages/test/browsertest"
)

// A word has several spellings, which mean the same to readers. Queries are folded to one of them.
type word struct {
	folded  string
	written []string
	// letters are the letters of a word, in a script without spaces.
	letters []string
}

// vocabulary holds words that begin other words, words with accents, and words of other scripts.
var vocabulary = []word{
	{folded: "cat", written: []string{"cat", "Cat", "CAT"}}, {folded: "category", written: []string{"category", "Category"}},
	{folded: "catalogue", written: []string{"catalogue"}}, {folded: "cafe", written: []string{"café", "Cafe\u0301", "CAFE"}},
	{folded: "go", written: []string{"go", "Go"}}, {folded: "golang", written: []string{"Golang"}}, {folded: "c++", written: []string{"C++"}},
	{folded: "uber", written: []string{"über", "Uber"}}, {folded: "ubermut", written: []string{"Übermut"}},
	{folded: "مقدمة", written: []string{"مُقَدِّمَة", "مقدمة"}}, {folded: "مقدمات", written: []string{"مقدمات"}}, {folded: "كتاب", written: []string{"كتـــاب"}},
	{folded: "हिन्दी", written: []string{"हिन्दी"}}, {folded: "елка", written: []string{"Ёлка", "елка"}},
	{folded: "分散系统", written: []string{"分散系统"}, letters: []string{"分", "散", "系", "统"}},
	{folded: "系统", written: []string{"系统"}, letters: []string{"系", "统"}}, {folded: "山", written: []string{"山"}, letters: []string{"山"}},
	{folded: "分布", written: []string{"分布"}, letters: []string{"分", "布"}},
	{folded: "one", written: []string{"one"}}, {folded: "two", written: []string{"two"}}, {folded: "three", written: []string{"three"}},
	{folded: "oneself", written: []string{"oneself"}}, {folded: "a", written: []string{"a", "A"}}, {folded: "1999", written: []string{"1999"}},
}

// wordList is a text of a doc, as words.
type wordList []word

func (f wordList) text(random *rand.Rand) string {
	texts := make([]string, len(f))
	for i, w := range f {
		texts[i] = w.written[random.IntN(len(w.written))]
	}
	return strings.Join(texts, []string{" ", ", ", " – "}[random.IntN(3)])
}

func (f wordList) folded() string {
	words := make([]string, len(f))
	for i, w := range f {
		words[i] = w.folded
	}
	return strings.Join(words, " ")
}

// has reports whether a word of a query is in the text, and whether it is a whole word there. A word that starts another one has
// at least so many letters. Of a script without spaces, a pair of neighbours is a word.
func (f wordList) has(q word, least int) (found, whole bool) {
	for _, w := range f {
		switch {
		case len(q.letters) > 0:
			whole = whole || strings.Contains(strings.Join(w.letters, ""), q.folded)
		case w.folded == q.folded:
			whole = true
		case len([]rune(q.folded)) >= least && strings.HasPrefix(w.folded, q.folded):
			found = true
		}
	}
	return found || whole, whole
}

// A referenceDoc is a doc whose words are known.
type referenceDoc struct {
	search.Doc
	title, summary, article wordList
	tags                    []wordList
}

// score is what a doc has for the words of a query that is a name, by comparing words: 0 if it lacks one of them.
func (d referenceDoc) score(words []word, name string) int {
	sum := 0
	for _, q := range words {
		value := d.value(q)
		if value == 0 {
			return 0
		}
		sum += value
	}
	isName := d.title.folded() == name
	for _, tag := range d.tags {
		isName = isName || d.Kind == search.Topic && tag.folded() == name
	}
	if isName && strings.Count(name, " ") < 3 {
		sum += 1000
	}
	return sum
}

func (d referenceDoc) value(q word) int {
	value := 0
	for _, text := range []wordList{d.summary, d.article} {
		if found, _ := text.has(q, 4); found {
			value = 1
		}
	}
	for _, tag := range d.tags {
		if found, _ := tag.has(q, 2); found {
			value = 2
		}
	}
	if found, whole := d.title.has(q, 2); whole {
		value = 8
	} else if found {
		value = 4
	}
	return value
}

// pairs returns the words of a query, in scripts without spaces the pairs of neighbours.
func pairs(query wordList) []word {
	var words []word
	for _, q := range query {
		if len(q.letters) < 2 {
			words = append(words, q)
			continue
		}
		for i := range q.letters[1:] {
			pair := q.letters[i : i+2]
			words = append(words, word{folded: strings.Join(pair, ""), letters: pair})
		}
	}
	return words
}

func randomField(random *rand.Rand, least, most int) wordList {
	f := make(wordList, least+random.IntN(most-least+1))
	for i := range f {
		f[i] = vocabulary[random.IntN(len(vocabulary))]
	}
	return f
}

// referenceDocs are docs of random words. No two Posts have one date, so that their order is known.
func referenceDocs(random *rand.Rand, n int) []referenceDoc {
	docs := make([]referenceDoc, n)
	for i := range docs {
		d := referenceDoc{title: randomField(random, 1, 4), summary: randomField(random, 0, 3), article: randomField(random, 0, 6)}
		for range random.IntN(3) {
			d.tags = append(d.tags, randomField(random, 1, 2))
		}
		kind := search.Post
		if i%20 == 0 {
			kind = search.Topic
		}
		d.Doc = search.Doc{
			Kind: kind, ID: fmt.Sprintf("%s/%d", kind, i), URL: fmt.Sprintf("/%s/%d/", kind, i), Title: d.title.text(random),
			Summary: d.summary.text(random),
		}
		if kind == search.Post {
			d.Date = fmt.Sprintf("%04d-%02d-%02d", 2000+i%26, 1+i/26%12, 1+i/26/12%28)
		}
		for _, tag := range d.tags {
			d.Tags = append(d.Tags, tag.text(random))
		}
		docs[i] = d
	}
	return docs
}

// ranked returns the addresses of the docs that a query finds, by reading all of them: the best before the others,
// and then in the order that they are given in.
func ranked(docs []referenceDoc, query wordList) []string {
	type hit struct {
		url   string
		score int
	}
	var hits []hit
	words, name := pairs(query), query.folded()
	for _, d := range docs {
		if score := d.score(words, name); score > 0 {
			hits = append(hits, hit{d.URL, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	list := make([]string, len(hits))
	for i, h := range hits {
		list[i] = h.url
	}
	return list
}

// randomQuery has words of the vocabulary, or beginnings of them.
func randomQuery(random *rand.Rand) wordList {
	query := randomField(random, 1, 3)
	for i, q := range query {
		letters := []rune(q.folded)
		if len(q.letters) == 0 && random.IntN(2) == 0 {
			start := string(letters[:1+random.IntN(len(letters))])
			query[i] = word{folded: start, written: []string{start, strings.ToUpper(start)}}
		}
	}
	return query
}

func TestSearchIsAsReadingAllDocs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	docs := referenceDocs(random, 200)
	browse(t, func(ctx context.Context) {
		s := serveReference(t, random, docs)
		docs = s.inOrder(docs)
		visitPage(ctx, t, s.url+"/search/")
		browsertest.Evaluate[any](ctx, t, "window.searchAll = "+searchAll+"; 0")
		found := 0
		for range 80 {
			query := randomQuery(random)
			text := query.text(random)
			want := ranked(docs, query)
			found += len(want)
			got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](fmt.Sprintf("searchAll(%s)", quoted(t, text)), chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(append([]string{told(text, len(want))}, want...), got); diff != "" {
				t.Fatalf("unexpected results of %q (-want +got):\n%s", text, diff)
			}
		}
		t.Logf("%d results in all", found)
	})
}

// told is the status of so many results.
func told(query string, count int) string {
	switch count {
	case 0:
		return "No results for “" + query + "”"
	case 1:
		return "1 result"
	}
	return fmt.Sprint(count, " results")
}

func serveReference(t *testing.T, random *rand.Rand, list []referenceDoc) *site {
	t.Helper()
	var docs []search.Doc
	texts := articles{}
	for _, d := range list {
		docs = append(docs, d.Doc)
		texts[d.ID] = d.article.text(random)
	}
	return serveArticles(t, docs, texts, "")
}

// inOrder returns docs in the order of the index.
func (s *site) inOrder(docs []referenceDoc) []referenceDoc {
	byID := map[string]referenceDoc{}
	for _, d := range docs {
		byID[d.ID] = d
	}
	var sorted []referenceDoc
	for _, chunk := range s.index.Chunks() {
		for id := range s.index.Docs(chunk) {
			sorted = append(sorted, byID[id])
		}
	}
	return sorted
}

// searchAll searches in the open page, and asks for more results until there are no more.
const searchAll = `async (query) => {
	const input = document.querySelector('#q'), status = document.querySelector('#search-page [role=status]');
	const more = document.querySelector('main button'), list = document.querySelector('.results');
	const settled = async () => { do await new Promise((r) => setTimeout(r)); while (status.textContent === 'Searching…'); };
	input.value = query;
	input.dispatchEvent(new Event('input'));
	await settled();
	for (let n = -1; !more.hidden && list.children.length > n;) {
		n = list.children.length;
		more.click();
		await settled();
	}
	return [status.textContent, ...[...list.querySelectorAll('h3 a')].map((a) => a.getAttribute('href'))];
}`
