// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryRuleHasAnExample finds rules and bounds of the specs that no invalid manifest breaks. A new rule needs a
// manifest that shows its message.
func TestEveryRuleHasAnExample(t *testing.T) {
	api := rawClient(t)
	for _, definition := range definitions(t) {
		names := definition.Spec.Names
		var shown []complaint
		for _, file := range manifests(t, names.Singular, "invalid") {
			for _, cause := range causes(create(t, api, names.Plural, file)) {
				shown = append(shown, complaint{cause.Field, cause.Message})
			}
		}
		root := definition.Spec.Versions[0].Schema.OpenAPIV3Schema
		for _, f := range append(fields(definition, "spec"), schemaField{"", root}) {
			for _, rule := range f.rules() {
				if !slices.ContainsFunc(shown, rule.shows) {
					t.Errorf("testdata/%s/invalid has no manifest for the rule of %s: %s", names.Singular, rule.field, rule.message)
				}
			}
		}
	}
}

// TestTheSpecsHaveNoDefaults finds fields that the API server would add to a spec. A GitOps tool would show each of them as a
// difference between the manifest and the object.
func TestTheSpecsHaveNoDefaults(t *testing.T) {
	for _, definition := range definitions(t) {
		for _, f := range fields(definition, "spec") {
			if f.Default != nil {
				t.Errorf("%s: %s has the default %s", definition.Spec.Names.Kind, f.path, f.Default.Raw)
			}
		}
		if status := definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties["status"]; status.Default == nil {
			t.Errorf("%s: the status of a new object has no default, so kstatus takes it for current", definition.Spec.Names.Kind)
		}
	}
}

// shows reports whether the complaint comes from the rule.
func (c complaint) shows(shown complaint) bool {
	pattern := regexp.QuoteMeta(c.field)
	pattern = strings.ReplaceAll(pattern, `\[\]`, `\[\d+\]`)
	pattern = strings.ReplaceAll(pattern, `\.\*`, `(\..+|\[.+\])`) // a rule has the key of a map in brackets
	return regexp.MustCompile("^"+pattern+"$").MatchString(shown.field) && strings.Contains(shown.message, c.message)
}

// rules returns the possible complaints about a value at f: about its size, form and meaning.
func (f schemaField) rules() []complaint {
	var list []complaint
	add := func(path, message string) { list = append(list, complaint{path, message}) }
	bound := func(n *int64, message string) {
		if n != nil {
			add(f.path, fmt.Sprintf(message, *n))
		}
	}
	bound(f.MinLength, "should be at least %d chars long")
	bound(f.MaxLength, "may not be more than %d")
	bound(f.MinItems, "should have at least %d items")
	bound(f.MaxItems, "must have at most %d item")
	bound(f.MinProperties, "should have at least %d properties")
	bound(f.MaxProperties, "must have at most %d item")
	if f.Minimum != nil {
		add(f.path, fmt.Sprintf("should be greater than or equal to %v", *f.Minimum))
	}
	if f.Maximum != nil {
		add(f.path, fmt.Sprintf("should be less than or equal to %v", *f.Maximum))
	}
	if f.Pattern != "" {
		add(f.path, "should match")
	}
	if len(f.Enum) > 0 {
		add(f.path, "Unsupported value")
	}
	if f.XListType != nil && *f.XListType == "set" {
		add(f.path+"[]", "Duplicate value")
	}
	for _, name := range f.Required {
		add(strings.TrimPrefix(f.path+"."+name, "."), "Required value")
	}
	for _, rule := range f.XValidations {
		add(strings.TrimPrefix(f.path+rule.FieldPath, "."), rule.Message)
	}
	return list
}

// TestEveryRuleNamesAField finds rules whose message would begin with "<nil>", and rules that do not say what is
// wrong.
func TestEveryRuleNamesAField(t *testing.T) {
	for _, definition := range definitions(t) {
		root := definition.Spec.Versions[0].Schema.OpenAPIV3Schema
		for _, f := range append(fields(definition, "spec", "status"), schemaField{"", root}) {
			for _, rule := range f.XValidations {
				if f.path+rule.FieldPath == "" {
					t.Errorf("%s: give the rule %q a fieldPath", definition.Spec.Names.Kind, rule.Rule)
				}
				if rule.Message == "" {
					t.Errorf("%s: give the rule %q a message", definition.Spec.Names.Kind, rule.Rule)
				}
			}
		}
	}
}
