// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMain(m *testing.M) {
	testenvtest.Main(m, testenv.Options{WithoutControllers: true})
}

// stricter are the files with mistakes that a Reader finds and kubectl hides from the API server: for a repeated key, it
// sends the last value.
var stricter = map[string]bool{"syntax.yaml": true, "posts.json": true}

// TestAPIServerAgrees gives every document of testdata to kubectl and a real API server. They accept the same
// documents as a Reader.
func TestAPIServerAgrees(t *testing.T) {
	env := testenvtest.Env(t)
	namespace := testenvtest.Namespace(t)
	listing, err := find([]string{"testdata/invalid", "testdata/valid"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range listing.files {
		data, err := new(Reader).content(f)
		if err != nil {
			t.Fatal(err)
		}
		documents, _ := split(f.name(), data)
		for _, d := range documents {
			text := bytes.ReplaceAll(d.text, []byte("namespace: "), []byte("namespace: "+namespace+" # "))
			set, err := NewReader([]string{"-"}, bytes.NewReader(text), namespace).Read()
			if err != nil {
				t.Fatal(err)
			}
			if len(set.Posts)+len(set.Topics)+len(set.Sites)+len(set.Problems) == 0 {
				continue // another kind, or empty
			}
			_, err = env.KubectlInput(bytes.NewReader(text),
				"apply", "--dry-run=server", "--validate=strict", "-n", namespace, "-f", "-")
			accepted := len(set.Problems) == 0
			if stricter[filepath.Base(d.file)] && !accepted && err == nil {
				continue
			}
			if accepted != (err == nil) {
				t.Errorf("%s:%d: problems %v, API server: %v", d.file, d.first, set.Problems, err)
			}
		}
	}
}
