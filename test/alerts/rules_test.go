// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/internal/metrics"
)

var promQL = parser.NewParser(parser.Options{})

// rules returns the alerts of config/prometheus/rules.yaml, which must be rules as "promtool check rules" wants them.
func rules(t *testing.T) []rulefmt.Rule {
	t.Helper()
	data, err := os.ReadFile("../../config/prometheus/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var object struct{ Spec map[string]any }
	if err := yaml.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	groups, err := yaml.Marshal(object.Spec)
	if err != nil {
		t.Fatal(err)
	}
	parsed, errs := rulefmt.Parse(groups, false, model.UTF8Validation, promQL, slog.New(slog.DiscardHandler))
	if len(errs) > 0 || len(parsed.Groups) != 1 {
		t.Fatalf("config/prometheus/rules.yaml: %v", errs)
	}
	return parsed.Groups[0].Rules
}

// checkExpression reports a metric or a label that the operator does not have.
func checkExpression(t *testing.T, where, text string) {
	t.Helper()
	expression, err := promQL.ParseExpr(text)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	defined := map[string]metrics.Definition{}
	for _, d := range metrics.Definitions() {
		if defined[d.Name] = d; d.Type == metrics.Histogram {
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				defined[d.Name+suffix] = d
			}
		}
	}
	known := []string{"le"} // labels of any metric in the expression
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		selector, ok := node.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		d, isOurs := defined[selector.Name]
		if !isOurs {
			if !slices.Contains(ofOthers, selector.Name) {
				t.Errorf("%s: there is no metric %q", where, selector.Name)
			}
			d.Labels = []string{"controller", "name", "verb", "job"}
		}
		known = append(known, d.Labels...)
		for _, matcher := range selector.LabelMatchers {
			if matcher.Name != model.MetricNameLabel && !slices.Contains(d.Labels, matcher.Name) {
				t.Errorf("%s: %s has no label %q", where, selector.Name, matcher.Name)
			}
		}
		return nil
	})
	parser.Inspect(expression, func(node parser.Node, _ []parser.Node) error {
		if aggregate, ok := node.(*parser.AggregateExpr); ok {
			for _, label := range aggregate.Grouping {
				if !slices.Contains(known, label) {
					t.Errorf("%s: no metric in it has the label %q", where, label)
				}
			}
		}
		return nil
	})
}

// ofOthers are the metrics of controller-runtime and Go that the dashboard shows.
var ofOthers = []string{
	"controller_runtime_reconcile_time_seconds_bucket", "rest_client_request_duration_seconds_bucket",
	"workqueue_depth", "process_resident_memory_bytes", "process_cpu_seconds_total",
}

// Each alert uses metrics that exist, and has a runbook.
func TestRulesAreComplete(t *testing.T) {
	runbook, err := os.ReadFile("../../docs/alerts.md")
	if err != nil {
		t.Fatal(err)
	}
	all := rules(t)
	if len(all) < 6 || len(all) > 10 {
		t.Errorf("there are %d alerts", len(all))
	}
	for _, rule := range all {
		checkExpression(t, rule.Alert, rule.Expr)
		if !strings.Contains(string(runbook), "\n## "+rule.Alert+"\n") {
			t.Errorf("docs/alerts.md has no section %s", rule.Alert)
		}
		if _, anchor, _ := strings.Cut(rule.Annotations["runbook_url"], "/docs/alerts.md#"); anchor != strings.ToLower(rule.Alert) {
			t.Errorf("%s leads to the runbook %s", rule.Alert, rule.Annotations["runbook_url"])
		}
		if !slices.Contains([]string{"critical", "warning", "info"}, rule.Labels["severity"]) || rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" {
			t.Errorf("%s lacks a severity or a text: %v %v", rule.Alert, rule.Labels, rule.Annotations)
		}
	}
	if got := strings.Count(string(runbook), "\n## Topicpages"); got != len(all) {
		t.Errorf("docs/alerts.md has %d sections for %d alerts", got, len(all))
	}
}

