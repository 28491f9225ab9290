// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import "testing"

// A file of one object is divided as the same object is at the end of a series.
func TestOneJSONObject(t *testing.T) {
	for _, text := range []string{`{"a": 1}`, " \n\t{\n\"a\": 1}\r\n\n", "\n{}", "{\"a\": \"\u00a0\"} ", `{"a": [{"b": "}"}]}`} {
		one, ok := splitJSON("a.json", []byte(text))
		series, alsoOK := splitJSON("a.json", []byte("{}"+text))
		if !ok || !alsoOK || len(one) != 1 || len(series) != 2 {
			t.Fatalf("%q: %d documents, %v, and in a series %d, %v", text, len(one), ok, len(series), alsoOK)
		}
		if last := series[1]; string(one[0].text) != string(last.text) || one[0].first != last.first || !one[0].json {
			t.Errorf("%q: %q in line %d, want %q in line %d", text, one[0].text, one[0].first, last.text, last.first)
		}
	}
	for _, text := range []string{"", "{", `{"a": 1} x`, "{}\u00a0"} {
		if documents, ok := splitJSON("a.json", []byte(text)); ok && len(documents) > 0 {
			t.Errorf("%q has %d documents", text, len(documents))
		}
	}
}
