// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/topicpages/topicpages/internal/plain"
)

// A Writer writes sorted findings.
type Writer func(out io.Writer, version string, rules []Rule, findings []Finding) error

// Writers returns the formats, by name.
func Writers() map[string]Writer {
	return map[string]Writer{"text": writeText, "json": writeJSON, "sarif": writeSARIF, "github": writeGitHub}
}

// writeText writes a line for each finding, as compilers do.
func writeText(out io.Writer, _ string, _ []Rule, findings []Finding) error {
	for _, f := range findings {
		if _, err := fmt.Fprintf(out, "%s:%d: %s: %s (%s)\n", plain.OneLine(f.File), f.Line, f.Level, plain.OneLine(f.Text()), f.Rule); err != nil {
			return fmt.Errorf("cannot print the findings: %w", err)
		}
	}
	return nil
}

// writeJSON writes an object with all findings.
func writeJSON(out io.Writer, _ string, _ []Rule, findings []Finding) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if findings == nil {
		findings = []Finding{}
	}
	if err := encoder.Encode(map[string]any{"findings": findings}); err != nil {
		return fmt.Errorf("cannot print the findings: %w", err)
	}
	return nil
}

// gitHubLevels are the names of the levels in GitHub's workflow commands.
var gitHubLevels = map[Level]string{Error: "error", Warning: "warning", Note: "notice"}

// writeGitHub writes workflow commands, which GitHub shows beside the lines of a pull request.
func writeGitHub(out io.Writer, _ string, _ []Rule, findings []Finding) error {
	message := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, f := range findings {
		if _, err := fmt.Fprintf(out, "::%s file=%s,line=%d,title=%s::%s\n",
			gitHubLevels[f.Level], property.Replace(f.File), max(1, f.Line), property.Replace(f.Rule), message.Replace(f.Text())); err != nil {
			return fmt.Errorf("cannot print the findings: %w", err)
		}
	}
	return nil
}
