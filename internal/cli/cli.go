// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package cli is the command line of topicpages. It does the operator's work with manifests from files instead of a
// cluster.
package cli

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/internal/buildinfo"
)

// Streams are the input and the outputs of the commands.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// New returns the command topicpages of the given build. Its subcommands take the time from now, unless a flag sets it. Execute returns an error, which is already printed, if the command failed or a manifest was invalid.
func New(build buildinfo.Info, now func() time.Time, streams Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "topicpages",
		Short: "One page per topic, from Post and Topic manifests",
		Long: `topicpages computes one page per Topic from the Posts that belong to it.

In a cluster the operator does this, and serves the pages. This command does the
same with manifests in files, without a cluster. Use it to see a page before you
apply a manifest, to check manifests in a pull request, or to publish the site to
any web server. The pages are the same, byte for byte.`,
		Example: `  # Write the pages of the manifests in posts/ and topics/ into public/
  topicpages render -f posts/ -f topics/ -o public

  # Show them in the browser while you write
  topicpages preview -f posts/ -f topics/

  # Print the statuses of all objects on New Year's Day
  topicpages status -f posts/ -f topics/ --now 2027-01-01`,
		Version:       build.String(),
		SilenceUsage:  true, // the message says what to do, and the usage would hide it
		SilenceErrors: false,
	}
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	root.AddCommand(newRender(now), newPreview(now), newStatus(now), newImport(now), newSuggest(now), newLint(build.Version, now), newExplain(now), newDiff(now), newVersion(build))
	return root
}
