// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/topicpages/topicpages/config/crd"
)

// schemaField is a place in a schema: a property, the items of a list, or the values of a map.
type schemaField struct {
	// path as the API server writes it, with [] for any item and .* for any value.
	path string
	*apiextensionsv1.JSONSchemaProps
}

// named reports whether the field is a property, with a name of its own.
func (f schemaField) named() bool {
	return !strings.HasSuffix(f.path, "[]") && !strings.HasSuffix(f.path, ".*")
}

// definitions returns the project's CRDs.
func definitions(t *testing.T) []*apiextensionsv1.CustomResourceDefinition {
	t.Helper()
	list, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 3 {
		t.Fatalf("%d CRDs, want 3", len(list))
	}
	return list
}

// fields returns all places in the schema of a kind whose paths begin with one of the prefixes, sorted by path.
func fields(definition *apiextensionsv1.CustomResourceDefinition, prefixes ...string) []schemaField {
	var list []schemaField
	for _, version := range definition.Spec.Versions {
		for name, schema := range sorted(version.Schema.OpenAPIV3Schema.Properties) {
			if slices.Contains(prefixes, name) {
				list = append(list, below(name, &schema)...)
			}
		}
	}
	return list
}

// below returns the place at path and everything in it.
func below(path string, schema *apiextensionsv1.JSONSchemaProps) []schemaField {
	list := []schemaField{{path, schema}}
	for name, property := range sorted(schema.Properties) {
		list = append(list, below(path+"."+name, &property)...)
	}
	if schema.Items != nil {
		list = append(list, below(path+"[]", schema.Items.Schema)...)
	}
	if schema.AdditionalProperties != nil {
		list = append(list, below(path+".*", schema.AdditionalProperties.Schema)...)
	}
	return list
}

// sorted iterates over properties by name.
func sorted(properties map[string]apiextensionsv1.JSONSchemaProps) func(yield func(string, apiextensionsv1.JSONSchemaProps) bool) {
	return func(yield func(string, apiextensionsv1.JSONSchemaProps) bool) {
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if !yield(name, properties[name]) {
				return
			}
		}
	}
}

// TestEverythingIsBounded finds strings, lists and maps without a bound. A value that Kubernetes defines as an
// integer or a string counts as a number.
func TestEverythingIsBounded(t *testing.T) {
	for _, definition := range definitions(t) {
		for _, f := range fields(definition, "spec", "status") {
			if f.unbounded() {
				t.Errorf("%s: %s has no bound: give it maxLength, enum, maxItems or maxProperties", definition.Spec.Names.Kind, f.path)
			}
		}
	}
}

// marker matches a marker of controller-gen. On a line with other text it has no effect, and is part of the description.
var marker = regexp.MustCompile(`\+(optional|required|default|listType|listMapKey|kubebuilder:)`)

func TestNoMarkerIsPartOfADescription(t *testing.T) {
	for _, definition := range definitions(t) {
		for _, f := range fields(definition, "spec", "status") {
			if found := marker.FindString(f.Description); found != "" {
				t.Errorf("%s: the description of %s has the marker %s: give it a line of its own", definition.Spec.Names.Kind, f.path, found)
			}
		}
	}
}

// TestStatusesHaveNoRules finds CEL rules on statuses. The API server would evaluate them at each write, although
// only the operator writes statuses.
func TestStatusesHaveNoRules(t *testing.T) {
	for _, definition := range definitions(t) {
		for _, f := range fields(definition, "status") {
			if len(f.XValidations) > 0 {
				t.Errorf("%s: %s has %d rules: use a type without", definition.Spec.Names.Kind, f.path, len(f.XValidations))
			}
		}
	}
}

// unbounded reports whether a value at f could have any size.
func (f schemaField) unbounded() bool {
	if f.XPreserveUnknownFields != nil {
		return true
	}
	switch f.Type {
	case "string":
		return f.MaxLength == nil && len(f.Enum) == 0 && f.Format != "date-time"
	case "array":
		return f.MaxItems == nil
	case "object":
		return f.AdditionalProperties != nil && f.MaxProperties == nil
	case "integer", "boolean", "number":
		return false
	default:
		return !f.XIntOrString
	}
}
