// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"maps"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

// fullTemplate is a spec that sets everything that a Site says of its Pods, its Service and its route.
func (s *story) fullTemplate() v1alpha1.SiteSpec {
	s.Helper()
	text, err := os.ReadFile(s.root("test", "schema", "testdata", "site", "valid", "server-template.yaml"))
	if err != nil {
		s.Fatal(err)
	}
	site := &v1alpha1.Site{}
	if err := yaml.UnmarshalStrict(text, site); err != nil {
		s.Fatal(err)
	}
	site.Spec.BaseURL = "https://topics.example.com"
	return site.Spec
}

// foreign returns the annotations that are not the operator's.
func foreign(annotations map[string]string) map[string]string {
	annotations = maps.Clone(annotations)
	maps.DeleteFunc(annotations, func(key, _ string) bool { return store.IsOurs(key) })
	return annotations
}

// The API server accepts a Deployment with everything that a Site can say, also with a policy that stamps each write. What the
// Site no longer says goes, what others have added stays, and nothing is written again.
func TestWhatASiteSaysOfItsPodsComesAndGoes(t *testing.T) {
	s := tell(t)
	full := s.fullTemplate()
	s.create(Topic("go"), Site("site", func(site *v1alpha1.Site) {
		site.Spec.BaseURL, site.Spec.Route = full.BaseURL, &v1alpha1.Route{Ingress: full.Route.Ingress}
	}))
	s.published("site")
	s.accepted(metav1.ConditionFalse, "Pending", "")
	s.settled()
	before := s.deployment("site").Spec.Template

	service, ingress := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "site"}}, &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	for _, o := range []client.Object{service, ingress} {
		edit(s, o, func(o client.Object) { o.GetAnnotations()["theirs.example/note"] = "stays" })
	}
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server, site.Spec.Route = full.Server, full.Route })
	s.eventually(func() error {
		s.get(service)
		s.get(ingress)
		rules := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
		s.get(rules)
		pod := s.deployment("site").Spec.Template
		got := map[string]string{
			"labels": pod.Labels["sidecar.istio.io/inject"], "annotations": pod.Annotations["cluster-autoscaler.kubernetes.io/safe-to-evict"],
			"nodeSelector": fmt.Sprint(pod.Spec.NodeSelector), "tolerations": fmt.Sprint(len(pod.Spec.Tolerations)), "priority": pod.Spec.PriorityClassName,
			"secrets": fmt.Sprint(pod.Spec.ImagePullSecrets), "spread": fmt.Sprint(len(pod.Spec.TopologySpreadConstraints)), "affinity": fmt.Sprint(pod.Spec.Affinity != nil),
			"egress": fmt.Sprint(len(rules.Spec.Egress)), "service": fmt.Sprint(foreign(service.Annotations)), "exposed": service.Labels["example.com/exposed"],
			"ingress": fmt.Sprint(foreign(ingress.Annotations)),
		}
		want := map[string]string{
			"labels": "true", "annotations": "true", "nodeSelector": "map[kubernetes.io/arch:arm64]", "tolerations": "4", "priority": "tenant-web",
			"secrets": "[{registry} {mirror.example}]", "spread": "2", "affinity": "true", "egress": "2", "exposed": "public",
			"service": "map[service.beta.kubernetes.io/aws-load-balancer-internal:true theirs.example/note:stays]",
			"ingress": "map[cert-manager.io/cluster-issuer:letsencrypt theirs.example/note:stays]",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return fmt.Errorf("(-want +got):\n%s", diff)
		}
		return nil
	})
	s.settled()
	s.lacks(Site("site"), "Contested")

	// Who takes an annotation away gets it back.
	edit(s, ingress, func(o *networkingv1.Ingress) { delete(o.Annotations, "cert-manager.io/cluster-issuer") })
	s.eventually(func() error {
		if s.get(ingress); ingress.Annotations["cert-manager.io/cluster-issuer"] != "letsencrypt" {
			return fmt.Errorf("the annotations are %v", ingress.Annotations)
		}
		return nil
	})
	mark := s.env.Mark()
	s.restart()
	s.create(Topic("rust"))
	s.shows("site", "index.html", "/topics/rust/")
	s.settled()
	for _, w := range s.writes(mark) {
		if w.Group == "apps" || w.Group == "networking.k8s.io" || w.Resource == "services" {
			t.Errorf("an edit of a Topic writes %s", w)
		}
	}

	edit(s, Site("site"), func(site *v1alpha1.Site) {
		site.Spec.Server, site.Spec.Route = nil, &v1alpha1.Route{Ingress: full.Route.Ingress}
	})
	s.eventually(func() error {
		s.get(service)
		s.get(ingress)
		if diff := cmp.Diff(before, s.deployment("site").Spec.Template); diff != "" {
			return fmt.Errorf("the Pods are not as before (-want +got):\n%s", diff)
		}
		for _, o := range []client.Object{service, ingress} {
			if got := foreign(o.GetAnnotations()); !maps.Equal(got, map[string]string{"theirs.example/note": "stays"}) || o.GetLabels()["example.com/exposed"] != "" {
				return fmt.Errorf("%T has the annotations %v and labels %v", o, got, o.GetLabels())
			}
		}
		return nil
	})
	s.settled()
}

