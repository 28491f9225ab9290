// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// TestMain runs the tests against one control plane.
func TestMain(m *testing.M) {
	if os.Getenv(abandonVariable) != "" {
		abandon()
	}
	testenvtest.Main(m, testenv.Options{})
}

// clientset returns a client with the configuration.
func clientset(t *testing.T, config *rest.Config) *kubernetes.Clientset {
	t.Helper()
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatalf("cannot make a client: %v", err)
	}
	return client
}

// configMap returns an empty ConfigMap.
func configMap(name string, owners ...metav1.OwnerReference) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, OwnerReferences: owners}}
}

// TestAuditLogIsExact makes one request of each kind, and immediately reads each in the log.
func TestAuditLogIsExact(t *testing.T) {
	env, namespace := testenvtest.Env(t), testenvtest.Namespace(t)
	config, err := env.User("auditor-"+namespace, "system:masters")
	if err != nil {
		t.Fatal(err)
	}
	ctx, before := t.Context(), env.Mark()
	client := clientset(t, config).CoreV1().ConfigMaps(namespace)
	var results []error
	did := func(_ any, err error) { results = append(results, err) }
	did(client.Create(ctx, configMap("a"), metav1.CreateOptions{}))
	did(client.Create(ctx, configMap("trial"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}))
	did(client.Update(ctx, configMap("a"), metav1.UpdateOptions{}))
	did(client.Patch(ctx, "a", "application/merge-patch+json", []byte(`{"data":{"k":"v"}}`), metav1.PatchOptions{}))
	did(client.Get(ctx, "a", metav1.GetOptions{}))
	did(client.List(ctx, metav1.ListOptions{}))
	did(nil, client.Delete(ctx, "a", metav1.DeleteOptions{}))
	did(nil, client.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
	watch, err := client.Watch(ctx, metav1.ListOptions{})
	did(nil, err)
	defer watch.Stop()
	if err := errors.Join(results...); err != nil {
		t.Fatal(err)
	}
	requests, err := env.Requests(before, "auditor-"+namespace)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"201 create configmaps " + namespace + "/a", "201 create configmaps " + namespace + "/trial",
		"200 update configmaps " + namespace + "/a", "200 patch configmaps " + namespace + "/a",
		"200 get configmaps " + namespace + "/a", "200 list configmaps " + namespace + "/",
		"200 delete configmaps " + namespace + "/a", "200 deletecollection configmaps " + namespace + "/",
		"200 watch configmaps " + namespace + "/",
	}
	if got := lines(requests); !slices.Equal(got, want) {
		t.Errorf("requests:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !requests[1].DryRun() || requests[0].DryRun() {
		t.Error("only the second create was a dry run")
	}
	writes, err := env.Writes(before, "auditor-"+namespace)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := lines(writes), append(want[:4:4], want[6:8]...); !slices.Equal(got, want) {
		t.Errorf("writes %q, want %q", got, want)
	}
	if writes, err = env.Writes(env.Mark(), ""); err != nil {
		t.Fatal(err)
	}
	if got := slices.DeleteFunc(testenv.WithoutHousekeeping(writes), func(w testenv.Write) bool { return w.Namespace != namespace }); len(got) > 0 {
		t.Errorf("writes after the end: %v", got)
	}
}

// lines returns the requests as text.
func lines(requests []testenv.Request) []string {
	text := make([]string, 0, len(requests))
	for _, request := range requests {
		text = append(text, request.String())
	}
	return text
}

// TestServiceAccountHasOnlyItsRole acts as a service account that may read ConfigMaps, and then does the same with
// the kubeconfig.
func TestServiceAccountHasOnlyItsRole(t *testing.T) {
	env, namespace := testenvtest.Env(t), testenvtest.Namespace(t)
	ctx, admin := t.Context(), clientset(t, env.Admin())
	if _, err := env.ServiceAccountConfig(ctx, namespace, "reader"); !apierrors.IsNotFound(err) {
		t.Errorf("a service account that does not exist: %v, want not found", err)
	}
	grantReading(t, admin, namespace, "reader")
	config, err := env.ServiceAccountConfig(ctx, namespace, "reader")
	if err != nil {
		t.Fatal(err)
	}
	before, user := env.Mark(), testenv.ServiceAccountUser(namespace, "reader")
	reader := clientset(t, config).CoreV1().ConfigMaps(namespace)
	testenvtest.Eventually(t, 5*time.Second, func() error { // RBAC uses a cache
		_, err := reader.List(ctx, metav1.ListOptions{})
		return err
	})
	if _, err := reader.Create(ctx, configMap("a"), metav1.CreateOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("a create without permission: %v, want forbidden", err)
	}
	writes, err := env.Writes(before, user)
	if err != nil {
		t.Fatal(err)
	}
	if len(writes) != 1 || !writes[0].Forbidden() || writes[0].Permission() != "create configmaps" {
		t.Errorf("writes %v, want the one that was forbidden", writes)
	}
	kubeconfig, err := env.Kubeconfig(user)
	if err != nil {
		t.Fatal(err)
	}
	if config, err = clientcmd.RESTConfigFromKubeConfig(kubeconfig); err != nil {
		t.Fatal(err)
	}
	if _, err := clientset(t, config).CoreV1().ConfigMaps(namespace).List(ctx, metav1.ListOptions{}); err != nil {
		t.Errorf("cannot read with the kubeconfig: %v", err)
	}
}

// grantReading makes a service account that may list ConfigMaps.
func grantReading(t *testing.T, admin *kubernetes.Clientset, namespace, name string) {
	t.Helper()
	meta := metav1.ObjectMeta{Name: name, Namespace: namespace}
	rules := []rbacv1.PolicyRule{{APIGroups: []string{""}, Resources: []string{"configmaps"}, Verbs: []string{"list"}}}
	_, err := admin.CoreV1().ServiceAccounts(namespace).Create(t.Context(), &corev1.ServiceAccount{ObjectMeta: meta}, metav1.CreateOptions{})
	_, err2 := admin.RbacV1().Roles(namespace).Create(t.Context(), &rbacv1.Role{ObjectMeta: meta, Rules: rules}, metav1.CreateOptions{})
	_, err3 := admin.RbacV1().RoleBindings(namespace).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: meta,
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
		Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Name: name, Namespace: namespace}},
	}, metav1.CreateOptions{})
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
}

