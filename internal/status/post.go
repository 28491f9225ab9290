// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/markdown"
)

// Article describes the article of a Post.
type Article struct {
	// There is true if the Post has an article.
	There bool
	// Missing says why an article is not there that contentFrom names, or is "".
	Missing string
	// FrontMatter says why the front matter of the article cannot be read, or is "".
	FrontMatter string
	// TooComplex says why the article makes no page, or is "".
	TooComplex string
	// Broken are the links in it that lead nowhere, sorted.
	Broken []BrokenLink
	// MissingImage is the address in spec.image where no Site has that picture, or "".
	MissingImage string
}

// BrokenLink is a link that leads nowhere.
type BrokenLink struct {
	// Target is the target as the author wrote it.
	Target string
	// Line is the line of the article, from 1; 0 where that is not known.
	Line int
	// Near is an existing target that resembles it, or "".
	Near string
	// Elsewhere is true if the article that the link leads to is there, and lacks the heading.
	Elsewhere bool
}

// String returns the link, its line, and a similar target.
func (b BrokenLink) String() string {
	s := b.Target
	if b.Line > 0 {
		s += fmt.Sprintf(" in line %d", b.Line)
	}
	if b.Near != "" {
		s += fmt.Sprintf(" (%s?)", b.Near)
	}
	return s
}

// maxHinted is for how many broken links a name is looked for that the author may have meant.
const maxHinted = 20

// NewArticle reads the article of a Post, and checks its links and its picture. near returns an existing target that
// resembles a link, or "".
func NewArticle(post *archive.Post, links markdown.Links, near func(link markdown.BrokenLink) string) Article {
	content := post.Content
	article := Article{There: content.Text != "", Missing: content.Missing, FrontMatter: content.FrontMatter}
	if image := post.Object.Spec.Image; image != nil && href.IsMedia(image.Src) {
		if _, _, ok := links.Picture(image.Src); !ok {
			article.MissingImage = image.Src
		}
	}
	if !article.There {
		return article
	}
	broken, err := content.Broken(links)
	if err != nil {
		article.TooComplex = err.Error()
	}
	for i, b := range broken {
		link := BrokenLink{Target: b.Target, Line: content.FrontMatterLines + b.Line, Near: b.Near, Elsewhere: b.Elsewhere != ""}
		if link.Near == "" && i < maxHinted {
			link.Near = near(b)
		}
		article.Broken = append(article.Broken, link)
	}
	return article
}

// Surroundings are the facts for the status of a Post that do not come from its record.
type Surroundings struct {
	Article Article
	Aliases archive.Aliases
	// Review is the next one.
	Review archive.Review
}

// Post returns the status of a Post at the instant now. previous are its present conditions.
func Post(record *archive.Post, around Surroundings, previous []metav1.Condition, now time.Time) v1alpha1.PostStatus {
	generation, state := record.Object.Generation, record.State(now)
	conditions := postConditions(record, state, around)
	status := v1alpha1.PostStatus{
		ObservedGeneration: generation,
		State:              state,
		NextTransitionTime: transitionTime(record.NextTransition(around.Review, now)),
	}
	if review := around.Review; state == v1alpha1.PostPublished && review.Asked() {
		status.ReviewBy = string(review.Written)
		conditions = append(conditions, postFresh(review, now))
	}
	status.Conditions = update(previous, generation, now, conditions...)
	return status
}

func postConditions(record *archive.Post, state v1alpha1.PostState, around Surroundings) []metav1.Condition {
	if record.Invalid != nil {
		return stalled(v1alpha1.PostInvalidDateReason, fmt.Sprintf("The Post counts nowhere: %v", record.Invalid))
	}
	conditions := around.Article.conditions(state, stateMessage(&record.Object.Spec, state))
	if aliases := postAliases(around.Aliases); aliases != nil {
		conditions = append(conditions, *aliases)
	}
	if removed := archive.RemovedLabelBytes(record.Object); removed > 0 && conditions[0].Status == metav1.ConditionTrue {
		conditions = append(labelsTooLarge(removed, "spec.match of a Topic"), conditions[1:]...)
	}
	return conditions
}

// stateMessage says since when, or until when, a Post has its state.
func stateMessage(spec *v1alpha1.PostSpec, state v1alpha1.PostState) string {
	switch state {
	case v1alpha1.PostDraft:
		return "A draft: it counts once spec.draft is false"
	case v1alpha1.PostScheduled:
		return fmt.Sprintf("Scheduled: it counts from %s", spec.PublishDate)
	case v1alpha1.PostExpired:
		return fmt.Sprintf("Expired: it counted until %s", spec.ExpiryDate)
	}
	return fmt.Sprintf("Published since %s", spec.PublishDate)
}

