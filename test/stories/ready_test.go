// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
)

// rollOut writes the Deployment's status as its controller does: all Pods are available, and made from its template.
func (s *story) rollOut(replicas int32) {
	s.Helper()
	s.eventually(func() error {
		d := s.deployment("site")
		d.Status = appsv1.DeploymentStatus{ObservedGeneration: d.Generation, Replicas: replicas, UpdatedReplicas: replicas,
			ReadyReplicas: replicas, AvailableReplicas: replicas}
		return s.Status().Update(s.Context(), d)
	})
}

// recording holds all events of a watch on a kind.
type recording struct {
	sync.Mutex
	objects []client.Object
}

// record watches the objects of the namespace until the story ends.
func (s *story) record(list client.ObjectList) *recording {
	s.Helper()
	watcher, err := client.NewWithWatch(s.env.Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		s.Fatal(err)
	}
	events, err := watcher.Watch(s.Context(), list, client.InNamespace(s.namespace))
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(events.Stop)
	r := &recording{}
	go func() {
		for event := range events.ResultChan() {
			if object, ok := event.Object.(client.Object); ok {
				r.Lock()
				r.objects = append(r.objects, object)
				r.Unlock()
			}
		}
	}()
	return r
}

// first returns the first recorded object that satisfies is, or nil.
func (r *recording) first(is func(client.Object) bool) client.Object {
	r.Lock()
	defer r.Unlock()
	for _, o := range r.objects {
		if is(o) {
			return o
		}
	}
	return nil
}

// kstatus returns the status that waiting tools compute for an object.
func (s *story) kstatus(object client.Object) kstatus.Status {
	s.Helper()
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		s.Fatal(err)
	}
	result, err := kstatus.Compute(&unstructured.Unstructured{Object: content})
	if err != nil {
		s.Fatal(err)
	}
	return result.Status
}

// waiting returns the status of a Pod whose container does not start.
func waiting(reason string) corev1.PodStatus {
	return corev1.PodStatus{Phase: corev1.PodPending, ContainerStatuses: []corev1.ContainerStatus{{
		Name: "nginx", Image: "registry.example.com/none", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}}}}}
}

func TestANewImageIsReadyWhenAllPodsHaveIt(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"))
	digest := s.digest("site", "")
	s.pod("site", "a", "192.0.2.11", digest)
	s.pod("site", "b", "192.0.2.12", digest)
	s.serving(metav1.ConditionFalse, "Progressing", "being rolled out")
	s.rollOut(2)
	s.serving(metav1.ConditionTrue, "Served", "")

	recorded := s.record(&v1alpha1.SiteList{})
	setImage := func(image string) {
		edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server = &v1alpha1.Server{Image: image} })
	}
	setImage("registry.example.com/none")
	s.serving(metav1.ConditionFalse, "Progressing", "being rolled out")
	c := s.pod("site", "c", "192.0.2.13", digest)
	c.Status = waiting("ImagePullBackOff")
	s.updateStatus(c.Pod)
	s.serving(metav1.ConditionFalse, "ImagePullFailed", "registry.example.com/none")
	s.kill(c)
	setImage("registry.example.com/some")
	s.serving(metav1.ConditionFalse, "Progressing", "being rolled out")
	generation := s.generation()
	s.restart() // the next operator does not know about the rollout
	s.settled()
	if early := recorded.first(func(o client.Object) bool {
		site := o.(*v1alpha1.Site)
		return meta.IsStatusConditionTrue(site.Status.Conditions, "Ready") && site.Status.ObservedGeneration > 1
	}); early != nil {
		t.Errorf("the Site was Ready before all Pods were new: %+v", early.(*v1alpha1.Site).Status)
	}
	s.rollOut(2)
	s.serving(metav1.ConditionTrue, "Served", "")
	if now := s.generation(); now != generation {
		t.Errorf("the generation is %d, not %d, so this test shows nothing", now, generation)
	}

	// A change of the number of Pods and a failing Pod are not a rollout.
	recorded = s.record(&v1alpha1.SiteList{})
	s.scale(3)
	s.settled()
	if left := recorded.first(func(o client.Object) bool {
		return !meta.IsStatusConditionTrue(o.(*v1alpha1.Site).Status.Conditions, "Ready")
	}); left != nil {
		t.Errorf("the Site was not Ready: %+v", left.(*v1alpha1.Site).Status.Conditions)
	}
}

