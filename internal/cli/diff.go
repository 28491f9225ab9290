// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
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
	base    []string
	cluster bool
	context string
	prune   bool
	site    string
	format  string
}

// diffFormats are the formats of -o.
var diffFormats = map[string]func([]sitediff.Change) string{"text": sitediff.Text, "markdown": sitediff.Markdown}

func newDiff(now func() time.Time) *cobra.Command {
	d := &diffCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "diff -f NEW --base OLD|--cluster",
		Short: "Print the changes of pages between two states of the manifests",
		Long: `Compare the pages of two states of the manifests, and print the pages that come or go, and the
Posts and sentences that a page gains, loses or rewords. Both states are computed for the same
instant.

With --base, the old state is another directory, such as a checkout of the main branch. With
--cluster, it is a namespace of a cluster, and the new state is that namespace after
"kubectl apply -f NEW". Objects without a manifest in NEW stay; with --prune they go. The
command only reads the cluster. It finds it by KUBECONFIG, as kubectl does; --context and
--namespace choose another one.`,
		Example: `  # What does this branch change?
  git worktree add /tmp/main main
  topicpages diff -f content/ --base /tmp/main/content/

  # As a comment for a pull request
  topicpages diff -f content/ --base /tmp/main/content/ -o markdown

  # What would kubectl apply change?
  topicpages diff -f content/ --cluster --namespace blog

  # And if a GitOps tool also removes objects that the repository no longer has?
  topicpages diff -f content/ --cluster --prune --context production`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd) },
	}
	d.addFlags(cmd)
	cmd.Flags().StringArrayVar(&d.base, "base", nil, "File or directory of the old manifests, or - for standard input; may be repeated")
	cmd.Flags().StringVar(&d.site, "site", "", "Name of the Site, or namespace/name, if the manifests have several")
	cmd.Flags().StringVarP(&d.format, "output", "o", "text", "Format of the changes: text or markdown")
	cmd.Flags().BoolVar(&d.cluster, "cluster", false, "Compare with the objects in a namespace of a cluster")
	cmd.Flags().StringVar(&d.context, "context", "", "Context of the kubeconfig, for --cluster (default: the current one)")
	cmd.Flags().BoolVar(&d.prune, "prune", false, "With --cluster, treat objects without a manifest as removed")
	return cmd
}

func (d *diffCommand) run(cmd *cobra.Command) error {
	format, ok := diffFormats[d.format]
	if !ok {
		return fmt.Errorf("cannot print as %q: -o takes text or markdown", d.format)
	}
	before, now, err := d.states(cmd)
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
	// The old state is computed for the instant of the new one, so that time alone changes nothing.
	changes := sitediff.Between(before.archive(site.Namespace).Summaries(selector, now.now), now.archive(site.Namespace).Summaries(selector, now.now),
		language.Find(string(site.Spec.Language)))
	if _, err := io.WriteString(cmd.OutOrStdout(), format(changes)); err != nil {
		return fmt.Errorf("cannot print the changes: %w", err)
	}
	cmd.PrintErrln(fmt.Sprintf("%s of Site %q would change", count(len(changes), "page"), site.Name))
	return now.invalid()
}

// states returns the old and the new state.
func (d *diffCommand) states(cmd *cobra.Command) (before, now *dataset, err error) {
	switch {
	case d.cluster && len(d.base) > 0:
		return nil, nil, errors.New("cannot compare with both: take --base, which names the old manifests, or --cluster")
	case d.cluster:
		return d.clusterStates(cmd)
	case len(d.base) == 0:
		return nil, nil, errors.New("cannot tell what to compare with: --base names the old manifests, and --cluster reads them from a cluster")
	}
	if d.context != "" || d.prune {
		return nil, nil, errors.New("cannot use --context or --prune without --cluster")
	}
	if now, err = d.readManifests(cmd); err != nil {
		return nil, nil, err
	}
	base := d.input
	base.paths = d.base
	before, err = base.readManifests(cmd)
	return before, now, err
}

// clusterStates returns a namespace as it is now, and as it is after the manifests are applied.
func (d *diffCommand) clusterStates(cmd *cobra.Command) (before, now *dataset, err error) {
	namespace := ""
	if cmd.Flags().Changed("namespace") {
		namespace = d.namespace
	}
	cluster, err := newCluster(d.context, namespace)
	if err != nil {
		return nil, nil, err
	}
	d.namespace = cluster.namespace
	manifests, err := d.readManifests(cmd)
	if err != nil {
		return nil, nil, err
	}
	if n := manifests.elsewhere(cluster.namespace); n > 0 {
		cmd.PrintErrf("note: %s in other namespaces than %q left out\n", count(n, "object"), cluster.namespace)
	}
	set, err := cluster.read(cmd.Context())
	if err != nil {
		return nil, nil, err
	}
	before, now = newContent(manifests.now), newContent(manifests.now)
	before.update(set)
	now.update(cluster.applied(set, manifests.Set, d.prune))
	return before, now, nil
}
