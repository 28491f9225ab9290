// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package reference computes the statuses of Topics by brute force from the list of all Posts, without any of the operator's
// code, and keeps nothing from one list to the next. The benchmarks compare the operator's statuses with it, so that a wrong
// answer never counts as fast. It follows docs/architecture.md and the comments of api/v1alpha1.
package reference

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

const (
	maxAdjacency   = 20
	maxMotifs      = 10
	maxReferences  = 50
	minTrendPosts  = 6
	defaultPerCard = 3
)

// world is the content of a namespace.
type world struct {
	posts  []post // published now
	dated  []post // with a publication in the past or in the future
	topics []topicFacts
	stop   map[string]bool
	// owners are the Topics that a tag means.
	owners map[string]*topicFacts
	// spellings are the most frequent spellings of tags.
	spellings map[string]string
}

// Statuses returns the status of each Topic of one namespace at the
// instant now, by the Topic's name, without conditions, digest, generation and
// times of transition.
func Statuses(posts []v1alpha1.Post, topics []v1alpha1.Topic, sites []v1alpha1.Site, now time.Time) map[string]v1alpha1.TopicStatus {
	w := world{stop: stopWords(sites)}
	for i := range posts {
		p, ok := newPost(&posts[i], w.stop)
		if !ok {
			continue
		}
		w.dated = append(w.dated, p)
		if p.counts(now) {
			w.posts = append(w.posts, p)
		}
	}
	newestFirst := func(p, q post) int {
		return cmp.Or(q.published.Compare(p.published), cmp.Compare(p.Name, q.Name))
	}
	slices.SortFunc(w.posts, newestFirst)
	slices.SortFunc(w.dated, newestFirst)
	for i := range topics {
		w.topics = append(w.topics, newTopic(&topics[i]))
	}
	slices.SortFunc(w.topics, func(t, u topicFacts) int { // the oldest first, which has a tag that several claim
		return cmp.Or(t.CreationTimestamp.Compare(u.CreationTimestamp.Time), cmp.Compare(t.Name, u.Name))
	})
	w.owners, w.spellings = owners(w.topics), spellings(w.dated)
	statuses := map[string]v1alpha1.TopicStatus{}
	for _, t := range w.topics {
		statuses[t.Name] = w.status(t)
	}
	return statuses
}

// Compare returns an error if a stored status differs from the expected one.
func Compare(want, got v1alpha1.TopicStatus) error {
	got.Conditions, got.ContentDigest, got.NextTransitionTime, got.ObservedGeneration = nil, "", nil, 0
	if equality.Semantic.DeepEqual(want, got) {
		return nil
	}
	wanted, err := json.Marshal(want)
	if err != nil {
		return err
	}
	stored, err := json.Marshal(got)
	if err != nil {
		return err
	}
	return fmt.Errorf("the status is\n%s\nand should be\n%s", stored, wanted)
}

func (w *world) status(t topicFacts) v1alpha1.TopicStatus {
	var posts []post
	for _, p := range w.posts {
		if w.belongs(p, t) {
			posts = append(posts, p)
		}
	}
	s := v1alpha1.TopicStatus{
		Title: w.title(t), PostCount: int32(len(posts)), Adjacency: w.adjacency(t, posts),
		Motifs: top(posts, maxMotifs), ReadingPath: readingPath(t, posts),
	}
	if n := len(posts); n > 0 {
		s.Span = &v1alpha1.Span{First: posts[n-1].published.Format(time.DateOnly), Last: posts[0].published.Format(time.DateOnly)}
	}
	s.Trend, s.ReviewBy = trend(posts), w.reviewBy(posts)
	perCard := defaultPerCard
	if r := t.Spec.References; r != nil && r.TagsPerCard != nil {
		perCard = int(*r.TagsPerCard)
	}
	for _, p := range posts[:min(maxReferences, len(posts))] {
		r := v1alpha1.Reference{
			Name: p.Name, Title: p.Spec.Title, PublishDate: string(p.Spec.PublishDate), URL: p.Spec.URL,
		}
		r.Tags = append(r.Tags, p.written[:min(perCard, len(p.written))]...)
		s.References = append(s.References, r)
	}
	return s
}

// owners returns the Topic that each tag means: the first that claims it.
func owners(topics []topicFacts) map[string]*topicFacts {
	holders := map[string]*topicFacts{}
	for i := range topics {
		for _, tag := range topics[i].claims {
			if holders[tag] == nil {
				holders[tag] = &topics[i]
			}
		}
	}
	return holders
}

