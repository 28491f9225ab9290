// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
	. "github.com/topicpages/topicpages/test/builder"
)

func TestReplicasAreLeftToAnAutoscaler(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	has := func(replicas int32, image string) {
		t.Helper()
		s.eventually(func() error {
			d := s.deployment("site")
			if got := *d.Spec.Replicas; got != replicas {
				return fmt.Errorf("there are %d replicas", got)
			}
			if got := d.Spec.Template.Spec.Containers[0].Image; image != "" && got != image {
				return fmt.Errorf("the image is %q", got)
			}
			return nil
		})
	}
	server := func(change func(*v1alpha1.Server)) {
		t.Helper()
		edit(s, Site("site"), func(site *v1alpha1.Site) {
			if site.Spec.Server == nil {
				site.Spec.Server = &v1alpha1.Server{}
			}
			change(site.Spec.Server)
		})
	}
	has(2, "")
	s.scale(5)
	s.settled()
	has(5, "")
	server(func(v *v1alpha1.Server) { v.Image = "registry.example.com/nginx:1" })
	has(5, "registry.example.com/nginx:1")
	s.restart()
	s.settled()
	has(5, "registry.example.com/nginx:1")

	server(func(v *v1alpha1.Server) { v.Replicas = ptr.To(int32(3)) })
	has(3, "")
	s.scale(7)
	has(3, "")
	server(func(v *v1alpha1.Server) { v.Replicas, v.Image = nil, "registry.example.com/nginx:2" })
	has(3, "registry.example.com/nginx:2")
	s.scale(4)
	s.settled()
	has(4, "")
}

func TestAReplicaCountThatNobodyChangedStays(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	edit(s, Site("site"), func(site *v1alpha1.Site) {
		site.Spec.Server = &v1alpha1.Server{Image: "registry.example.com/nginx:1"}
	})
	s.eventually(func() error {
		d := s.deployment("site")
		if d.Spec.Template.Spec.Containers[0].Image != "registry.example.com/nginx:1" {
			return errors.New("the image is the old one")
		}
		if *d.Spec.Replicas != 2 {
			t.Fatalf("there are %d replicas", *d.Spec.Replicas)
		}
		return nil
	})
}

// challenge returns the path that cert-manager adds to an existing Ingress, in front of the others.
func challenge() networkingv1.HTTPIngressPath {
	return networkingv1.HTTPIngressPath{Path: "/.well-known/acme-challenge/token", PathType: ptr.To(networkingv1.PathTypeImplementationSpecific),
		Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
			Name: "cm-acme-http-solver", Port: networkingv1.ServiceBackendPort{Number: 8089}}}}
}

