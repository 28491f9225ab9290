#!/usr/bin/env bash
# goccy/go-yaml 1.19.2 drops each tab inside a plain scalar, and joins the words beside it.
#
# YAML 1.2 (productions 131 to 133, nb-ns-plain-in-line) lets blanks, tabs included, stand between the characters of a plain
# scalar, and they are content. So a title copied from a table loses its word boundary. Quoted scalars and block scalars
# keep the tab. Hugo 0.166 reads front matter with this library.
#
# Seen: "title: Tools<TAB>and trade" gives "Toolsand trade"; go.yaml.in/yaml/v3 gives "Tools<TAB>and trade".
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

	goccy "github.com/goccy/go-yaml"
	yaml "go.yaml.in/yaml/v3"
)

func main() {
	changed := false
	for _, c := range []struct{ text, goccy, reference string }{
		{"title: Tools\tand trade\n", "Toolsand trade", "Tools\tand trade"},
		{"title: Tools \t and trade\n", "Tools  and trade", "Tools \t and trade"},
		{"title: \"Tools\tand trade\"\n", "Tools\tand trade", "Tools\tand trade"},
		{"title: 'Tools\tand trade'\n", "Tools\tand trade", "Tools\tand trade"},
		{"title: |-\n  Tools\tand trade\n", "Tools\tand trade", "Tools\tand trade"},
	} {
		var got, reference struct{ Title string }
		if err := goccy.Unmarshal([]byte(c.text), &got); err != nil {
			panic(err)
		}
		if err := yaml.Unmarshal([]byte(c.text), &reference); err != nil {
			panic(err)
		}
		fmt.Printf("%-32q goccy/go-yaml %-20q go.yaml.in/yaml/v3 %q\n", c.text, got.Title, reference.Title)
		changed = changed || got.Title != c.goccy || reference.Title != c.reference
	}
	if changed {
		fmt.Println("CHANGED: goccy/go-yaml no longer does what this finding says")
		os.Exit(1)
	}
}
GO
go run .
