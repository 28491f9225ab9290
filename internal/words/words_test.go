// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package words

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/language"
)

// motifs returns the words of a title without stop words.
func motifs(title string, l List) []string {
	return slices.DeleteFunc(Of(title), func(w string) bool { return IsStopWord(w) || l.Has(w) })
}

func TestMotifs(t *testing.T) {
	for title, want := range map[string]string{
		"AI-native Systems in 2026":                   "ai-native systems",
		"Your Startup Doesn’t Need a Security Team":   "startup need security team",
		"Here's How Go's Scheduler Works":             "go scheduler",
		"Losing Your Users' Data at 3am":              "losing users data 3am",
		"--dashes-- and 'quotes'":                     "dashes quotes",
		"CI/CD, C and R":                              "ci cd",
		"Non\u2011Blocking I/O":                       "non-blocking",
		"42 1,000 x":                                  "",
		"Why I Moved Our Infrastructure to Terraform": "moved infrastructure terraform",
		"Kube\u00adrnetes and Post\u200bgres":         "kubernetes postgres",
		"ＫＵＢＥＲＮＥＴＥＳ－ｎａｔｉｖｅ":                           "kubernetes-native",
		"ﬁle formats":                                 "file formats",
		"Kubernetes™ x² H₂O":                          "kubernetes",
		"A trailing line feed\n":                      "trailing line feed",
		"Series: Part 2, New Patterns, Part III":      "patterns",
		"می\u200cخواهم":                               "می\u200cخواهم",
		"分布式系统的模式":                                    "分布式 系统 模式",
		"为什么我们用Kubernetes部署数据库":                       "kubernetes 部署 数据库",
		"データベースの障害を調べる":                               "データベース 障害",
		"ﾃﾞｰﾀﾍﾞｰｽ":                                    "データベース",
		"การออกแบบระบบแบบกระจาย":                      "",
		"ย้ายจาก Kubernetes ไป Nomad ใน 30 วัน":       "kubernetes nomad",
		"ระบบ Linux-native ฐานข้อมูล":                 "linux-native",
		"ການອອກແບບລະບົບ Go":                           "go",
		"ការរចនាប្រព័ន្ធ PostgreSQL":                  "postgresql",
		"ဒေတာဘေ့စ် Redis":                             "redis",
		"Grüße aus ไทย":                               "grüße aus",
		"":                                            "",
	} {
		if diff := cmp.Diff(strings.Fields(want), append([]string{}, motifs(title, List{})...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", title, diff)
		}
	}
}

func TestLanguages(t *testing.T) {
	for name, c := range map[string]struct {
		languages []string
		title     string
		want      string
	}{
		"German":            {[]string{"de"}, "Werkzeuge für die Überwachung und das neue Protokoll", "werkzeuge überwachung protokoll"},
		"German in English": {[]string{"en"}, "Werkzeuge für die Überwachung", "werkzeuge für die überwachung"},
		"English in German": {[]string{"de"}, "The State of Monitoring", "state monitoring"},
		"Arabic":            {[]string{"ar"}, "من المراقبة وإلى قابلية الملاحظة", "المراقبة قابلية الملاحظة"},
		"two Arabic prefixes": {[]string{"ar"}, "وبعد الهجرة ولهذا فهم البيانات",
			"الهجرة فهم البيانات"},
		"Arabic and German": {[]string{"ar", "de"}, "für وإلى Go", "go"},
		"French": {[]string{"fr"}, "Pourquoi l’architecture d'un système n’est plus qu'une affaire d’équipe, partie 2",
			"architecture système affaire équipe"},
		"English in French": {[]string{"fr"}, "C'mon, s'mores and O'Reilly", "c'mon s'mores o'reilly"},
		"none":              {nil, "für وإلى Go", "für وإلى go"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(strings.Fields(c.want), motifs(c.title, NewList(c.languages, nil))); diff != "" {
				t.Errorf("motifs (-want +got):\n%s", diff)
			}
		})
	}
}

// Each language of a Site has stop words.
func TestEveryLanguageHasStopWords(t *testing.T) {
	for _, tag := range language.Tags {
		if n := len(stopWordsOf(tag)); n < 50 {
			t.Errorf("%s has %d stop words: add data/stop-%[1]s.txt from a source that is kept up", tag, n)
		}
	}
}