// healthy are the reasons of conditions that are as they should be.
var healthy = []string{"Accepted", "Applied", "Computed", "Found", "NoConflict", "NoReviewDue", "PostsMatch", "Published", "Served"}

// docs/alerts.md says what to do about each reason of a fault, and about no other.
func TestEachReasonHasARunbook(t *testing.T) {
	sources, err := filepath.Glob("../../api/v1alpha1/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(`Reason += "(\w+)"`).FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(healthy, match[1]) {
				reasons = append(reasons, match[1])
			}
		}
	}
	page, err := os.ReadFile("../../docs/alerts.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, match := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| [^|]+ \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(string(page), -1) {
		documented = append(documented, match[1])
	}
	slices.Sort(reasons)
	slices.Sort(documented)
	if diff := cmp.Diff(slices.Compact(reasons), documented); diff != "" {
		t.Errorf("reasons (-code +docs/alerts.md):\n%s", diff)
	}
}

// conditionsOf reads conditions, such as "Ready=False/WriteFailed".
func conditionsOf(text string) (list []metav1.Condition) {
	for _, part := range strings.Fields(text) {
		kind, rest, _ := strings.Cut(part, "=")
		status, reason, _ := strings.Cut(rest, "/")
		list = append(list, metav1.Condition{Type: kind, Status: metav1.ConditionStatus(status), Reason: reason})
	}
	return list
}

// firing returns the first minute in which each alert fires: its expression was true in each minute for as long as the
// rule says.
func firing(t *testing.T, h *history, minutes int) map[string]int {
	t.Helper()
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1_000_000, Timeout: time.Minute, LookbackDelta: 5 * time.Minute, Parser: promQL})
	end := began.Add(time.Duration(minutes) * time.Minute)
	first := map[string]int{}
	for _, rule := range rules(t) {
		query, err := engine.NewRangeQuery(t.Context(), h.queryable(), nil, rule.Expr, began, end, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		matrix, err := query.Exec(t.Context()).Matrix()
		if err != nil {
			t.Fatalf("%s: %v", rule.Alert, err)
		}
		for _, series := range matrix {
			since, last := 0, -2
			for _, point := range series.Floats {
				minute := int((point.T - began.UnixMilli()) / time.Minute.Milliseconds())
				if minute != last+1 {
					since = minute
				}
				last = minute
				known, ok := first[rule.Alert]
				if time.Duration(minute-since)*time.Minute >= time.Duration(rule.For) && (!ok || minute < known) {
					first[rule.Alert] = minute
				}
			}
		}
		query.Close()
	}
	return first
}

// minutes is how long an operator runs. A fault begins after a half hour.
const minutes, fault = 150, 30