// TestControllersCollectGarbage deletes a Site and then the namespace, and waits until their objects are gone.
func TestControllersCollectGarbage(t *testing.T) {
	env, ctx := testenvtest.Env(t), t.Context()
	admin := clientset(t, env.Admin())
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "garbage-"}}
	namespace, err := admin.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	site := "apiVersion: topicpages.dev/v1alpha1\nkind: Site\nmetadata: {name: owner, namespace: " + namespace.Name + "}\n"
	if _, err := env.KubectlInput(strings.NewReader(site), "apply", "-f", "-"); err != nil {
		t.Fatal(err)
	}
	uid, err := env.Kubectl("get", "site", "owner", "-n", namespace.Name, "-o", "jsonpath={.metadata.uid}")
	if err != nil {
		t.Fatal(err)
	}
	owner := metav1.OwnerReference{APIVersion: "topicpages.dev/v1alpha1", Kind: "Site", Name: "owner", UID: types.UID(uid)}
	configMaps := admin.CoreV1().ConfigMaps(namespace.Name)
	if _, err := configMaps.Create(ctx, configMap("owned", owner), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Kubectl("delete", "site", "owner", "-n", namespace.Name); err != nil {
		t.Fatal(err)
	}
	testenvtest.Eventually(t, 20*time.Second, func() error {
		return mustBeGone(configMaps.Get(ctx, "owned", metav1.GetOptions{}))
	})
	if err := admin.CoreV1().Namespaces().Delete(ctx, namespace.Name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	testenvtest.Eventually(t, 30*time.Second, func() error {
		return mustBeGone(admin.CoreV1().Namespaces().Get(ctx, namespace.Name, metav1.GetOptions{}))
	})
}

// mustBeGone returns an error as long as the object is found.
func mustBeGone[T metav1.Object](object T, err error) error {
	switch {
	case apierrors.IsNotFound(err):
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("%s is still there", object.GetName())
	}
}

// TestApply applies a kustomization and a plain directory.
func TestApply(t *testing.T) {
	env, dir := testenvtest.Env(t), t.TempDir()
	manifest := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied, namespace: " + testenvtest.Namespace(t) + "}\n"
	if err := os.WriteFile(filepath.Join(dir, "manifest.yaml"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := env.Apply(dir); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte("resources: [manifest.yaml]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := env.Apply(dir); err != nil {
		t.Error(err)
	}
	if err := env.Apply(filepath.Join(dir, "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a directory that does not exist: %v", err)
	}
}
