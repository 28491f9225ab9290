// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package sandbox

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"testing"
	"time"
)

// testData is the data of the templates of these tests.
type testData struct {
	Text  string
	HTML  template.HTML
	Items []string
	Time  time.Time
	Link  *testData
	Tag   tag
}

// tag prints as its text.
type tag struct{ Text, URL string }

func (t tag) String() string { return t.Text }

func sample() testData {
	return testData{Text: "a<b", HTML: "<b>a</b>", Items: []string{"x", "y"}, Time: time.Date(2026, 11, 11, 11, 11, 11, 0, time.UTC), Link: &testData{Text: "linked"}, Tag: tag{"C++", "/"}}
}

// run compiles and executes the templates of a text.
func run(text string, value any) (page string, work int, err error) {
	s := New()
	s.Define(template.FuncMap{"t": s.Text(func(format string, args ...any) string { return fmt.Sprintf(format, args...) })})
	set, err := s.Compile(TemplateFile{"page.html", text})
	if err != nil {
		return "", 0, err
	}
	body, work, err := s.Execute(set, "page.html", value, 1<<20)
	return string(body), work, err
}

func TestOrdinaryTemplates(t *testing.T) {
	for text, want := range map[string]string{
		`<p title="{{.Text}}">{{.Text}}</p>{{.HTML}}`:                                                             `<p title="a&lt;b">a&lt;b</p><b>a</b>`,
		`{{range $i, $x := .Items}}{{if $i}}, {{end}}{{$x}}{{else}}none{{end}}`:                                   `x, y`,
		`{{range 3}}{{.}}{{if eq . 1}}{{break}}{{end}}{{end}}`:                                                    `01`,
		`{{define "a"}}[{{.}}]{{end}}{{template "a" .Text}}<i title="{{template "a" .Text}}">`:                    `[a&lt;b]<i title="[a&lt;b]">`,
		`{{with .Link}}{{.Text}}{{end}}{{len .Items}}{{index .Items 1}}{{slice .Text 1}}`:                         `linked2y&lt;b`,
		`{{if and (eq .Text "a<b") (gt (len .Items) 1) (ne (index .Items 0) "y")}}yes{{end}}{{.Text | eq "a<b"}}`: `yestrue`,
		`{{printf "%-4s|%3d|%q|%.2f" "ab" 7 "c" 1.5}}{{print 1 "a"}}{{println "b"}}{{t "%s!" .Text}}`:             "ab  |  7|&#34;c&#34;|1.501ab\na&lt;b!",
		`{{if .Time.After .Time}}{{else}}{{.Time.Year}} {{.Time}}{{end}}`:                                         `2026 2026-11-11 11:11:11 &#43;0000 UTC`,
		`<a href="/?q={{.Text}}" onclick="f({{.Items}})">{{.Items}}</a>{{eq .Link nil}}`:                          `<a href="/?q=a%3cb" onclick="f([&#34;x&#34;,&#34;y&#34;])">[x y]</a>false`,
		`{{.Tag}}{{print .Tag}}{{.Tag.URL}}`:                                                                      `C&#43;&#43;C&#43;&#43;/`,
		`{{$x := .Text}}{{range 2}}{{$x = print $x .}}{{end}}{{$x}}`:                                              `a&lt;b01`,
	} {
		page, work, err := run(text, sample())
		if err != nil || page != want || work <= 0 {
			t.Errorf("%s gives %q, %d units of work, %v; want %q", text, page, work, err, want)
		}
	}
}

// doubling returns templates that call one another to a depth, each one twice.
func doubling(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, `{{define "t%d"}}{{template "t%d"}}{{template "t%d"}}{{end}}`, i, i+1, i+1)
	}
	fmt.Fprintf(&b, `{{define "t%d"}}a{{end}}{{template "t0"}}`, depth)
	return b.String()
}

