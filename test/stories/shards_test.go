// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

const (
	shardKey = "sharding.topicpages.dev/key"
	// operatorA and operatorOfTheRest are the Deployments of config/shards.
	operatorA         = "topicpages-controller-manager-a"
	operatorOfTheRest = "topicpages-controller-manager"
)

// shards returns the arguments of the operators in config/shards, by the name of the Deployment.
func (s *story) shards() map[string][]string {
	s.Helper()
	text, err := s.env.Kubectl("kustomize", s.root("config", "shards"))
	if err != nil {
		s.Fatal(err)
	}
	arguments := map[string][]string{}
	for _, document := range strings.Split(text, "\n---\n") {
		d := &appsv1.Deployment{}
		if err := yaml.Unmarshal([]byte(document), d); err != nil {
			s.Fatal(err)
		}
		if d.Kind == "Deployment" {
			arguments[d.Name] = d.Spec.Template.Spec.Containers[0].Args
		}
	}
	return arguments
}

// operate runs one of the operators of config/shards as the leader of its shard, beside the operators that already
// run. It returns a function that ends it.
func (s *story) operate(deployment string) (stop func()) {
	s.Helper()
	selector := ""
	for _, argument := range s.shards()[deployment] {
		if value, ok := strings.CutPrefix(argument, "--watch-label-selector="); ok {
			selector += value
		}
	}
	parsed, err := kube.ParseSelector(selector)
	if err != nil {
		s.Fatal(err)
	}
	s.startWith(kube.Options{
		Namespaces: []string{s.namespace}, LabelSelector: parsed, MetricsAddress: "0", HealthAddress: "0",
		LeaderElection: true, LeaderElectionNamespace: operatorNamespace,
	})
	stop = s.stop
	s.Cleanup(stop)
	return stop
}

// inShardA labels an object for operator a.
func inShardA[T client.Object](object T) T {
	object.SetLabels(map[string]string{shardKey: "a"})
	return object
}

// versions returns the resourceVersions of a Site, of the objects that it owns, and of the named Posts and Topics.
func (s *story) versions(site string, others ...client.Object) map[string]string {
	s.Helper()
	out := map[string]string{}
	note := func(o client.Object) { out[fmt.Sprintf("%T %s", o, o.GetName())] = o.GetResourceVersion() }
	for _, o := range append(others, Site(site)) {
		s.get(o)
		note(o)
	}
	configMaps, deployments, services := &corev1.ConfigMapList{}, &appsv1.DeploymentList{}, &corev1.ServiceList{}
	for _, list := range []client.ObjectList{configMaps, deployments, services} {
		if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.MatchingLabels{store.SiteLabel: site}); err != nil {
			s.Fatal(err)
		}
	}
	for i := range configMaps.Items {
		note(&configMaps.Items[i])
	}
	for i := range deployments.Items {
		note(&deployments.Items[i])
	}
	for i := range services.Items {
		note(&services.Items[i])
	}
	return out
}

// unchanged fails if an object of a Site has changed.
func (s *story) unchanged(before, now map[string]string) {
	s.Helper()
	if diff := cmp.Diff(before, now); diff != "" {
		s.Errorf("resourceVersions (-before +now):\n%s", diff)
	}
}

// damage empties the ConfigMap with the pages of a Site.
func (s *story) damage(site string) {
	s.Helper()
	edit(s, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name(site, 0)}}, func(c *corev1.ConfigMap) { c.BinaryData = nil })
}

