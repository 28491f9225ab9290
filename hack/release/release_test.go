// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

func TestReleaseNotes(t *testing.T) {
	const changelog = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- New.\n\n## [0.2.0] - 2026-11-29\n\n### Fixed\n\n- Old.\n\n## [0.1.0]\n"
	for version, want := range map[string]string{
		"v0.2.0":      "### Fixed\n\n- Old.\n",
		"v0.2.0-rc.1": "### Fixed\n\n- Old.\n",
		"v0.3.0-rc.1": "### Added\n\n- New.\n",
		"v0.1.0":      "",
		"v0.3.0":      "",
		"v0.2":        "",
	} {
		got, err := releaseNotes(version, changelog)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: got %q, %v", version, got, err)
		}
	}
}

// Every version of the changelog has notes, and its links lead to the versions that it has.
func TestTheChangelogIsInOrder(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	var versions []string
	for _, match := range heading.FindAllStringSubmatch(string(text), -1) {
		versions = append(versions, match[1])
		if !strings.Contains(string(text), "\n["+match[1]+"]: "+homepage) {
			t.Errorf("the version %s has no link", match[1])
		}
	}
	if len(versions) < 2 || versions[0] != "Unreleased" {
		t.Fatalf("the changelog has the versions %v, and should begin with Unreleased", versions)
	}
	for _, version := range versions[1:] {
		if _, err := releaseNotes("v"+version, string(text)); err != nil {
			t.Error(err)
		}
	}
}

// A bill of materials names the tool that wrote it, and not its build.
func TestReproducibleBill(t *testing.T) {
	const bill = `{"bomFormat":"CycloneDX","metadata":{"tools":[{"name":"cyclonedx-gomod","version":"v1.10.0"%s}]},"components":[{"name":"a<b","hashes":[{"alg":"MD5"}]}],"version":1}`
	got, err := reproducibleBill(fmt.Appendf(nil, bill, `,"hashes":[{"alg":"MD5","content":"0"}]`))
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, got); err != nil {
		t.Fatal(err)
	}
	const sorted = `{"bomFormat":"CycloneDX","components":[{"hashes":[{"alg":"MD5"}],"name":"a<b"}],"metadata":{"tools":[{"name":"cyclonedx-gomod","version":"v1.10.0"}]},"version":1}`
	if compact.String() != sorted {
		t.Errorf("got\n%s, want\n%s", compact.String(), sorted)
	}
	for _, broken := range []string{"", "[]", `{"metadata":{}}`, `{"metadata":{"tools":["x"]}}`} {
		if _, err := reproducibleBill([]byte(broken)); err == nil {
			t.Errorf("it takes %q", broken)
		}
	}
}

func TestKrewManifest(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"topicpages_v0.2.0_linux_amd64.tar.gz", "topicpages_v0.2.0_darwin_arm64.tar.gz", "topicpages_v0.1.0_linux_amd64.tar.gz", "topicpages-0.2.0.tgz"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("archive"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data, err := krewManifest("v0.2.0", dir)
	if err != nil {
		t.Fatal(err)
	}
	var got plugin
	if err := yaml.UnmarshalStrict(data, &got); err != nil {
		t.Fatal(err)
	}
	platform := func(system, architecture string) pluginPlatform {
		return pluginPlatform{
			Selector: map[string]map[string]string{"matchLabels": {"os": system, "arch": architecture}},
			URI:      "https://github.com/topicpages/topicpages/releases/download/v0.2.0/topicpages_v0.2.0_" + system + "_" + architecture + ".tar.gz",
			SHA256:   "0eb3e36bfb24dcd9bb1d1bece1531216b59539a8fde17ee80224af0653c92aa3", Bin: "topicpages",
			Files: []pluginFile{{From: "topicpages", To: "."}, {From: "LICENSE", To: "."}},
		}
	}
	want := []pluginPlatform{platform("darwin", "arm64"), platform("linux", "amd64")}
	if diff := cmp.Diff(want, got.Spec.Platforms); diff != "" || got.Metadata["name"] != "topicpages" || got.Spec.Version != "v0.2.0" {
		t.Errorf("got %+v\n-want +got:\n%s", got, diff)
	}
	if _, err := krewManifest("v0.3.0", dir); err == nil {
		t.Error("a manifest without archives was written")
	}
}

func TestJSONSchema(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	definition := &apiextensionsv1.CustomResourceDefinition{}
	definition.Spec.Group, definition.Spec.Names.Kind = "example.com", "Thing"
	object := func(properties map[string]apiextensionsv1.JSONSchemaProps) apiextensionsv1.JSONSchemaProps {
		return apiextensionsv1.JSONSchemaProps{Type: "object", Properties: properties}
	}
	text := apiextensionsv1.JSONSchemaProps{Type: "string"}
	root := object(map[string]apiextensionsv1.JSONSchemaProps{
		"apiVersion": text, "kind": text, "metadata": {Type: "object"},
		"spec": object(map[string]apiextensionsv1.JSONSchemaProps{
			"free":  {Type: "object", XPreserveUnknownFields: new(true), Properties: map[string]apiextensionsv1.JSONSchemaProps{"a": text}},
			"map":   {Type: "object", AdditionalProperties: &apiextensionsv1.JSONSchemaPropsOrBool{Allows: true, Schema: &text}},
			"null":  {Type: "integer", Nullable: true, Maximum: number(7)},
			"port":  {XIntOrString: true, AnyOf: []apiextensionsv1.JSONSchemaProps{{Type: "integer"}, {Type: "string"}}},
			"items": {Type: "array", Items: &apiextensionsv1.JSONSchemaPropsOrArray{Schema: new(object(map[string]apiextensionsv1.JSONSchemaProps{"b": text}))}},
			"rule":  {Type: "string", XValidations: apiextensionsv1.ValidationRules{{Rule: "self != ''"}}},
		}),
	})
	version := &apiextensionsv1.CustomResourceDefinitionVersion{Name: "v1", Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &root}}
	name, content, err := jsonSchema(definition, version)
	if err != nil || name != "thing_v1.json" {
		t.Fatalf("%s, %v", name, err)
	}
	const want = `{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Thing", "type": "object", "additionalProperties": false,
		"required": ["apiVersion", "kind", "metadata"], "properties": {
		"apiVersion": {"type": "string", "enum": ["example.com/v1"]}, "kind": {"type": "string", "enum": ["Thing"]}, "metadata": {"type": "object"},
		"spec": {"type": "object", "additionalProperties": false, "properties": {
			"free": {"type": "object", "properties": {"a": {"type": "string"}}},
			"map": {"type": "object", "additionalProperties": {"type": "string"}},
			"null": {"type": ["integer", "null"], "maximum": 7},
			"port": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
			"items": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {"b": {"type": "string"}}}},
			"rule": {"type": "string"}}}}}`
	var gotValue, wantValue any
	if err := json.Unmarshal(content, &gotValue); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wantValue); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantValue, gotValue); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEveryKindHasASchema(t *testing.T) {
	dir := t.TempDir()
	if err := run([]string{"schemas", dir}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil || strings.Contains(string(content), "x-kubernetes-") || !json.Valid(content) {
			t.Errorf("%s is no JSON schema, or has extensions of Kubernetes: %v", entry.Name(), err)
		}
	}
	if want := []string{"post_v1alpha1.json", "site_v1alpha1.json", "topic_v1alpha1.json"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
