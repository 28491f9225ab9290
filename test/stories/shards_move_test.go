// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	. "github.com/topicpages/topicpages/test/builder"
)

// command is a kubectl command in the documentation.
var command = regexp.MustCompile(`(?m)^\$ kubectl (.*)$`)

// commands returns the kubectl commands in a section of a page in docs, with the namespace of the story instead of
// "blog".
func (s *story) commands(page, heading string) [][]string {
	s.Helper()
	text, err := os.ReadFile(s.root("docs", page))
	if err != nil {
		s.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n"+heading+"\n")
	section, _, _ = strings.Cut(section, "\n#")
	var calls [][]string
	for _, match := range command.FindAllStringSubmatch(section, -1) {
		line, _, _ := strings.Cut(match[1], " # ")
		calls = append(calls, strings.Fields(strings.ReplaceAll(line, "-n blog", "-n "+s.namespace)))
	}
	return calls
}

// runFromRoot makes the file names in a kubectl command relative to the root of the repository.
func (s *story) runFromRoot(call []string) {
	s.Helper()
	for i := range call {
		if strings.HasPrefix(call[i], "config/") {
			call[i] = s.root(call[i])
		}
	}
	if _, err := s.env.Kubectl(call...); err != nil {
		s.Fatal(err)
	}
}

// stopped returns an error if an operator of config/shards still has replicas.
func (s *story) stopped() error {
	for name := range s.shards() {
		d := &appsv1.Deployment{}
		if err := s.Get(s.Context(), client.ObjectKey{Namespace: operatorNamespace, Name: name}, d); err != nil {
			return err
		}
		if *d.Spec.Replicas != 0 {
			return fmt.Errorf("%s has %d replicas", name, *d.Spec.Replicas)
		}
	}
	return nil
}

func TestANamespaceMovesToAnotherOperator(t *testing.T) {
	s := tellAlone(t)
	s.stop()
	s.runFromRoot([]string{"apply", "--server-side", "--force-conflicts", "-k", "config/shards"})
	stopA, stopRest := s.operate(operatorA), s.operate(operatorOfTheRest)
	s.samples()
	s.create(newConfigMap("article", map[string]string{"text.md": "From a ConfigMap."}),
		Post("long", "2020-01-01", Tags("distributed-systems"), contentFrom("article", "text.md")))
	s.shows("notes", "posts/long/index.html", "From a ConfigMap.")
	s.shows("notes", hub, "spans 15 posts")
	s.settled()
	mark := s.env.Mark()

	calls := s.commands("scale.md", "### Move a namespace")
	if len(calls) < 4 {
		t.Fatalf("the documentation has %d commands: %q", len(calls), calls)
	}
	for i, call := range calls {
		if s.runFromRoot(call); i == 0 { // with a kubelet, this ends the operators
			if err := s.stopped(); err != nil {
				t.Fatal(err)
			}
			stopA()
			stopRest()
		}
	}
	if s.stopped() == nil {
		t.Error("the commands do not start the operators again")
	}
	s.operate(operatorOfTheRest)
	s.operate(operatorA)
	s.create(inShardA(Topic("sign")))
	s.shows("notes", "topics/sign/index.html", "no posts in this archive yet")
	s.settled()
	want := []string{"configmaps/ notes-pages-0", "sites/status notes", "topics/status sign"} // of the sign of life
	var got []string
	for _, w := range s.writes(mark) {
		got = append(got, fmt.Sprintf("%s/%s %s", w.Resource, w.Subresource, w.Name))
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("writes of the operators since the move began (-want +got):\n%s", diff)
	}
	s.shows("notes", hub, "spans 15 posts")
	s.shows("notes", "posts/long/index.html", "From a ConfigMap.")
}

func TestAKustomizationPutsAllItsObjectsIntoAShard(t *testing.T) {
	s := tellAlone(t)
	s.stop()
	s.operate(operatorA)
	dir := t.TempDir()
	samples, err := filepath.Rel(dir, s.root("config", "samples"))
	if err != nil {
		t.Fatal(err)
	}
	kustomization := fmt.Sprintf("resources: [%q]\nlabels:\n- pairs:\n    %s: a\n", samples, shardKey)
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(kustomization), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.env.Kubectl("apply", "-n", s.namespace, "-k", dir); err != nil {
		t.Fatal(err)
	}
	s.shows("notes", hub, "spans 14 posts")
	s.published("notes")
}
