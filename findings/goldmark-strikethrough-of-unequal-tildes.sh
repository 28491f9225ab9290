#!/usr/bin/env bash
# goldmark 1.8.7 closes one of two tildes with one, so a single tilde inside struck text breaks it apart.
#
# GitHub strikes text between one or two tildes, and a closing mark must be as long as the opening one. goldmark pairs
# any lengths: it strikes twice, and a tilde is left over at the end. A "~" for "about" behind a word is enough.
#
# Seen: "~~a~ b~~" gives two nested <del> and a "~". cmark-gfm 0.29.0.gfm.6 gives "<del>a~ b</del>".
#
# Needs Go and the module proxy. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding >/dev/null 2>&1
go get github.com/yuin/goldmark@v1.8.7 >/dev/null 2>&1
cat >main.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

func main() {
	changed := false
	for _, c := range []struct{ text, want string }{
		{"~~a~ b~~\n", "<p><del><del>a</del> b</del>~</p>\n"},
		{"~~a b~~\n", "<p><del>a b</del></p>\n"},
	} {
		var b bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(c.text), &b); err != nil {
			panic(err)
		}
		fmt.Printf("%q gives %q\n", c.text, b.String())
		changed = changed || b.String() != c.want
	}
	if changed {
		fmt.Println("CHANGED: goldmark no longer does what this finding says")
		os.Exit(1)
	}
}
GO
go run .
