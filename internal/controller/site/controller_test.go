// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"fmt"
	"testing"

	"github.com/go-logr/logr"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/controller/site"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/metrics"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/standby"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMain(m *testing.M) {
	ctrl.SetLogger(logr.Discard())
	testenvtest.Main(m, testenv.Options{WithoutControllers: true})
}

// start starts a reconciler of Sites, and waits until it knows the Topics and the Sites.
func start(o *standby.Operator, topics int, sites ...string) *site.Reconciler {
	o.Helper()
	r := standby.Start(o, func(mgr manager.Manager, archives *kube.Archives, pacer *pace.Pacer) *site.Reconciler {
		pages := store.New(mgr.GetClient(), mgr.GetAPIReader(), o.Clock, func() string { return "build" })
		return &site.Reconciler{
			Client: mgr.GetClient(), APIReader: mgr.GetAPIReader(), Archives: archives, Store: pages,
			Web:    &web.Web{Client: mgr.GetClient(), APIReader: mgr.GetAPIReader(), Store: pages},
			Events: mgr.GetEventRecorder(kube.FieldOwner), Metrics: metrics.NewRecorder(), Pacer: pacer, Clock: o.Clock,
		}
	})
	anySite := Site("any")
	anySite.Namespace = o.Namespace
	o.Eventually(func() error {
		if n := len(r.Archives.View(anySite, labels.Everything(), o.Clock.Now()).Topics); n != topics {
			return fmt.Errorf("the archive has %d Topics, want %d", n, topics)
		}
		return nil
	})
	for _, name := range sites {
		o.Cached(r.Client, Site(name))
	}
	return r
}

// owned returns the objects of a Site, with their versions.
func owned(o *standby.Operator, siteName string) map[string]string {
	o.Helper()
	versions := map[string]string{}
	for _, list := range []client.ObjectList{
		&corev1.ConfigMapList{}, &appsv1.DeploymentList{}, &corev1.ServiceList{}, &policyv1.PodDisruptionBudgetList{}, &networkingv1.NetworkPolicyList{},
	} {
		if err := o.Admin.List(o.Context(), list, client.InNamespace(o.Namespace), client.MatchingLabels(store.Labels(siteName))); err != nil {
			o.Fatal(err)
		}
		for _, object := range objectsOf(list) {
			versions[fmt.Sprintf("%T/%s", object, object.GetName())] = object.GetResourceVersion()
		}
	}
	return versions
}

func objectsOf(list client.ObjectList) []client.Object {
	var out []client.Object
	add := func(n int, object func(i int) client.Object) {
		for i := range n {
			out = append(out, object(i))
		}
	}
	switch l := list.(type) {
	case *corev1.ConfigMapList:
		add(len(l.Items), func(i int) client.Object { return &l.Items[i] })
	case *appsv1.DeploymentList:
		add(len(l.Items), func(i int) client.Object { return &l.Items[i] })
	case *corev1.ServiceList:
		add(len(l.Items), func(i int) client.Object { return &l.Items[i] })
	case *policyv1.PodDisruptionBudgetList:
		add(len(l.Items), func(i int) client.Object { return &l.Items[i] })
	case *networkingv1.NetworkPolicyList:
		add(len(l.Items), func(i int) client.Object { return &l.Items[i] })
	}
	return out
}

// cached waits until a reconciler's cache has the objects of a Site.
func cached(o *standby.Operator, r *site.Reconciler, name string) {
	o.Helper()
	o.Cached(r.Client, Site(name), named(&appsv1.Deployment{}, name), named(&corev1.Service{}, name),
		named(&policyv1.PodDisruptionBudget{}, name), named(&networkingv1.NetworkPolicy{}, name),
		named(&corev1.ConfigMap{}, store.Name(name, 0)), named(&corev1.ConfigMap{}, name+"-nginx"))
}

func named(object client.Object, name string) client.Object {
	object.SetName(name)
	return object
}

func TestASiteIsPublished(t *testing.T) {
	const waits = "Published=True/Published Serving=False/Progressing"
	small := resource.MustParse("1Ki")
	unmanaged := false
	cases := map[string]struct {
		site       *v1alpha1.Site
		conditions string
		objects    int
	}{
		"A Site":                      {Site("plain"), "Ready=False/Progressing " + waits, 6},
		"A Site that others serve":    {Site("others", func(s *v1alpha1.Site) { s.Spec.Server = &v1alpha1.Server{Managed: &unmanaged} }), "Ready=True/Published Published=True/Published", 2},
		"A Service of somebody else":  {Site("taken"), "Ready=False/NameConflict " + waits + " Stalled=True/NameConflict", 5},
		"A limit that is far too low": {Site("small", limit(small)), "Ready=False/VolumeTooSmall Published=False/VolumeTooSmall Stalled=True/VolumeTooSmall", 5},
	}
	o := standby.New(t)
	o.Create(Topic("go"), Post("p", "2020-01-01", Tags("go")))
	o.Create(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "taken"}, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 1}}}})
	var names []string
	for _, tc := range cases {
		o.Create(tc.site)
		names = append(names, tc.site.Name)
	}
	r := start(o, 1, names...)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := o.Reconcile(r, tc.site.Name); err != nil {
				t.Fatal(err)
			}
			got := Site("")
			o.Get(got, tc.site.Name)
			if c := Brief(got.Status.Conditions); c != tc.conditions || got.Status.ObservedGeneration != got.Generation {
				t.Errorf("its conditions are %s, want %s; generation %d of %d", c, tc.conditions, got.Status.ObservedGeneration, got.Generation)
			}
			if objects := owned(o, tc.site.Name); len(objects) != tc.objects {
				t.Errorf("it has %d objects, want %d: %v", len(objects), tc.objects, objects)
			}
		})
	}
}

