// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package localserver

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/shard"
)

func newConfigMap(name, version string, files map[string]string) *corev1.ConfigMap {
	c := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, ResourceVersion: version}, BinaryData: map[string][]byte{}}
	for file, content := range files {
		c.BinaryData[file] = []byte(content)
	}
	return c
}

// bundled returns a ConfigMap with the same files in a bundle.
func bundled(c *corev1.ConfigMap) *corev1.ConfigMap {
	data, err := shard.EncodeBundle("bundle", c.BinaryData)
	if err != nil {
		panic(err)
	}
	return &corev1.ConfigMap{ObjectMeta: c.ObjectMeta, BinaryData: data}
}

// Each projection shows the files of its ConfigMaps and no others, whatever was projected before.
func TestAProjectionHasTheFilesOfItsConfigMaps(t *testing.T) {
	files, bundles := projection{dir: t.TempDir()}, projection{dir: t.TempDir()}
	for _, step := range []struct {
		name       string
		configMaps []*corev1.ConfigMap
		want       map[string]string
	}{
		{"the first", []*corev1.ConfigMap{newConfigMap("a", "1", map[string]string{"x": "1", "y": "1"}), newConfigMap("b", "2", map[string]string{"z": "1"})},
			map[string]string{"x": "1", "y": "1", "z": "1"}},
		{"one has changed", []*corev1.ConfigMap{newConfigMap("a", "3", map[string]string{"x": "2"}), newConfigMap("b", "2", map[string]string{"z": "1"})},
			map[string]string{"x": "2", "z": "1"}},
		{"nothing has changed", []*corev1.ConfigMap{newConfigMap("a", "3", map[string]string{"x": "2"}), newConfigMap("b", "2", map[string]string{"z": "1"})},
			map[string]string{"x": "2", "z": "1"}},
		{"a file moves to another", []*corev1.ConfigMap{newConfigMap("a", "4", nil), newConfigMap("b", "5", map[string]string{"z": "1", "x": "3"})},
			map[string]string{"z": "1", "x": "3"}},
		{"a file is in both", []*corev1.ConfigMap{newConfigMap("a", "7", map[string]string{"x": "4"}), newConfigMap("b", "5", map[string]string{"z": "1", "x": "3"})},
			map[string]string{"z": "1", "x": "3"}},
		{"and in the first alone, which has not changed", []*corev1.ConfigMap{newConfigMap("a", "7", map[string]string{"x": "4"}), newConfigMap("b", "8", map[string]string{"z": "1"})},
			map[string]string{"z": "1", "x": "4"}},
		{"and in both again", []*corev1.ConfigMap{newConfigMap("b", "9", map[string]string{"z": "1", "x": "5"}), newConfigMap("a", "7", map[string]string{"x": "4"})},
			map[string]string{"z": "1", "x": "4"}},
		{"one is gone", []*corev1.ConfigMap{newConfigMap("b", "5", map[string]string{"z": "1", "x": "3"})},
			map[string]string{"z": "1", "x": "3"}},
		{"one is there again", []*corev1.ConfigMap{newConfigMap("a", "6", map[string]string{"y": "2"}), newConfigMap("b", "5", map[string]string{"z": "1", "x": "3"})},
			map[string]string{"z": "1", "x": "3", "y": "2"}},
	} {
		var inBundles []*corev1.ConfigMap
		for _, c := range step.configMaps {
			inBundles = append(inBundles, bundled(c))
		}
		for p, configMaps := range map[*projection][]*corev1.ConfigMap{&files: step.configMaps, &bundles: inBundles} {
			if err := p.write(configMaps); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			if got := read(t, p.root()); !maps.Equal(got, step.want) {
				t.Errorf("%s: got %v, want %v", step.name, got, step.want)
			}
		}
	}
	for _, p := range []*projection{&files, &bundles} {
		if entries, err := os.ReadDir(p.dir); err != nil || len(entries) != 2 {
			t.Errorf("old files are left: %v, %v", entries, err)
		}
	}
}

// The files of a ConfigMap that has not changed are the same ones, not equal ones.
func TestAProjectionLinksUnchangedFiles(t *testing.T) {
	for form, of := range map[shard.Form]func(*corev1.ConfigMap) *corev1.ConfigMap{
		shard.Files: func(c *corev1.ConfigMap) *corev1.ConfigMap { return c }, shard.Bundle: bundled,
	} {
		p := projection{dir: t.TempDir()}
		stat := func(name string) os.FileInfo {
			info, err := os.Stat(filepath.Join(p.root(), name))
			if err != nil {
				t.Fatal(err)
			}
			return info
		}
		write := func(version string) {
			a, b := newConfigMap("a", version, map[string]string{"x": "1"}), newConfigMap("b", "2", map[string]string{"y": "1"})
			if err := p.write([]*corev1.ConfigMap{of(a), of(b)}); err != nil {
				t.Fatal(err)
			}
		}
		write("1")
		x, y := stat("x"), stat("y")
		write("3")
		if os.SameFile(x, stat("x")) || !os.SameFile(y, stat("y")) {
			t.Errorf("%s: x is the same file: %v; y: %v", form, os.SameFile(x, stat("x")), os.SameFile(y, stat("y")))
		}
	}
}

func TestAProjectionRefusesAPath(t *testing.T) {
	p := projection{dir: t.TempDir()}
	path := newConfigMap("a", "1", map[string]string{"../x": "1"})
	for _, c := range []*corev1.ConfigMap{path, bundled(path)} {
		if err := p.write([]*corev1.ConfigMap{c}); err == nil {
			t.Error("a key with a slash was projected")
		}
	}
}

func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[entry.Name()] = string(content)
	}
	return got
}