// Every template here is refused before html/template sees it.
func TestTemplatesThatAreRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		text, want string
		limit      bool
	}{
		"calls itself":      {`a<br>{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}`, `page.html:1:30: in "a": the template "a" calls itself (a > a)`, false},
		"calls in a circle": {`{{define "a"}}{{template "b"}}{{end}}{{define "b"}}{{if .}}{{template "a"}}{{end}}{{end}}`, `the template "a" calls itself (a > b > a)`, false},
		"through the root":  {`{{block "a" .}}{{template "page.html" .}}{{end}}`, `calls itself`, false},
		"doubling calls":    {doubling(maxCalls - 2), "html/template would look at more than", true},
		"deep calls":        {doubling(maxCalls + 1), "more than 12 deep", true},
		"many copies":       {`{{define "a"}}` + strings.Repeat("{{.}}", 500) + `{{end}}` + strings.Repeat(`{{template "a"}}`, 10), "more than 4000 texts, actions and operands", true},
		"nested ranges":     {strings.Repeat("{{range .}}", 20) + strings.Repeat("{{end}}", 20), "nested too deeply", true},
		"nested actions":    {strings.Repeat("{{if .}}", maxNesting+1) + strings.Repeat("{{end}}", maxNesting+1), "more than 50 deep", true},
		"chain of elses":    {"{{if 1}}" + strings.Repeat("{{else if .}}", maxNesting+1) + "{{end}}", "more than 50 deep", true},
		"parentheses":       {"{{" + strings.Repeat("(", maxNesting+1) + "1" + strings.Repeat(")", maxNesting+1) + "}}", "more than 50 deep", true},
		"many actions":      {strings.Repeat("{{.}}", maxActions+1), `the template page.html has 2001 times "{{"`, true},
		"many operands":     {"{{print" + strings.Repeat(" .", maxNodes) + "}}", "more than 4000", true},
		"template literals": {"<script>" + strings.Repeat("`${", maxSubstitutions+1) + "</script>", `51 times "${"`, true},
		"html":              {`{{html .}}`, `the function "html" is not for templates`, false},
		"js in a pipeline":  {`{{if . | js}}{{end}}`, `"js"`, false},
		"urlquery":          {`{{template "a" (urlquery .)}}`, `"urlquery"`, false},
		"call":              {`{{call .}}`, `"call"`, false},
		"unknown function":  {`{{step 1}}`, `page.html:1: function "step" not defined`, false},
		"layouts of times":  {`{{.Time.Format "1"}}`, `the method "Format" takes no arguments`, false},
		"layout by a pipe":  {`{{"1" | .Time.Format}}`, `"Format"`, false},
		"of a variable":     {`{{$x := .Time}}{{$x.Format "1"}}`, `"Format"`, false},
		"of a parenthesis":  {`{{(.Time).Format "1"}}`, `"Format"`, false},
		"in a range":        {`{{range (slice (.Time.Format "1") 0)}}{{end}}`, `"Format"`, false},
		"time of a machine": {`{{.Time.Local}}`, `the method "Local"`, false},
		"derived name":      {`{{define "a$htmltemplate_stateRCDATA_elementTitle"}}{{end}}`, "as the name of a template", false},
		"long name":         {`{{define "` + strings.Repeat("a", maxNameBytes+1) + `"}}{{end}}`, "as the name of a template", false},
		"never called":      {`{{define "a"}}{{template "a"}}{{end}}`, "calls itself", false},
	} {
		page, _, err := run(tc.text, sample())
		limit := (*LimitError)(nil)
		if err == nil || !strings.Contains(err.Error(), tc.want) || errors.As(err, &limit) != tc.limit {
			t.Errorf("%s: %.100q, %v; want %q in the error, of a limit: %v", name, page, err, tc.want, tc.limit)
		}
	}
}

