// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// write fills in the sentences of the page: the author's, and those that the
// counts give (design.md, "What a Topic page says").
func (s *Summary) write(spec *v1alpha1.TopicSpec) {
	s.Definition = s.definition(spec.Focus)
	claims, practices, pitfalls := value(spec.Claims), value(spec.Practices), value(spec.Pitfalls)
	s.Claims = Section{Heading: heading(claims.Heading, "Working claims"), Items: items(claims.Items),
		Derived: derive(claims.Derived, line[v1alpha1.ClaimLine]{v1alpha1.TrendLine, s.trendLine()},
			line[v1alpha1.ClaimLine]{v1alpha1.IntersectionsLine, s.intersectionsLine()})}
	s.Practices = Section{Heading: heading(practices.Heading, "How to apply this"), Items: items(practices.Items),
		Derived: derive(practices.Derived, line[v1alpha1.PracticeLine]{v1alpha1.NewestFirstLine, s.newestFirstLine()},
			line[v1alpha1.PracticeLine]{v1alpha1.CrossReadLine, s.crossReadLine()})}
	s.Pitfalls = Section{Heading: heading(pitfalls.Heading, "Where teams get burned"), Items: items(pitfalls.Items),
		Derived: derive(pitfalls.Derived, line[v1alpha1.PitfallLine]{v1alpha1.AgingGuidanceLine, s.agingGuidanceLine()})}
	s.ReadingPathHeading = heading(value(spec.ReadingPath).Heading, "Suggested reading path")
	references := value(spec.References)
	s.ReferencesHeading = heading(references.Heading, "References")
	s.TagsPerCard = DefaultTagsPerCard
	if references.TagsPerCard != nil {
		s.TagsPerCard = int(*references.TagsPerCard)
	}
}

func value[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

func heading(h v1alpha1.Heading, byDefault string) string {
	if strings.TrimSpace(string(h)) == "" {
		return byDefault
	}
	return string(h)
}

func items(list []v1alpha1.Item) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = string(item)
	}
	return out
}

// line is a computed line by its name; its text is empty where the Posts do not
// give it.
type line[Name comparable] struct {
	name Name
	text string
}

// derive returns the lines that the author asked for, in the order of the design;
// all of them when the author did not say.
func derive[Name comparable](wanted []Name, lines ...line[Name]) []string {
	var out []string
	for _, l := range lines {
		if l.text != "" && (wanted == nil || slices.Contains(wanted, l.name)) {
			out = append(out, l.text)
		}
	}
	return out
}

// definition is the paragraph that opens the page.
func (s *Summary) definition(focus string) []string {
	focus = strings.TrimRight(strings.TrimSpace(focus), ".")
	first, last, ok := s.Span()
	if !ok {
		sentences := []string{fmt.Sprintf("%s has no posts in this archive yet.", s.Title)}
		if focus != "" {
			sentences = append(sentences, fmt.Sprintf("It %s.", focus))
		}
		return sentences
	}
	const month = "Jan 2006"
	spans := fmt.Sprintf("%s coverage in this archive spans %d posts", s.Title, len(s.Posts))
	if len(s.Posts) == 1 {
		spans = strings.TrimSuffix(spans, "s")
	}
	spans += " from " + first.Format(month)
	if first.Format(month) != last.Format(month) {
		spans += " to " + last.Format(month)
	}
	if focus != "" {
		spans += " and " + focus
	}
	sentences := []string{spans + "."}
	switch adjacent := s.adjacentWords(AdjacentPrinted); len(adjacent) {
	case 0:
	case 1:
		sentences = append(sentences, fmt.Sprintf("The strongest adjacent thread is %s.", adjacent[0]))
	default:
		sentences = append(sentences, fmt.Sprintf("The strongest adjacent threads are %s.", conjunction(adjacent)))
	}
	switch motifs := motifWords(s.Motifs[:min(MotifsPrinted, len(s.Motifs))]); len(motifs) {
	case 0:
	case 1:
		sentences = append(sentences, fmt.Sprintf("The recurring title motif is %s.", motifs[0]))
	default:
		sentences = append(sentences, fmt.Sprintf("Recurring title motifs include %s.", conjunction(motifs)))
	}
	return sentences
}

func (s *Summary) adjacentWords(most int) []string {
	var words []string
	for _, a := range s.Adjacency[:min(most, len(s.Adjacency))] {
		words = append(words, a.Words)
	}
	return words
}

func (s *Summary) trendLine() string {
	if s.Trend == nil {
		return ""
	}
	return fmt.Sprintf("Early posts turn on %s, recent posts on %s.", conjunction(s.Trend.Early), conjunction(s.Trend.Recent))
}

func (s *Summary) intersectionsLine() string {
	adjacent := s.adjacentWords(AdjacentPrinted)
	if len(adjacent) == 0 {
		return ""
	}
	return fmt.Sprintf("This topic repeatedly intersects with %s, so design choices here rarely stand alone.", conjunction(adjacent))
}

func (s *Summary) newestFirstLine() string {
	if len(s.Posts) < 2 {
		return ""
	}
	return "Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles."
}

func (s *Summary) crossReadLine() string {
	adjacent := s.adjacentWords(2)
	if len(adjacent) == 0 {
		return ""
	}
	return fmt.Sprintf("When boundary questions appear, cross-read %s before committing implementation details.", conjunction(adjacent))
}

func (s *Summary) agingGuidanceLine() string {
	first, last, ok := s.Span()
	if !ok {
		return ""
	}
	years := fmt.Sprintf("%04d to %04d", first.Year(), last.Year())
	if first.Year() == last.Year() {
		years = fmt.Sprintf("%04d", first.Year())
	}
	return fmt.Sprintf("Applying guidance from %s without revisiting assumptions as context changed.", years)
}

// conjunction joins words as English does: "a", "a and b", "a, b, and c".
func conjunction(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + " and " + words[1]
	default:
		return strings.Join(words[:n-1], ", ") + ", and " + words[n-1]
	}
}
