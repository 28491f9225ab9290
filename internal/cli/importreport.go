// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/plain"
)

// shownLosses is how many losses are printed if a report has all of them.
const shownLosses = 50

// writeReport writes the losses to a file, one per line or as JSON.
func writeReport(path string, losses []importer.Loss) error {
	var b strings.Builder
	if strings.HasSuffix(path, ".json") {
		list := make([]map[string]any, len(losses))
		for i, loss := range losses {
			list[i] = map[string]any{"file": loss.File, "line": loss.Line, "reason": loss.Reason, "message": loss.Message}
		}
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(list); err != nil {
			return fmt.Errorf("cannot write the report: %w", err)
		}
	} else {
		for _, loss := range losses {
			b.WriteString(plain.OneLine(loss.String()) + "\n")
		}
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("cannot write the report: %w", err)
	}
	return nil
}

// printLosses prints the losses, and their number for each reason. If a report has all losses, only the first ones are
// printed, and none that are accepted.
func (c *importCommand) printLosses(cmd *cobra.Command, losses []importer.Loss) {
	shown := losses
	switch {
	case c.report != "" && c.allowLoss:
		shown = nil
	case c.report != "" && len(losses) > shownLosses:
		shown = losses[:shownLosses]
	}
	for _, loss := range shown {
		cmd.PrintErrln(plain.OneLine(loss.String()))
	}
	switch rest := len(losses) - len(shown); {
	case len(shown) == 0 && rest > 0:
		cmd.PrintErrf("%s, listed in %s:\n", count(rest, "accepted loss"), c.report)
	case rest > 0:
		cmd.PrintErrf("… and %d more, in %s\n", rest, c.report)
	}
	counts := map[importer.Reason]int{}
	var reasons []importer.Reason
	for _, loss := range losses {
		if counts[loss.Reason]++; counts[loss.Reason] == 1 {
			reasons = append(reasons, loss.Reason)
		}
	}
	slices.SortFunc(reasons, func(a, b importer.Reason) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(string(a), string(b))
	})
	for _, reason := range reasons {
		cmd.PrintErrf("%6d %s\n", counts[reason], reason)
	}
}

// progress returns a function that shows on a terminal how many posts are read. It is nil if out is not a terminal.
func progress(out io.Writer) func(done, total int) {
	file, ok := out.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	const step = 10
	return func(done, total int) {
		switch {
		case done == total:
			_, _ = fmt.Fprint(out, "\r\x1b[K") // progress is not worth an error
		case done%step == 0:
			_, _ = fmt.Fprintf(out, "\rreading post %d of %d", done, total)
		}
	}
}