func TestPathsOfOthersStayInTheIngress(t *testing.T) {
	s := tell(t)
	s.create(routed(v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{ClassName: "nginx", TLSSecretName: "site-tls"}}))
	s.accepted(metav1.ConditionFalse, "Pending", "")
	ingress := func() *networkingv1.Ingress {
		return &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	}
	edit(s, ingress(), func(i *networkingv1.Ingress) {
		i.Annotations["cert-manager.io/cluster-issuer"] = "letsencrypt"
		http := i.Spec.Rules[0].HTTP
		http.Paths = append([]networkingv1.HTTPIngressPath{challenge()}, http.Paths...)
		i.Spec.Rules = append(i.Spec.Rules, networkingv1.IngressRule{Host: "other.example.com", IngressRuleValue: networkingv1.IngressRuleValue{
			HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{challenge()}}}})
	})
	mark := s.env.Mark()
	s.restart()
	s.create(Topic("sign"))
	s.shows("site", "topics/sign/index.html", "no posts")
	s.settled()
	for _, w := range s.writes(mark) {
		if w.Resource == "ingresses" {
			t.Errorf("the operator wrote the Ingress: %s", w)
		}
	}

	// They stay when the operator writes its own fields. An own path that is no longer wanted goes.
	edit(s, ingress(), func(i *networkingv1.Ingress) {
		extra := i.Spec.Rules[0].HTTP.Paths[1]
		extra.Path = "/extra"
		i.Spec.Rules[0].HTTP.Paths = append(i.Spec.Rules[0].HTTP.Paths, extra)
	})
	edit(s, Site("site"), func(site *v1alpha1.Site) {
		site.Spec.Route.Hostnames = []v1alpha1.Hostname{"topics.example.com", "www.example.com"}
	})
	s.eventually(func() error {
		i := ingress()
		s.get(i)
		got := map[string][]string{}
		for _, r := range i.Spec.Rules {
			for _, p := range r.HTTP.Paths {
				got[r.Host] = append(got[r.Host], p.Path+" "+p.Backend.Service.Name)
			}
		}
		const solver = "/.well-known/acme-challenge/token cm-acme-http-solver"
		for host, want := range map[string][]string{
			"topics.example.com": {solver, "/ site"}, "www.example.com": {"/ site"}, "other.example.com": {solver},
		} {
			if !slices.Equal(got[host], want) {
				return fmt.Errorf("host %s has the paths %q", host, got[host])
			}
		}
		if i.Annotations["cert-manager.io/cluster-issuer"] != "letsencrypt" {
			return errors.New("a foreign annotation is gone")
		}
		return nil
	})

	// The solver removes its path again.
	edit(s, ingress(), func(i *networkingv1.Ingress) {
		i.Spec.Rules[0].HTTP.Paths = slices.DeleteFunc(i.Spec.Rules[0].HTTP.Paths, func(p networkingv1.HTTPIngressPath) bool { return p.Path != "/" })
	})
	s.settled()
	i := ingress()
	s.get(i)
	if paths := i.Spec.Rules[0].HTTP.Paths; len(paths) != 1 {
		t.Errorf("the paths are %+v", paths)
	}
}

func TestAForeignContainerGoesWithoutAWord(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	s.settled()
	recorded := s.record(&v1alpha1.SiteList{})
	add := map[string]func(*appsv1.Deployment){
		"containers": func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.Containers = append(d.Spec.Template.Spec.Containers, corev1.Container{Name: "miner", Image: "miner"})
		},
		"initContainers": func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.InitContainers = []corev1.Container{{Name: "miner", Image: "miner"}}
		},
		"env": func(d *appsv1.Deployment) {
			d.Spec.Template.Spec.Containers[0].Env = []corev1.EnvVar{{Name: "LD_PRELOAD", Value: "/tmp/miner.so"}}
		},
		"args": func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Args = []string{"-g", "error_log off;"} },
	}
	for what, change := range add {
		edit(s, s.deployment("site"), change)
		s.eventually(func() error {
			// The Deployment's controller writes at the same time.
			if err := s.Status().Update(s.Context(), s.deployment("site")); err != nil && !apierrors.IsConflict(err) {
				return err
			}
			pod := s.deployment("site").Spec.Template.Spec
			c := pod.Containers[0]
			if len(pod.Containers) > 1 || len(pod.InitContainers)+len(c.Env)+len(c.Args) > 0 {
				return fmt.Errorf("what was added to the %s is still there", what)
			}
			return nil
		})
	}
	s.settled()
	if failed := recorded.first(func(o client.Object) bool {
		site := o.(*v1alpha1.Site)
		return slices.ContainsFunc(site.Status.Conditions, func(c metav1.Condition) bool { return c.Reason == "WriteFailed" })
	}); failed != nil {
		t.Errorf("the Site said %+v", failed.(*v1alpha1.Site).Status.Conditions)
	}
}

