// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
	. "github.com/topicpages/topicpages/test/builder"
)

// TestAReviewerSeesWhatApplyingWouldChange compares manifests with the cluster, as a user with read access only.
func TestAReviewerSeesWhatApplyingWouldChange(t *testing.T) {
	s := tellAlone(t)
	s.create(Site("notes"), Topic("go"), Topic("golang-old", Aliases("golang")),
		Post("kept", "2024-05-01", Title("Kept"), Tags("go")), Post("left", "2024-05-02", Title("Left"), Tags("go")))
	const reviewer = "reviewer"
	if _, err := s.env.User(reviewer); err != nil {
		t.Fatal(err)
	}
	meta := metav1.ObjectMeta{Namespace: s.namespace, Name: reviewer}
	s.create(
		&rbacv1.Role{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{"topicpages.dev"}, Resources: []string{"posts", "topics", "sites"}, Verbs: []string{"list"}},
			{APIGroups: []string{""}, Resources: []string{"configmaps"}, Verbs: []string{"list"}},
		}},
		&rbacv1.RoleBinding{ObjectMeta: meta, Subjects: []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: reviewer}},
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: reviewer}})
	kubeconfig, err := s.env.Kubeconfig(reviewer)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config, manifests := filepath.Join(dir, "kubeconfig"), filepath.Join(dir, "content.yaml")
	for path, text := range map[string][]byte{config: kubeconfig, manifests: []byte(`
apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: kept}
spec: {title: Kept and renamed, publishDate: "2024-05-01", tags: [go]}
---
apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: came}
spec: {title: Came, publishDate: "2024-05-03", tags: [golang]}
---
apiVersion: topicpages.dev/v1alpha1
kind: Topic
metadata: {name: a-younger-one}
spec: {aliases: [golang]}
---
apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: other, namespace: elsewhere}
spec: {title: Elsewhere, publishDate: "2024-05-03", tags: [go]}
`)} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("KUBECONFIG", config)
	diff := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		command := cli.New(buildinfo.Info{}, time.Now, cli.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr})
		command.SetArgs(append([]string{"diff", "-f", manifests, "--cluster", "--namespace", s.namespace}, args...))
		if err := command.Execute(); err != nil {
			t.Fatalf("%v\n%s", err, &stderr)
		}
		if !strings.Contains(stderr.String(), `1 object in other namespaces than "`+s.namespace+`" left out`) {
			t.Errorf("the standard error is %q", &stderr)
		}
		return stdout.String()
	}
	for _, tc := range []struct {
		args        []string
		want, never []string
	}{
		{nil, []string{"+ /topics/a-younger-one/", "    - post kept: 2024-05-01 Kept\n    + post kept: 2024-05-01 Kept and renamed\n", "    + post came: 2024-05-03 Came\n"},
			[]string{"post left", "- /topics/", "Elsewhere"}},
		{[]string{"--prune", "--context", "testenv"}, []string{"- /topics/go/  Go\n", "- /topics/golang-old/", "+ /topics/a-younger-one/"}, []string{"~ /topics/"}},
		{[]string{"-o", "markdown"}, []string{"| `/topics/go/` changed | "}, nil},
	} {
		got := diff(tc.args...)
		for _, part := range tc.want {
			if !strings.Contains(got, part) {
				t.Errorf("%v: no %q in\n%s", tc.args, part, got)
			}
		}
		for _, part := range tc.never {
			if strings.Contains(got, part) {
				t.Errorf("%v: there is %q in\n%s", tc.args, part, got)
			}
		}
	}
}
