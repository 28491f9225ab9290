// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/topicpages/topicpages/test/browsertest"
)

// axeRun asks axe-core for everything that WCAG 2.2 requires at the levels A and AA, and for good practice.
// target-size is off by default.
const axeRun = `axe.run(document, {
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
	rules: {"target-size": {enabled: true}},
	resultTypes: ["violations"],
}).then((result) => ({
	rules: result.passes.length,
	violations: result.violations.map((v) => ({
		id: v.id, impact: v.impact, help: v.help, url: v.helpUrl,
		nodes: v.nodes.map((n) => n.target.join(" ") + ": " + n.html.slice(0, 160) + "\n      " + n.failureSummary.replaceAll("\n", "\n      ")),
	})),
}))`

// axeResult is what axeRun returns.
type axeResult struct {
	// Rules is the number of rules that the page keeps.
	Rules      int
	Violations []axeViolation
}

// axeViolation is a rule that a page breaks.
type axeViolation struct {
	ID, Impact, Help, URL string
	Nodes                 []string
}

func (v axeViolation) String() string {
	const most = 5
	nodes, more := v.Nodes, ""
	if len(nodes) > most {
		nodes, more = nodes[:most], fmt.Sprintf("\n    … and %d more", len(nodes)-most)
	}
	return fmt.Sprintf("%s (%s): %s\n  %s\n    %s%s", v.ID, v.Impact, v.Help, v.URL, strings.Join(nodes, "\n    "), more)
}

// access runs axe-core on a page in each size and scheme.
func (v *visitor) access(t *testing.T, d *document) (faults []string) {
	for _, width := range []int64{390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			if strings.Contains(d.path, "/extreme") && (width == 390) == (scheme == "dark") {
				continue // these differ in their contents, and two looks show it
			}
			faults = append(faults, v.violations(t, d, browsertest.View{Width: width, Scheme: scheme, Still: true})...)
		}
	}
	return faults
}

// violations runs axe-core on a page. The script is evaluated and not loaded, since the Content-Security-Policy admits
// only the scripts of the site.
func (v *visitor) violations(t *testing.T, d *document, view browsertest.View) (faults []string) {
	t.Helper()
	script, err := os.ReadFile(filepath.Join(tools(t), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	v.open(t, d, view)
	if err := chromedp.Do(v.ctx, chromedp.Evaluate[chromedp.Void](string(script))); err != nil {
		t.Fatalf("cannot load axe-core: %v", err)
	}
	result, err := chromedp.Run(v.ctx, chromedp.Evaluate[axeResult](axeRun, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("cannot run axe-core: %v", err)
	}
	if result.Rules < 10 {
		t.Fatalf("axe-core has looked at %d rules only", result.Rules)
	}
	for _, violation := range result.Violations {
		faults = append(faults, fmt.Sprintf("%d pixels, %s: %s", view.Width, view.Scheme, violation))
	}
	return faults
}
