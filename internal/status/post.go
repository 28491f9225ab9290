// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
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
	// Broken are the links in it that lead nowhere, as written and sorted.
	Broken []string
}

// NewArticle reads an article, and checks its links.
func NewArticle(content archive.Content, links markdown.Links) Article {
	article := Article{There: content.Text != "", Missing: content.Missing, FrontMatter: content.FrontMatter}
	if !article.There {
		return article
	}
	broken, err := content.Broken(links)
	if err != nil {
		article.TooComplex = err.Error()
	}
	article.Broken = broken
	return article
}

// Surroundings are what the status of a Post tells besides its record.
type Surroundings struct {
	Article Article
	Aliases archive.Aliases
	// Review is the next one.
	Review archive.Review
}

// Post returns the status of a Post at the instant now. previous are the conditions that it has.
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

func postConditions(record *archive.Post, state v1alpha1.PostState, around Surroundings) []metav1.Condition { //nolint:gocyclo // a case for each condition
	spec, article := &record.Object.Spec, around.Article
	var message string
	switch state {
	case v1alpha1.PostDraft:
		message = "A draft: it counts once spec.draft is false"
	case v1alpha1.PostScheduled:
		message = fmt.Sprintf("Scheduled: it counts from %s", spec.PublishDate)
	case v1alpha1.PostPublished:
		message = fmt.Sprintf("Published since %s", spec.PublishDate)
	case v1alpha1.PostExpired:
		message = fmt.Sprintf("Expired: it counted until %s", spec.ExpiryDate)
	default:
		return stalled(v1alpha1.PostInvalidDateReason, fmt.Sprintf("The Post counts nowhere: %v", record.Invalid))
	}
	conditions := []metav1.Condition{isTrue(v1alpha1.ReadyCondition, v1alpha1.PostAcceptedReason, message)}
	switch {
	case article.Missing != "" && (state == v1alpha1.PostDraft || state == v1alpha1.PostExpired):
		// Such a Post has no page, so that nothing waits for its article.
		conditions[0] = isTrue(v1alpha1.ReadyCondition, v1alpha1.PostAcceptedReason, message+". Its article is missing: "+article.Missing)
	case article.Missing != "":
		conditions[0] = isFalse(v1alpha1.ReadyCondition, v1alpha1.PostContentMissingReason, article.Missing)
	case article.TooComplex != "":
		conditions = stalled(v1alpha1.PostContentTooComplexReason, "The page shows a notice instead of the article: "+article.TooComplex)
	case article.There && len(article.Broken) > 0:
		conditions = append(conditions, isFalse(v1alpha1.LinksValidCondition, v1alpha1.BrokenLinksReason,
			brokenMessage(article.Broken)))
	case article.There:
		conditions = append(conditions, isTrue(v1alpha1.LinksValidCondition, v1alpha1.LinksFoundReason, "Every link to a Post, a Topic or a heading has a target"))
	}
	if article.There && article.FrontMatter != "" {
		conditions = append(conditions, isFalse(v1alpha1.FrontMatterValidCondition, v1alpha1.FrontMatterUnreadableReason,
			"The front matter is left out of the page, as always, but it cannot be read: "+article.FrontMatter))
	}
	if aliases := postAliases(around.Aliases); aliases != nil {
		conditions = append(conditions, *aliases)
	}
	if removed := archive.RemovedLabelBytes(record.Object); removed > 0 && conditions[0].Status == metav1.ConditionTrue {
		conditions = append(labelsTooLarge(removed, "spec.match of a Topic"), conditions[1:]...)
	}
	return conditions
}

// labelsTooLarge says that selectors find an object without its labels.
func labelsTooLarge(bytes int, selectors string) []metav1.Condition {
	return stalled(v1alpha1.LabelsTooLargeReason, fmt.Sprintf(
		"The labels have %d bytes, more than the %d that are read, so %s finds none of them: remove labels", bytes, archive.MaxLabelBytes, selectors))
}

// brokenMessage names the links of an article that lead nowhere, and the mend.
func brokenMessage(links []string) string {
	var names, sections, pages, addresses []string
	for _, link := range links {
		_, _, isPage := href.Page(link)
		switch {
		case isPage:
			pages = append(pages, link)
		case strings.HasPrefix(link, "[["):
			names = append(names, link)
		case strings.HasPrefix(link, "#"):
			sections = append(sections, link)
		default:
			addresses = append(addresses, link)
		}
	}
	var sentences []string
	for _, kind := range []struct {
		links []string
		text  string
	}{
		{names, "There is no Post or Topic for %s"},
		{sections, "The article has no heading for %s"},
		{pages, "No Post or Topic has its page at %s"},
		{addresses, "Nothing is at %s: name a Post, as in [[name]] or name.md, or give an address with https:// or a path that begins with /"},
	} {
		if len(kind.links) > 0 {
			sentences = append(sentences, fmt.Sprintf(kind.text, strings.Join(kind.links, ", ")))
		}
	}
	return strings.Join(sentences, ". ")
}
