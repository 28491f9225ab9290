// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/lint"
	"github.com/topicpages/topicpages/internal/markdown"
)

// The rules without a condition of the operator.
const (
	invalidRule        = "Invalid"
	unlistedRule       = "PostUnlisted"
	summaryMissingRule = "SummaryMissing"
	altTextMissingRule = "AltTextMissing"
)

// lintRules are all rules, by name. A rule that has the name of a reason stands for the condition with this reason.
var lintRules = []lint.Rule{
	{Name: v1alpha1.AliasClaimedTwiceReason, Level: lint.Warning, Help: "Two Posts, or a Post and a Topic, claim one address"},
	{Name: v1alpha1.AliasIsPageReason, Level: lint.Warning, Help: "An alias is the address of a page"},
	{Name: v1alpha1.AliasUnreadableReason, Level: lint.Warning, Help: "No request can have the path of an alias"},
	{Name: altTextMissingRule, Level: lint.Warning, Help: "A picture has no alternative text for screen readers"},
	{Name: v1alpha1.BrokenLinksReason, Level: lint.Warning, Help: "A link of an article leads nowhere"},
	{Name: v1alpha1.PostContentMissingReason, Level: lint.Error, Help: "The article of a Post is missing"},
	{Name: v1alpha1.PostContentTooComplexReason, Level: lint.Error, Help: "An article exceeds a limit, so it is not published"},
	{Name: v1alpha1.FrontMatterUnreadableReason, Level: lint.Warning, Help: "Front matter cannot be read, and is left out"},
	{Name: invalidRule, Level: lint.Error, Help: "The API server would refuse the object"},
	{Name: v1alpha1.PostInvalidDateReason, Level: lint.Error, Help: "A date cannot be read, so the Post counts nowhere"},
	{Name: v1alpha1.LabelsTooLargeReason, Level: lint.Error, Help: "The labels exceed 16 KiB, so selectors ignore them"},
	{Name: v1alpha1.NoMatchingPostsReason, Level: lint.Warning, Help: "No Post belongs to a Topic"},
	{Name: v1alpha1.PermalinkTakenReason, Level: lint.Warning, Help: "An article is not where spec.permalinks says"},
	{Name: v1alpha1.PinnedPostNotFoundReason, Level: lint.Warning, Help: "A reading path names a Post that does not belong to the Topic"},
	{Name: unlistedRule, Level: lint.Warning, Help: "A Post belongs to no Topic, so no page lists it"},
	{Name: v1alpha1.ReviewDueReason, Level: lint.Warning, Help: "A review of a Post is due"},
	{Name: summaryMissingRule, Level: lint.Note, Help: "A Post has no summary for its card, for feeds and for search engines"},
	{Name: v1alpha1.TagClaimedTwiceReason, Level: lint.Warning, Help: "Two Topics claim one tag"},
	{Name: v1alpha1.TimeZoneConflictReason, Level: lint.Error, Help: "An older Site of the namespace has another time zone"},
	{Name: v1alpha1.TimeZoneUnknownReason, Level: lint.Error, Help: "There is no such time zone"},
}

// lintCommand is the command that checks manifests.
type lintCommand struct {
	input
	version string
	format  string
	failOn  string
}