// conditions returns Ready, with a message about the state of the Post, and the conditions about its article.
func (a Article) conditions(state v1alpha1.PostState, message string) []metav1.Condition {
	conditions := []metav1.Condition{isTrue(v1alpha1.ReadyCondition, v1alpha1.PostAcceptedReason, message)}
	switch {
	case a.Missing != "" && (state == v1alpha1.PostDraft || state == v1alpha1.PostExpired):
		// Such a Post has no page, so that nothing waits for its article.
		conditions[0] = isTrue(v1alpha1.ReadyCondition, v1alpha1.PostAcceptedReason, message+". Its article is missing: "+a.Missing)
	case a.Missing != "":
		conditions[0] = isFalse(v1alpha1.ReadyCondition, v1alpha1.PostContentMissingReason, a.Missing)
	case a.TooComplex != "":
		conditions = stalled(v1alpha1.PostContentTooComplexReason, "The page shows a notice instead of the article: "+a.TooComplex)
	case len(a.Broken) > 0 || a.MissingImage != "":
		conditions = append(conditions, isFalse(v1alpha1.LinksValidCondition, v1alpha1.BrokenLinksReason, a.brokenMessage()))
	case a.There:
		conditions = append(conditions, isTrue(v1alpha1.LinksValidCondition, v1alpha1.LinksFoundReason, "Every link to a Post, a Topic or a heading has a target, and every picture of the site is there"))
	}
	if a.There && a.FrontMatter != "" {
		conditions = append(conditions, isFalse(v1alpha1.FrontMatterValidCondition, v1alpha1.FrontMatterUnreadableReason,
			"The front matter is left out of the page, as always, but it cannot be read: "+a.FrontMatter))
	}
	return conditions
}

// labelsTooLarge says that selectors find an object without its labels.
func labelsTooLarge(bytes int, selectors string) []metav1.Condition {
	return stalled(v1alpha1.LabelsTooLargeReason, fmt.Sprintf(
		"The labels have %d bytes, more than the %d that are read, so %s finds none of them: remove labels", bytes, archive.MaxLabelBytes, selectors))
}

// brokenKinds say what to do about links that lead nowhere, in the order of the message.
var brokenKinds = []struct {
	text string
	has  func(link BrokenLink) bool
}{
	{"There is no Post or Topic for %s", func(link BrokenLink) bool {
		return strings.HasPrefix(link.Target, "[[") && !strings.HasPrefix(link.Target, "[[#") && !link.Elsewhere
	}},
	{"The article has no heading for %s", func(link BrokenLink) bool { return strings.HasPrefix(strings.TrimPrefix(link.Target, "[["), "#") }},
	{"The linked article has no heading for %s", func(link BrokenLink) bool { return link.Elsewhere }},
	{"No Site has the picture %s: name its ConfigMap in spec.media.configMaps of the Site, or correct the address", func(link BrokenLink) bool { return href.IsMedia(link.Target) }},
	{"No Post or Topic has its page at %s", func(link BrokenLink) bool {
		_, _, isPage := href.Split(link.Target)
		return isPage
	}},
	{"Nothing is at %s: name a Post, as in [[name]] or name.md, or give an address with https:// or a path that begins with /", func(BrokenLink) bool { return true }},
}

// kind is the index in brokenKinds of a link.
func (b BrokenLink) kind() int {
	for i, kind := range brokenKinds {
		if kind.has(b) {
			return i
		}
	}
	return len(brokenKinds) - 1
}

// Problem describes the fault of one link.
func (b BrokenLink) Problem() string {
	b.Line = 0 // which the caller names
	return fmt.Sprintf(brokenKinds[b.kind()].text, b)
}

// Problems are the links that lead nowhere, with the picture of the Post where that is missing.
func (a Article) Problems() []BrokenLink {
	image := a.MissingImage
	if image == "" || slices.ContainsFunc(a.Broken, func(b BrokenLink) bool { return b.Target == image }) {
		return a.Broken
	}
	return append(slices.Clone(a.Broken), BrokenLink{Target: image})
}

// brokenMessage names the links of an article that lead nowhere, and what to do about them.
func (a Article) brokenMessage() string {
	links := make([][]string, len(brokenKinds))
	for _, b := range a.Problems() {
		links[b.kind()] = append(links[b.kind()], b.String())
	}
	var sentences []string
	for i, kind := range brokenKinds {
		if len(links[i]) > 0 {
			sentences = append(sentences, fmt.Sprintf(kind.text, strings.Join(links[i], ", ")))
		}
	}
	return strings.Join(sentences, ". ")
}