// Each of these would exhaust the memory, or run for hours.
func TestExecutionsThatAreStopped(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"a range without end":     {`{{range 9000000000000}}{{end}}`, `page.html:1:23: executing "page.html": the page takes more than 500000 steps`},
		"in a derived template":   {`{{define "a"}}{{range 9000000000000}}{{.}}{{end}}{{end}}<i title="{{template "a"}}">`, `page.html:1:39: executing "a": the page takes`},
		"ranges in ranges":        {`{{range 9000000}}{{if true}}{{range 9000000}}{{end}}{{end}}{{end}}`, "500000 steps"},
		"calls in ranges":         {`{{define "a"}}{{range 1000}}{{template "b"}}{{end}}{{end}}{{define "b"}}{{range 1000}}{{end}}{{end}}{{template "a"}}`, `executing "b"`},
		"doubling by print":       {`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = print $x $x}}{{end}}`, "one call may make 256 KiB"},
		"doubling by println":     {`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = println $x $x}}{{end}}`, "one call may make 256 KiB"},
		"doubling by printf":      {`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = printf "%s%s" $x $x}}{{end}}`, "one call may make 256 KiB"},
		"doubling by an index":    {`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = printf "%[1]s%[1]s" $x}}{{end}}`, "one call may make 256 KiB"},
		"doubling by quotes":      {`{{$x := "\"\""}}{{range 64}}{{$x = printf "%q" $x}}{{end}}`, "one call may make 256 KiB"},
		"doubling by bytes":       {`{{$x := "aa"}}{{range 64}}{{$x = printf "%# x" $x}}{{end}}`, "one call may make 256 KiB"},
		"doubling by t":           {`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = t "%s%[1]s" $x}}{{end}}`, "one call may make 256 KiB"},
		"a padding":               {`{{printf "%999999d" 1}}`, "a number up to 1000"},
		"a padding of zeros":      {`{{printf "%0999999d" 1}}`, "a number up to 1000"},
		"a padding by argument":   {`{{printf "%*d" 999999 1}}`, "a number up to 1000"},
		"by an indexed argument":  {`{{printf "%[1]*[2]d" 999999 1}}`, "a number up to 1000"},
		"a precision":             {`{{printf "%.999999f" 1.5}}`, "a number up to 1000"},
		"a precision by argument": {`{{printf "%.*f" 999999 1.5}}`, "a number up to 1000"},
		"a number without end":    {`{{printf "%99999999999999999999d" 1}}`, "a number up to 1000"},
		"many paddings":           {`{{printf "` + strings.Repeat("%1000d", 1000) + `" 1}}`, "one call may make 256 KiB"},
		"a format as a value":     {`{{$f := "%1000d"}}{{range 20}}{{$f = print $f $f}}{{end}}{{printf $f 1}}`, "one call may make"},
		"many texts at once":      {`{{range 1000}}{{$x := printf "%1000d%1000d%1000d%1000d%1000d" 1 2 3 4 5}}{{end}}`, "more than 4 MiB for one page"},
		"a page without end":      {`{{range 400000}}a long line that says nothing{{end}}`, `page.html:1:16: executing "page.html": it prints more than 1024 KiB`},
		"a value without end":     {`{{$t := .Text}}{{range 1000}}{{$t}}{{end}}`, "prints more than 1024 KiB"},
		"comparisons":             {`{{$t := .Text}}{{range 100000}}{{if eq (slice $t 1) $t}}{{end}}{{end}}`, "500000 steps"},
		"comparisons by a pipe":   {`{{$t := .Text}}{{range 100000}}{{if $t | lt (slice $t 1)}}{{end}}{{end}}`, "500000 steps"},
		"values not printed":      {`{{$t := .HTML}}{{range 100000}}<i style="color:{{$t}}"></i>{{end}}`, "500000 steps"},
		"a pointer":               {`{{.Link}}`, "only texts, numbers, times and lists"},
		"an object":               {`{{print .}}`, "must be texts, numbers and times"},
		"an object by format":     {`{{printf "%v" .}}`, "must be texts, numbers and times"},
		"an object by t":          {`{{t "%s" .}}`, "must be texts, numbers and times"},
		"a list by format":        {`{{printf "%1000s" .Items}}`, "must be texts, numbers and times"},
		"a link by format":        {`{{printf "%1000d" .Tag}}`, "must be texts, numbers and times"},
		"a time by format":        {`{{printf "%1000d" .Time}}`, "must be texts, numbers and times"},
		"a list of objects":       {`<i title="{{.}}">`, "only texts, numbers, times and lists"},
	} {
		value := any(testData{Text: strings.Repeat("a", 100_000), HTML: template.HTML(strings.Repeat("<b>", 100_000)), Link: &testData{}})
		if name == "a list of objects" {
			value = []testData{{}}
		}
		page, work, err := run(tc.text, value)
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), measureName) {
			t.Errorf("%s: %d bytes, %v; want %q", name, len(page), err, tc.want)
		}
		if most := MaxWork + 1<<20/bytesPerWork; work > most {
			t.Errorf("%s took %d units of work, more than %d", name, work, most)
		}
	}
}

