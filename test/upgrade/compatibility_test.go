// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package upgrade

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/crdify/pkg/config"
	"sigs.k8s.io/crdify/pkg/runner"
	"sigs.k8s.io/crdify/pkg/validations"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/config/crd"
)

// released is the directory with the CRDs of the last release, its exceptions, and objects that it accepted.
const released = "testdata/v0.1.0"

// change makes a CRD refuse, or read differently, what the CRD before accepted.
type change struct {
	Kind string `json:"kind"`
	// Field is the path of a field in the schema, with ^ for the object. It is empty for the CRD itself.
	Field string `json:"field"`
	// Check is the name of the check of crdify, "rule" for a CEL rule, or "unserved".
	Check string `json:"check"`
	// Rule is the CEL expression, if the check is "rule".
	Rule string `json:"rule,omitempty"`
}

// exception allows changes. An empty field or kind stands for all of them.
type exception struct {
	change
	Why string `json:"why"`
}

func (e exception) allows(c change) bool {
	return e.Check == c.Check && e.Rule == c.Rule && (e.Kind == "" || e.Kind == c.Kind) && (e.Field == "" || e.Field == c.Field)
}

// incompatible returns the changes of a CRD that are not safe for stored objects, sorted.
func incompatible(t *testing.T, before, after *apiextensionsv1.CustomResourceDefinition) []change {
	t.Helper()
	found := append(unserved(before, after), newRules(before, after)...)
	// A new description or value harms nobody. crdify does not know CEL rules, and reports every change of theirs.
	checks, err := runner.New(&config.Config{
		Validations: []config.ValidationConfig{
			{Name: "description", Enforcement: config.EnforcementPolicyNone},
			{Name: "enum", Enforcement: config.EnforcementPolicyError, Configuration: map[string]any{"additionPolicy": "Allow"}},
		},
		UnhandledEnforcement: config.EnforcementPolicyError, Conversion: config.ConversionPolicyNone,
	}, runner.DefaultRegistry())
	if err != nil {
		t.Fatal(err)
	}
	results := checks.Run(plain(before), plain(after))
	add := func(field string, results []validations.ComparisonResult) {
		for _, result := range results {
			if len(result.Errors) > 0 {
				found = append(found, change{Kind: before.Spec.Names.Kind, Field: field, Check: result.Name})
			}
		}
	}
	add("", results.CRDValidation)
	for _, versioned := range slices.Concat(results.SameVersionValidation, results.ServedVersionValidation) {
		for _, property := range versioned.PropertyComparisons {
			add(property.Property, property.ComparisonResults)
		}
	}
	slices.SortFunc(found, func(a, b change) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return slices.Compact(found)
}

// unserved reports versions that the CRD served and no longer serves.
func unserved(before, after *apiextensionsv1.CustomResourceDefinition) []change {
	var found []change
	for _, old := range before.Spec.Versions {
		now := validations.GetCRDVersionByName(after, old.Name)
		if old.Served && (now == nil || !now.Served) {
			found = append(found, change{Kind: before.Spec.Names.Kind, Check: "unserved"})
		}
	}
	return found
}

// newRules reports CEL rules of fields that had no such rule before.
func newRules(before, after *apiextensionsv1.CustomResourceDefinition) []change {
	var found []change
	for _, old := range before.Spec.Versions {
		now := validations.GetCRDVersionByName(after, old.Name)
		if now == nil {
			continue
		}
		fields := validations.FlattenCRDVersion(*now)
		for path, field := range validations.FlattenCRDVersion(old) {
			if fields[path] == nil {
				continue
			}
			for _, rule := range fields[path].XValidations {
				same := func(known apiextensionsv1.ValidationRule) bool { return known.Rule == rule.Rule }
				if !slices.ContainsFunc(field.XValidations, same) {
					found = append(found, change{before.Spec.Names.Kind, path, "rule", rule.Rule})
				}
			}
		}
	}
	return found
}

// plain returns a CRD without CEL rules.
func plain(definition *apiextensionsv1.CustomResourceDefinition) *apiextensionsv1.CustomResourceDefinition {
	definition = definition.DeepCopy()
	for _, v := range definition.Spec.Versions {
		withoutRules(v.Schema.OpenAPIV3Schema)
	}
	return definition
}

func withoutRules(schema *apiextensionsv1.JSONSchemaProps) {
	schema.XValidations = nil
	for name, property := range schema.Properties {
		withoutRules(&property)
		schema.Properties[name] = property
	}
	if schema.Items != nil {
		withoutRules(schema.Items.Schema)
	}
	if schema.AdditionalProperties != nil && schema.AdditionalProperties.Schema != nil {
		withoutRules(schema.AdditionalProperties.Schema)
	}
}

// releasedDefinitions returns the CRDs of the last release, by kind.
func releasedDefinitions() (map[string]*apiextensionsv1.CustomResourceDefinition, error) {
	definitions := map[string]*apiextensionsv1.CustomResourceDefinition{}
	for _, name := range []string{"posts", "sites", "topics"} {
		definition := &apiextensionsv1.CustomResourceDefinition{}
		if err := readYAML(filepath.Join(released, "topicpages.dev_"+name+".yaml"), definition); err != nil {
			return nil, err
		}
		definitions[definition.Spec.Names.Kind] = definition
	}
	return definitions, nil
}

// presentDefinitions returns the CRDs of the tree, by kind.
func presentDefinitions(t *testing.T) map[string]*apiextensionsv1.CustomResourceDefinition {
	t.Helper()
	list, err := crd.Definitions()
	if err != nil {
		t.Fatal(err)
	}
	definitions := map[string]*apiextensionsv1.CustomResourceDefinition{}
	for _, definition := range list {
		definitions[definition.Spec.Names.Kind] = definition
	}
	return definitions
}

func readYAML(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		return fmt.Errorf("cannot decode %s: %w", file, err)
	}
	return nil
}

