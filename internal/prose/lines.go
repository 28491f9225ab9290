// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package prose

import (
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
)

// maxEvidence is the number of adjacent tags shown as evidence: the named ones
// and the next ones, so that readers see the limit.
const maxEvidence = 10

// crossReadPrinted is how many adjacent topics the CrossRead line names.
const crossReadPrinted = 2

// dueReviewsPrinted is how many Posts the AgingGuidance line names whose review is due.
const dueReviewsPrinted = 3

// writer makes the lines of one Topic in one language. A line that the Posts do
// not give is the zero Line.
type writer struct {
	*archive.Facts
	language *language.Language
}

// definition is the paragraph that opens the page.
func (w writer) definition(focus string) []Line {
	focus = strings.TrimRight(strings.TrimSpace(focus), ".")
	if len(w.Posts) == 0 {
		return chosen[string](nil, w.noPosts(), w.focus(focus))
	}
	return chosen[string](nil, w.posts(focus), w.adjacency(), w.motifs())
}

func (w writer) noPosts() Line {
	line := Line{
		Name: PostsLine,
		Text: w.language.Text("%s has no posts in this archive yet.", w.Title),
		Rule: w.language.Text("Counted: the posts of this topic that are published now."),
	}
	if w.Emptied {
		line.Text = w.language.Text("%s has no posts in this archive any more.", w.Title)
	}
	return line
}

func (w writer) focus(focus string) Line {
	if focus == "" {
		return Line{}
	}
	return Line{
		Name: FocusLine,
		Text: w.language.Text("It %s.", focus),
		Rule: w.language.Text("Written by the author."),
	}
}

// posts returns the sentence with the number of Posts and the months that they span. focus is
// empty if the author gave none.
func (w writer) posts(focus string) Line {
	l, n := w.language, len(w.Posts)
	oldest, newest, _ := w.Span()
	first, last := l.Month(oldest), l.Month(newest)
	line := Line{Name: PostsLine, Evidence: w.years()}
	switch {
	case first == last && focus == "":
		line.Text = l.Text("%s coverage in this archive spans %d posts from %s.", w.Title, n, first)
	case first == last:
		line.Text = l.Text("%s coverage in this archive spans %d posts from %s and %s.", w.Title, n, first, focus)
	case focus == "":
		line.Text = l.Text("%s coverage in this archive spans %d posts from %s to %s.", w.Title, n, first, last)
	default:
		line.Text = l.Text("%s coverage in this archive spans %d posts from %s to %s and %s.", w.Title, n, first, last, focus)
	}
	if focus == "" {
		line.Rule = l.Text("Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest.")
	} else {
		line.Rule = l.Text("Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest. The rest of the sentence is the author’s.")
	}
	return line
}

func (w writer) adjacency() Line {
	words := w.adjacentWords(archive.AdjacentPrinted)
	if len(words) == 0 {
		return Line{}
	}
	return Line{
		Name:     AdjacencyLine,
		Text:     w.language.Text("The strongest adjacent threads are %s.", w.language.List(words), len(words)),
		Rule:     w.language.Text("Counted: for each other tag or topic, the posts that carry it. Named are at most three, those with the most posts; ties go to what appears first, newest post first."),
		Evidence: w.adjacent(),
	}
}

func (w writer) motifs() Line {
	printed := w.Motifs[:min(archive.MotifsPrinted, len(w.Motifs))]
	words := archive.MotifWords(printed)
	if len(words) == 0 {
		return Line{}
	}
	text := w.language.Text("Recurring title motifs include %s.", w.language.List(words), len(words))
	if slices.ContainsFunc(printed, func(m archive.Motif) bool { return m.Count < 2 }) {
		text = w.language.Text("Title motifs include %s.", w.language.List(words), len(words))
	}
	return Line{
		Name:     MotifsLine,
		Text:     text,
		Rule:     w.language.Text("Counted: every occurrence of each word of the titles, common words left out. Named are at most four, the most frequent; ties go to what appears first, newest post first."),
		Evidence: counts(w.Motifs),
	}
}

