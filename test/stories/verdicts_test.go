// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/markdown"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/gitops"
)

// verdictTable returns the table of docs/gitops.md: the verdicts of all tools, in its order, by the object of a row.
func verdictTable(t *testing.T, s *story) map[string][]string {
	t.Helper()
	page, err := os.ReadFile(s.root("docs", "gitops.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(page), "\n| object | kstatus: Flux, Helm | expressions: Flux | Argo CD | kapp | `kubectl wait` |\n| --- | --- | --- | --- | --- | --- |\n")
	if !ok {
		t.Fatal("docs/gitops.md has no table of verdicts")
	}
	text, _, _ = strings.Cut(text, "\n\n")
	table := map[string][]string{}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		table[cells[0]] = cells[1:]
	}
	return table
}

// refusedSite is the row of Sites that the operator refuses, for three reasons.
const refusedSite = "refused Site: `NameConflict`, `NotAllowed`, `TimeZoneConflict`"

// maxReplicas is how many replicas the operator of this story allows.
const maxReplicas = 3

// bringAbout makes an object, or several, for each row of the table, in the state of the row.
func (s *story) bringAbout() map[string][]client.Object {
	s.Helper()
	s.withDefaultAccount()
	missing := func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: "articles", Key: "a.md"}}
	}
	var tooManyLinks strings.Builder
	for i := range markdown.MaxLinks + 1 {
		fmt.Fprintf(&tooManyLinks, "[[a-%d]] ", i)
	}
	site := func(name string, change func(*v1alpha1.SiteSpec)) *v1alpha1.Site {
		return Site(name, func(o *v1alpha1.Site) { change(&o.Spec) })
	}
	held := func(o client.Object) client.Object {
		o.SetFinalizers([]string{"stories.topicpages.dev/held"})
		return o
	}
	rows := map[string][]client.Object{
		"published Post":                       {Post("published", "2020-01-01", Tags("go"))},
		"scheduled Post":                       {Post("scheduled", "2999-01-01", Tags("go"))},
		"expired Post":                         {Post("expired", "2020-01-01", Tags("go"), Expires("2021-01-01"))},
		"draft":                                {Post("draft", "2020-01-01", Tags("go"), Draft, missing)},
		"published Post without its ConfigMap": {Post("missing", "2020-01-01", Tags("go"), missing)},
		"Topic with its status":                {Topic("go", Aliases("golang"))},
		"Topic with a contested alias":         {Topic("golang-team", Aliases("golang"))},
		"Site that every Pod serves":           {Site("site")},
		"Site that some Pods do not serve":     {Site("half")},
		"Site whose route is not accepted": {site("unrouted", func(o *v1alpha1.SiteSpec) {
			o.Server, o.Route = &v1alpha1.Server{Managed: new(bool)}, &v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{ClassName: "traefik"}}
		})},
		"suspended Site":                    {site("suspended", func(o *v1alpha1.SiteSpec) { o.Suspend, o.TimeZone = true, "Europe/Berlin" })},
		"`Stalled`: only a person can help": {Post("complex", "2020-01-01", Tags("go"), withContent(tooManyLinks.String())), site("nowhere", func(o *v1alpha1.SiteSpec) { o.TimeZone = "Europe/Atlantis" })},
		refusedSite: {
			Site("conflict"),
			site("crowd", func(o *v1alpha1.SiteSpec) { o.Server = &v1alpha1.Server{Replicas: ptr.To[int32](maxReplicas + 1)} }),
			site("zone", func(o *v1alpha1.SiteSpec) { o.TimeZone = "America/New_York" }),
		},
		"being deleted": {held(Post("going", "2020-01-01", Tags("go"))), held(Topic("leaving")), held(Site("closing"))},
	}
	s.create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("conflict", 0)}}, rows["Topic with its status"][0])
	s.ready(Topic("go"), "go", metav1.ConditionTrue, "", "") // it is older than the Topic that contests its alias
	for row, objects := range rows {
		if row != "Topic with its status" && row != refusedSite {
			s.create(objects...)
		}
	}
	s.create(rows[refusedSite]...) // the Site with the other time zone is older, or the first by name
	for _, o := range rows["being deleted"] {
		s.Cleanup(func() {
			o.SetFinalizers(nil)
			_ = s.Patch(context.WithoutCancel(s.Context()), o, client.RawPatch("application/merge-patch+json", []byte(`{"metadata":{"finalizers":null}}`)))
		})
		s.remove(o)
	}
	return rows
}

