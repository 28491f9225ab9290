// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// notInYAML are characters that YAML cannot hold. If one object has such a character, kubectl cannot print any object
// of the namespace as YAML.
var notInYAML = []rune{0x01, 0x0b, 0x7f, 0x81, 0x9f, 0xfffe, 0xffff}

// TestNoTextHoldsControlCharacters puts characters that YAML cannot hold into each text of the valid manifests. Each
// text field of the specs is in one of these.
func TestNoTextHoldsControlCharacters(t *testing.T) {
	api := rawClient(t)
	for _, definition := range definitions(t) {
		names := definition.Spec.Names
		tried, keyed := map[string]bool{}, mapFields(definition)
		for _, file := range manifests(t, names.Singular, "valid") {
			for _, p := range keyed.texts(load(t, file)["spec"], "spec") {
				if tried[p] {
					continue
				}
				tried[p] = true
				for _, r := range notInYAML {
					object := load(t, file)
					object["spec"] = keyed.spoilt(object["spec"], "spec", p, r)
					body, err := json.Marshal(object)
					if err != nil {
						t.Fatal(err)
					}
					err = api.Post().Namespace(metav1.NamespaceDefault).Resource(names.Plural).
						Param("dryRun", metav1.DryRunAll).SetHeader("Content-Type", "application/json").Body(body).
						Do(t.Context()).Error()
					if err == nil {
						t.Errorf("%s: %s may hold U+%04X", names.Kind, p, r)
					}
				}
			}
		}
		for _, f := range fields(definition, "spec") {
			if f.Type == "string" && len(f.Enum) == 0 && !tried[f.path] {
				t.Errorf("testdata/%s/valid has no manifest with %s", names.Singular, f.path)
			}
		}
	}
}

func load(t *testing.T, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := yaml.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// mapPaths are the paths of fields that are maps, whose keys are the author's.
type mapPaths map[string]bool

// mapFields returns the maps in the spec of a kind.
func mapFields(definition *apiextensionsv1.CustomResourceDefinition) mapPaths {
	found := mapPaths{}
	for _, f := range fields(definition, "spec") {
		found[f.path] = f.AdditionalProperties != nil
	}
	return found
}

// texts returns the paths of the strings below a value, in the form of field paths: any item is [], and any value of a map
// is .*.
func (m mapPaths) texts(value any, path string) []string {
	var list []string
	switch value := value.(type) {
	case string:
		list = append(list, path)
	case []any:
		for _, item := range value {
			list = append(list, m.texts(item, path+"[]")...)
		}
	case map[string]any:
		for key, item := range value {
			list = append(list, m.texts(item, m.child(path, key))...)
		}
	}
	return list
}

func (m mapPaths) child(path, key string) string {
	if m[path] {
		return path + ".*"
	}
	return path + "." + key
}

// spoilt returns a value with a character at the end of the strings at a path.
func (m mapPaths) spoilt(value any, at, path string, r rune) any {
	switch value := value.(type) {
	case string:
		if at == path {
			return fmt.Sprintf("%s%c", value, r)
		}
	case []any:
		for i, item := range value {
			value[i] = m.spoilt(item, at+"[]", path, r)
		}
	case map[string]any:
		for key, item := range value {
			value[key] = m.spoilt(item, m.child(at, key), path, r)
		}
	}
	return value
}