func (w writer) trend() Line {
	if w.Trend == nil {
		return Line{}
	}
	l, early, recent := w.language, w.Trend.Early, w.Trend.Recent
	older := len(w.Posts) / 2
	return Line{
		Name: string(v1alpha1.TrendLine),
		Text: l.Text("Early posts turn on %s, recent posts on %s.", l.List(archive.MotifWords(early)), l.List(archive.MotifWords(recent))),
		Rule: l.Text("Counted: the words of the titles in the older half (%s) and in the newer half (%s), common words left out. Named are at most two of each, the most frequent; ties go to what appears first, oldest post first.",
			l.Text("%d posts", older), l.Text("%d posts", len(w.Posts)-older)),
		Evidence: counts(slices.Concat(early, recent)),
	}
}

func (w writer) intersections() Line {
	words := w.adjacentWords(archive.AdjacentPrinted)
	if len(words) == 0 {
		return Line{}
	}
	text := w.language.Text("This topic repeatedly intersects with %s, so design choices here rarely stand alone.", w.language.List(words))
	if slices.ContainsFunc(w.Adjacency[:len(words)], func(a archive.Adjacent) bool { return a.Posts < 2 }) {
		text = w.language.Text("This topic intersects with %s, so design choices here do not always stand alone.", w.language.List(words))
	}
	return Line{
		Name:     string(v1alpha1.IntersectionsLine),
		Text:     text,
		Rule:     w.language.Text("The adjacent tags and topics with the most posts, at most three."),
		Evidence: w.adjacent(),
	}
}

func (w writer) newestFirst() Line {
	older := w.olderThanNewest()
	if older == 0 {
		return Line{}
	}
	return Line{
		Name:     string(v1alpha1.NewestFirstLine),
		Text:     w.language.Text("Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles.", older),
		Rule:     w.language.Text("Always the same; shown where a post is older than the newest."),
		Evidence: []Evidence{{Label: w.language.Text("Posts"), Count: len(w.Posts)}},
	}
}

// olderThanNewest counts the Posts that were published before the newest.
func (w writer) olderThanNewest() int {
	if len(w.Posts) == 0 {
		return 0
	}
	newest := w.Posts[0].Published
	i := slices.IndexFunc(w.Posts, func(p *archive.Post) bool { return p.Published.Before(newest) })
	if i < 0 {
		return 0
	}
	return len(w.Posts) - i
}

func (w writer) crossRead() Line {
	words := w.adjacentWords(crossReadPrinted)
	if len(words) == 0 {
		return Line{}
	}
	return Line{
		Name:     string(v1alpha1.CrossReadLine),
		Text:     w.language.Text("When boundary questions appear, cross-read %s before committing implementation details.", w.language.List(words)),
		Rule:     w.language.Text("The adjacent tags and topics with the most posts, at most two."),
		Evidence: w.adjacent(),
	}
}

func (w writer) agingGuidance() Line {
	oldest, newest, ok := w.Span()
	if !ok {
		return Line{}
	}
	line := Line{
		Name:     string(v1alpha1.AgingGuidanceLine),
		Rule:     w.language.Text("From the year of the oldest post to that of the newest."),
		Evidence: w.years(),
	}
	if first, last := year(oldest), year(newest); first == last {
		line.Text = w.language.Text("Applying guidance from %s without revisiting assumptions as context changed.", first)
	} else {
		line.Text = w.language.Text("Applying guidance from %s to %s without revisiting assumptions as context changed.", first, last)
	}
	if len(w.DueReviews) > 0 {
		line.Text += " " + w.dueReviews()
		line.Rule += " " + w.language.Text("Named are at most three posts whose review is due, the longest due first.")
	}
	return line
}

// dueReviews names the Posts whose review is due.
func (w writer) dueReviews() string {
	var titles []string
	for _, r := range w.DueReviews[:min(len(w.DueReviews), dueReviewsPrinted)] {
		titles = append(titles, w.language.Text("“%s”", r.Post.Title()))
	}
	return w.language.Text("Due for a review (%s): %s.", w.language.Text("%d posts", len(w.DueReviews)), w.language.List(titles))
}
