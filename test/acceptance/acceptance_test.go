// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package acceptance

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// perfect returns a text that has every line, with a date between two cards.
func perfect() []string {
	all := lines()
	first := len(all) - len(cardLines())
	for i := range all[first:] {
		all[first+i] += " 16 Mar 2026"
	}
	return all
}

func TestPageIsWhole(t *testing.T) {
	if got := strings.Join(cardLines(), " "); !strings.HasSuffix(normalize(page), got) {
		t.Errorf("cards.txt and the references of page.txt differ:\n%s", got)
	}
	all := lines()
	if len(all) != 33 || len(cardLines()) != 14 {
		t.Errorf("got %d lines with %d cards, want 33 with 14:\n%s", len(all), len(cardLines()), strings.Join(all, "\n"))
	}
	if all[0] != "// Topics / Distributed Systems" {
		t.Errorf("the page begins with %q", all[0])
	}
	for _, line := range all {
		if strings.Contains(line, "•") {
			t.Errorf("a bullet was left in %q", line)
		}
	}
}

func TestMissing(t *testing.T) {
	all := lines()
	swapped := perfect()
	swapped[10], swapped[11] = swapped[11], swapped[10]
	tests := map[string]struct {
		text string
		want []string
	}{
		"whole": {strings.Join(perfect(), "\n\t "), nil},
		"empty": {"", all},
		"one number differs": {
			strings.Replace(strings.Join(perfect(), " "), "spans 14 posts", "spans 13 posts", 1), all[3:4],
		},
		"a card's tags change places": {
			strings.Replace(strings.Join(perfect(), " "), "ai infrastructure scale", "ai scale infrastructure", 1), all[20:21],
		},
		"a part of a word is not the word": {
			strings.Replace(strings.Join(perfect(), " "), " References ", " Preferences References2 ", 1), []string{"References"},
		},
		"order counts": {strings.Join(swapped, " "), all[11:12]},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Missing(test.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Missing notices each line that is taken out.
func TestMissingEachLine(t *testing.T) {
	for i, line := range lines() {
		if Missing(strings.Join(slices.Delete(perfect(), i, i+1), " ")) == nil {
			t.Errorf("a text without %q was accepted", line)
		}
	}
}

func TestVisibleText(t *testing.T) {
	tests := map[string]struct{ html, want string }{
		"head is not seen":  {`<title>No</title><body><p>Yes`, "Yes"},
		"blocks are parted": {`<ul><li>a</li><li>b</li></ul><p>c</p><p>d</p>`, "a b c d"},
		"inline is not":     {`<p>a<b>b</b><a href=/>c</a>,</p>`, "abc,"},
		"a break is":        {`a<br>b`, "a b"},
		"white space":       {"<p> a\n\t b&nbsp;c ", "a b c"},
		"not shown":         {`<p>a<script>b</script><style>c</style><template>d</template><i hidden>e</i>`, "a"},
		"markup as text":    {`<p>&lt;b&gt;`, "<b>"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := VisibleText([]byte(test.html)); err != nil || got != test.want {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
	if text, err := VisibleText([]byte("<title>x</title>")); err == nil {
		t.Errorf("a page without a body gave %q and no error", text)
	}
}
