// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package builder

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// A Corpus holds the Posts and Topics of benchmarks, which are the same every time.
type Corpus struct {
	Site   *v1alpha1.Site
	Topics []*v1alpha1.Topic
	// Posts are sorted, oldest first, over ten years. No two have the same instant.
	Posts []*v1alpha1.Post
	// Now is an instant after all Posts.
	Now time.Time
}

// NewCorpus makes Posts in at most 400 Topics. Each Post holds its article of about 2 KiB of Markdown, and is in two
// or three Topics, more often in the first ones of the list. A fourth tag has no Topic.
func NewCorpus(posts, topics int) *Corpus {
	c := &Corpus{
		Site: Site("notes", func(s *v1alpha1.Site) {
			s.Namespace = "default"
			s.Spec.Title, s.Spec.Description = "Field notes", "Ten years of running other people's software."
			s.Spec.BaseURL = "https://notes.example.com"
		}),
		Now: time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC),
	}
	for i := range topics {
		c.Topics = append(c.Topics, Topic(topicName(i), func(t *v1alpha1.Topic) { t.Namespace = "default" }))
	}
	w := &writer{rand.New(rand.NewPCG(1, 2))}
	first := c.Now.AddDate(-10, 0, 0)
	step := c.Now.Sub(first) / time.Duration(posts+1)
	for i := range posts {
		c.Posts = append(c.Posts, w.post(i, first.Add(time.Duration(i)*step).Truncate(time.Second), topics))
	}
	return c
}

// Edit returns Post i after edit n, which gives it another title.
func (c *Corpus) Edit(i, n int) *v1alpha1.Post {
	p := c.Posts[i].DeepCopy()
	p.Spec.Title = fmt.Sprintf("%s, edited %d times", p.Spec.Title, n)
	return p
}

var (
	kinds = strings.Fields("distributed embedded relational streaming concurrent incremental offline public private hybrid " +
		"serverless reactive durable temporal spatial federated adaptive portable secure observable")
	fields = strings.Fields("databases networks queues caches pipelines clusters schedulers storage gateways testing " +
		"deployment monitoring messaging search analytics migrations protocols interfaces budgets teams")
	nouns = strings.Split("connection pools,feature flags,write-ahead logs,leader elections,retry storms,schema migrations,"+
		"service meshes,read replicas,dead letter queues,load tests,error budgets,blue-green deployments,cache stampedes,"+
		"time zones,idempotency keys,canary releases,request queues,tail latencies,runbooks,postmortems,message orders,"+
		"certificate rotations,rate limits,cold starts,disk failures,on-call handovers,multi-tenant clusters,change logs,"+
		"secondary indexes,hash rings", ",")
	titles = strings.Split("What %s taught us about %s|A field guide to %s|%s without %s|The hidden cost of %s|"+
		"How we moved from %s to %s|Why %s fail, and what to do about it|Notes on %s under load|%s, measured|"+
		"You may not need %s|Seven questions to ask before %s|Debugging %s at three in the morning|"+
		"From %s to %s: a migration diary|%s for people who already have %s|The case against %s", "|")
	sentences = strings.Split("Most teams meet %s for the first time in an incident.|We measured %s for a year, and the median tells nothing.|"+
		"The trouble with %s is rarely the software; it is who owns %s.|There are three ways to run %s, and two of them are wrong.|"+
		"Once %s are in place, %s stop being a surprise.|Nobody plans for %s until they hurt.|"+
		"A small change to %s made %s ten times cheaper.|This is what we would do differently about %s today.", "|")
)

func topicName(i int) string { return kinds[(i+i/20)%20] + "-" + fields[i%20] }

// writer writes the texts of a Corpus.
type writer struct{ *rand.Rand }

func (w *writer) post(i int, published time.Time, topics int) *v1alpha1.Post {
	p := Post(fmt.Sprintf("post-%05d", i), published.Format(time.RFC3339), Title(w.fill(titles)), Tags(w.tags(topics)...))
	p.Namespace = "default"
	p.Spec.Summary = w.fill(sentences) + " " + w.fill(sentences)
	p.Spec.Content = w.article(i)
	return p
}

func (w *writer) tags(topics int) []v1alpha1.Tag {
	var tags []v1alpha1.Tag
	for range 2 + w.IntN(2) {
		if tag := v1alpha1.Tag(topicName(min(w.IntN(topics), w.IntN(topics)))); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return append(tags, v1alpha1.Tag(strings.ReplaceAll(w.noun(), " ", "-")))
}

func (w *writer) noun() string { return nouns[w.IntN(len(nouns))] }

// fill puts nouns into one of the forms, and capitalizes its first letter.
func (w *writer) fill(forms []string) string {
	form := forms[w.IntN(len(forms))]
	values := []any{w.noun(), w.noun()}
	text := fmt.Sprintf(form, values[:strings.Count(form, "%s")]...)
	return strings.ToUpper(text[:1]) + text[1:]
}

func (w *writer) article(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s See also [an earlier post](/posts/post-%05d/).\n\n", w.fill(sentences), i/2)
	for range 3 + w.IntN(2) {
		fmt.Fprintf(&b, "## %s\n\n%s %s %s %s\n\n", w.fill(titles), w.fill(sentences), w.fill(sentences), w.fill(sentences), w.fill(sentences))
	}
	b.WriteString("### In short\n\n")
	for range 4 {
		fmt.Fprintf(&b, "- **%s**: %s\n", w.noun(), w.fill(sentences))
	}
	fmt.Fprintf(&b, "\n1. %s\n2. %s\n\n> %s\n\n", w.fill(sentences), w.fill(sentences), w.fill(sentences))
	if i%4 == 0 {
		b.WriteString("```go\nif err := run(ctx); err != nil { // " + w.fill(sentences) + "\n\treturn err\n}\n```\n\n")
	}
	if i%4 == 1 {
		b.WriteString("| what | before | after |\n| --- | ---: | ---: |\n| median | 12 ms | 9 ms |\n| 99th percentile | 870 ms | 110 ms |\n\n")
	}
	b.WriteString("More in [the manual](https://www.example.org/manual/), under `retry.max_attempts`.\n")
	return b.String()
}
