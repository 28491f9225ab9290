// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package trial

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/sandbox"
)

// TestMain is also the child process: the test program, with the command.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Command {
		if err := Serve(os.Stdin, os.Stdout); err != nil {
			_, _ = os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func tryTemplate(t *testing.T, text string) error {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return New(program).Try(t.Context(), "en", page.ThemeSource{Templates: map[string]string{"notfound.html": text}})
}

func TestAThemeThatWorks(t *testing.T) {
	if err := tryTemplate(t, `{{define "main"}}<h1>{{t "Page not found"}}</h1>{{end}}`); err != nil {
		t.Error(err)
	}
}

func TestAThemeThatDoesNotWork(t *testing.T) {
	for name, tc := range map[string]struct {
		text, want string
		limit      bool
	}{
		"unknown field": {`{{define "main"}}{{.Nothing}}{{end}}`, "can't evaluate field Nothing", false},
		"recursion":     {`{{define "main"}}{{template "main"}}{{end}}`, "calls itself", false},
		"limit":         {`{{define "main"}}{{range 9000000000}}{{end}}{{end}}`, "more than 500000 steps", true},
	} {
		err := tryTemplate(t, tc.text)
		invalid, limit := (*InvalidError)(nil), (*sandbox.LimitError)(nil)
		if !errors.As(err, &invalid) || errors.As(err, &limit) != tc.limit || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
}

// At each quote in a script, html/template's escaper scans the rest of it. 256 KiB take minutes.
func TestAThemeThatIsWithinAllOtherLimits(t *testing.T) {
	err := tryTemplate(t, `{{define "main"}}<script>`+strings.Repeat(`"</"`, 60<<10)+`</script>{{end}}`)
	invalid, limit := (*InvalidError)(nil), (*sandbox.LimitError)(nil)
	if !errors.As(err, &invalid) || !errors.As(err, &limit) || !strings.Contains(err.Error(), "48 MiB of memory or 3 s of processor time") {
		t.Errorf("%v", err)
	}
}

func TestAChildThatCannotBeHad(t *testing.T) {
	invalid := (*InvalidError)(nil)
	if err := New(filepath.Join(t.TempDir(), "nothing")).Try(t.Context(), "en", page.ThemeSource{}); err == nil || errors.As(err, &invalid) {
		t.Errorf("of a program that does not exist it says %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := New(program).Try(ctx, "en", page.ThemeSource{}); !errors.Is(err, context.Canceled) {
		t.Errorf("when the operator ends it says %v", err)
	}
}
