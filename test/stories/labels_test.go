// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

// demandLabel applies a policy to the namespace of the story that refuses objects without the label team.
func (s *story) demandLabel() {
	s.Helper()
	policy := &admissionv1.ValidatingAdmissionPolicy{ObjectMeta: metav1.ObjectMeta{Name: "team-label-" + s.namespace}}
	policy.Spec = admissionv1.ValidatingAdmissionPolicySpec{
		FailurePolicy: ptr.To(admissionv1.Fail),
		MatchConstraints: &admissionv1.MatchResources{
			NamespaceSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"policy": s.namespace}},
			ResourceRules: []admissionv1.NamedRuleWithOperations{{RuleWithOperations: admissionv1.RuleWithOperations{
				Operations: []admissionv1.OperationType{admissionv1.Create, admissionv1.Update},
				Rule: admissionv1.Rule{APIGroups: []string{"", "apps", "policy", "networking.k8s.io"}, APIVersions: []string{"v1"},
					Resources: []string{"deployments", "services", "configmaps", "pods", "poddisruptionbudgets", "networkpolicies", "ingresses"}},
			}}},
		},
		Validations: []admissionv1.Validation{{Expression: "has(object.metadata.labels) && 'team' in object.metadata.labels", Message: "every object needs the label team"}},
	}
	binding := &admissionv1.ValidatingAdmissionPolicyBinding{ObjectMeta: metav1.ObjectMeta{Name: policy.Name}}
	binding.Spec = admissionv1.ValidatingAdmissionPolicyBindingSpec{PolicyName: policy.Name, ValidationActions: []admissionv1.ValidationAction{admissionv1.Deny}}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: s.namespace}}
	patch := client.RawPatch(types.MergePatchType, fmt.Appendf(nil, `{"metadata":{"labels":{"policy":%q}}}`, s.namespace))
	if err := errors.Join(s.Patch(s.Context(), namespace, patch), s.Create(s.Context(), policy), s.Create(s.Context(), binding)); err != nil {
		s.Fatal(err)
	}
	s.eventually(func() error { // the API server applies a new policy a moment later
		probe := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "probe", Namespace: s.namespace}}
		if err := s.Create(s.Context(), probe, client.DryRunAll); err == nil {
			return errors.New("the policy does not apply yet")
		}
		return nil
	})
}

// haveLabels waits until the objects, and the Pods of a Deployment among them, have these labels beside the operator's.
func (s *story) haveLabels(objects []client.Object, want map[string]string) {
	s.Helper()
	s.eventually(func() error {
		for _, o := range objects {
			if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: o.GetName()}, o); err != nil {
				return err
			}
			found := []map[string]string{o.GetLabels()}
			if d, ok := o.(*appsv1.Deployment); ok {
				found = append(found, d.Spec.Template.Labels)
			}
			for _, labels := range found {
				labels = maps.Clone(labels)
				maps.DeleteFunc(labels, func(key, _ string) bool { return store.IsOurs(key) })
				if !maps.Equal(labels, want) {
					return fmt.Errorf("%T %s has the labels %v, want %v", o, o.GetName(), labels, want)
				}
			}
		}
		return nil
	})
}

// A cluster that wants a label on every object gets it from the Site. A change reaches each object once, renders no page and
// leads to no later write.
func TestCommonLabelsSatisfyAPolicy(t *testing.T) {
	s, d := tell(t), decorations()["Ingress"]
	s.demandLabel()
	s.create(d.site(), aliased())
	s.is(Site(""), "site", "Ready", metav1.ConditionFalse, "WriteFailed", "every object needs the label team")

	labels := func(labels v1alpha1.Labels) {
		t.Helper()
		edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.CommonLabels = labels })
	}
	labels(v1alpha1.Labels{"team": "data", "example.com/cost-center": "4711"})
	s.published("site")
	s.haveLabels(d.objects(), map[string]string{"team": "data", "example.com/cost-center": "4711"})
	s.settled()

	// Others add labels, and one label is no longer wanted.
	for _, o := range d.objects() {
		edit(s, o, func(o client.Object) { o.GetLabels()["theirs"] = "stays" })
	}
	s.settled()
	mark, renderings := s.env.Mark(), len(s.rendered())
	labels(v1alpha1.Labels{"team": "web"})
	for _, o := range d.objects() {
		want := map[string]string{"team": "web", "theirs": "stays"}
		if o, ok := o.(*appsv1.Deployment); ok {
			s.eventually(func() error {
				s.get(o)
				if o.Labels["theirs"] != "stays" || o.Labels["team"] != "web" || o.Spec.Template.Labels["team"] != "web" || len(o.Spec.Template.Labels) != 5 {
					return fmt.Errorf("the Deployment has the labels %v, and its Pods %v", o.Labels, o.Spec.Template.Labels)
				}
				return nil
			})
			continue
		}
		s.haveLabels([]client.Object{o}, want)
	}
	s.settled()
	written := map[string]int{}
	for _, w := range s.writes(mark) {
		if w.Subresource == "" && w.Resource != "events" {
			written[w.Resource+"/"+w.Name]++
		}
	}
	if len(written) != len(d.objects()) {
		t.Errorf("the operator wrote %v", written)
	}
	written["deployments/site"]-- // its number of replicas is handed over by a write of its own, once
	for object, count := range written {
		if count != 1 {
			t.Errorf("the operator wrote %s %d times", object, count)
		}
	}
	for _, groups := range s.rendered()[renderings:] {
		if groups > 0 {
			t.Errorf("another label renders %d groups of pages", groups)
		}
	}

	// A later edit writes the pages alone, and a restart nothing.
	s.restart()
	s.settled()
	mark = s.env.Mark()
	s.create(Post("p", "2020-01-01", Tags("go"), func(p *v1alpha1.Post) { p.Labels = map[string]string{"team": "web"} }))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	s.settled()
	for _, w := range s.writes(mark) {
		if w.Subresource == "" && w.Resource != "events" && !strings.HasPrefix(w.Name, "site-pages-") {
			t.Errorf("an edit of a Post writes %s", w)
		}
	}
}
