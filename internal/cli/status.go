// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/plain"
	"github.com/topicpages/topicpages/internal/status"
)

// statusCommand is the command that prints the status of Topics.
type statusCommand struct {
	input
	format string
}

func newStatus(now func() time.Time) *cobra.Command {
	s := &statusCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "status -f FILENAME",
		Short: "Print the statuses that Topics would have",
		Long: `Print the Topics with the status that the operator would compute: the number and span of
their Posts, the adjacent topics, and the reading path.

The table is the same as from "kubectl get topics". With -o json and -o yaml, the Topics
have their whole status, including the conditions. Problems in the manifests are
printed as by "topicpages render", and the exit code is then 1.`,
		Example: `  # How many Posts has each Topic?
  topicpages status -f content/

  # Why is this tag claimed twice, and why is that Post missing? Read the conditions
  topicpages status -f content/ -o yaml

  # The Topics without any Post
  topicpages status -f content/ -o json | jq -r '.items[] | select(.status.postCount == 0) | .metadata.name'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&s.format, "output", "o", "table", "Format of the output: table, json or yaml")
	return cmd
}

// printers are the formats of -o.
var printers = map[string]func(io.Writer, []*v1alpha1.Topic) error{
	"table": printTable,
	"json":  printJSON,
	"yaml":  printYAML,
}

func (s *statusCommand) run(cmd *cobra.Command) error {
	printTopics, ok := printers[s.format]
	if !ok {
		return fmt.Errorf("cannot print as %q: -o takes table, json or yaml", s.format)
	}
	content, err := s.readManifests(cmd)
	if err != nil {
		return err
	}
	topics := content.topicsWithStatus()
	if len(topics) == 0 {
		cmd.PrintErrln("no Topics found")
	}
	if err := printTopics(cmd.OutOrStdout(), topics); err != nil {
		return fmt.Errorf("cannot print the Topics: %w", err)
	}
	return content.invalid()
}

// topicsWithStatus returns copies of the Topics, by namespace and name.
func (c *dataset) topicsWithStatus() []*v1alpha1.Topic {
	topics := make([]*v1alpha1.Topic, 0, len(c.Topics))
	for _, topic := range c.Topics {
		topic = topic.DeepCopy()
		if summary, ok := c.archive(topic.Namespace).Summary(topic.Name, c.now); ok {
			topic.Status = status.Topic(summary, nil, c.now)
		}
		topics = append(topics, topic)
	}
	slices.SortFunc(topics, func(a, b *v1alpha1.Topic) int {
		return cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
	})
	return topics
}

// printTable prints the columns of "kubectl get topics", with the namespaces if there are several.
func printTable(out io.Writer, topics []*v1alpha1.Topic) error {
	if len(topics) == 0 {
		return nil
	}
	namespaces := topics[0].Namespace != topics[len(topics)-1].Namespace
	table := tabwriter.NewWriter(out, 6, 4, 3, ' ', 0) // kubectl's widths
	row := func(namespace string, cells ...string) {
		if namespaces {
			cells = append([]string{namespace}, cells...)
		}
		for i := range cells {
			cells[i] = plain.OneLine(cells[i])
		}
		// A tabwriter fails only when it is flushed.
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	row("NAMESPACE", "NAME", "TITLE", "POSTS", "FIRST", "LAST", "ADJACENT", "READY", "REVIEW")
	for _, topic := range topics {
		var first, last, adjacent, ready string
		if span := topic.Status.Span; span != nil {
			first, last = span.First, span.Last
		}
		if len(topic.Status.Adjacency) > 0 {
			adjacent = topic.Status.Adjacency[0].Tag
		}
		if c := meta.FindStatusCondition(topic.Status.Conditions, v1alpha1.ReadyCondition); c != nil {
			ready = string(c.Status)
		}
		row(topic.Namespace, topic.Name, topic.Status.Title, strconv.Itoa(int(topic.Status.PostCount)), first, last, adjacent, ready, topic.Status.ReviewBy)
	}
	return table.Flush()
}

// topicList is a v1 List, as kubectl prints one.
type topicList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []*v1alpha1.Topic `json:"items"`
}

func newTopicList(topics []*v1alpha1.Topic) topicList {
	return topicList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "List"}, Items: topics}
}

func printJSON(out io.Writer, topics []*v1alpha1.Topic) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "    ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(newTopicList(topics))
}

func printYAML(out io.Writer, topics []*v1alpha1.Topic) error {
	data, err := yaml.Marshal(newTopicList(topics))
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}