// reached waits until the operator has reported the states, and serves one of the Sites.
func (s *story) reached() {
	s.Helper()
	s.is(Topic("golang-team"), "golang-team", "AliasesResolved", metav1.ConditionFalse, "", "golang")
	s.ready(Post("missing", ""), "missing", metav1.ConditionFalse, "ContentMissing", "")
	s.ready(Post("complex", ""), "complex", metav1.ConditionFalse, "ContentTooComplex", "")
	for name, reason := range map[string]string{"nowhere": "TimeZoneUnknown", "conflict": "NameConflict", "crowd": "NotAllowed", "zone": "TimeZoneConflict"} {
		s.ready(Site(name), name, metav1.ConditionFalse, reason, "")
	}
	s.ready(Site("unrouted"), "unrouted", metav1.ConditionTrue, "Published", "")
	s.is(Site("unrouted"), "unrouted", "RouteAccepted", metav1.ConditionFalse, "NotManaged", "")
	s.ready(Site("suspended"), "suspended", metav1.ConditionTrue, "Suspended", "")
	s.ready(Site("closing"), "closing", metav1.ConditionFalse, "Deleting", "")
	for _, name := range []string{"published", "scheduled", "expired", "draft"} {
		s.ready(Post(name, ""), name, metav1.ConditionTrue, "Accepted", "")
	}
	s.settled()
	s.rollOut(2)
	for name, address := range map[string]string{"site-a": "192.0.2.11", "site-b": "192.0.2.12"} {
		s.load(s.pod("site", name, address, "sha256:old"))
	}
	s.serving(metav1.ConditionTrue, "Served", "")
	s.ready(Site("half"), "half", metav1.ConditionFalse, "Progressing", "")
	s.settled()
}

// load lets a Pod serve what the operator asks it to: the pages and the redirects with the digests of its annotation.
func (s *story) load(pod *webServer) {
	s.Helper()
	s.eventually(func() error {
		current := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: pod.Name}}
		s.get(current)
		pages, redirects, ok := strings.Cut(current.Annotations[refreshAnnotation], " ")
		if !ok {
			return fmt.Errorf("Pod %q carries the digests %q", pod.Name, pages)
		}
		pod.digest.Store(pages)
		pod.redirects.Store(redirects)
		return nil
	})
}

// unseen stops the operator, and returns the rows with objects that it has not looked at.
func (s *story) unseen() map[string][]client.Object {
	s.Helper()
	s.stop()
	created := []client.Object{Post("new", "2020-01-01"), Topic("new"), Site("new")}
	s.create(created...)
	post, topic, site := Post("published", ""), Topic("go"), Site("site")
	edit(s, post, func(o *v1alpha1.Post) { o.Spec.Title = "Edited" })
	edit(s, topic, func(o *v1alpha1.Topic) { o.Spec.Title = "Go" })
	edit(s, site, func(o *v1alpha1.Site) { o.Spec.Title = "Notes" })
	return map[string][]client.Object{"new, and the operator has not looked at it": created, "changed, and the operator has not looked at the change": {post, topic, site}}
}

// Every tool says of real objects what docs/gitops.md says: Flux by its own kstatus and by its expressions, in the
// engine that its controllers poll with, Helm by its program, Argo CD by its Lua, kapp by its rules, and kubectl.
func TestTheVerdictsOfTools(t *testing.T) {
	s := tell(t)
	table := verdictTable(t, s)
	s.restartWith(policy.Policy{MaxReplicas: maxReplicas})
	rows := s.bringAbout()
	s.reached()
	seen := append(s.judge(table, rows), s.judge(table, s.unseen())...)
	slices.Sort(seen)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(table)), seen); diff != "" {
		t.Errorf("the rows of the table, and the states of this test (-table +test):\n%s", diff)
	}
}

