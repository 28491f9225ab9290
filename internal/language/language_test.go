// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/language/display"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

func TestFind(t *testing.T) {
	for _, l := range languages {
		if Find(l.tag) != l {
			t.Errorf("%s is not found", l.tag)
		}
	}
	for _, tag := range []string{"", "tlh", "EN", "de-AT"} {
		if Find(tag) != &english {
			t.Errorf("%q is %s, want English", tag, Find(tag).Tag())
		}
	}
}

// sample returns a little of everything in a language.
func sample(l *Language) string {
	var b strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&b, format+"\n", args...) }
	line("tag %s, read %s", l.Tag(), l.Direction())
	for month := range time.Month(12) {
		first := time.Date(2026, month+1, 1, 0, 0, 0, 0, time.UTC)
		line("%s | %s | %s", l.Month(first), l.Date(first), l.Date(first.AddDate(0, 0, 15)))
	}
	line("for scripts: %s, the first day %q, months %s", l.DateForm(), l.FirstDay(), strings.Join(l.DateMonths(), "|"))
	for n := range 5 {
		line("list: %s", l.List([]string{"a", "b", "c", "قاعدة"}[:n]))
	}
	for _, n := range []int{0, 1, 2, 3, 10, 11, 100, 103, 12345} {
		line("%d: %s | %s", n, l.Text("%d posts", n),
			l.Text("%s coverage in this archive spans %d posts from %s to %s.", "Go", n, l.Month(time.Unix(0, 0)), l.Month(time.Unix(1e9, 0))))
	}
	return b.String()
}

// A language without its golden file fails. Write it with -update, and read it.
func TestLanguages(t *testing.T) {
	for _, l := range languages {
		t.Run(l.tag, func(t *testing.T) {
			file := filepath.Join("testdata", l.tag+".txt")
			if *update {
				if err := errors.Join(os.MkdirAll("testdata", 0o755), os.WriteFile(file, []byte(sample(l)), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), sample(l)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// The schema of a Site admits exactly these languages, and the documentation names each.
func TestEveryLanguageIsInTheAPI(t *testing.T) {
	crd, err := os.ReadFile("../../config/crd/bases/topicpages.dev_sites.yaml")
	if err != nil {
		t.Fatal(err)
	}
	enum := regexp.MustCompile(`\n +language:\n(?: +.*\n)*? +enum:\n((?: +- .*\n)+)`).FindStringSubmatch(string(crd))
	if enum == nil {
		t.Fatal("spec.language has no enum")
	}
	admitted := strings.Fields(strings.ReplaceAll(enum[1], "- ", ""))
	for _, tag := range Tags {
		if !slices.Contains(admitted, tag) {
			t.Errorf("%s is not in the enum of v1alpha1.Language", tag)
		}
	}
	for _, tag := range admitted {
		if !slices.Contains(Tags, tag) {
			t.Errorf("%s, which v1alpha1.Language admits, is not in the table of languages", tag)
		}
	}
	for _, file := range []string{"../../docs/sites.md", "../../README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range languages {
			name := display.English.Languages().Name(l.rules)
			if !strings.Contains(string(text), name) {
				t.Errorf("%s does not name %s", file, name)
			}
		}
	}
}

func TestEnglishDatesAreThoseOfGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-62e9, 250e9).Draw(t, "seconds"), 0).UTC()
		if got, want := english.Month(at), at.Format("Jan 2006"); got != want {
			t.Errorf("Month: got %q, want %q", got, want)
		}
		if got, want := english.Date(at), at.Format("2 Jan 2006"); got != want {
			t.Errorf("Date: got %q, want %q", got, want)
		}
	})
}

func TestNumber(t *testing.T) {
	for _, tag := range Tags {
		if got := Find(tag).Number(12345); got != "12345" {
			t.Errorf("%s: got %q", tag, got)
		}
	}
}

func TestListLeavesTheWordsAlone(t *testing.T) {
	for _, tag := range Tags {
		words := []string{"a", "b", "c", "قاعدة"}
		Find(tag).List(words)
		if !slices.Equal(words, []string{"a", "b", "c", "قاعدة"}) {
			t.Errorf("%s: the words were changed: %q", tag, words)
		}
	}
}