func newLint(version string, now func() time.Time) *cobra.Command {
	l := &lintCommand{input: input{clock: now}, version: version}
	var rules strings.Builder
	table := tabwriter.NewWriter(&rules, 0, 0, 2, ' ', 0)
	for _, rule := range lintRules {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", rule.Name, rule.Level, rule.Help) // Flush returns the error
	}
	_ = table.Flush() // to memory
	cmd := &cobra.Command{
		Use:   "lint -f FILENAME",
		Short: "Check manifests, links and Topics before they are applied",
		Long: `Check manifests as the API server does, and report the problems that the operator would
show in conditions. Each finding has one of these rules:

` + rules.String() + `
The exit code is 0 without errors, 1 with errors, and 2 if the manifests cannot be read.
With --fail-on=warning it is 1 with warnings, too.`,
		Example: `  # What is wrong with the manifests of this repository?
  topicpages lint -f content/

  # In a workflow of GitHub: findings beside the lines of the pull request
  topicpages lint -f content/ -o github --fail-on=warning

  # For code scanning
  topicpages lint -f content/ -o sarif >topicpages.sarif`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	l.addFlags(cmd)
	cmd.Flags().StringVarP(&l.format, "output", "o", "text", "Format of the findings: text, json, sarif or github")
	cmd.Flags().StringVar(&l.failOn, "fail-on", string(lint.Error), "Lowest level for exit code 1: error, warning or note")
	return cmd
}

// unreadableCode is the exit code if nothing could be checked.
const unreadableCode = 2

func (l *lintCommand) run(cmd *cobra.Command) error {
	write, ok := lint.Writers()[l.format]
	if !ok {
		return exitError{fmt.Errorf("cannot print as %q: -o takes text, json, sarif or github", l.format), unreadableCode}
	}
	if !slices.Contains(lint.Levels(), lint.Level(l.failOn)) {
		return exitError{fmt.Errorf("cannot fail on %q: --fail-on takes error, warning or note", l.failOn), unreadableCode}
	}
	content, err := l.read(cmd)
	if err != nil {
		return exitError{err, unreadableCode}
	}
	findings := lint.Sort(content.findings())
	if err := write(cmd.OutOrStdout(), l.version, lintRules, findings); err != nil {
		return exitError{err, unreadableCode}
	}
	cmd.PrintErrln(fmt.Sprintf("%s, %s and %s in %s and %s", count(lint.Count(findings, lint.Error), "error"),
		count(lint.Count(findings, lint.Warning), "warning"), count(lint.Count(findings, lint.Note), "note"),
		count(len(content.Posts), "Post"), count(len(content.Topics), "Topic")))
	for _, f := range findings {
		if f.Level.IsAtLeast(lint.Level(l.failOn)) {
			return exitError{fmt.Errorf("cannot pass: there are findings of the level %s or worse", l.failOn), 1}
		}
	}
	return nil
}

// findings returns all findings, in no order.
func (c *dataset) findings() []lint.Finding {
	var list []lint.Finding
	for _, p := range c.Problems {
		list = append(list, lint.Finding{
			Rule: invalidRule, Level: lint.Error, File: p.File, Line: p.Line, Kind: p.Kind, Name: p.Name, Field: p.Field, Message: p.Message})
	}
	list = append(list, inParallel(c.Posts, c.postFindings)...)
	for _, topic := range c.topicsWithStatus() {
		list = append(list, c.topicFindings(topic)...)
	}
	for _, site := range c.Sites {
		list = append(list, c.siteFindings(site)...)
	}
	return list
}

// postFindings are the findings of one Post.
func (c *dataset) postFindings(post *v1alpha1.Post) []lint.Finding {
	list := c.postConditionFindings(post)
	add := func(rule, field, message string) {
		file, line := c.Position("Post", post.Namespace, post.Name, field)
		list = append(list, finding(rule, file, line, "Post", post.Name, field, message))
	}
	if !post.Spec.Draft && len(c.archive(post.Namespace).TopicsOf(post.Name)) == 0 {
		add(unlistedRule, "spec.tags", "no Topic has one of the tags: add a tag that a Topic has, or a Topic (topicpages suggest)")
	}
	if post.Spec.Summary == "" && !post.Spec.Draft {
		add(summaryMissingRule, "spec", "there is no summary: add one sentence in spec.summary")
	}
	record, ok := c.archive(post.Namespace).Post(post.Name)
	if !ok {
		return list
	}
	if image := post.Spec.Image; image != nil && image.Alt == "" {
		add(altTextMissingRule, "spec.image", "the picture has no text: say in alt what it shows, unless it is decoration")
	}
	for _, address := range markdown.WithoutAlt(record.Content.Text) {
		file, line := c.articlePosition(post, 0)
		list = append(list, finding(altTextMissingRule, file, line, "Post", post.Name, "",
			fmt.Sprintf("the picture %s has no text: say in its brackets what it shows", address)))
	}
	return list
}

// topicFindings are the findings of one Topic, which has its status. Reviews that are due are findings of their Posts.
func (c *dataset) topicFindings(topic *v1alpha1.Topic) []lint.Finding {
	findings := c.conditionFindings("Topic", topic, topic.Status.Conditions, func(condition string) (string, int) {
		return c.Position("Topic", topic.Namespace, topic.Name, topicFields[condition])
	})
	return slices.DeleteFunc(findings, func(f lint.Finding) bool { return f.Rule == v1alpha1.ReviewDueReason })
}

// conditionFindings are the conditions of an object that are False.
func (c *dataset) conditionFindings(kind string, object metav1.Object, conditions []metav1.Condition, position func(condition string) (string, int)) []lint.Finding {
	var list []lint.Finding
	for _, condition := range conditions {
		if condition.Status != metav1.ConditionFalse {
			continue
		}
		file, line := position(condition.Type)
		list = append(list, finding(condition.Reason, file, line, kind, object.GetName(), "", condition.Message))
	}
	return list
}

// finding is one of a rule. A reason that is no rule yet is an error, so that nothing is passed over.
func finding(rule, file string, line int, kind, name, field, message string) lint.Finding {
	level := lint.Error
	for _, r := range lintRules {
		if r.Name == rule {
			level = r.Level
		}
	}
	return lint.Finding{Rule: rule, Level: level, File: file, Line: line, Kind: kind, Name: name, Field: field, Message: message}
}
