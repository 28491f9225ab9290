// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// TestRulesAgreeWithTheAPIServer compares the errors of rules with the errors of the library that the API server uses, for manifests
// that break each rule.
func TestRulesAgreeWithTheAPIServer(t *testing.T) {
	paths, err := filepath.Glob("../../test/schema/testdata/*/*/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no manifests: %v", err)
	}
	validators, err := compile()
	if err != nil {
		t.Fatal(err)
	}
	found, whole := 0, map[string]*cel.Validator{}
	for kind, v := range validators {
		whole[kind] = cel.NewValidator(v.structural, true, celconfig.PerCallLimit)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		documents, _ := split(path, data)
		for _, d := range documents {
			value, _ := d.decode()
			object, ok := value.(map[string]any)
			if !ok {
				continue
			}
			kind, _ := object["kind"].(string)
			if validators[kind] == nil {
				continue
			}
			want, budget := whole[kind].Validate(context.Background(), nil, nil, object, nil, celconfig.RuntimeCELCostBudget)
			got, left := validators[kind].rules.check(nil, object, celconfig.RuntimeCELCostBudget)
			if diff := cmp.Diff(texts(want), texts(got)); diff != "" || left != budget {
				t.Errorf("%s: %d left of the budget, want %d; errors (-library +got):\n%s", path, left, budget, diff)
			}
			found += len(want)
		}
	}
	if found < 50 {
		t.Errorf("the manifests break %d rules, which tells too little", found)
	}
}

func texts(errs field.ErrorList) []string {
	list := []string{}
	for _, err := range errs {
		list = append(list, strings.ReplaceAll(err.Error(), "<nil>", ""))
	}
	slices.Sort(list)
	return list
}

// BenchmarkFirstCheck checks the first object of a process, with all rules compiled as the API server does, and with
// the fields that the object has.
func BenchmarkFirstCheck(b *testing.B) {
	validators, err := compile()
	if err != nil {
		b.Fatal(err)
	}
	s := validators["Post"].structural
	post := map[string]any{"spec": map[string]any{"title": "On clocks", "publishDate": "2026-03-16", "url": "https://blog.example.com/clocks/", "tags": []any{"time"}}}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			cel.NewValidator(s, true, celconfig.PerCallLimit).Validate(context.Background(), nil, nil, post, nil, celconfig.RuntimeCELCostBudget)
		}
	})
	b.Run("needed", func(b *testing.B) {
		for b.Loop() {
			newRules(s, true).check(nil, post, celconfig.RuntimeCELCostBudget)
		}
	})
}