// TestTheCRDsAcceptWhatTheLastReleaseAccepted compares the CRDs with the last release. A change that refuses stored
// objects, or reads them differently, needs an exception with a reason, and an entry in docs/upgrade.md.
func TestTheCRDsAcceptWhatTheLastReleaseAccepted(t *testing.T) {
	var exceptions []exception
	if err := readYAML(filepath.Join(released, "exceptions.yaml"), &exceptions); err != nil {
		t.Fatal(err)
	}
	old, err := releasedDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	used := make([]bool, len(exceptions))
	present := presentDefinitions(t)
	for kind, before := range old {
		if present[kind] == nil {
			t.Errorf("the kind %s is gone", kind)
			continue
		}
		for _, c := range incompatible(t, before, present[kind]) {
			allowed := false
			for i, e := range exceptions {
				if e.allows(c) {
					allowed, used[i] = true, true
				}
			}
			if !allowed {
				t.Errorf("not compatible with %s, and without an exception: %+v", filepath.Base(released), c)
			}
		}
	}
	for i, e := range exceptions {
		if !used[i] || e.Why == "" {
			t.Errorf("the exception allows nothing, or gives no reason: %+v", e)
		}
	}
}

// changeSpec changes the schema of the spec of a CRD.
func changeSpec(edit func(spec *apiextensionsv1.JSONSchemaProps)) func(*apiextensionsv1.CustomResourceDefinition) {
	return func(definition *apiextensionsv1.CustomResourceDefinition) {
		properties := definition.Spec.Versions[0].Schema.OpenAPIV3Schema.Properties
		spec := properties["spec"]
		edit(&spec)
		properties["spec"] = spec
	}
}

// changeField changes a field of the spec.
func changeField(name string, edit func(field *apiextensionsv1.JSONSchemaProps)) func(*apiextensionsv1.CustomResourceDefinition) {
	return changeSpec(func(spec *apiextensionsv1.JSONSchemaProps) {
		field := spec.Properties[name]
		edit(&field)
		spec.Properties[name] = field
	})
}