// The measured length of a text is never less than the length of fmt's output.
func TestTheLengthOfATextIsKnownBeforeItIsMade(t *testing.T) {
	values := []any{"", "a", "ä€\U0001f600\x00\xff\"\\", strings.Repeat("\x01\U0001f600", 50), -1 << 62, 1e308, -1e-308, 5e-324, complex(1e308, -1e308), true, 'x', nil,
		template.HTML("<b>"), time.November}
	for _, verb := range "vTtbcdoOqxXUeEfFgGspw!" {
		for _, flags := range []string{"", "+", "-", "#", " ", "0", "# ", "+#", "1000", "-1000", ".1000", "1000.1000", "0500", "[1]", "#[1]"} {
			for _, value := range values {
				format := "<%" + flags + string(verb) + "%%%" + flags + string(verb) + ">"
				args := []any{value, value}
				most, err := formatted(format, args)
				if err != nil {
					t.Fatalf("%q of %v: %v", format, value, err)
				}
				if text := fmt.Sprintf(format, args...); len(text) > most && most <= maxValueBytes {
					t.Errorf("%q of %v has %d bytes, at most %d were expected", format, value, len(text), most)
				}
			}
		}
	}
}

func TestTheSameDataTakeTheSameWork(t *testing.T) {
	const text = `{{range .Items}}{{.}}{{range 100}}{{if eq . 5}}{{continue}}{{end}}{{printf "%d" .}}{{end}}{{end}}`
	page, work, err := run(text, sample())
	again, workAgain, errAgain := run(text, sample())
	if err != nil || errAgain != nil || page != again || work != workAgain {
		t.Errorf("%d units of work and %d, %v and %v", work, workAgain, err, errAgain)
	}
}

func TestAnExecutionThatHasExpired(t *testing.T) {
	s := New()
	set, err := s.Compile(TemplateFile{"page.html", "a{{range 1000}}{{.}}{{end}}"})
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	s.StopWhen(func() bool { steps++; return steps > 100 })
	limit := (*LimitError)(nil)
	if _, _, err := s.Execute(set, "page.html", nil, 1<<20); !errors.As(err, &limit) || steps != 101 {
		t.Errorf("after %d steps: %v", steps, err)
	}
	s.StopWhen(nil)
	if _, _, err := s.Execute(set, "page.html", nil, 1<<20); err != nil {
		t.Error(err)
	}
}

// Errors are short, on one line, and free of control characters of terminals.
func TestErrorsAreShort(t *testing.T) {
	for _, text := range []string{
		"{{" + strings.Repeat("a", 50_000) + "}}",
		"<a " + strings.Repeat("\x1b[31m\x00=", 5000),
		"{{define `a\n\x1b`}}{{end}}",
		`<script>/` + strings.Repeat("\n", 50_000) + "{{.Text}}",
		`{{range .Items}}<a href="{{end}}{{.Text}}`,
		`{{.` + strings.Repeat("A", 50_000) + `}}`,
	} {
		_, _, err := run(text, sample())
		if err == nil {
			t.Errorf("%.50q works", text)
			continue
		}
		if message := err.Error(); len(message) > 1100 || strings.ContainsAny(message, "\n\x1b\x00") || strings.Contains(message, measureName) {
			t.Errorf("the message has %d bytes: %.200q", len(message), message)
		}
	}
}

// FuzzCompile checks that no source crashes the process, and that a working one keeps to its limits.
func FuzzCompile(f *testing.F) {
	for _, text := range []string{
		`{{range $i, $x := .Items}}{{$x}}{{end}}`, `{{define "a"}}<a href="{{.}}">{{end}}{{template "a" .Text}}`,
		"<script>`${ {{.Text}} }`</script>", `{{with .Link}}{{.Text}}{{else}}{{break}}{{end}}`, `{{printf "%[1]*d" 3 4}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		page, work, err := run(text, sample())
		if len(page) > 1<<20 || err == nil && work > MaxWork {
			t.Errorf("%d bytes, %d units of work", len(page), work)
		}
	})
}
