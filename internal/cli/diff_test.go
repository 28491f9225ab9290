// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// states returns two directories with manifests.
func states(t *testing.T) (before, after string) {
	t.Helper()
	before, after = filepath.Join(t.TempDir(), "before"), filepath.Join(t.TempDir(), "after")
	article := func(name, title, content string) string {
		return objectManifest("Post", name, `{title: "`+title+`", publishDate: "2024-05-01", tags: [go], content: "`+content+`"}`)
	}
	writeFiles(t, before, map[string]string{
		"topics.yaml": objectManifest("Topic", "go", `{title: Go, claims: {items: [Small is fast.]}}`) + objectManifest("Topic", "gone", "{}"),
		"posts.yaml":  article("kept", "Kept", `One.\n\nTwo.`) + article("left", "Left", "Text.") + article("same", "Same", "Text."),
	})
	writeFiles(t, after, map[string]string{
		"topics.yaml": objectManifest("Topic", "go", `{title: Go, claims: {items: [Small | simple.]}}`) + objectManifest("Topic", "new", "{}"),
		"posts.yaml":  article("kept", "Kept", `One.\n\nThree.`) + article("came", "Came", "Text.") + article("same", "Same", "Text."),
	})
	return before, after
}

func TestDiff(t *testing.T) {
	before, after := states(t)
	got := succeed(t, "", "diff", "-f", after, "--base", before)
	want := strings.TrimPrefix(`
+ /posts/came/  Came
~ /posts/kept/  Kept
    - text: Two.
    + text: Three.
- /posts/left/  Left
~ /topics/go/  Go
    - Motifs: Recurring title motifs include kept, left, and same.
    + Motifs: Recurring title motifs include came, kept, and same.
    - claim 1: Small is fast.
    + claim 1: Small | simple.
    + post came: 2024-05-01 Came
    - post left: 2024-05-01 Left
- /topics/gone/  Gone
+ /topics/new/  New
`, "\n")
	// Sentences are left out, since the tests of package prose cover them.
	keep := func(text string) string {
		var lines []string
		for line := range strings.Lines(text) {
			if !strings.Contains(line, " Motifs: ") && !strings.Contains(line, "reading path") {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "")
	}
	if diff := cmp.Diff(keep(want), keep(got.stdout)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !strings.Contains(got.stderr, `6 pages of Site "site" would change`) {
		t.Errorf("the standard error is %q", got.stderr)
	}
	if same := succeed(t, "", "diff", "-f", after, "--base", after, "-o", "markdown"); same.stdout != "No page changes.\n" {
		t.Errorf("between equal states there is %q", same.stdout)
	}
	markdown := succeed(t, "", "diff", "-f", after, "--base", before, "-o", "markdown").stdout
	if row := "| `/posts/kept/` changed | `text`: loses `Two.`<br>`text`: gains `Three.` |"; !strings.Contains(markdown, row) {
		t.Errorf("there is no %q in\n%s", row, markdown)
	}
	if !strings.Contains(markdown, "`Small \\| simple.`") {
		t.Errorf("a bar breaks the table:\n%s", markdown)
	}
}

func TestDiffMistakes(t *testing.T) {
	before, after := states(t)
	fail(t, "", []string{"diff", "-f", after}, "cannot tell what to compare with: --base names the old manifests, and --cluster reads them from a cluster")
	fail(t, "", []string{"diff", "-f", after, "--base", before, "--cluster"}, "cannot compare with both")
	fail(t, "", []string{"diff", "-f", after, "--base", before, "--prune"}, "without --cluster")
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "none"))
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	fail(t, "", []string{"diff", "-f", after, "--cluster"}, "cannot find a kubeconfig: set KUBECONFIG to its path, or copy it to ~/.kube/config, where kubectl looks too")
}
