#!/usr/bin/env bash
# goccy/go-yaml 1.19.2 drops the blanks at the end of a literal block that ends with "|-".
#
# YAML's "-" strips the line feeds after the last line, and nothing else: blanks that end the last
# line are its content. Markdown needs them, since two blanks before a line feed are a line break,
# and a signature or hash over the text covers them. With "|" and "|+" goccy/go-yaml keeps them.
#
# Seen: "a: |-\n  one  \n" gives "one"; go.yaml.in/yaml/v3 gives "one  ". With "|" both give "one  \n".
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

func read(unmarshal func([]byte, any) error, text string) string {
	var v struct {
		A string `yaml:"a"`
	}
	if err := unmarshal([]byte(text), &v); err != nil {
		panic(err)
	}
	return v.A
}

func main() {
	changed := false
	for _, c := range []struct{ text, goccy, reference string }{
		{"a: |-\n  one  \n", "one", "one  "},
		{"a: |-\n  one  \n  two  \nb: x\n", "one  \ntwo", "one  \ntwo  "},
		{"a: |\n  one  \n", "one  \n", "one  \n"},
	} {
		got := read(func(b []byte, v any) error { return goccy.Unmarshal(b, v) }, c.text)
		reference := read(yaml.Unmarshal, c.text)
		fmt.Printf("%-32q goccy/go-yaml %-14q go.yaml.in/yaml/v3 %q\n", c.text, got, reference)
		changed = changed || got != c.goccy || reference != c.reference
	}
	if changed {
		fmt.Println("CHANGED: goccy/go-yaml no longer does what this finding says")
		os.Exit(1)
	}
}
GO
go run .
