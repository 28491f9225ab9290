#!/usr/bin/env bash
# goccy/go-yaml 1.19.2 merges mappings ("<<") in the order of the text, where YAML gives each key to the first that has it.
#
# The definition of the merge key (YAML 1.1, type "merge") says that a key of the mapping itself wins wherever "<<"
# stands, and that an earlier mapping of a list wins over a later one. In goccy/go-yaml the last one in the text wins,
# in both. Moving the line "<<: *defaults" down, as a formatter or a person may, changes what the file says, with no error. A
# list at the top level is refused as a duplicate key if the target is a map[string]any, but not if it is an any.
#
# Seen: "draft: true" and then "<<: {draft: false}" gives false; go.yaml.in/yaml/v3 gives true. "<<: [{k: 1}, {k: 2}]" gives 2
# in place of 1.
#
# Needs Go and the module proxy. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding >/dev/null 2>&1
go get github.com/goccy/go-yaml@v1.19.2 go.yaml.in/yaml/v3@v3.0.4 >/dev/null 2>&1
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	goccy "github.com/goccy/go-yaml"
	yaml "go.yaml.in/yaml/v3"
)

func main() {
	changed := false
	for _, c := range []struct{ text, goccy, reference string }{
		{"draft: true\n<<: {draft: false}\n", "map[draft:false]", "map[draft:true]"},
		{"<<: {draft: false}\ndraft: true\n", "map[draft:true]", "map[draft:true]"},
		{"<<: [{k: 1}, {k: 2}]\n", "map[k:2]", "map[k:1]"},
	} {
		var got, reference any
		if err := goccy.Unmarshal([]byte(c.text), &got); err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal([]byte(c.text), &reference); err != nil {
			panic(err)
		}
		fmt.Printf("%-38q goccy/go-yaml %-18s go.yaml.in/yaml/v3 %s\n", c.text, fmt.Sprint(got), fmt.Sprint(reference))
		changed = changed || fmt.Sprint(got) != c.goccy || fmt.Sprint(reference) != c.reference
	}
	var strict map[string]any
	err := goccy.Unmarshal([]byte("<<: [{k: 1}, {k: 2}]\n"), &strict)
	fmt.Printf("the list into a map[string]any: %v\n", err)
	changed = changed || err == nil || !strings.Contains(err.Error(), "duplicate key")
	if changed {
		fmt.Println("CHANGED: goccy/go-yaml no longer does what this finding says")
		os.Exit(1)
	}
}
GO
go run .
