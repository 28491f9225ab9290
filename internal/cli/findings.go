// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/manifest"
	"github.com/topicpages/topicpages/internal/status"
)

// printFindings prints, for the Posts and Topics of a namespace, what the operator would say in
// conditions that are False: by file and line, as warnings. A Topic without Posts is none.
func (c *content) printFindings(cmd *cobra.Command, namespace string) {
	for _, post := range c.Posts {
		if post.Namespace == namespace {
			c.printConditions(cmd, "Post", post, c.postConditions(post), func(string) (string, int) { return c.articlePosition(post) })
		}
	}
	for _, topic := range c.topicsWithStatus() {
		if topic.Namespace == namespace {
			c.printConditions(cmd, "Topic", topic, topic.Status.Conditions, func(condition string) (string, int) {
				return c.Position("Topic", namespace, topic.Name, topicFields[condition])
			})
		}
	}
}

// topicFields are the fields that the conditions of a Topic speak of.
var topicFields = map[string]string{
	v1alpha1.AliasesResolvedCondition: "spec.aliases",
	v1alpha1.PinsResolvedCondition:    "spec.readingPath.pinned",
}

func (c *content) postConditions(post *v1alpha1.Post) []metav1.Condition {
	a := c.archive(post.Namespace)
	record, ok := a.Post(post.Name)
	if !ok {
		return nil
	}
	return status.Post(post, status.NewArticle(record.Content, a.Links()), c.now).Conditions
}

// articlePosition is where the article of a Post begins: in the Post, or in the ConfigMap that it names.
func (c *content) articlePosition(post *v1alpha1.Post) (file string, line int) {
	if from := post.Spec.ContentFrom; from != nil {
		ref := from.ConfigMapKeyRef
		for _, data := range []string{"data", "binaryData"} {
			if file, line = c.Position("ConfigMap", post.Namespace, string(ref.Name), data+"["+ref.Key+"]"); file != "" {
				return file, line
			}
		}
		return c.Position("Post", post.Namespace, post.Name, "spec.contentFrom")
	}
	return c.Position("Post", post.Namespace, post.Name, "spec.content")
}

// printConditions prints the conditions of an object that are False.
func (c *content) printConditions(cmd *cobra.Command, kind string, object metav1.Object, conditions []metav1.Condition, position func(condition string) (string, int)) {
	for _, condition := range conditions {
		if condition.Status != metav1.ConditionFalse || condition.Type == v1alpha1.PopulatedCondition {
			continue
		}
		problem := manifest.Problem{Kind: kind, Name: object.GetName(), Message: "warning: " + condition.Message}
		problem.File, problem.Line = position(condition.Type)
		cmd.PrintErrln(printable(problem.String()))
	}
}
