// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/lint"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/parallel"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/status"
)

// printFindings prints the False conditions that the Posts and Topics of a namespace would have, as warnings with
// file and line. A Topic without Posts is no finding.
func (c *dataset) printFindings(cmd *cobra.Command, namespace string) {
	posts := slices.DeleteFunc(slices.Clone(c.Posts), func(post *v1alpha1.Post) bool { return post.Namespace != namespace })
	printWarnings(cmd, inParallel(posts, c.postConditionFindings))
	for _, topic := range c.topicsWithStatus() {
		if topic.Namespace == namespace {
			printWarnings(cmd, c.topicFindings(topic))
		}
	}
	for _, site := range c.Sites {
		if site.Namespace == namespace {
			printWarnings(cmd, c.siteFindings(site))
		}
	}
}

// inParallel returns the findings of Posts in their order. It looks for them on all processors.
func inParallel(posts []*v1alpha1.Post, find func(post *v1alpha1.Post) []lint.Finding) []lint.Finding {
	found := make([][]lint.Finding, len(posts))
	parallel.Each(len(posts), func(i int) { found[i] = find(posts[i]) })
	return slices.Concat(found...)
}

// topicFields are the fields that the conditions of a Topic speak of.
var topicFields = map[string]string{
	v1alpha1.AliasesResolvedCondition: "spec.aliases",
	v1alpha1.PinsResolvedCondition:    "spec.readingPath.pinned",
}

// postConditionFindings returns the conditions of a Post that the operator would set to False. Each link that leads
// nowhere is a separate finding.
func (c *dataset) postConditionFindings(post *v1alpha1.Post) []lint.Finding {
	computed, article, ok := c.postStatus(post)
	if !ok {
		return nil
	}
	conditions := slices.DeleteFunc(computed.Conditions, func(condition metav1.Condition) bool {
		return condition.Reason == v1alpha1.BrokenLinksReason
	})
	list := c.conditionFindings("Post", post, conditions, func(condition string) (string, int) { return c.postPosition(post, condition) })
	if article.TooComplex != "" {
		return list
	}
	for _, link := range article.Problems() {
		file, line := c.articlePosition(post, link.Line)
		if link.Line == 0 {
			file, line = c.Position("Post", post.Namespace, post.Name, "spec.image.src")
		}
		list = append(list, finding(v1alpha1.BrokenLinksReason, file, line, "Post", post.Name, "", link.Problem()))
	}
	return list
}

// postPosition returns the position of the field that one of a Post's conditions is about.
func (c *dataset) postPosition(post *v1alpha1.Post, condition string) (file string, line int) {
	switch condition {
	case v1alpha1.FreshCondition:
		return c.Position("Post", post.Namespace, post.Name, "spec.reviewBy")
	case v1alpha1.AliasesResolvedCondition:
		return c.Position("Post", post.Namespace, post.Name, "spec.aliases")
	}
	return c.articlePosition(post, 0)
}

// siteFindings are the findings of one Site.
func (c *dataset) siteFindings(site *v1alpha1.Site) []lint.Finding {
	problem := status.TimeZoneProblem(site, c.archive(site.Namespace).TimeZone())
	if problem == nil {
		return nil
	}
	file, line := c.Position("Site", site.Namespace, site.Name, "spec.timeZone")
	return []lint.Finding{finding(problem.Reason, file, line, "Site", site.Name, "spec.timeZone", problem.Message)}
}

// articlePosition returns the position of a line of a Post's article, from 1: in the Post, or in the ConfigMap that it
// names. Line 0 is the field that holds the article.
func (c *dataset) articlePosition(post *v1alpha1.Post, textLine int) (file string, line int) {
	position := func(kind, name, field string) (string, int) {
		if textLine == 0 {
			return c.Position(kind, post.Namespace, name, field)
		}
		return c.TextPosition(kind, post.Namespace, name, field, textLine)
	}
	if from := post.Spec.ContentFrom; from != nil {
		ref := from.ConfigMapKeyRef
		for _, data := range []string{"data", "binaryData"} {
			if file, line = position("ConfigMap", string(ref.Name), data+"["+ref.Key+"]"); file != "" {
				return file, line
			}
		}
		return c.Position("Post", post.Namespace, post.Name, "spec.contentFrom")
	}
	return position("Post", post.Name, "spec.content")
}

// printWarnings prints findings as warnings. A Topic without Posts is no finding.
func printWarnings(cmd *cobra.Command, findings []lint.Finding) {
	for _, f := range findings {
		if f.Rule == v1alpha1.NoMatchingPostsReason {
			continue
		}
		problem := manifest.Problem{File: f.File, Line: f.Line, Kind: f.Kind, Name: f.Name, Message: "warning: " + f.Message}
		cmd.PrintErrln(plain.OneLine(problem.String()))
	}
}