func limit(memory resource.Quantity) func(*v1alpha1.Site) {
	return func(s *v1alpha1.Site) {
		s.Spec.Server = &v1alpha1.Server{Resources: &v1alpha1.ServerResources{Limits: &v1alpha1.ComputeResources{Memory: &memory}}}
	}
}

func TestNothingIsWrittenWhenNothingOfASiteChanged(t *testing.T) {
	o := standby.New(t)
	o.Create(Topic("go"), Post("p", "2020-01-01", Tags("go")), Site("site"))
	first := start(o, 1, "site")
	for range 2 { // the second time, the Deployment exists
		if _, err := o.Reconcile(first, "site"); err != nil {
			t.Fatal(err)
		}
		cached(o, first, "site")
	}
	before, status := owned(o, "site"), Site("")
	o.Get(status, "site")
	second := start(o, 1, "site")
	cached(o, second, "site")
	for who, r := range map[string]*site.Reconciler{"the same": first, "a new": second} {
		if _, err := o.Reconcile(r, "site"); err != nil {
			t.Fatal(err)
		}
		after := Site("")
		o.Get(after, "site")
		if now := owned(o, "site"); fmt.Sprint(now) != fmt.Sprint(before) || after.ResourceVersion != status.ResourceVersion {
			t.Errorf("%s operator wrote what was there: %v, %s; before %v, %s", who, now, Brief(after.Status.Conditions), before, Brief(status.Status.Conditions))
		}
	}
}

func TestASiteThatIsGoneOrGoing(t *testing.T) {
	o := standby.New(t)
	o.Create(Site("site"))
	r := start(o, 0, "site")
	if _, err := o.Reconcile(r, "site"); err != nil {
		t.Fatal(err)
	}
	before, going := owned(o, "site"), Site("")
	o.Get(going, "site")
	going.Finalizers = []string{"example.com/held"}
	if err := o.Admin.Update(t.Context(), going); err != nil {
		t.Fatal(err)
	}
	if err := o.Admin.Delete(t.Context(), going); err != nil {
		t.Fatal(err)
	}
	cached(o, r, "site")
	for _, name := range []string{"site", "never-there"} {
		if result, err := o.Reconcile(r, name); err != nil || result != (ctrl.Result{}) {
			t.Errorf("%s: %+v, %v", name, result, err)
		}
	}
	o.Get(going, "site")
	if c := Brief(going.Status.Conditions); c != "Ready=False/Deleting Published=False/Deleting" || going.Status.ObservedGeneration != going.Generation {
		t.Errorf("its conditions are %s, of generation %d of %d", c, going.Status.ObservedGeneration, going.Generation)
	}
	if after := owned(o, "site"); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("its objects were written: %v, before %v", after, before)
	}
	going.Finalizers = nil
	if err := o.Admin.Update(t.Context(), going); err != nil {
		t.Fatal(err)
	}
	o.Cached(r.Client, Site("site"))
	if result, err := o.Reconcile(r, "site"); err != nil || result != (ctrl.Result{}) {
		t.Errorf("once it is gone: %+v, %v", result, err)
	}
}

func TestAConflictOfASiteIsTriedAgain(t *testing.T) {
	o := standby.New(t)
	o.Create(Site("site"))
	r := start(o, 0, "site")
	conflicts := 1
	r.Client = standby.BeforeStatus(r.Client, func() {
		if conflicts == 0 {
			return
		}
		conflicts--
		label := client.RawPatch(types.MergePatchType, []byte(`{"metadata":{"labels":{"n":"1"}}}`))
		if err := o.Admin.Patch(t.Context(), Site("site", func(s *v1alpha1.Site) { s.Namespace = o.Namespace }), label); err != nil {
			t.Fatal(err)
		}
	})
	if result, err := o.Reconcile(r, "site"); err != nil || result.RequeueAfter <= 0 {
		t.Errorf("after a conflict: %+v, %v", result, err)
	}
	cached(o, r, "site")
	if _, err := o.Reconcile(r, "site"); err != nil {
		t.Fatal(err)
	}
	got := Site("")
	if o.Get(got, "site"); got.Status.ObservedGeneration != got.Generation {
		t.Errorf("its status is of generation %d of %d", got.Status.ObservedGeneration, got.Generation)
	}
}
