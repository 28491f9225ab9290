// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// suggestions returns Posts whose tags are worth three Topics, one of which exists.
func suggestions() string {
	return objectManifest("Topic", "interfaces", "{aliases: [apis]}") +
		postManifest("a", "2024-05-01", "Kubernetes, API") + postManifest("b", "2024-05-02", "kubernetes, k8s, open source") +
		postManifest("c", "2024-05-03", "k8s, OpenSource, rare") + postManifest("d", "2024-05-04", "Kubernetes, open-source, 数据库") +
		postManifest("e", "2024-05-05", "数据库")
}

func TestSuggest(t *testing.T) {
	result := succeed(t, suggestions(), "suggest", "-f", "-", "-n", "team", "--min-posts", "2")
	want := strings.TrimPrefix(`
# 4 Posts
apiVersion: topicpages.dev/v1alpha1
kind: Topic
metadata:
  name: "kubernetes"
spec:
  aliases:
  - "k8s" # 2 Posts: kubernetes abbreviated
---
# 3 Posts
apiVersion: topicpages.dev/v1alpha1
kind: Topic
metadata:
  name: "open-source"
spec:
  aliases:
  - "opensource" # 1 Post: open-source without regard to hyphens
`, "\n")
	if diff := cmp.Diff(want, result.stdout); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, line := range []string{
		`Topic "interfaces" lacks the alias api (1): singular and plural of apis`,
		`数据库 has 2 Posts, but no Topic can have this name: choose another, with "数据库" in spec.aliases`,
	} {
		if !strings.Contains(result.stderr, line) {
			t.Errorf("the standard error does not say %q: %s", line, result.stderr)
		}
	}
	// The suggestions are valid. With them, there is nothing left to suggest.
	again := succeed(t, suggestions()+"---\n"+result.stdout, "suggest", "-f", "-", "-n", "team", "--min-posts", "2")
	if again.stdout != "" {
		t.Errorf("with the Topics that were suggested there are more: %s", again.stdout)
	}
}

// What is suggested for two namespaces is one stream of manifests.
func TestSuggestForTwoNamespaces(t *testing.T) {
	posts := func(namespace string) (text string) {
		for _, name := range []string{"a", "b", "c"} {
			text += strings.Replace(postManifest(name, "2024-05-01", "go"), "metadata:\n", "metadata:\n  namespace: "+namespace+"\n", 1)
		}
		return text
	}
	result := succeed(t, posts("one")+posts("two"), "suggest", "-f", "-")
	if status := succeed(t, posts("one")+posts("two")+"---\n"+result.stdout, "status", "-f", "-"); strings.Count(status.stdout, "\n") < 3 {
		t.Errorf("not both are Topics:\n%s\nof\n%s", status.stdout, result.stdout)
	}
}

func TestSuggestSaysWhatItDid(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "topics")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-o", dir}, "2 Topics written to " + dir},
		{[]string{"--min-posts", "100"}, "no tag without a Topic has 100 Posts or more; --min-posts sets the number"},
	} {
		if got := succeed(t, suggestions(), append([]string{"suggest", "-f", "-", "-n", "team"}, test.args...)...).stderr; !strings.Contains(got, test.want) {
			t.Errorf("%v: it says %q, want %q", test.args, got, test.want)
		}
	}
}

func TestSuggestWritesFilesOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "topics")
	succeed(t, suggestions(), "suggest", "-f", "-", "-n", "team", "-o", dir)
	path := filepath.Join(dir, "kubernetes.yaml")
	if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	again := succeed(t, suggestions(), "suggest", "-f", "-", "-n", "team", "-o", dir)
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "mine" {
		t.Errorf("a file that was changed is %q (%v)", kept, err)
	}
	if !strings.Contains(again.stderr, "kubernetes.yaml is there already, and stays as it is") {
		t.Errorf("the standard error is %q", again.stderr)
	}
}
