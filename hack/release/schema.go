// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// jsonSchema returns the JSON schema of a version of a kind, and the name of its file: kubeconform's
// {{.ResourceKind}}_{{.ResourceAPIVersion}}.json. It refuses unknown fields, as the API server does with strict
// validation. The rules in CEL have no counterpart.
func jsonSchema(definition *apiextensionsv1.CustomResourceDefinition, version *apiextensionsv1.CustomResourceDefinitionVersion) (name string, content []byte, err error) {
	kind := definition.Spec.Names.Kind
	data, err := json.Marshal(version.Schema.OpenAPIV3Schema)
	if err != nil {
		return "", nil, fmt.Errorf("cannot encode the schema: %w", err)
	}
	var schema map[string]any
	if err := json.Unmarshal(data, &schema); err != nil {
		return "", nil, fmt.Errorf("cannot decode the schema: %w", err)
	}
	convert(schema)
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["title"] = kind
	schema["required"] = []string{"apiVersion", "kind", "metadata"}
	properties, _ := schema["properties"].(map[string]any)
	for field, value := range map[string]string{"apiVersion": definition.Spec.Group + "/" + version.Name, "kind": kind} {
		if property, ok := properties[field].(map[string]any); ok {
			property["enum"] = []string{value}
		}
	}
	content, err = json.MarshalIndent(schema, "", "  ")
	return fmt.Sprintf("%s_%s.json", strings.ToLower(kind), version.Name), append(content, '\n'), err
}

// convert makes a JSON schema of a schema of OpenAPI, in place.
func convert(schema map[string]any) {
	properties, _ := schema["properties"].(map[string]any)
	_, isMap := schema["additionalProperties"]
	if len(properties) > 0 && !isMap && schema["x-kubernetes-preserve-unknown-fields"] != true {
		schema["additionalProperties"] = false
	}
	if schema["nullable"] == true {
		schema["type"] = []any{schema["type"], "null"}
	}
	delete(schema, "nullable")
	for key := range schema {
		if strings.HasPrefix(key, "x-kubernetes-") {
			delete(schema, key)
		}
	}
	for _, child := range children(schema) {
		convert(child)
	}
}

// children are the schemas in a schema.
func children(schema map[string]any) (found []map[string]any) {
	for _, key := range []string{"items", "additionalProperties", "not"} {
		if child, ok := schema[key].(map[string]any); ok {
			found = append(found, child)
		}
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := schema[key].([]any)
		for _, item := range list {
			if child, ok := item.(map[string]any); ok {
				found = append(found, child)
			}
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for _, property := range properties {
		if child, ok := property.(map[string]any); ok {
			found = append(found, child)
		}
	}
	return found
}