func (w *world) adjacency(t topicFacts, posts []post) []v1alpha1.Adjacency {
	var list []v1alpha1.Adjacency
	for _, p := range posts {
		counted := map[string]bool{t.Name: true}
		for _, tag := range p.tags {
			a := v1alpha1.Adjacency{Tag: tag, Title: capitalized(w.spellings[tag])}
			if owner := w.owners[tag]; owner != nil {
				a = v1alpha1.Adjacency{Tag: owner.Name, Topic: owner.Name, Title: w.title(*owner)}
			}
			if counted[a.Tag] {
				continue
			}
			counted[a.Tag] = true
			at := slices.IndexFunc(list, func(b v1alpha1.Adjacency) bool { return b.Tag == a.Tag })
			if at < 0 {
				at = len(list)
				list = append(list, a)
			}
			list[at].Posts++
		}
	}
	slices.SortStableFunc(list, func(a, b v1alpha1.Adjacency) int { return cmp.Compare(b.Posts, a.Posts) })
	return list[:min(maxAdjacency, len(list))]
}

// top returns the k most frequent words of the titles. Words of equal frequency are in the order of their first use.
func top(posts []post, k int) []v1alpha1.Motif {
	var list []v1alpha1.Motif
	at := map[string]int{}
	for _, p := range posts {
		for _, word := range p.words {
			if _, known := at[word]; !known {
				at[word] = len(list)
				list = append(list, v1alpha1.Motif{Word: word})
			}
			list[at[word]].Count++
		}
	}
	slices.SortStableFunc(list, func(a, b v1alpha1.Motif) int { return cmp.Compare(b.Count, a.Count) })
	return list[:min(k, len(list))]
}

func trend(newestFirst []post) *v1alpha1.Trend {
	posts := slices.Clone(newestFirst)
	slices.Reverse(posts)
	half := len(posts) / 2
	early, recent := top(posts[:half], 2), top(posts[half:], 2)
	if len(posts) < minTrendPosts || len(early) == 0 || len(recent) == 0 || posts[0].published.Equal(posts[len(posts)-1].published) {
		return nil
	}
	t := &v1alpha1.Trend{}
	for _, m := range early {
		t.Early = append(t.Early, m.Word)
	}
	for _, m := range recent {
		t.Recent = append(t.Recent, m.Word)
	}
	if slices.Equal(slices.Sorted(slices.Values(t.Early)), slices.Sorted(slices.Values(t.Recent))) {
		return nil // nothing has changed
	}
	return t
}

// readingPath returns the newest Post, the one in the middle and the oldest, unless others are pinned.
func readingPath(t topicFacts, posts []post) []v1alpha1.ReadingPathStep {
	order := []v1alpha1.ReadingStep{v1alpha1.CurrentStep, v1alpha1.MiddleStep, v1alpha1.FoundationsStep}
	chosen := map[v1alpha1.ReadingStep]string{}
	taken := map[string]bool{}
	take := func(step v1alpha1.ReadingStep, at int) {
		if chosen[step] == "" && at >= 0 && at < len(posts) && !taken[posts[at].Name] {
			chosen[step] = posts[at].Name
			taken[posts[at].Name] = true
		}
	}
	index := func(name v1alpha1.PostName) int {
		return slices.IndexFunc(posts, func(p post) bool { return p.Name == string(name) })
	}
	if r := t.Spec.ReadingPath; r != nil && r.Pinned != nil {
		for i, pin := range []v1alpha1.PostName{r.Pinned.Current, r.Pinned.Middle, r.Pinned.Foundation} {
			take(order[i], index(pin))
		}
	}
	for _, step := range []struct {
		name v1alpha1.ReadingStep
		at   int
	}{{order[0], 0}, {order[2], len(posts) - 1}, {order[1], len(posts) / 2}} {
		for distance := range len(posts) {
			take(step.name, step.at+distance)
			take(step.name, step.at-distance)
		}
	}
	var path []v1alpha1.ReadingPathStep
	for _, step := range order {
		if name := chosen[step]; name != "" {
			path = append(path, v1alpha1.ReadingPathStep{Step: step, Post: name, Title: posts[index(v1alpha1.PostName(name))].Spec.Title})
		}
	}
	return path
}

// title returns the headline of a Topic: its own title, its tag as Posts spell it, or its name.
func (w *world) title(t topicFacts) string {
	if title := strings.TrimSpace(t.Spec.Title); title != "" {
		return title
	}
	if spelling := w.spellings[normalForms([]v1alpha1.Tag{v1alpha1.Tag(t.Name)})[0]]; spelling != "" {
		return capitalized(spelling)
	}
	return capitalized(asWords(t.Name))
}

// spellings returns the most frequent spelling of each tag among Posts, the newest of which come first. The newest
// Post decides a tie.
func spellings(newestFirst []post) map[string]string {
	counts := map[string]map[string]int{}
	shown := map[string][]string{} // by tag, the one of the newest Post first
	for _, p := range newestFirst {
		for i, tag := range p.tags {
			spelling := p.written[i]
			if spelling == tag {
				spelling = asWords(spelling)
			}
			if counts[tag] == nil {
				counts[tag] = map[string]int{}
			}
			if counts[tag][spelling] == 0 {
				shown[tag] = append(shown[tag], spelling)
			}
			counts[tag][spelling]++
		}
	}
	best := map[string]string{}
	for tag, list := range shown {
		for _, spelling := range list {
			if counts[tag][spelling] > counts[tag][best[tag]] {
				best[tag] = spelling
			}
		}
	}
	return best
}