func (s *story) generation() int64 {
	s.Helper()
	site := Site("site")
	s.get(site)
	return site.Generation
}

// scale sets the number of replicas as an autoscaler does.
func (s *story) scale(replicas int32) {
	s.Helper()
	d := s.deployment("site")
	patch := client.RawPatch(types.MergePatchType, fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, replicas))
	if err := s.SubResource("scale").Patch(s.Context(), d, patch, client.FieldOwner("autoscaler")); err != nil {
		s.Fatal(err)
	}
}

func TestAPausedDeploymentIsNamed(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	edit(s, s.deployment("site"), func(d *appsv1.Deployment) { d.Spec.Paused = true })
	s.serving(metav1.ConditionFalse, "Progressing", "kubectl rollout resume deployment/site")
}

func TestNoReplicasIsNothingToWaitFor(t *testing.T) {
	s := tell(t)
	none := int32(0)
	s.create(Site("site", func(site *v1alpha1.Site) { site.Spec.Server = &v1alpha1.Server{Replicas: &none} }))
	s.published("site")
	s.rollOut(0)
	site := Site("site")
	s.is(site, "site", "Serving", metav1.ConditionFalse, "NoReplicas", "scaled to 0")
	s.ready(site, "site", metav1.ConditionTrue, "NoReplicas", "no Pod serves them")
	if got := s.kstatus(site); got != kstatus.CurrentStatus {
		t.Errorf("kstatus says %s", got)
	}
}

func TestADraftWithoutItsArticleIsNothingToWaitFor(t *testing.T) {
	s := tell(t)
	missing := func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: "articles", Key: "a.md"}}
	}
	s.create(Post("draft", "2020-01-01", Draft, missing), Post("published", "2020-01-01", missing))
	post := Post("draft", "")
	s.ready(post, "draft", metav1.ConditionTrue, "Accepted", `"articles"`)
	if got := s.kstatus(post); got != kstatus.CurrentStatus {
		t.Errorf("kstatus says %s of the draft", got)
	}
	s.ready(post, "published", metav1.ConditionFalse, "ContentMissing", `"articles"`)
	if got := s.kstatus(post); got != kstatus.InProgressStatus {
		t.Errorf("kstatus says %s of the published Post", got)
	}
}

// held makes an object that was controlled by a deleted Site of the same name. After release, the garbage collector
// deletes it.
func (s *story) held(object client.Object) (release func()) {
	s.Helper()
	const finalizer = "stories.topicpages.dev/held"
	object.SetFinalizers([]string{finalizer})
	object.SetLabels(store.Labels("site"))
	object.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: v1alpha1.GroupVersion.String(), Kind: "Site", Name: "site",
		UID: "00000000-0000-0000-0000-000000000001", Controller: ptr.To(true), BlockOwnerDeletion: ptr.To(true)}})
	s.create(object)
	return func() {
		s.Helper()
		edit(s, object, func(o client.Object) { o.SetFinalizers(nil) })
	}
}