// A policy that stamps each write of a Deployment does not fight with the annotations of its Pods.
func TestAStampedDeploymentIsNotWrittenAgain(t *testing.T) {
	s := tell(t)
	s.stamp()
	s.create(Site("site", func(site *v1alpha1.Site) {
		site.Spec.CommonLabels = v1alpha1.Labels{"team": "data"}
		site.Spec.Server = &v1alpha1.Server{Image: "mirror.corp.example/nginx:1", Template: &v1alpha1.ServerTemplate{Annotations: v1alpha1.Annotations{"example.com/note": "a"}}}
	}))
	s.published("site")
	s.settled()
	mark := s.env.Mark()
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server.Template.Annotations = nil })
	s.eventually(func() error {
		d := s.deployment("site")
		if _, ok := d.Spec.Template.Annotations["example.com/note"]; ok || d.Annotations["corp.example/last-write"] == "" {
			return fmt.Errorf("the Pods have the annotations %v, the Deployment %v", d.Spec.Template.Annotations, d.Annotations)
		}
		return nil
	})
	s.settled()
	writes := 0
	for _, w := range s.writes(mark) {
		if w.Resource == "deployments" {
			writes++
		}
	}
	if writes > 2 { // one hands over the number of replicas
		t.Errorf("the operator wrote the Deployment %d times", writes)
	}
	s.lacks(Site("site"), "Contested")
}

func TestAListenerSetIsAParentOfTheRoute(t *testing.T) {
	s := tell(t)
	s.installGatewayAPI()
	s.restartWith(policy.Policy{Gateways: []string{s.namespace + "/team"}})
	s.create(routed(v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Kind: v1alpha1.GatewayKindListenerSet, Name: "team", SectionName: "https"}},
		Annotations: v1alpha1.Annotations{"external-dns.alpha.kubernetes.io/ttl": "60"}}))
	s.accepted(metav1.ConditionFalse, "Pending", "0 of 1 Gateways")
	route := &gatewayv1.HTTPRoute{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(route)
	parent := route.Spec.ParentRefs[0]
	if ptr.Deref(parent.Kind, "") != "ListenerSet" || parent.Name != "team" || ptr.Deref(parent.SectionName, "") != "https" || ptr.Deref(parent.Group, "") != "gateway.networking.k8s.io" {
		t.Errorf("the parent is %+v", parent)
	}
	if got := route.Annotations["external-dns.alpha.kubernetes.io/ttl"]; got != "60" {
		t.Errorf("the annotation is %q", got)
	}
	route.Status.Parents = []gatewayv1.RouteParentStatus{{ParentRef: parent, ControllerName: "example.com/gateway", Conditions: []metav1.Condition{
		{Type: "Accepted", Status: "False", Reason: "NotAllowedByListeners", Message: "says the Gateway", LastTransitionTime: metav1.Now()}}}}
	s.updateStatus(route)
	s.accepted(metav1.ConditionFalse, "NotAccepted", `ListenerSet "team": NotAllowedByListeners`)
}