// Each alert fires after the fault that it names, not before its time, and no other alert does.
func TestEachAlertFires(t *testing.T) {
	const served = " Published=True/Published Serving=True/Served"
	cases := map[string]struct {
		wrong   func(o *operator, minute int)
		want    map[string]int // in minutes after the fault
		reading bool           // it has just started
	}{
		"the operator is gone": {func(o *operator, _ int) { o.down = true }, map[string]int{"TopicpagesDown": 5}, false},
		"a Site is too large": {func(o *operator, _ int) {
			o.serves("Ready=False/SiteTooLarge Published=False/SiteTooLarge Serving=True/Served Stalled=True/SiteTooLarge")
		}, map[string]int{"TopicpagesSiteStalled": 5}, false},
		"the API server refuses writes": {func(o *operator, _ int) { o.serves("Ready=False/WriteFailed" + served) }, map[string]int{"TopicpagesSiteNotReady": 15}, false},
		"a new Site is not taken up":    {func(o *operator, _ int) { o.serves("Ready=Unknown/Pending") }, map[string]int{"TopicpagesSiteNotReady": 15}, false},
		"Pods crash": {func(o *operator, _ int) {
			o.serves("Ready=False/PodFailing Published=True/Published Serving=False/PodFailing")
		},
			map[string]int{"TopicpagesSiteNotServing": 10, "TopicpagesSiteNotReady": 15}, false},
		"a Gateway refuses the route": {func(o *operator, _ int) { o.serves("Ready=True/Served" + served + " RouteAccepted=False/NotAccepted") },
			map[string]int{"TopicpagesSiteNotServing": 10}, false},
		"a webhook reverts the Deployment": {func(o *operator, _ int) { o.serves("Ready=True/Served" + served + " Contested=True/FieldConflict") },
			map[string]int{"TopicpagesSiteContested": 15}, false},
		"an article is missing":               {func(o *operator, _ int) { o.is("Ready=False/ContentMissing") }, map[string]int{"TopicpagesPostsNotReady": 60}, false},
		"a Post is not published at its time": {func(o *operator, _ int) { o.next(fault - 6) }, map[string]int{"TopicpagesTransitionOverdue": 5}, false},
		"edits are slow":                      {func(o *operator, _ int) { o.recorder.PostsServed([]time.Duration{400 * time.Second}) }, map[string]int{"TopicpagesEditsSlow": 16}, false},
		"a ConfigMap cannot be read after a start": {func(o *operator, minute int) {
			if minute == fault {
				o.load()
			}
		}, map[string]int{"TopicpagesObjectsHeld": 15}, true},
		"a quota refuses pages": {func(o *operator, _ int) { o.recorder.Publication(notes, metrics.Publication{Errors: 1}) },
			map[string]int{"TopicpagesWritesFail": 7}, false},
	}
	tested := map[string]bool{}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			o := newOperator(t, tc.reading)
			h := scrape(t, o, minutes, func(minute int) {
				o.recorder.Publication(notes, metrics.Publication{Complete: true, Written: 1})
				if minute >= fault {
					tc.wrong(o, minute)
				} else {
					o.recorder.PostsServed([]time.Duration{time.Second})
				}
			})
			got := firing(t, h, minutes)
			for alert := range got {
				got[alert] -= fault
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("alerts, and when they fire (-want +got):\n%s", diff)
			}
		})
		for alert := range tc.want {
			tested[alert] = true
		}
	}
	for _, rule := range rules(t) {
		if !tested[rule.Alert] {
			t.Errorf("no fault here makes %s fire", rule.Alert)
		}
	}
}

// What happens every day fires no alert.
func TestNoAlertFiresOnAnOrdinaryDay(t *testing.T) {
	o := newOperator(t, false)
	h := scrape(t, o, minutes, func(minute int) {
		o.down = minute >= 10 && minute < 13 // an upgrade of the operator
		o.next(minute - minute%20 + 20)      // each is followed by another one
		o.serves("Ready=True/Served Published=True/Published Serving=True/Served")
		o.is("Ready=True/Accepted")
		o.recorder.PostsServed([]time.Duration{time.Second, 2 * time.Second})
		switch {
		case minute >= 40 && minute < 45: // a bulk load
			o.load()
			o.serves("Ready=False/BulkLoad Published=False/BulkLoad Serving=True/Served")
		case minute >= 60 && minute < 66: // a rollout
			o.serves("Ready=False/Progressing Published=True/Published Serving=False/Progressing")
		case minute >= 80 && minute < 100: // a Post whose ConfigMap comes later
			o.is("Ready=False/ContentMissing")
		case minute == 110: // two failed writes, and a conflict, repeated with success
			o.recorder.Publication(notes, metrics.Publication{Written: 1, Errors: 2, Conflicts: 3})
		case minute >= 100 && minute < 120: // an ingress controller that reports no address
			o.serves("Ready=True/Served Published=True/Published Serving=True/Served RouteAccepted=False/Pending")
		case minute >= 120: // scaled to zero on purpose
			o.serves("Ready=True/NoReplicas Published=True/Published Serving=False/NoReplicas")
		}
	})
	if got := firing(t, h, minutes); len(got) > 0 {
		t.Errorf("these alerts fire, after minutes: %v", got)
	}
}