// stamping returns a policy that redirects images to a mirror and stamps each write of a Deployment, as audit and
// cost tools do.
func stamping(name string) (*admissionv1.MutatingAdmissionPolicy, *admissionv1.MutatingAdmissionPolicyBinding) {
	policy := &admissionv1.MutatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: name}}
	policy.Spec = admissionv1.MutatingAdmissionPolicySpec{
		MatchConstraints: &admissionv1.MatchResources{
			NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"policy": name}},
			ResourceRules: []admissionv1.NamedRuleWithOperations{{RuleWithOperations: admissionv1.RuleWithOperations{
				Operations: []admissionv1.OperationType{admissionv1.Create, admissionv1.Update},
				Rule:       admissionv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}},
			}}},
		},
		FailurePolicy: ptr.To(admissionv1.Fail), ReinvocationPolicy: admissionv1.NeverReinvocationPolicy,
		Mutations: []admissionv1.Mutation{{PatchType: admissionv1.PatchTypeJSONPatch, JSONPatch: &admissionv1.JSONPatch{Expression: `
			[JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image",
				value: object.spec.template.spec.containers[0].image.replace("docker.io/", "mirror.corp.example/")},
			JSONPatch{op: "add", path: "/metadata/annotations/" + jsonpatch.escapeKey("corp.example/last-write"),
				value: has(object.metadata.resourceVersion) ? object.metadata.resourceVersion : "0"}]`}}},
	}
	binding := &admissionv1.MutatingAdmissionPolicyBinding{ObjectMeta: metav1.ObjectMeta{Name: name}}
	binding.Spec.PolicyName = name
	return policy, binding
}

// stamp applies the policy to the namespace of the story, and returns a function that removes it.
func (s *story) stamp() (remove func()) {
	s.Helper()
	policy, binding := stamping("stamp-" + s.namespace)
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}}
	patch := client.RawPatch(types.MergePatchType, fmt.Appendf(nil, `{"metadata":{"labels":{"policy":%q}}}`, policy.Name))
	if err := errors.Join(s.Patch(s.Context(), namespace, patch), s.Create(s.Context(), policy), s.Create(s.Context(), binding)); err != nil {
		s.Fatal(err)
	}
	remove = func() {
		s.Helper()
		for _, o := range []client.Object{binding, policy} {
			if err := s.Delete(s.Context(), o); client.IgnoreNotFound(err) != nil {
				s.Fatal(err)
			}
		}
	}
	// The API server applies a new policy a moment later.
	s.eventually(func() error {
		labels := map[string]string{"app": "probe"}
		probe := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "probe", Namespace: s.namespace, Annotations: map[string]string{"a": "b"}}}
		probe.Spec.Selector = &metav1.LabelSelector{MatchLabels: labels}
		probe.Spec.Template = corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "probe", Image: "docker.io/probe"}}}}
		if err := s.Create(s.Context(), probe, client.DryRunAll); err != nil {
			return err
		}
		if got := probe.Spec.Template.Spec.Containers[0].Image; got != "mirror.corp.example/probe" {
			return fmt.Errorf("the image is %q", got)
		}
		return nil
	})
	return remove
}

