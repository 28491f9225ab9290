// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package plain

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// values are any that JSON can hold.
func values(depth int) *rapid.Generator[any] {
	texts := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\"\\{}[],: <>&\n\u2028a"))))
	kinds := []*rapid.Generator[any]{
		texts.AsAny(), rapid.Int().AsAny(), rapid.Float64Range(-1e9, 1e9).AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
	}
	if depth > 0 {
		kinds = append(kinds, rapid.SliceOfN(values(depth-1), 0, 4).AsAny(), rapid.MapOfN(texts, values(depth-1), 0, 4).AsAny())
	}
	return rapid.OneOf(kinds...)
}

func TestJSONIsThatOfTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, escape := values(3).Draw(t, "value"), rapid.Bool().Draw(t, "escape")
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(escape)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(v); err != nil {
			t.Fatal(err)
		}
		got, err := JSON(v, escape)
		if err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%v: got  %s\nwant %s", err, got, want.Bytes())
		}
	})
	if _, err := JSON(func() {}, KeepHTML); err == nil {
		t.Error("a function has a form in JSON")
	}
}