func TestListOfSites(t *testing.T) {
	l := NewList([]string{"en"}, []string{"ACME", "x\u00adray", "two words"})
	if diff := cmp.Diff([]string{"cloud"}, motifs("Acme xray words cloud", l)); diff != "" {
		t.Errorf("motifs (-want +got):\n%s", diff)
	}
	if l.Equal(List{}) || !l.Equal(NewList([]string{"en", "en"}, []string{"acme", "words", "two", "xray"})) {
		t.Error("Lists are not compared by what they hold")
	}
}

// The words of both lists are on real pages, or left out there.
func TestStopWordsOfTheRealPages(t *testing.T) {
	for _, w := range strings.Fields(`actually an and as best beyond building don for here in is it its not now on one own
		problem review still that the to vs what when why work year you your doesn't`) {
		if !IsStopWord(w) {
			t.Errorf("the real pages leave out %q", w)
		}
	}
	for _, w := range strings.Fields(`changed enough everything expect happened learned most moved need needs open patterns
		practices production rate scale small source state stop stopped taught week without`) {
		if IsStopWord(w) {
			t.Errorf("the real pages print %q", w)
		}
	}
}

// Every line of the Chinese word list can be read, and the lines are sorted, as the search requires.
func TestChineseWordsCanBeFound(t *testing.T) {
	f := chinese()
	if lines := strings.Count(chineseText, "\n"); len(f.words) != lines {
		t.Errorf("%d of %d lines can be read", len(f.words), lines)
	}
	if !slices.IsSorted(f.words) {
		t.Error("the words are not sorted")
	}
	for _, w := range f.words {
		if len([]rune(w)) > longestChinese {
			t.Errorf("%q is longer than longestChinese", w)
		}
	}
}

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"A title\n": "A title", " a \t b\r\n\u2028c ": "a b c", "10\u00a0km": "10\u00a0km", "\n": "", "a": "a",
		"\u3000a\u00a0": "a", "\u1680": "", "\ufeffa": "a", "\ufeff": "",
	} {
		if got := Line(text); got != want {
			t.Errorf("Line(%q) = %q, want %q", text, got, want)
		}
	}
}

// Most texts are on one line, which is seen without splitting them.
func TestTextsOnOneLineAreSeenAsSuch(t *testing.T) {
	seen := 0
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var text strings.Builder
		for range random.IntN(7) {
			text.WriteRune([]rune("ab. \t\n\v\x7f\u00a0\u2028é\ufeff")[random.IntN(12)])
		}
		if isLine(text.String()) {
			seen++
		}
		if got, want := Line(text.String()), onLine(text.String()); got != want {
			t.Fatalf("Line(%q) = %q, want %q", text.String(), got, want)
		}
	}
	if seen < 500 {
		t.Errorf("only %d texts are seen to be on one line", seen)
	}
}

func TestScriptsBeginWithTheFirstUnspaced(t *testing.T) {
	if firstUnspaced != '\u0e01' { // THAI CHARACTER KO KAI
		t.Errorf("the first is %U", firstUnspaced)
	}
	for r := range rune(unicode.MaxRune) {
		if want := unicode.In(r, unspaced...); (scriptOf(r) != nil) != want {
			t.Fatalf("%U has a script without blanks: %t, want %t", r, !want, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("A title")
	f.Add("\x00\xff\u202e’s' --分布式ﾃﾞ")
	f.Add("İstanbul ǅ ß 'ﬁ' ー々")
	f.Fuzz(func(t *testing.T, title string) {
		for _, w := range Of(title) {
			if again := Of(w); len(again) != 1 || again[0] != w {
				t.Errorf("%q has the word %q, whose words are %q", title, w, again)
			}
		}
	})
}

func BenchmarkOf(b *testing.B) {
	for name, title := range map[string]string{
		"english": "Why Monitoring Wasn't Enough and How We Built Observability at a Fintech Startup",
		"german":  "Warum Überwachung allein für die Größe unserer Plattform nicht mehr genügt",
		"chinese": "为什么监控不够以及我们如何在金融科技初创公司构建可观测性",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Of(title)
			}
		})
	}
}