func TestAPolicyThatChangesEachWriteMeetsAPause(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	remove := s.stamp()
	mark := s.env.Mark()
	s.create(Site("site"), Topic("go"))
	site := Site("site")
	s.is(site, "site", "Contested", metav1.ConditionTrue, "FieldConflict",
		`Deployment "site": spec.template.spec.containers[nginx].image (an admission policy or webhook`)
	// Pages are published and served all the time.
	before := s.digest("site", "")
	s.create(Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	digest := s.digest("site", before)
	s.pod("site", "a", "192.0.2.21", digest)
	s.pod("site", "b", "192.0.2.22", digest)
	s.eventually(func() error {
		s.rollOut(2) // each contested write is a new generation to its controller
		return s.condition(site, "site", "Ready", metav1.ConditionTrue, "Served")
	})
	if s.get(site); message(site, "Contested") == "" {
		t.Error("the Site does not say any more that the Deployment is contested")
	}
	s.settled()
	writes := 0
	for _, w := range s.writes(mark) {
		if w.Resource == "deployments" {
			writes++
		}
	}
	// One write at once, and then after 1, 2, 4 and 8 seconds.
	if writes < 2 || writes > 5 {
		t.Errorf("the operator wrote the Deployment %d times", writes)
	}

	remove()
	s.lacks(site, "Contested")
	if image := s.deployment("site").Spec.Template.Spec.Containers[0].Image; image == "" || image[:10] != "docker.io/" {
		t.Errorf("the image is %q", image)
	}
}

func TestAClientThatChangesBackIsNamed(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	s.settled()
	site := Site("site")
	s.eventually(func() error {
		patch := client.RawPatch(types.JSONPatchType, []byte(`[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"theirs"}]`))
		if err := s.Patch(s.Context(), s.deployment("site"), patch, client.FieldOwner("rival")); err != nil {
			return err
		}
		return s.condition(site, "site", "Contested", metav1.ConditionTrue, "FieldConflict")
	})
	s.is(site, "site", "Contested", metav1.ConditionTrue, "", "spec.template.spec.containers[nginx].image (field manager rival)")
	// Fields that others leave alone are healed at once.
	s.remove(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "site"}})
	s.eventually(func() error {
		return s.Get(s.Context(), client.ObjectKeyFromObject(site), &corev1.Service{})
	})
}

// decoration is a Site that owns an object of each kind, and a route to it.
type decoration struct {
	route  v1alpha1.Route
	object client.Object // of the route
}

// decorations returns such Sites, by the kind of their route.
func decorations() map[string]decoration {
	return map[string]decoration{
		"Ingress":   {v1alpha1.Route{Ingress: &v1alpha1.IngressRoute{ClassName: "nginx"}}, &networkingv1.Ingress{}},
		"HTTPRoute": {v1alpha1.Route{Gateways: []v1alpha1.GatewayReference{{Name: "public"}}}, &gatewayv1.HTTPRoute{}},
	}
}

// objects returns the objects that the Site owns. Its redirects come from aliased.
func (d decoration) objects() []client.Object {
	named := func(o client.Object, name string) client.Object { o.SetName(name); return o }
	return []client.Object{
		named(&corev1.ConfigMap{}, store.Name("site", 0)), named(&corev1.ConfigMap{}, "site-nginx"), named(&corev1.ConfigMap{}, "site-theme"),
		named(&corev1.ConfigMap{}, aliasedRedirects()),
		named(&appsv1.Deployment{}, "site"), named(&corev1.Service{}, "site"), named(&policyv1.PodDisruptionBudget{}, "site"),
		named(&networkingv1.NetworkPolicy{}, "site"), named(d.object, "site"),
	}
}

func (d decoration) site() *v1alpha1.Site {
	site := routed(d.route)
	site.Spec.Theme = &v1alpha1.Theme{Header: "A theme"}
	return site
}

// aliased returns a Topic with a redirect.
func aliased() *v1alpha1.Topic { return Topic("go", Aliases("golang")) }

// aliasedRedirects returns the name of the ConfigMap with that redirect.
func aliasedRedirects() string {
	redirects := new(redirect.Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "go", Aliases: []string{"golang"}}}}, "")
	for i, part := range redirects.Parts {
		if part.Entries != "" {
			return web.RedirectsName("site", i)
		}
	}
	return ""
}

// takenBack waits until a Site owns all of the objects, without any of them being replaced.
func (s *story) takenBack(objects []client.Object) {
	s.Helper()
	site := Site("site")
	s.eventually(func() error {
		if err := s.condition(site, "site", "Published", metav1.ConditionTrue, ""); err != nil {
			return err
		}
		for _, before := range objects {
			now := before.DeepCopyObject().(client.Object)
			if err := s.owned(now, site); err != nil {
				return err
			}
			if now.GetUID() != before.GetUID() {
				s.Fatalf("%T %q was made again", now, now.GetName())
			}
		}
		return nil
	})
}

