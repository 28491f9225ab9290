// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// Each field of each kind has its heading, and what the page says of some fields is right.
func TestEachFieldIsOnThePageOfItsKind(t *testing.T) {
	dir := t.TempDir()
	if err := run([]string{dir}); err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"post.md": {
			"# Post\n", "### spec.title\n\nString; required; at least 1 character; at most ", "### spec.aliases\n\nList of strings; at most 16 elements; each at most 512 characters.",
			"### spec.image.src\n", "- Rule: ", "\n## status\n", "| STATE | `status.state` |  |", "### status.conditions[].reason\n", `\[\[other-post\]\]`,
		},
		"topic.md": {"# Topic\n", "### spec.claims.items\n", "### status.postCount\n\nInteger"},
		"site.md":  {"# Site\n", "### spec.suspend\n\nTrue or false.", "### spec.permalinks\n", "### spec.server.replicas\n"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}

func TestFactsOfAField(t *testing.T) {
	number := func(n float64) *float64 { return &n }
	length := func(n int64) *int64 { return &n }
	text := apiextensionsv1.JSONSchemaProps{Type: "string", MinLength: length(1), Enum: []apiextensionsv1.JSON{{Raw: []byte(`"a"`)}, {Raw: []byte(`"b"`)}}}
	for _, tc := range []struct {
		schema apiextensionsv1.JSONSchemaProps
		want   string
	}{
		{text, "String; required; at least 1 character; one of `a`, `b`."},
		{apiextensionsv1.JSONSchemaProps{Type: "integer", Minimum: number(1), Maximum: number(9), Default: &apiextensionsv1.JSON{Raw: []byte("2")}},
			"Integer; required; default `2`; at least 1; at most 9."},
		{apiextensionsv1.JSONSchemaProps{XIntOrString: true}, "Number or string; required."},
		{apiextensionsv1.JSONSchemaProps{Type: "array", MaxItems: length(3), Items: &apiextensionsv1.JSONSchemaPropsOrArray{Schema: &text}},
			"List of strings; required; at most 3 elements; each at least 1 character; one of `a`, `b`."},
		{apiextensionsv1.JSONSchemaProps{Type: "object", AdditionalProperties: &apiextensionsv1.JSONSchemaPropsOrBool{Schema: &text}},
			"Map of strings; required; each at least 1 character; one of `a`, `b`."},
	} {
		if got, err := facts(&tc.schema, true); got != tc.want || err != nil {
			t.Errorf("got %q and %v, want %q", got, err, tc.want)
		}
	}
}
