// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	grafana "github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"github.com/topicpages/topicpages/internal/metrics"
)

// Each panel of the dashboard asks for metrics and labels that exist, no panel covers another one, and each metric of
// the operator is shown, except the metrics of a bulk load.
func TestDashboard(t *testing.T) {
	data, err := os.ReadFile("../../config/grafana/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			ID      int
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(data, &dashboard); err != nil {
		t.Fatal(err)
	}
	covered, ids, expressions := map[[2]int]string{}, map[int]bool{}, ""
	for _, panel := range dashboard.Panels {
		if ids[panel.ID] || panel.Title == "" || len(panel.Targets) == 0 {
			t.Errorf("panel %d %q lacks an ID of its own, a title or a query", panel.ID, panel.Title)
		}
		ids[panel.ID] = true
		for x := range panel.GridPos.W {
			for y := range panel.GridPos.H {
				cell := [2]int{panel.GridPos.X + x, panel.GridPos.Y + y}
				if other := covered[cell]; other != "" || cell[0] >= 24 {
					t.Fatalf("%q covers %q, or the margin", panel.Title, other)
				}
				covered[cell] = panel.Title
			}
		}
		for _, target := range panel.Targets {
			expressions += target.Expr + "\n"
			checkExpression(t, panel.Title, strings.ReplaceAll(target.Expr, "$__rate_interval", "5m"))
		}
	}
	for _, d := range metrics.Definitions() {
		if !strings.Contains(expressions, d.Name) && !strings.HasPrefix(d.Name, "topicpages_bulk_load_") {
			t.Errorf("no panel shows %s", d.Name)
		}
	}
}

// The dashboard is one of Grafana's schema: Grafana drops a field that it does not know, and refuses a value of another type.
func TestTheDashboardIsOfTheSchemaOfGrafana(t *testing.T) {
	data, err := os.ReadFile("../../config/grafana/dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if problems := schemaProblems(data); len(problems) > 0 {
		t.Error(problems)
	}
	for found, broken := range map[string]string{
		"unexpected field 'gridpos'": strings.Replace(string(data), `"gridPos"`, `"gridpos"`, 1),
		"panels[0].gridPos.h":        strings.Replace(string(data), `"h": 4`, `"h": "4"`, 1),
		"required field is missing":  strings.Replace(string(data), `"templating": {`, `"templates": {`, 1),
	} {
		if problems := schemaProblems([]byte(broken)); !strings.Contains(problems.Error(), found) {
			t.Errorf("a dashboard with a fault has the problems %v, want %q", problems, found)
		}
	}
}

// schemaProblems returns how a dashboard differs from Grafana's schema.
func schemaProblems(data []byte) cog.BuildErrors {
	var problems cog.BuildErrors
	var dashboard grafana.Dashboard //nolint:staticcheck // People import files of the first schema.
	// The error is never nil, and empty for a dashboard without problems.
	if err := dashboard.UnmarshalJSONStrict(data); !errors.As(err, &problems) {
		return cog.MakeBuildErrors("dashboard", err)
	}
	return problems
}