// judge compares the verdicts about objects with the table, and returns the rows that it has compared.
func (s *story) judge(table map[string][]string, rows map[string][]client.Object) (seen []string) {
	s.Helper()
	byKstatus, byExpressions := s.poll(rows, nil), s.poll(rows, gitops.HealthChecks(s))
	for row, objects := range rows {
		seen = append(seen, row)
		for _, o := range objects {
			s.get(o)
			name := kindOf(o) + "/" + o.GetName()
			got := []string{byKstatus[name].String(), byExpressions[name].String(), gitops.Health(s, o), kappVerdict[gitops.Wait(s, o)], s.kubectlWait(name)}
			if diff := cmp.Diff(table[row], got); diff != "" {
				s.Errorf("%s (%s): the table and the tools (-table +tools):\n%s", row, name, diff)
			}
			if err := s.helmWait(o); (err == nil) != (got[0] == "Current") {
				s.Errorf("%s (%s): kstatus says %s, and Helm %v", row, name, got[0], err)
			}
		}
	}
	return seen
}

var kappVerdict = map[string]string{"done": "ok", "failed": "fails", "waiting": "waits"}

func kindOf(object client.Object) string {
	return strings.TrimPrefix(fmt.Sprintf("%T", object), "*v1alpha1.")
}

// poll returns the statuses of all objects that the engine of Flux finds, by kind and name.
func (s *story) poll(rows map[string][]client.Object, checks []kustomize.CustomHealthCheck) map[string]status.Status {
	s.Helper()
	poller, err := gitops.NewPoller(s.Client, checks)
	if err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.Context(), soon)
	defer cancel()
	found, err := poller.Wait(ctx, slices.Concat(slices.Collect(maps.Values(rows))...), time.Second, func(found status.Status) bool { return found != status.UnknownStatus })
	if err != nil {
		s.Fatal(err)
	}
	return found
}

// kubectlWait returns what "kubectl wait" finds at once.
func (s *story) kubectlWait(name string) string {
	s.Helper()
	_, err := s.env.Kubectl("wait", "-n", s.namespace, "--for=condition=Ready", "--timeout=0", strings.ToLower(name))
	switch {
	case err == nil:
		return "met"
	case strings.Contains(err.Error(), "condition not met"), strings.Contains(err.Error(), "timed out"):
		return "waits"
	}
	return err.Error()
}

// helmWait installs a chart with an object that exists, as it is, and waits for it.
func (s *story) helmWait(object client.Object) error {
	s.Helper()
	helm := os.Getenv("HELM")
	if helm == "" {
		s.Fatal(`HELM names no program: run "make test"`)
	}
	written, err := yaml.Marshal(s.manifest(object).Object)
	if err != nil {
		s.Fatal(err)
	}
	directory := s.TempDir()
	config, err := s.env.Kubectl("config", "view", "--raw", "--flatten")
	if err = errors.Join(err, os.Mkdir(filepath.Join(directory, "templates"), 0o755),
		os.WriteFile(filepath.Join(directory, "kubeconfig"), []byte(config), 0o600),
		os.WriteFile(filepath.Join(directory, "Chart.yaml"), []byte("apiVersion: v2\nname: one\nversion: 1.0.0\n"), 0o600),
		os.WriteFile(filepath.Join(directory, "templates", "object.yaml"), written, 0o600)); err != nil {
		s.Fatal(err)
	}
	command := exec.CommandContext(s.Context(), helm, "install", strings.ToLower(kindOf(object)+"-"+object.GetName()), directory, "-n", s.namespace,
		"--take-ownership", "--force-conflicts", "--wait", "--timeout=2s")
	command.Env = append(os.Environ(), "KUBECONFIG="+filepath.Join(directory, "kubeconfig"), "HELM_CACHE_HOME="+directory, "HELM_CONFIG_HOME="+directory, "HELM_DATA_HOME="+directory)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
