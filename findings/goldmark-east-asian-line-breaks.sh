#!/usr/bin/env bash
# goldmark 1.8.7: extension.NewCJK with East Asian line breaks joins words of other scripts.
#
# The option is meant for soft line breaks between wide characters, which Chinese and Japanese
# write without a space. Where the next line begins with emphasis, a link or code, goldmark looks
# at the text that follows in the same node, finds none, and drops the break although both sides
# are Latin letters. The style CSS3Draft also drops it after punctuation.
#
# Seen: "word" and "**bold**" on two lines give "word<strong>bold</strong>"; without the option a
# line feed stays between them.
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

func convert(text string, options ...goldmark.Option) string {
	var b bytes.Buffer
	if err := goldmark.New(options...).Convert([]byte(text), &b); err != nil {
		panic(err)
	}
	return b.String()
}

func main() {
	simple := goldmark.WithExtensions(extension.NewCJK(extension.WithEastAsianLineBreaks()))
	draft := goldmark.WithExtensions(extension.NewCJK(extension.WithEastAsianLineBreaks(extension.EastAsianLineBreaksCSS3Draft)))
	changed := false
	for _, c := range []struct {
		style, text string
		option      goldmark.Option
		want        string
	}{
		{"Simple", "word\n**bold**\n", simple, "<p>word<strong>bold</strong></p>\n"},
		{"CSS3Draft", "word\n**bold**\n", draft, "<p>word<strong>bold</strong></p>\n"},
		{"CSS3Draft", "One, two.\nThree.\n", draft, "<p>One, two.Three.</p>\n"},
	} {
		got, without := convert(c.text, c.option), convert(c.text)
		fmt.Printf("%-9s %-22q with %q without %q\n", c.style, c.text, got, without)
		changed = changed || got != c.want || got == without
	}
	if changed {
		fmt.Println("CHANGED: goldmark no longer does what this finding says")
		os.Exit(1)
	}
}
GO
echo "goldmark $(go list -m -f '{{.Version}}' github.com/yuin/goldmark)"
go run .
