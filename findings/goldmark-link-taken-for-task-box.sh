#!/usr/bin/env bash
# goldmark 1.8.7 takes a link whose text is "x" for the check box of a task, and the link is gone.
#
# GitHub Flavored Markdown (section 5.3) wants a space after the brackets of a check box. goldmark does not, so at the
# start of a list item "[x](address)", "[x][reference]" and "[x]y" become a box. An index with a list of letters loses
# the link of the letter x, in both cases of the letter.
#
# Seen: "- [x](/letters/x/)" gives a checked box and the text "(/letters/x/)". cmark-gfm 0.29.0.gfm.6 gives the link.
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
		{"- [w](/letters/w/)\n- [x](/letters/x/)\n", "<ul>\n<li><a href=\"/letters/w/\">w</a></li>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"> (/letters/x/)</li>\n</ul>\n"},
		{"- [x]y\n", "<ul>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"> y</li>\n</ul>\n"},
		{"- [xy](/a/)\n", "<ul>\n<li><a href=\"/a/\">xy</a></li>\n</ul>\n"},
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
