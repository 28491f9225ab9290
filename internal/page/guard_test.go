// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"strings"
	"testing"
)

// A template that never ends, or takes ever more memory, is an error like any other.
func TestATemplateCannotHoldUpTheOperator(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"a range without end":  {`{{define "main"}}{{range 9000000000000}}{{end}}{{end}}`, "goes around"},
		"ranges within ranges": {`{{define "main"}}{{range 9000000}}{{if true}}{{range 9000000}}{{end}}{{end}}{{end}}{{end}}`, "goes around"},
		"within an else":       {`{{define "main"}}{{range .Nothing}}{{else}}{{end}}{{with false}}{{else}}{{range 9000000000}}{{end}}{{end}}{{end}}`, ""},
		"a template that calls twice": {`{{define "main"}}{{template "x" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}{{end}}` +
			`{{define "x"}}{{if .}}{{template "x" (slice . 1)}}{{template "x" (slice . 1)}}{{end}}{{end}}`, "goes around"},
		"a template that calls itself": {`{{define "main"}}{{template "main" .}}{{end}}`, "notfound.html"},
		"text that doubles":            {`{{define "main"}}{{$x := "aaaaaaaa"}}{{range 64}}{{$x = print $x $x}}{{end}}{{end}}`, "prints more"},
		"by format":                    {`{{define "main"}}{{$x := "aaaaaaaa"}}{{range 64}}{{$x = printf "%s%s" $x $x}}{{end}}{{end}}`, "prints more"},
		"a page without end":           {`{{define "main"}}{{range 900000}}a long line that says nothing{{end}}{{end}}`, "8 MiB"},
	} {
		_, err := NewTheme("", Source{Templates: map[string]string{"notfound.html": tc.text}})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	ordinary := Source{Templates: map[string]string{"notfound.html": `{{define "main"}}<p>{{range 10}}{{printf "%d " .}}{{end}}{{print "end"}}</p>{{end}}`}}
	theme, err := NewTheme("", ordinary)
	if err != nil {
		t.Fatal(err)
	}
	body, err := theme.execute("notfound.html", document{})
	if err != nil || !strings.Contains(string(body), "<p>0 1 2 3 4 5 6 7 8 9 end</p>") {
		t.Errorf("an ordinary template gives %q, %v", body, err)
	}
}
