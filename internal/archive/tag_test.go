// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import "testing"

func TestNormalize(t *testing.T) {
	for tag, want := range map[string]string{
		"Distributed Systems": "distributed-systems",
		"distributed-systems": "distributed-systems",
		"  C++ / Rust! ":      "cplusplus-rust",
		"C":                   "c",
		"C++":                 "cplusplus",
		"C#":                  "csharp",
		"C♯":                  "csharp",
		"F#":                  "fsharp",
		"Ｃ＋＋":                 "cplusplus",
		"C++11":               "cplusplus11",
		".NET":                "dotnet",
		" .net ":              "dotnet",
		"...NET":              "dotnet",
		"ASP.NET":             "asp-net",
		"C#/.NET":             "csharp-net",
		"net":                 "net",
		"#golang":             "golang",
		"issue #5":            "issue-5",
		"a + b":               "a-plus-b",
		"+":                   "plus",
		"R&D":                 "r-d",
		"ci_cd":               "ci-cd",
		"K8s":                 "k8s",
		"18F":                 "18f",
		"ÉCOLE":               "école",
		"e\u0301cole":         "école",
		"kuber\u200bnetes":    "kubernetes",
		"Kube\u00adrnetes":    "kubernetes",
		"e\u200b\u0301cole":   "école",
		"ＡＩ":                  "ai",
		"ﬁle":                 "file",
		"می\u200cخواهم":       "میخواهم",
		"हिन्दी":              "हिन्दी",
		"日本 語":                "日本-語",
		"\u3164":              "",
		"--":                  "",
		"\u0301":              "",
		"":                    "",
	} {
		if got := Normalize(tag); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", tag, got, want)
		}
		if got := Normalize(Normalize(tag)); got != Normalize(tag) {
			t.Errorf("Normalize(%q) = %q is not a normal form: it gives %q", tag, Normalize(tag), got)
		}
	}
}

func TestShownTag(t *testing.T) {
	for tag, want := range map[string]string{
		"ai-engineering": "ai engineering", "AI-engineering": "AI-engineering", "GraphQL": "GraphQL", "CI/CD": "CI/CD",
		"c++": "c++", " R&D\n": "R&D", "kuber\u200bnetes": "kubernetes", "18F": "18F", "ＡＩ": "AI",
	} {
		if got := shownTag(tag); got != want {
			t.Errorf("shownTag(%q) = %q, want %q", tag, got, want)
		}
	}
}

// Most tags are in their normal form, which is seen without making it.
func TestNormalTagsAreSeenAsSuch(t *testing.T) {
	normal := 0
	for _, tag := range textsOf("a1z-.#+ A\t", 5) {
		if got, want := Normalize(tag), normalFormOf(tag); got != want {
			t.Errorf("Normalize(%q) = %q, want %q", tag, got, want)
		}
		if got, want := shownTag(tag), spelledTag(tag); got != want {
			t.Errorf("shownTag(%q) = %q, want %q", tag, got, want)
		}
		if isNormal(tag) {
			normal++
		}
	}
	if normal < 300 {
		t.Errorf("only %d tags are seen as normal", normal)
	}
}

// textsOf returns the texts of some letters, up to a length.
func textsOf(letters string, length int) []string {
	all, last := []string{""}, []string{""}
	for range length {
		var longer []string
		for _, text := range last {
			for _, letter := range letters {
				longer = append(longer, text+string(letter))
			}
		}
		all, last = append(all, longer...), longer
	}
	return all
}

func TestCapitalized(t *testing.T) {
	for text, want := range map[string]string{"ai engineering": "Ai Engineering", "iOS": "iOS", "18f": "18f", "c++": "C++", ".net": ".net", "école": "École"} {
		if got := capitalized(text); got != want {
			t.Errorf("capitalized(%q) = %q, want %q", text, got, want)
		}
	}
}
