// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func TestParseSelector(t *testing.T) {
	for name, tc := range map[string]struct {
		reason string
		text   string
		errors []string
	}{
		"Value":    {"one shard", "sharding.topicpages.dev/key=a", nil},
		"Several":  {"one operator for two shards", "sharding.topicpages.dev/key in (a, b),team=x", nil},
		"Rest":     {"what no other operator has", "!sharding.topicpages.dev/key", nil},
		"Empty":    {"a variable that is not set must not select everything", "", []string{"empty", "leave the flag out"}},
		"Blank":    {"nor one of spaces", "  ", []string{"empty"}},
		"Operator": {"what is wrong, and an example", "key=>a", []string{"found '>'", "sharding.topicpages.dev/key=a"}},
		"Key":      {"which key", "-key=a", []string{`"-key"`, "must consist of alphanumeric characters"}},
		"Value2":   {"which value", "key=a b", []string{"found 'b'"}},
	} {
		t.Run(name, func(t *testing.T) {
			selector, err := ParseSelector(tc.text)
			if (err == nil) != (tc.errors == nil) || (err == nil) != (selector != nil) {
				t.Fatalf("%s: got %v, %v", tc.reason, selector, err)
			}
			for _, part := range tc.errors {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%s: %q does not say %q", tc.reason, err, part)
				}
			}
		})
	}
}

func TestOperatorsOfDifferentPartsHaveDifferentLeases(t *testing.T) {
	a, b := parsed(t, "key=a"), parsed(t, "key=b")
	names := map[string]string{}
	for part, name := range map[string]string{
		"everything":            leaseFor(nil, nil),
		"the label a":           leaseFor(nil, a),
		"the label b":           leaseFor(nil, b),
		"no label":              leaseFor(nil, parsed(t, "!key")),
		"a namespace":           leaseFor([]string{"blog"}, nil),
		"another namespace":     leaseFor([]string{"docs"}, nil),
		"both namespaces":       leaseFor([]string{"blog", "docs"}, nil),
		"a label and namespace": leaseFor([]string{"blog"}, a),
	} {
		if other, taken := names[name]; taken {
			t.Errorf("%s and %s share the lease %s", part, other, name)
		}
		names[name] = part
		if problems := validation.IsDNS1123Subdomain(name); len(problems) > 0 {
			t.Errorf("%q is no name of a lease: %v", name, problems)
		}
	}
	if got := leaseFor(nil, labels.Everything()); got != "topicpages.dev" {
		t.Errorf("an operator of everything has the lease %q: it would not wait for an operator of another version", got)
	}
	if leaseFor([]string{"docs", "blog"}, parsed(t, "x=1,key=a")) != leaseFor([]string{"blog", "docs"}, parsed(t, "key=a,x=1")) {
		t.Error("the order in which the flags name the same part makes a difference")
	}
}

func TestBoth(t *testing.T) {
	published := labels.SelectorFromSet(labels.Set{v1alpha1.PublishLabel: "true"})
	of := func(pairs ...string) labels.Set {
		set := labels.Set{}
		for i := 0; i < len(pairs); i += 2 {
			set[pairs[i]] = pairs[i+1]
		}
		return set
	}
	for name, tc := range map[string]struct {
		selector labels.Selector
		labels   labels.Set
		want     bool
	}{
		"All":             {nil, of(v1alpha1.PublishLabel, "true"), true},
		"Ours":            {parsed(t, "key=a"), of(v1alpha1.PublishLabel, "true", "key", "a"), true},
		"Of another":      {parsed(t, "key=a"), of(v1alpha1.PublishLabel, "true", "key", "b"), false},
		"Not published":   {parsed(t, "key=a"), of("key", "a"), false},
		"Nothing selects": {labels.Nothing(), of(v1alpha1.PublishLabel, "true"), false},
	} {
		if got := both(published, tc.selector).Matches(tc.labels); got != tc.want {
			t.Errorf("%s: %v is selected: %t, want %t", name, tc.labels, got, tc.want)
		}
	}
}

func parsed(t *testing.T, text string) labels.Selector {
	t.Helper()
	s, err := ParseSelector(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
