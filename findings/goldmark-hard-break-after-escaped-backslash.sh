#!/usr/bin/env bash
# goldmark 1.8.7: no hard line break after an escaped backslash.
#
# CommonMark 0.31.2 (section 6.7) makes a line break of a backslash that ends a line. In "a\\\" the
# first two are an escaped backslash and the third ends the line, so a break follows. goldmark asks
# only whether the byte before the last backslash is one too, and then prints the third as text.
# Whoever writes Markdown by program (escapes the text, then joins lines with "\" and a line feed)
# loses the break of each line that ends with a backslash, a Windows folder for example.
#
# Seen, for "C:\\\" and "next" on two lines: goldmark prints "C:", two backslashes and no break; commonmark.js
# 0.31.2, the reference, prints one and a break. Two blanks in place of the third backslash work in both.
#
# Needs Go, Node.js with npm, the module proxy and the npm registry. Exits 1 when the behaviour is another one.
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
	"io"
	"os"

	"github.com/yuin/goldmark"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = goldmark.Convert(text, os.Stdout)
	}
	if err != nil {
		panic(err)
	}
}
GO
go build -o convert .
npm init -y >/dev/null
npm install --silent --no-audit --no-fund commonmark@0.31.2 >/dev/null
cat >convert.js <<'JS'
const {Parser, HtmlRenderer} = require('commonmark');
process.stdout.write(new HtmlRenderer().render(new Parser().parse(require('fs').readFileSync(0, 'utf8'))));
JS
changed=0
row() { # FIRST LINE, HTML of goldmark, HTML of commonmark.js
  local ours theirs
  ours=$(printf '%s\nnext\n' "$1" | ./convert | tr '\n' ' ')
  theirs=$(printf '%s\nnext\n' "$1" | node convert.js | tr '\n' ' ')
  printf '%-8s goldmark: %-30s commonmark.js: %s\n' "$1|" "$ours" "$theirs"
  [ "$ours" = "$2" ] && [ "$theirs" = "$3" ] || changed=1
}
row 'C:\\\' '<p>C:\\ next</p> ' '<p>C:\<br /> next</p> '
row 'C:\' '<p>C:<br> next</p> ' '<p>C:<br /> next</p> '
row 'C:\\  ' '<p>C:\<br> next</p> ' '<p>C:\<br /> next</p> '
if [ $changed = 1 ]; then
  echo "CHANGED: goldmark no longer does what this finding says"
  exit 1
fi