func TestTwoOperatorsShareTheWork(t *testing.T) {
	s := tellAlone(t)
	s.stop()
	// All are in one namespace, so that they could get into each other's way.
	s.create(inShardA(Site("blog")), inShardA(Topic("go")), inShardA(Post("ours", "2020-01-01", Tags("go"))),
		Site("docs"), Topic("rust"), Post("theirs", "2021-01-01", Tags("go", "rust")))

	stopA := s.operate(operatorA)
	s.shows("blog", "topics/go/index.html", "spans 1 post from Jan 2020")
	s.published("blog")
	s.settled()
	if files, err := s.files("docs"); err != nil || len(files) > 0 {
		t.Errorf("the operator a published %d files of the other's Site, %v", len(files), err)
	}
	theirs := Post("theirs", "")
	if s.get(theirs); theirs.Status.State != "" {
		t.Errorf("the operator a wrote the status of the other's Post: %s", theirs.Status.State)
	}

	blog := s.versions("blog", Topic("go"), Post("ours", ""))
	stopRest := s.operate(operatorOfTheRest)
	s.shows("docs", "topics/rust/index.html", "spans 1 post from Jan 2021")
	s.published("docs")
	s.settled()
	s.unchanged(blog, s.versions("blog", Topic("go"), Post("ours", "")))

	edit(s, Post("ours", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited in the shard" })
	s.shows("blog", "topics/go/index.html", "Edited in the shard")
	edit(s, Post("theirs", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited outside of it" })
	s.shows("docs", "topics/rust/index.html", "Edited outside of it")
	s.hides("blog", "topics/go/index.html", "Edited outside of it")
	stopA()
	stopRest()
}

func TestAnOperatorLeavesAloneWhatIsAnothers(t *testing.T) {
	s := tellAlone(t)
	s.create(Site("docs"), Topic("rust"), Post("theirs", "2021-01-01", Tags("rust")))
	s.shows("docs", "topics/rust/index.html", "spans 1 post")
	s.published("docs")
	s.stop()
	s.operate(operatorA)
	s.create(inShardA(Site("blog")), inShardA(Topic("go")), inShardA(Post("ours", "2020-01-01", Tags("go"))))
	s.shows("blog", "topics/go/index.html", "spans 1 post")
	s.published("blog")

	// It gets the events of all ConfigMaps that operators write, and heals only its own.
	s.damage("docs")
	s.remove(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "docs"}})
	docs := s.versions("docs", Topic("rust"), Post("theirs", ""))
	s.damage("blog")
	s.remove(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "blog"}})
	s.shows("blog", "topics/go/index.html", "spans 1 post")
	s.eventually(func() error {
		return s.Get(t.Context(), client.ObjectKey{Namespace: s.namespace, Name: "blog"}, &corev1.Service{})
	})
	s.settled()
	s.unchanged(docs, s.versions("docs", Topic("rust"), Post("theirs", "")))

	s.operate(operatorOfTheRest)
	s.shows("docs", "topics/rust/index.html", "spans 1 post")
	s.eventually(func() error {
		return s.Get(t.Context(), client.ObjectKey{Namespace: s.namespace, Name: "docs"}, &corev1.Service{})
	})
}

func TestASiteThatLeavesAShardStaysPublished(t *testing.T) {
	s := tellAlone(t)
	s.stop()
	s.operate(operatorA)
	s.create(inShardA(Site("blog")), inShardA(Site("other")), inShardA(Topic("go")), inShardA(Post("ours", "2020-01-01", Tags("go"))))
	for _, site := range []string{"blog", "other"} {
		s.shows(site, "topics/go/index.html", "spans 1 post")
		s.published(site)
	}
	s.settled()

	edit(s, Site("blog"), func(site *v1alpha1.Site) { site.Labels[shardKey] = "nobody" })
	blog := s.versions("blog")
	// For the operator, the Site is deleted now. It continues to publish the other one.
	edit(s, Site("other"), func(site *v1alpha1.Site) { site.Spec.Title = "A sign of life" })
	edit(s, Post("ours", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited" })
	s.shows("other", "topics/go/index.html", "Edited", "A sign of life")
	s.settled()
	s.unchanged(blog, s.versions("blog"))
	s.hides("blog", "topics/go/index.html", "Edited")

	edit(s, Site("blog"), func(site *v1alpha1.Site) { site.Labels[shardKey] = "a" })
	s.shows("blog", "topics/go/index.html", "Edited")
}
