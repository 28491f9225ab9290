// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
)

// article is a Post with its article in a ConfigMap, and a theme.
const article = `apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: article}
spec:
  title: An article
  publishDate: "2024-01-01"
  tags: [distributed-systems]
  contentFrom: {configMapKeyRef: {name: articles, key: a.md}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: articles, labels: {topicpages.dev/publish: "true"}}
data:
  a.md: "See [[design-for-failure]]."
---
apiVersion: v1
kind: ConfigMap
metadata: {name: theme, labels: {topicpages.dev/publish: "true"}}
data:
  notfound.html: "{{define \"main\"}}<h1>Nowhere</h1>{{end}}"
---
apiVersion: topicpages.dev/v1alpha1
kind: Site
metadata: {name: german}
spec:
  language: de
  theme:
    light: {accent: "#8a1c4a"}
    templates: {configMapRef: {name: theme}}
`

func TestTheCommandLineWritesWhatTheOperatorPublishes(t *testing.T) {
	s := tell(t)
	s.samples()
	if _, err := s.env.KubectlInput(strings.NewReader(article), "apply", "-n", s.namespace, "-f", "-"); err != nil {
		t.Fatal(err)
	}
	s.shows("notes", "posts/article/index.html", "/posts/design-for-failure/")
	s.shows("notes", hub, "spans 15 posts")
	s.shows("german", "404.html", "Nowhere")
	s.shows("german", "posts/article/index.html", "design-for-failure")
	for _, site := range []string{"notes", "german"} {
		t.Run(site, func(t *testing.T) { s.renderedAlike(t, site) })
	}
}

// renderedAlike compares the output of the command line with the published files of a Site.
func (s *story) renderedAlike(t *testing.T, site string) {
	published, err := s.files(site)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	var said bytes.Buffer
	command := cli.New(buildinfo.Info{}, time.Now, cli.Streams{In: strings.NewReader(article), Out: &said, Err: &said})
	command.SetArgs([]string{"render", "-n", s.namespace, "-f", s.root("config", "samples"), "-f", "-", "--site", site, "-o", out})
	if err := command.Execute(); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	rendered := map[string]string{}
	err = fs.WalkDir(os.DirFS(out), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path == ".topicpages-files" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(out, path))
		rendered[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// The operator has nginx answer aliases. A plain web server needs files for them.
	for _, path := range []string{"2017/03/06/monitoring-is-not-enough/index.html", "redirects.map"} {
		if !strings.Contains(rendered[path], "/posts/monitoring-is-not-enough/") {
			t.Errorf("%s does not lead from the alias to the article: %q", path, rendered[path])
		}
		delete(rendered, path)
	}
	if len(rendered) < 6 {
		t.Errorf("only %d files were rendered", len(rendered))
	}
	if diff := cmp.Diff(published, rendered); diff != "" {
		t.Errorf("the files differ (-operator +command line):\n%s", diff)
	}
}

func TestTheConfigurationBuilds(t *testing.T) {
	s := tell(t)
	out, err := s.env.Kubectl("kustomize", s.root("config", "default"))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"Namespace", "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Deployment", "Service"} {
		if !strings.Contains(out, "\nkind: "+kind+"\n") {
			t.Errorf("config/default has no %s", kind)
		}
	}
	if _, err := s.env.KubectlInput(strings.NewReader(out), "apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-"); err != nil {
		t.Errorf("the API server does not take config/default: %v", err)
	}
}
