// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/prose"
)

// explainCommand explains the page of a Topic.
type explainCommand struct {
	input
	language string
}

func newExplain(now func() time.Time) *cobra.Command {
	e := &explainCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "explain TOPIC [POST] -f FILENAME",
		Short: "Explain the page of a Topic",
		Long: `Print the Posts of a Topic, and the rule and the counts behind each computed sentence of its
page. With the name of a Post, print why the Post belongs to the Topic, or why it does not.`,
		Example: `  # Where does this sentence come from?
  topicpages explain distributed-systems -f content/

  # Why is this Post not on that page?
  topicpages explain distributed-systems retries-and-budgets -f content/

  # The same for the objects in a cluster
  kubectl get posts,topics,sites -o yaml | topicpages explain distributed-systems -f -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return errors.New("cannot tell what to explain: name a Topic, or a Topic and a Post, as in: topicpages explain distributed-systems -f content/")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return e.run(cmd, args) },
	}
	e.addFlags(cmd)
	cmd.Flags().StringVar(&e.language, "language", string(v1alpha1.English), "Language of the sentences, as in spec.language of a Site")
	return cmd
}

func (e *explainCommand) run(cmd *cobra.Command, args []string) error {
	content, err := e.readManifests(cmd)
	if err != nil {
		return err
	}
	topic := args[0]
	summary, ok := content.archive(e.namespace).Summary(topic, content.now)
	if !ok {
		return fmt.Errorf("cannot explain Topic %q: %s", topic, noSuchTopic(content.archive(e.namespace).Topics(), e.namespace))
	}
	var b strings.Builder
	if len(args) == 2 {
		err = content.explainPost(&b, summary, e.namespace, args[1])
	} else {
		err = content.explainTopic(&b, summary, e.namespace, language.Find(e.language))
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(cmd.OutOrStdout(), b.String()); err != nil {
		return fmt.Errorf("cannot print the explanation: %w", err)
	}
	return content.invalid()
}

// maxTopicsNamed is how many Topics a message names.
const maxTopicsNamed = 10

// noSuchTopic says which Topics a namespace has instead.
func noSuchTopic(topics []string, namespace string) string {
	if len(topics) == 0 {
		return fmt.Sprintf("the manifests have no Topics in namespace %q; topicpages suggest makes some from the tags of the Posts", namespace)
	}
	named := strings.Join(topics[:min(len(topics), maxTopicsNamed)], ", ")
	if more := len(topics) - maxTopicsNamed; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("the manifests have no such Topic in namespace %q. Its Topics are %s", namespace, named)
}

// explainTopic prints the Posts of a Topic, and the origin of each sentence.
func (c *dataset) explainTopic(b *strings.Builder, s *archive.Summary, namespace string, l *language.Language) error {
	fmt.Fprintf(b, "Topic %q, %q: %s\n", s.Name, plain.OneLine(s.Title), count(len(s.Posts), "Post"))
	if err := c.explainSites(b, s, namespace); err != nil {
		return err
	}
	if len(s.Posts) > 0 {
		b.WriteString("\nPosts, newest first:\n")
		table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		for _, p := range s.Posts {
			_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\n", p.Published.Format(time.DateOnly), p.Object.Name, plain.OneLine(p.Title())) // Flush returns the error
		}
		_ = table.Flush() // to memory
	}
	explainReviews(b, s)
	text := prose.Of(&s.Facts, l)
	for _, part := range []struct {
		heading string
		lines   []prose.Line
	}{
		{"Definition", text.Definition}, {text.Claims.Heading, text.Claims.Derived},
		{text.Practices.Heading, text.Practices.Derived}, {text.Pitfalls.Heading, text.Pitfalls.Derived},
	} {
		if len(part.lines) > 0 {
			fmt.Fprintf(b, "\n%s:\n", plain.OneLine(part.heading))
		}
		for _, line := range part.lines {
			fmt.Fprintf(b, "  %s (%s)\n", plain.OneLine(line.Text), line.Name)
			if line.Rule != "" {
				fmt.Fprintf(b, "    %s\n", plain.OneLine(line.Rule))
			}
			if counts := evidence(line.Evidence); counts != "" {
				fmt.Fprintf(b, "    %s\n", plain.OneLine(counts))
			}
		}
	}
	if len(s.ReadingPath) > 0 {
		fmt.Fprintf(b, "\n%s:\n", plain.OneLine(text.ReadingPathHeading))
		for _, step := range s.ReadingPath {
			by := "computed"
			if step.Pinned {
				by = "pinned"
			}
			fmt.Fprintf(b, "  %s: %s (%s)\n", step.Step, step.Post.Object.Name, by)
		}
	}
	return nil
}

// explainReviews prints which reviews of a Topic's Posts are due, and why.
func explainReviews(b *strings.Builder, s *archive.Summary) {
	if s.FirstReview.Asked() && len(s.DueReviews) == 0 {
		fmt.Fprintf(b, "\nNo review is due before %s.\n", s.FirstReview.Written)
	}
	if len(s.DueReviews) == 0 {
		return
	}
	b.WriteString("\nReviews due, the longest first:\n")
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, r := range s.DueReviews {
		_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", r.Written, r.Post.Object.Name, reviewSource(r.Review), plain.OneLine(strings.Join(r.Owners, ", "))) // Flush returns the error
	}
	_ = table.Flush() // to memory
}

// reviewSource returns the field that makes a review due.
func reviewSource(r archive.Review) string {
	if r.Topic == "" {
		return "spec.reviewBy"
	}
	return fmt.Sprintf("spec.staleAfter of Topic %s: %s", r.Topic, r.StaleAfter)
}

func evidence(list []prose.Evidence) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = fmt.Sprintf("%s %d", e.Label, e.Count)
	}
	return strings.Join(parts, ", ")
}

// explainPost prints why a Post is on the page of a Topic, or why it is not.
func (c *dataset) explainPost(b *strings.Builder, s *archive.Summary, namespace, name string) error {
	a := c.archive(namespace)
	post, known := a.Post(name)
	membership, ok := a.Membership(name, s.Name)
	if !known || !ok {
		return fmt.Errorf("cannot explain Post %q: the manifests have no such Post in namespace %q", name, namespace)
	}
	verb := "does not belong"
	if membership.Belongs {
		verb = "belongs"
	}
	fmt.Fprintf(b, "Post %q %s to Topic %q: %s.\n", name, verb, s.Name, why(membership))
	if !membership.Belongs {
		if topics := a.TopicsOf(name); len(topics) > 0 {
			fmt.Fprintf(b, "It belongs to %s.\n", strings.Join(topics, ", "))
		}
		return nil
	}
	switch state := post.State(c.now); state {
	case v1alpha1.PostPublished:
		b.WriteString("It is published, so the page lists it.\n")
		if review := a.Review(post); review.Due(c.now) {
			fmt.Fprintf(b, "A review has been due since %s, by %s.\n", review.Written, reviewSource(review))
		} else if review.Asked() {
			fmt.Fprintf(b, "Its next review is due on %s, by %s.\n", review.Written, reviewSource(review))
		}
	default:
		fmt.Fprintf(b, "The page does not list it now: its state is %s.\n", state)
	}
	return c.explainSites(b, s, namespace)
}

// why returns the reason of a membership as a clause.
func why(m archive.Membership) string {
	tags := fmt.Sprintf("%q", m.Tags)
	switch {
	case m.Decider == archive.DecidedByExclude, m.Decider == archive.DecidedByInclude:
		return fmt.Sprintf("%s of the Topic names it", m.Decider)
	case m.Owner != "":
		return fmt.Sprintf("it carries the tag %s, which the older Topic %q has", tags, m.Owner)
	case m.Decider == archive.DecidedBySelector && m.Belongs:
		return fmt.Sprintf("its labels match %s", m.Decider)
	case m.Decider == archive.DecidedBySelector:
		return fmt.Sprintf("its labels do not match %s", m.Decider)
	case m.Decider == archive.DecidedByNoneOf:
		return fmt.Sprintf("it carries %s of %s", tags, m.Decider)
	case m.Belongs:
		return fmt.Sprintf("it carries %s of %s", tags, m.Decider)
	case m.Decider == archive.DecidedByAllOf:
		return fmt.Sprintf("it lacks %s of %s", tags, m.Decider)
	}
	return fmt.Sprintf("it carries none of %s of %s", tags, m.Decider)
}
