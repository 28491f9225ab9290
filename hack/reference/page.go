// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// page returns the reference page of one version of a kind.
func page(d *apiextensionsv1.CustomResourceDefinition, v *apiextensionsv1.CustomResourceDefinitionVersion) (string, error) {
	w := &writer{}
	root := v.Schema.OpenAPIV3Schema
	names := d.Spec.Names
	w.line("# %s", names.Kind)
	w.line("")
	w.description(root.Description)
	w.line("`apiVersion: %s/%s`, `kind: %s`. `kubectl explain %s` has the same text. `make manifests` writes this page\nfrom the comments in `api/%s`: edit them, and not the page.", d.Spec.Group, v.Name, names.Kind, names.Plural, v.Name)
	w.line("")
	w.columns(v.AdditionalPrinterColumns)
	for _, part := range []string{"spec", "status"} {
		schema, ok := root.Properties[part]
		if !ok {
			return "", fmt.Errorf("it has no %s", part)
		}
		w.line("## %s", part)
		w.line("")
		w.description(schema.Description)
		w.rules(schema.XValidations)
		if err := w.fields(part, &schema); err != nil {
			return "", err
		}
	}
	return strings.TrimRight(w.String(), "\n") + "\n", nil
}

// writer writes Markdown.
type writer struct{ strings.Builder }

func (w *writer) line(format string, arguments ...any) {
	w.WriteString(fmt.Sprintf(format, arguments...) + "\n")
}

// columns writes the columns of kubectl get.
func (w *writer) columns(columns []apiextensionsv1.CustomResourceColumnDefinition) {
	w.line("| column of `kubectl get` | field | |")
	w.line("| --- | --- | --- |")
	for _, c := range columns {
		wide := ""
		if c.Priority > 0 {
			wide = "`-o wide`"
		}
		w.line("| %s | `%s` | %s |", strings.ToUpper(c.Name), strings.TrimPrefix(c.JSONPath, "."), wide)
	}
	w.line("")
}

// fields writes the properties of an object, by name, and everything in them.
func (w *writer) fields(path string, s *apiextensionsv1.JSONSchemaProps) error {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		field := s.Properties[name]
		if err := w.field(path+"."+name, &field, slices.Contains(s.Required, name)); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) field(path string, s *apiextensionsv1.JSONSchemaProps, required bool) error {
	w.line("### %s", path)
	w.line("")
	summary, err := facts(s, required)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	w.line("%s", summary)
	w.line("")
	w.description(s.Description)
	w.rules(s.XValidations)
	for inner, suffix := elementOf(s); inner != nil; inner, suffix = elementOf(s) {
		w.rules(inner.XValidations)
		path, s = path+suffix, inner
	}
	return w.fields(path, s)
}

// elementOf returns the schema of the elements of a list or the values of a map, and their suffix of the path; nil for any other type.
func elementOf(s *apiextensionsv1.JSONSchemaProps) (inner *apiextensionsv1.JSONSchemaProps, suffix string) {
	switch {
	case s.Items != nil && s.Items.Schema != nil:
		return s.Items.Schema, "[]"
	case s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil:
		return s.AdditionalProperties.Schema, "[*]"
	}
	return nil, ""
}

// facts returns the type of a field with its bounds, in one line.
func facts(s *apiextensionsv1.JSONSchemaProps, required bool) (string, error) {
	list := []string{typeOf(s)}
	if required {
		list = append(list, "required")
	}
	if s.Default != nil {
		list = append(list, "default `"+string(s.Default.Raw)+"`")
	}
	list = append(list, bounds(s)...)
	values, err := enum(s)
	if err != nil {
		return "", err
	}
	if inner, _ := elementOf(s); inner != nil {
		for _, bound := range bounds(inner) {
			list = append(list, "each "+bound)
		}
		ofElements, err := enum(inner)
		if err != nil {
			return "", err
		}
		values = append(values, ofElements...)
	}
	if len(values) > 0 {
		list = append(list, "one of "+strings.Join(values, ", "))
	}
	return strings.Join(list, "; ") + ".", nil
}

// typeOf names the type of a field.
func typeOf(s *apiextensionsv1.JSONSchemaProps) string {
	if s.XIntOrString {
		return "Number or string"
	}
	inner, suffix := elementOf(s)
	switch suffix {
	case "[]":
		return "List of " + plural(inner)
	case "[*]":
		return "Map of " + plural(inner)
	}
	switch s.Type {
	case "":
		return "Any value"
	case "boolean":
		return "True or false"
	}
	return strings.ToUpper(s.Type[:1]) + s.Type[1:]
}

func plural(s *apiextensionsv1.JSONSchemaProps) string {
	if s.Type == "" || s.XIntOrString {
		return "numbers or strings"
	}
	return s.Type + "s"
}

// bounds returns the bounds of a value.
func bounds(s *apiextensionsv1.JSONSchemaProps) (list []string) {
	for _, bound := range []struct {
		at   *int64
		text string
	}{
		{s.MinLength, "at least %d characters"}, {s.MaxLength, "at most %d characters"}, {s.MinItems, "at least %d elements"},
		{s.MaxItems, "at most %d elements"}, {s.MinProperties, "at least %d entries"}, {s.MaxProperties, "at most %d entries"},
	} {
		if bound.at != nil {
			text := fmt.Sprintf(bound.text, *bound.at)
			if *bound.at == 1 {
				text = strings.NewReplacer("characters", "character", "elements", "element", "entries", "entry").Replace(text)
			}
			list = append(list, text)
		}
	}
	if s.Minimum != nil {
		list = append(list, fmt.Sprintf("at least %v", *s.Minimum))
	}
	if s.Maximum != nil {
		list = append(list, fmt.Sprintf("at most %v", *s.Maximum))
	}
	if s.Pattern != "" {
		list = append(list, "matches `"+s.Pattern+"`")
	}
	if s.Format != "" {
		list = append(list, "format "+s.Format)
	}
	return list
}

// enum returns the allowed values of a field; none if any value is allowed.
func enum(s *apiextensionsv1.JSONSchemaProps) (values []string, err error) {
	for _, raw := range s.Enum {
		var value any
		if err := json.Unmarshal(raw.Raw, &value); err != nil {
			return nil, err
		}
		values = append(values, fmt.Sprintf("`%v`", value))
	}
	return values, nil
}

// rules writes the messages of CEL rules. Their text tells authors how to mend a manifest.
func (w *writer) rules(rules []apiextensionsv1.ValidationRule) {
	for _, rule := range rules {
		w.line("- Rule: %s.", markdown(strings.TrimSuffix(rule.Message, ".")))
	}
	if len(rules) > 0 {
		w.line("")
	}
}

// description writes a comment of the API, which is plain text, as paragraphs. Its example is one of them.
func (w *writer) description(text string) {
	if text != "" {
		w.line("%s", strings.ReplaceAll(markdown(text), "\nExample", "\n\nExample"))
		w.line("")
	}
}

// special are the characters that begin markup.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`)

// markdown returns plain text as Markdown that looks the same.
func markdown(text string) string { return special.Replace(text) }
