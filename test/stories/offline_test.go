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

	"github.com/topicpages/topicpages/internal/cli"
)

func TestTheCommandLineWritesWhatTheOperatorPublishes(t *testing.T) {
	s := tell(t)
	s.samples()
	published, err := s.files("notes")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	var said bytes.Buffer
	command := cli.New("test", time.Now, cli.Streams{In: strings.NewReader(""), Out: &said, Err: &said})
	command.SetArgs([]string{"render", "-f", s.root("config", "samples"), "-o", out})
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
