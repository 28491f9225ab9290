#!/usr/bin/env bash
# The Go SDK of Grafana's dashboards (grafana-foundation-sdk/go 0.0.22) decodes a valid dashboard strictly to an error without
# a text, and to a dashboard without its panels.
#
# Dashboard.UnmarshalJSONStrict ends with "return errs", a nil slice in a non-nil error. So "if err != nil" holds for every
# dashboard. The decoder of a panel has the same end, and its caller keeps the panel only without an error: each panel is an
# empty PanelOrRowPanel. Encoded again, the dashboard has no panel. UnmarshalJSON, which is not strict, keeps them.
#
# Seen: the error is not nil, its text is "", and the only panel is empty; by UnmarshalJSON it has its title. Callers must look at
# the length of cog.BuildErrors, and decode a second time for the content.
#
# Needs Go and the module proxy. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding >/dev/null 2>&1
go get github.com/grafana/grafana-foundation-sdk/go@v0.0.22 >/dev/null 2>&1
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

const text = `{"uid":"a","title":"A","schemaVersion":39,"templating":{"list":[]},"annotations":{"list":[]},
	"panels":[{"type":"text","title":"One","gridPos":{"h":4,"w":4,"x":0,"y":0}}]}`

func main() {
	var strict, lax dashboard.Dashboard
	err := strict.UnmarshalJSONStrict([]byte(text))
	fmt.Printf("strict: the error is nil: %v, its text: %q, %d panel, which is empty: %v\n", err == nil, err, len(strict.Panels), strict.Panels[0].Panel == nil)
	if laxErr := json.Unmarshal([]byte(text), &lax); laxErr != nil {
		panic(laxErr)
	}
	fmt.Printf("not strict: the panel has the title %q\n", *lax.Panels[0].Panel.Title)
	if err == nil || err.Error() != "" || len(strict.Panels) != 1 || strict.Panels[0].Panel != nil || *lax.Panels[0].Panel.Title != "One" {
		fmt.Println("CHANGED: the SDK no longer does what this finding says")
		os.Exit(1)
	}
}
GO
go run .