// What the flags forbid is left out. Everything else that the Site says has effect, and the pages are published.
func TestSettingsThatTheOperatorDoesNotAllow(t *testing.T) {
	s := tell(t)
	s.restartWith(policy.Policy{
		Labels: []string{"team", "example.com/*", "sidecar.istio.io/*"}, Annotations: []string{"cert-manager.io/*"}, Tolerations: []string{"example.com/team"},
		PriorityClasses: []string{policy.None}, ForbidEgress: true,
	})
	full := s.fullTemplate()
	full.CommonLabels = v1alpha1.Labels{"team": "data", "app": "payments"}
	s.create(Topic("go"), Site("site", func(site *v1alpha1.Site) { site.Spec = full }))
	s.refused(`spec.commonLabels: the operator does not allow ["app"] (--allowed-labels=team,example.com/*,sidecar.istio.io/*)`,
		`spec.server.template.annotations: the operator does not allow ["cluster-autoscaler.kubernetes.io/safe-to-evict" "example.com/Note"] (--allowed-annotations=cert-manager.io/*)`,
		`spec.server.service.annotations: the operator does not allow ["service.beta.kubernetes.io/aws-load-balancer-internal"] (`,
		`spec.server.template.tolerations: the operator does not allow ["example.com/spot" "every taint" "node.kubernetes.io/not-ready"] (--allowed-tolerations=example.com/team)`,
		`spec.server.template.priorityClassName: the operator does not allow "tenant-web" (--allowed-priority-classes=none)`,
		`spec.server.egress: the operator does not allow egress (--allow-egress=false)`)
	s.shows("site", "index.html", "/topics/go/")
	pod := s.deployment("site").Spec.Template
	if pod.Labels["app"] != "" || pod.Labels["team"] != "data" || pod.Labels["sidecar.istio.io/inject"] != "true" || len(foreign(pod.Annotations)) > 0 {
		t.Errorf("the Pods have the labels %v and annotations %v", pod.Labels, pod.Annotations)
	}
	if got := pod.Spec.Tolerations; len(got) != 1 || got[0].Key != "example.com/team" || pod.Spec.PriorityClassName != "" {
		t.Errorf("the Pods have the tolerations %v and the class %q", got, pod.Spec.PriorityClassName)
	}
	rules := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	pages, ingress := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("site", 0)}}, &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	for _, o := range []client.Object{rules, pages, ingress} {
		s.get(o)
		if labels := o.GetLabels(); labels["app"] != "" || labels["team"] != "data" {
			t.Errorf("%T has the labels %v", o, labels)
		}
	}
	if len(rules.Spec.Egress) > 0 || ingress.Annotations["cert-manager.io/cluster-issuer"] != "letsencrypt" {
		t.Errorf("there is the egress %v, and the Ingress has the annotations %v", rules.Spec.Egress, ingress.Annotations)
	}

	// The class of the Deployment stays while it is allowed.
	s.restartWith(policy.Policy{PriorityClasses: []string{"tenant-*"}})
	class := func(want string) {
		t.Helper()
		s.eventually(func() error {
			if got := s.deployment("site").Spec.Template.Spec.PriorityClassName; got != want {
				return fmt.Errorf("the class is %q", got)
			}
			return nil
		})
	}
	class("tenant-web")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server.Template.PriorityClassName = "system-cluster-critical" })
	s.refused(`"system-cluster-critical"`)
	class("tenant-web")
}

// A PriorityClass that does not exist keeps the Deployment from creating Pods. The Site says so, and the old Pods serve.
func TestAMissingPriorityClassIsACondition(t *testing.T) {
	s := tell(t)
	s.create(Topic("go"), Site("site"))
	digest := s.digest("site", "")
	s.withDefaultAccount()
	s.pod("site", "a", "192.0.2.71", digest)
	s.pod("site", "b", "192.0.2.72", digest)
	site := Site("site")
	s.eventually(func() error {
		s.rollOut(2)
		return s.condition(site, "site", "Ready", metav1.ConditionTrue, "Served")
	})
	edit(s, site, func(o *v1alpha1.Site) {
		o.Spec.Server = &v1alpha1.Server{Template: &v1alpha1.ServerTemplate{PriorityClassName: "missing"}}
	})
	const refusal = `pods "site-" is forbidden: no PriorityClass with name missing was found`
	s.eventually(func() error {
		d := s.deployment("site")
		if d.Spec.Template.Spec.PriorityClassName != "missing" {
			return fmt.Errorf("the class is %q", d.Spec.Template.Spec.PriorityClassName)
		}
		d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: 2, UpdatedReplicas: 0, ReadyReplicas: 2, AvailableReplicas: 2,
			Conditions: []appsv1.DeploymentCondition{{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionTrue, Reason: "FailedCreate", Message: refusal}}}
		return s.Status().Update(s.Context(), d)
	})
	s.serving(metav1.ConditionFalse, "PodsNotCreated", "no PriorityClass with name missing was found")
}
