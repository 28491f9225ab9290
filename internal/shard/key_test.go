// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package shard

import (
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"
)

func TestKey(t *testing.T) {
	tests := []struct {
		name, path, want string
	}{
		{"root page", "index.html", "index.html.gz"},
		{"nested page", "topics/x/index.html", "topics_x_index.html.gz"},
		{"digits, dots and hyphens", "assets/a-1.2.css", "assets_a-1.2.css.gz"},
		{"hidden file", ".well-known/security.txt", ".well-known_security.txt.gz"},
		{"already .gz", "dump.gz", "dump.gz.gz"},
		{"longest", strings.Repeat("a", 250), strings.Repeat("a", 250) + ".gz"},
		{"empty", "", ""},
		{"absolute", "/index.html", ""},
		{"directory", "topics/", ""},
		{"dot", ".", ""},
		{"way out", "../x", ""},
		{"way round", "a/../b", ""},
		{"two dots in front", "..data", ""},
		{"underscore", "a_b", ""},
		{"space", "a b", ""},
		{"percent", "a%2fb", ""},
		{"not ASCII", "é", ""},
		{"invalid UTF-8", "a\xff", ""},
		{"NUL", "a\x00", ""},
		{"too long", strings.Repeat("a", 251), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Key(tt.path)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Fatalf("Key(%q) = %q, %v; want %q", tt.path, got, err, tt.want)
			}
			if err != nil {
				return
			}
			if back, err := Path(got); back != tt.path || err != nil {
				t.Errorf("Path(%q) = %q, %v; want %q", got, back, err, tt.path)
			}
		})
	}
}

func TestPathRefusesWhatIsNoKey(t *testing.T) {
	for _, key := range []string{"", ".gz", "index.html", "a/b.gz", "_a.gz", "a_.gz", "a_.._b.gz", "a b.gz"} {
		if path, err := Path(key); err == nil {
			t.Errorf("Path(%q) = %q, want an error", key, path)
		}
	}
}

// FuzzKey checks that each key is valid for the API server, and that Path reverses Key.
func FuzzKey(f *testing.F) {
	for _, path := range []string{"index.html", "topics/x/index.html", "..", "a_b", "/", "a//b", "é", strings.Repeat("x/", 130)} {
		f.Add(path)
	}
	form := regexp.MustCompile(`^[-._a-zA-Z0-9]+$`)
	f.Fuzz(func(t *testing.T, path string) {
		key, err := Key(path)
		if err == nil {
			if faults := validation.IsConfigMapKey(key); len(faults) > 0 || !form.MatchString(key) {
				t.Errorf("Key(%q) = %q: %v", path, key, faults)
			}
			if back, err := Path(key); back != path || err != nil {
				t.Errorf("Path(%q) = %q, %v; want %q", key, back, err, path)
			}
		}
		// The same string as a key: Key reverses Path.
		if back, err := Path(path); err == nil {
			if again, err := Key(back); again != path || err != nil {
				t.Errorf("Key(%q) = %q, %v; want %q", back, again, err, path)
			}
		}
	})
}
