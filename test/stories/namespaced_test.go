// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/test/acceptance"
)

// shellCommand is a command of the documentation, with all of its pipes.
var shellCommand = regexp.MustCompile(`(?m)^\$ (kubectl .*)$`)

// run runs a command of docs/security.md with the namespace of the story instead of "blog".
func (s *story) run(command string) {
	s.Helper()
	kubeconfig, err := s.env.Kubectl("config", "view", "--raw", "--flatten")
	if err != nil {
		s.Fatal(err)
	}
	file := filepath.Join(s.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, []byte(kubeconfig), 0o600); err != nil {
		s.Fatal(err)
	}
	shell := exec.CommandContext(s.Context(), "sh", "-ec", strings.ReplaceAll(command, "blog", s.namespace))
	shell.Dir = s.root()
	shell.Env = append(os.Environ(), "KUBECONFIG="+file, "PATH="+os.Getenv("KUBEBUILDER_ASSETS")+":"+os.Getenv("PATH"))
	if out, err := shell.CombinedOutput(); err != nil {
		s.Fatalf("%s: %v\n%s", command, err, out)
	}
}

func TestAnOperatorForOneNamespaceNeedsNothingElse(t *testing.T) {
	s := tellAlone(t)
	s.installGatewayAPI()
	s.stop()
	text, err := os.ReadFile(s.root("docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := shellCommand.FindAllStringSubmatch(string(text), -1)
	if len(commands) == 0 {
		t.Fatal("docs/security.md has no command")
	}
	for _, match := range commands {
		s.run(match[1])
	}

	s.identity.Namespace = s.namespace
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: operatorAccount}}
	s.get(deployment)
	args := strings.Join(deployment.Spec.Template.Spec.Containers[0].Args, " ")
	if want := "--leader-elect --watch-namespaces=$(NAMESPACE) --health-probe-bind-address=:8081"; args != want {
		t.Errorf("the operator runs with %s, want %s", args, want)
	}
	mark := s.env.Mark()
	s.startWith(kube.Options{Namespaces: []string{s.namespace}, LeaderElection: true, LeaderElectionNamespace: s.namespace, MetricsAddress: "0", HealthAddress: "0"})
	s.withDefaultAccount()
	s.everything()

	requests, err := s.env.Requests(mark, s.operator())
	if err != nil {
		t.Fatal(err)
	}
	for _, complaint := range acceptance.Permissions(s.namespacedRules(), requests) {
		t.Error(complaint)
	}
}

// namespacedRules returns the rules that bind the operator's account in the namespace. The test fails if a
// ClusterRole is bound to it.
func (s *story) namespacedRules() []rbacv1.PolicyRule {
	s.Helper()
	everywhere := &rbacv1.ClusterRoleBindingList{}
	bindings := &rbacv1.RoleBindingList{}
	for _, list := range []client.ObjectList{everywhere, bindings} {
		if err := s.List(s.Context(), list); err != nil {
			s.Fatal(err)
		}
	}
	for _, b := range everywhere.Items {
		for _, subject := range b.Subjects {
			if subject.Namespace == s.namespace {
				s.Errorf("the ClusterRole %s is bound to %s", b.RoleRef.Name, subject.Name)
			}
		}
	}
	var rules []rbacv1.PolicyRule
	for _, b := range bindings.Items {
		for _, subject := range b.Subjects {
			if subject.Namespace != s.namespace || subject.Name != operatorAccount {
				continue
			}
			role := &rbacv1.Role{}
			if err := s.Get(s.Context(), client.ObjectKey{Namespace: b.Namespace, Name: b.RoleRef.Name}, role); err != nil {
				s.Fatal(err)
			}
			rules = append(rules, role.Rules...)
		}
	}
	return rules
}
