// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/internal/buildinfo"
)

func newVersion(build buildinfo.Info) *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, commit, date and Go version of this program",
		Example: `  # In one line
  topicpages version

  # For a program
  topicpages version -o json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch format {
			case "text":
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "topicpages version", build)
				return err
			case "json":
				encoder := json.NewEncoder(cmd.OutOrStdout())
				encoder.SetIndent("", "  ")
				return encoder.Encode(build)
			default:
				return fmt.Errorf("cannot print as %q: -o takes text or json", format)
			}
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", format, "Format: text or json")
	return cmd
}