func raw(values ...string) []apiextensionsv1.JSON {
	list := make([]apiextensionsv1.JSON, len(values))
	for i, value := range values {
		list[i].Raw = []byte(value)
	}
	return list
}

// TestTheCheckFindsEachBrokenPromise changes a CRD in each way that docs/upgrade.md excludes, and in ways that it allows.
func TestTheCheckFindsEachBrokenPromise(t *testing.T) {
	type definition = *apiextensionsv1.CustomResourceDefinition
	type schema = *apiextensionsv1.JSONSchemaProps
	base := presentDefinitions(t)["Post"]
	changeField("title", func(f schema) { f.Default = &raw(`"A"`)[0]; f.Enum = raw(`"A"`, `"B"`) })(base)
	field := func(path, check string) change { return change{Kind: "Post", Field: "^.spec" + path, Check: check} }
	whole := func(check string) change { return change{Kind: "Post", Check: check} }
	for name, test := range map[string]struct {
		change func(definition)
		want   []change
	}{
		"nothing":              {func(definition) {}, nil},
		"another description":  {changeField("title", func(f schema) { f.Description = "Another." }), nil},
		"a wider bound":        {changeField("title", func(f schema) { *f.MaxLength++ }), nil},
		"another value":        {changeField("title", func(f schema) { f.Enum = raw(`"A"`, `"B"`, `"C"`) }), nil},
		"a new field":          {changeSpec(func(s schema) { s.Properties["new"] = s.Properties["title"] }), nil},
		"a rule less":          {changeField("title", func(f schema) { f.XValidations = nil }), nil},
		"a removed field":      {changeSpec(func(s schema) { delete(s.Properties, "draft") }), []change{whole("existingFieldRemoval"), field(".draft", "type")}},
		"a removed default":    {changeField("title", func(f schema) { f.Default = nil }), []change{field(".title", "default")}},
		"another default":      {changeField("title", func(f schema) { f.Default = &raw(`"B"`)[0] }), []change{field(".title", "default")}},
		"a new default":        {changeField("draft", func(f schema) { f.Default = &raw(`true`)[0] }), []change{field(".draft", "default")}},
		"another type":         {changeField("title", func(f schema) { f.Type = "integer" }), []change{field(".title", "type")}},
		"a lower maxLength":    {changeField("title", func(f schema) { *f.MaxLength-- }), []change{field(".title", "maxLength")}},
		"a higher minLength":   {changeField("title", func(f schema) { *f.MinLength++ }), []change{field(".title", "minLength")}},
		"a lower maxItems":     {changeField("tags", func(f schema) { *f.MaxItems-- }), []change{field(".tags", "maxItems")}},
		"a removed value":      {changeField("title", func(f schema) { f.Enum = raw(`"A"`) }), []change{field(".title", "enum")}},
		"a new pattern":        {changeField("title", func(f schema) { f.Pattern = "^A" }), []change{field(".title", "pattern")}},
		"a new format":         {changeField("title", func(f schema) { f.Format = "date" }), []change{field(".title", "unhandled")}},
		"another kind of list": {changeField("tags", func(f schema) { f.XListType = new("set") }), []change{field(".tags", "unhandled")}},
		"a rule more":          {changeField("title", func(f schema) { f.XValidations = []apiextensionsv1.ValidationRule{{Rule: "self != ''"}} }), []change{{"Post", "^.spec.title", "rule", "self != ''"}}},
		"a new required field": {changeSpec(func(s schema) { s.Required = append(s.Required, "draft") }), []change{field("", "required")}},
		"a version not served": {func(d definition) { d.Spec.Versions[0].Served = false }, []change{whole("unserved")}},
		"another scope":        {func(d definition) { d.Spec.Scope = apiextensionsv1.ClusterScoped }, []change{whole("scope")}},
	} {
		t.Run(name, func(t *testing.T) {
			changed := base.DeepCopy()
			test.change(changed)
			if diff := cmp.Diff(test.want, incompatible(t, base, changed)); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}
