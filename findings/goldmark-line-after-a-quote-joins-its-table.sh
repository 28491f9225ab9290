#!/usr/bin/env bash
# goldmark 1.8.7 makes a line after a quote a row of the table that ends the quote.
#
# Only a paragraph may go on without the ">" of its quote, and a table is none: the next line without ">" begins a block
# of its own (GitHub Flavored Markdown, sections 4.10 and 5.1). goldmark first reads all lines as one paragraph, which it
# then turns into a table, so the line after the quote is in it. With text instead of a row it is a row as well.
#
# Seen: the line "| b |" after "> | a |" and "> |---|" is in the table. cmark-gfm 0.29.0.gfm.6 shows it after the quote.
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
		{"> | a |\n> |---|\n| b |\n", "<blockquote>\n<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n</blockquote>\n"},
		{"> | a |\n> |---|\nb\n", "<blockquote>\n<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n</blockquote>\n"},
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