func TestASiteMadeAgainWaitsForWhatIsGoing(t *testing.T) {
	pod := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "former"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "former", Image: "former"}}},
	}
	for name, former := range map[string]client.Object{
		"Pages":         &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("site", 0)}},
		"Configuration": &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "site-nginx"}},
		"Deployment": &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "site"},
			Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: pod.Labels}, Template: pod}},
		"Service": &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "site"}, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 1}}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := tell(t)
			release := s.held(former)
			recorded := s.record(&v1alpha1.SiteList{})
			s.create(Site("site"), Topic("go"))
			site := Site("site")
			s.ready(site, "site", metav1.ConditionFalse, "Progressing", former.GetName())
			if m := message(site, "Ready"); !strings.Contains(m, "deleted Site of this name") {
				t.Errorf("the message is %q", m)
			}
			if got := s.kstatus(site); got != kstatus.InProgressStatus {
				t.Errorf("kstatus says %s", got)
			}
			// A Topic gets its status even while its Site waits.
			s.ready(Topic("go"), "go", metav1.ConditionTrue, "Computed", "")
			release()
			s.shows("site", "topics/go/index.html", "no posts")
			s.rollOut(2)
			s.eventually(func() error {
				return errors.Join(s.condition(site, "site", "Published", metav1.ConditionTrue, ""), s.owned(former, site))
			})
			if failed := recorded.first(func(o client.Object) bool {
				return meta.FindStatusCondition(o.(*v1alpha1.Site).Status.Conditions, "Stalled") != nil
			}); failed != nil {
				t.Errorf("the Site was Stalled: %+v", failed.(*v1alpha1.Site).Status.Conditions)
			}
		})
	}
}

// owned returns an error unless an object exists and the Site controls it.
func (s *story) owned(object client.Object, site *v1alpha1.Site) error {
	if err := s.Get(s.Context(), client.ObjectKeyFromObject(object), object); err != nil {
		return err
	}
	if !metav1.IsControlledBy(object, site) {
		return fmt.Errorf("the Site does not control %T %q", object, object.GetName())
	}
	return nil
}

func TestASiteThatIsBeingDeletedClaimsNothing(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.published("site")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Finalizers = []string{"stories.topicpages.dev/held"} })
	s.remove(Site("site"))
	site := Site("site")
	s.is(site, "site", "Published", metav1.ConditionFalse, "Deleting", "being deleted")
	s.ready(site, "site", metav1.ConditionFalse, "Deleting", "being deleted")
	// A Topic does not wait for the Site.
	s.create(Topic("go"))
	s.ready(Topic("go"), "go", metav1.ConditionTrue, "Computed", "")
	edit(s, site, func(site *v1alpha1.Site) { site.Finalizers = nil })
}

func TestATopicIsReadyAfterItsSiteIsAtWork(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	s.settled()
	for i := range 5 {
		before := s.digest("site", "")
		sites, topics := s.record(&v1alpha1.SiteList{}), s.record(&v1alpha1.TopicList{})
		edit(s, Topic("go"), func(t *v1alpha1.Topic) { t.Spec.Title = fmt.Sprintf("Edition %d", i) })
		topic := Topic("go")
		s.ready(topic, "go", metav1.ConditionTrue, "Computed", "")
		var site, ready client.Object
		s.eventually(func() error {
			site = sites.first(func(o client.Object) bool { return o.(*v1alpha1.Site).Status.Digest != before })
			ready = topics.first(func(o client.Object) bool {
				return o.GetGeneration() == topic.Generation && o.(*v1alpha1.Topic).Status.ObservedGeneration == topic.Generation
			})
			if site == nil || ready == nil {
				return errors.New("the watches have not told yet")
			}
			return nil
		})
		if resourceVersion(t, site) > resourceVersion(t, ready) {
			t.Errorf("edition %d: the Topic was ready at %s, and the Site at work at %s", i, ready.GetResourceVersion(), site.GetResourceVersion())
		}
		if meta.IsStatusConditionTrue(site.(*v1alpha1.Site).Status.Conditions, "Ready") {
			t.Errorf("edition %d: the Site was Ready before anyone served it", i)
		}
	}
}

// resourceVersion returns the resourceVersion of an object. Writes to all objects are numbered in one order.
func resourceVersion(t *testing.T, object client.Object) int64 {
	t.Helper()
	v, err := strconv.ParseInt(object.GetResourceVersion(), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestATopicDoesNotWaitForASiteThatCannotPublish(t *testing.T) {
	s := tell(t)
	s.create(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("site", 0)}}, Site("site"))
	s.ready(Site("site"), "site", metav1.ConditionFalse, "NameConflict", "")
	s.create(Topic("go"))
	s.ready(Topic("go"), "go", metav1.ConditionTrue, "Computed", "")
}
