// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/internal/sitediff"
)

// diffCommand is the command that compares two states of manifests.
type diffCommand struct {
	input
	base   []string
	site   string
	format string
}

// diffFormats are the formats of -o.
var diffFormats = map[string]func([]sitediff.Change) string{"text": sitediff.Text, "markdown": sitediff.Markdown}

func newDiff(now func() time.Time) *cobra.Command {
	d := &diffCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "diff -f NEW --base OLD",
		Short: "Say which pages change, and how, between two states of the manifests",
		Long: `Compare the pages of two states of the manifests: which pages are added and removed, which Posts
and sentences a page gains, loses or rewords. Both are computed for the same instant.

The old state can be another directory, such as a checkout of the main branch, or what a cluster has.`,
		Example: `  # What does this branch change?
  git worktree add /tmp/main main
  topicpages diff -f content/ --base /tmp/main/content/

  # As a comment for a pull request
  topicpages diff -f content/ --base /tmp/main/content/ -o markdown

  # What would be changed in the cluster?
  kubectl get posts,topics,sites -o yaml | topicpages diff -f content/ --base -`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd) },
	}
	d.addFlags(cmd)
	cmd.Flags().StringArrayVar(&d.base, "base", nil, "File or directory of the old manifests, or - for standard input; may be repeated")
	cmd.Flags().StringVar(&d.site, "site", "", "Name of the Site, or namespace/name, where the manifests have several")
	cmd.Flags().StringVarP(&d.format, "output", "o", "text", "Format of the changes: text or markdown")
	if err := cmd.MarkFlagRequired("base"); err != nil {
		panic(err) // the flag was added above
	}
	return cmd
}

func (d *diffCommand) run(cmd *cobra.Command) error {
	format, ok := diffFormats[d.format]
	if !ok {
		return fmt.Errorf("cannot print as %q: -o takes text or markdown", d.format)
	}
	now, err := d.load(cmd)
	if err != nil {
		return err
	}
	base := d.input
	base.paths = d.base
	before, err := base.load(cmd)
	if err != nil {
		return err
	}
	site, err := chooseSite(now.Sites, d.site, d.namespace)
	if err != nil {
		return err
	}
	selector, err := archive.Selector(site.Spec.TopicSelector)
	if err != nil {
		return fmt.Errorf("cannot use the topicSelector of Site %q: %w", site.Name, err)
	}
	// The old state is read at the instant of the new one, so that time alone changes nothing.
	changes := sitediff.Between(before.archive(site.Namespace).Summaries(selector, now.now), now.archive(site.Namespace).Summaries(selector, now.now),
		language.Find(string(site.Spec.Language)))
	if _, err := io.WriteString(cmd.OutOrStdout(), format(changes)); err != nil {
		return fmt.Errorf("cannot print the changes: %w", err)
	}
	cmd.PrintErrln(fmt.Sprintf("%s of Site %q would change", count(len(changes), "page"), site.Name))
	return now.invalid()
}