// No route in the Gateway API is tested: the garbage collector takes half a minute to find new kinds, and orphans no
// objects of them before.
func TestASiteDeletedWithoutItsObjectsTakesThemBack(t *testing.T) {
	s, d := tell(t), decorations()["Ingress"]
	s.create(d.site(), aliased())
	s.shows("site", "topics/go/index.html", "no posts")
	s.settled()
	objects := d.objects()
	for _, o := range objects {
		s.get(o)
	}
	site := d.site()
	s.get(site)
	if err := s.Delete(t.Context(), site, client.PropagationPolicy(metav1.DeletePropagationOrphan)); err != nil {
		t.Fatal(err)
	}
	s.gone(Site(""))
	s.create(d.site())
	s.takenBack(objects)
	s.create(Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
}

// Backup tools restore objects without owners, and with other UIDs.
func TestARestoredSiteTakesBackItsObjects(t *testing.T) {
	for route, d := range decorations() {
		t.Run(route, func(t *testing.T) {
			s := tell(t)
			s.installGatewayAPI()
			s.create(d.site(), aliased())
			s.shows("site", "topics/go/index.html", "no posts")
			s.settled()
			s.stop()
			objects := d.objects()
			for _, o := range objects {
				s.get(o)
			}
			s.remove(Site("site"))
			for _, o := range objects {
				s.restore(o)
			}
			s.create(d.site())
			s.start()
			s.takenBack(objects)
			s.create(Post("p", "2020-01-01", Tags("go")))
			s.shows("site", "topics/go/index.html", "spans 1 post")
		})
	}
}

// restore creates an object again, as a backup tool does.
func (s *story) restore(o client.Object) {
	s.Helper()
	if err := s.Delete(s.Context(), o.DeepCopyObject().(client.Object)); client.IgnoreNotFound(err) != nil {
		s.Fatal(err)
	}
	s.eventually(func() error {
		if err := s.Get(s.Context(), client.ObjectKeyFromObject(o), o.DeepCopyObject().(client.Object)); !apierrors.IsNotFound(err) {
			return fmt.Errorf("%T %q is still there: %w", o, o.GetName(), err)
		}
		return nil
	})
	o.SetOwnerReferences(nil)
	o.SetResourceVersion("")
	o.SetUID("")
	if service, ok := o.(*corev1.Service); ok {
		service.Spec.ClusterIP, service.Spec.ClusterIPs = "", nil
	}
	s.create(o)
}

func TestImmutableConfigMapsAreMadeAnew(t *testing.T) {
	s := tell(t)
	site := decorations()["Ingress"].site()
	s.create(site, aliased())
	s.shows("site", "topics/go/index.html", "no posts")
	s.settled()
	for _, name := range []string{store.Name("site", 0), "site-nginx", "site-theme", aliasedRedirects()} {
		configMap := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}
		edit(s, configMap, func(c *corev1.ConfigMap) { c.Immutable = ptr.To(true) })
		before := configMap.UID
		s.eventually(func() error {
			if err := s.Get(s.Context(), client.ObjectKeyFromObject(configMap), configMap); err != nil {
				return err
			}
			if ptr.Deref(configMap.Immutable, false) || configMap.UID == before {
				return fmt.Errorf("ConfigMap %q is immutable", name)
			}
			return s.owned(configMap, site)
		})
	}
	s.create(Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	s.published("site")
}

func TestADisruptionBudgetDoesNotHoldPodsThatAreNotReady(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	budget := &policyv1.PodDisruptionBudget{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.eventually(func() error {
		return s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, budget)
	})
	if got := budget.Spec.UnhealthyPodEvictionPolicy; got == nil || *got != policyv1.AlwaysAllow {
		t.Errorf("unhealthyPodEvictionPolicy is %v", got)
	}
}
