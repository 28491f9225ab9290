// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
	. "github.com/topicpages/topicpages/test/builder"
)

const refreshAnnotation = "topicpages.dev/content-digest"

// network maps the addresses of Pods to web servers on loopback, since the API server admits no endpoint with a
// loopback address.
type network struct{ sync.Map }

func (n *network) dial(ctx context.Context, protocol, address string) (net.Conn, error) {
	to, ok := n.Load(address)
	if !ok {
		return nil, fmt.Errorf("there is no Pod at %s", address)
	}
	return (&net.Dialer{}).DialContext(ctx, protocol, to.(string))
}

// webServer stands in for a Pod of the web server. It answers with a digest and redirects that the test chooses.
type webServer struct {
	*corev1.Pod
	digest atomic.Value
	// redirects is the Digest of the loaded redirects; nil without any.
	redirects atomic.Value
}

// pod makes a ready Pod of a Site, and a web server at its address.
func (s *story) pod(site, name, ip, digest string) *webServer {
	s.Helper()
	w := &webServer{Pod: &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: store.Labels(site)},
		Spec: corev1.PodSpec{NodeName: s.node(), Containers: []corev1.Container{{
			Name: "nginx", Image: "nginx", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: web.ContainerPort}},
		}}},
	}}
	w.digest.Store(digest)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.Fatal(err)
	}
	s.network.Store(net.JoinHostPort(ip, "8080"), listener.Addr().String())
	server := &http.Server{Handler: http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		if loaded, ok := w.redirects.Load().(string); ok {
			rw.Header()[redirect.Header] = strings.Fields(loaded)
		}
		_, _ = fmt.Fprintf(rw, `{"digest":%q}`, w.digest.Load())
	})}
	go func() { _ = server.Serve(listener) }() // ends with Close
	s.Cleanup(func() { _ = server.Close() })
	s.create(w.Pod)
	w.Status = corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}},
		Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}
	s.updateStatus(w.Pod)
	return w
}

// node returns the name of a Node. A Service includes only Pods that have one.
func (s *story) node() string {
	s.Helper()
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "stories"}}
	if err := s.Create(s.Context(), node); client.IgnoreAlreadyExists(err) != nil {
		s.Fatal(err)
	}
	return node.Name
}

// kill removes a Pod as a kubelet does after it has ended it.
func (s *story) kill(w *webServer) {
	s.Helper()
	if err := s.Delete(s.Context(), w.Pod, client.GracePeriodSeconds(0)); err != nil {
		s.Fatal(err)
	}
}

func (s *story) updateStatus(object client.Object) {
	s.Helper()
	if err := s.Status().Update(s.Context(), object); err != nil {
		s.Fatal(err)
	}
}

// withDefaultAccount lets Pods be created. In a real cluster a controller makes the account.
func (s *story) withDefaultAccount() {
	s.Helper()
	s.create(&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
}

// digest waits for a digest of the Site other than the one given. It is the digest of the published files: the status follows them a moment
// later.
func (s *story) digest(site, before string) string {
	s.Helper()
	object := Site(site)
	s.eventually(func() error {
		if err := s.condition(object, site, "Published", metav1.ConditionTrue, ""); err != nil {
			return err
		}
		if object.Status.Digest == before {
			return errors.New("the digest has not changed")
		}
		files, err := s.files(site)
		if err == nil && !strings.Contains(files[page.DigestPath], object.Status.Digest) {
			err = fmt.Errorf("the digest of the status is %s, and the published files have %s", object.Status.Digest, files[page.DigestPath])
		}
		return err
	})
	return object.Status.Digest
}

// serving waits until the Serving and Ready conditions of the Site have a status, a reason and a text.
func (s *story) serving(want metav1.ConditionStatus, reason, text string) {
	s.Helper()
	site := Site("site")
	s.eventually(func() error {
		if err := errors.Join(s.condition(site, "site", "Serving", want, reason), s.condition(site, "site", "Ready", want, reason)); err != nil {
			return err
		}
		if m := message(site, "Serving"); !strings.Contains(m, text) {
			return fmt.Errorf("the message is %q", m)
		}
		return nil
	})
}

// refreshed waits until a Pod carries the digest.
func (s *story) refreshed(pod *webServer, digest string) {
	s.Helper()
	s.eventually(func() error {
		current := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: pod.Name}}
		s.get(current)
		if got := current.Annotations[refreshAnnotation]; got != digest {
			return fmt.Errorf("Pod %q carries the digest %q", pod.Name, got)
		}
		return nil
	})
}

func TestServingMeansThatEveryReplicaServes(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	digest := s.digest("site", "")
	s.rollOut(2)
	s.serving(metav1.ConditionFalse, "Progressing", "2 of 2 replicas")

	a := s.pod("site", "a", "192.0.2.1", digest)
	b := s.pod("site", "b", "192.0.2.2", "sha256:old")
	s.serving(metav1.ConditionFalse, "Progressing", "1 of 2 replicas")
	s.refreshed(b, digest)
	b.digest.Store(digest)
	s.serving(metav1.ConditionTrue, "Served", "Every ready replica")
	s.refreshed(a, "") // it had the newest pages when it started

	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited" })
	next := s.digest("site", digest)
	s.serving(metav1.ConditionFalse, "Progressing", "2 of 2 replicas")
	s.refreshed(a, next)
	s.refreshed(b, next)
	a.digest.Store(next)
	b.digest.Store(next)
	s.serving(metav1.ConditionTrue, "Served", "")

	// The edit is taken back while the Pods are about to load it.
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "p" })
	if again := s.digest("site", next); again != digest {
		t.Fatalf("the same pages have the digests %s and %s", digest, again)
	}
	s.refreshed(a, digest)
	s.refreshed(b, digest)
	s.serving(metav1.ConditionFalse, "Progressing", "2 of 2 replicas")
	a.digest.Store(digest)
	b.digest.Store(digest)
	s.serving(metav1.ConditionTrue, "Served", "")

	s.settled()
	mark := s.env.Mark()
	s.restart()
	s.settled()
	for _, w := range s.writes(mark) {
		t.Errorf("a write that changes nothing: %s", w)
	}
}

func TestServingMeansThatEveryReplicaHasLoadedTheRedirects(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post")
	digest := s.digest("site", "")
	a, b := s.pod("site", "a", "192.0.2.1", digest), s.pod("site", "b", "192.0.2.2", digest)
	s.rollOut(2)
	s.serving(metav1.ConditionTrue, "Served", "")
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(deployment)
	before := deployment.Generation

	edit(s, Topic("go"), func(t *v1alpha1.Topic) { t.Spec.Aliases = []v1alpha1.Tag{"golang"} })
	s.serving(metav1.ConditionFalse, "Progressing", "2 of 2 replicas")
	redirects := new(redirect.Register).Redirects([]*archive.Summary{{Facts: archive.Facts{Name: "go", Aliases: []string{"golang"}}}}, "").Digest()
	var published string
	s.eventually(func() error {
		site := Site("site")
		s.get(site)
		published = site.Status.Digest
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a"}}
		s.get(pod)
		if got, want := pod.Annotations[refreshAnnotation], published+" "+redirects; got != want {
			return fmt.Errorf("the Pod carries %q, want %q", got, want)
		}
		return nil
	})
	s.refreshed(b, published+" "+redirects)
	a.digest.Store(published)
	b.digest.Store(published)
	a.redirects.Store(redirects)
	s.serving(metav1.ConditionFalse, "Progressing", "1 of 2 replicas")
	b.redirects.Store(redirects)
	s.serving(metav1.ConditionTrue, "Served", "")
	s.get(deployment)
	if deployment.Generation != before {
		t.Errorf("the alias has changed the Deployment, which replaces its Pods")
	}

	// Without the alias, the ConfigMap with its redirect is deleted too.
	edit(s, Topic("go"), func(t *v1alpha1.Topic) { t.Spec.Aliases = nil })
	s.refreshed(a, digest)
	a.digest.Store(digest)
	b.digest.Store(digest)
	s.serving(metav1.ConditionFalse, "Progressing", "2 of 2 replicas")
	a.redirects.Store("")
	b.redirects.Store("")
	s.serving(metav1.ConditionTrue, "Served", "")
	list := &corev1.ConfigMapList{}
	if err := s.List(t.Context(), list, client.InNamespace(s.namespace)); err != nil {
		t.Fatal(err)
	}
	for _, c := range list.Items {
		if web.IsRedirects("site", c.Name) {
			t.Errorf("ConfigMap %q is left", c.Name)
		}
	}
}

func TestAPodThatFailsIsNamed(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"))
	digest := s.digest("site", "")
	s.pod("site", "a", "192.0.2.3", digest)
	b := s.pod("site", "b", "192.0.2.4", digest)
	s.rollOut(2)
	s.serving(metav1.ConditionTrue, "Served", "")

	for _, tc := range []struct {
		status          corev1.PodStatus
		reason, message string
	}{
		{waiting("ImagePullBackOff"), "ImagePullFailed", "registry.example.com/none"},
		{waiting("CrashLoopBackOff"), "PodFailing", "CrashLoopBackOff"},
		{corev1.PodStatus{Phase: corev1.PodPending, Conditions: []corev1.PodCondition{{
			Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable", Message: "0/1 nodes are available"}}}, "PodUnschedulable", "0/1 nodes"},
		{corev1.PodStatus{Phase: corev1.PodFailed, Reason: "Evicted", Message: "The node was low on resource: memory"}, "PodEvicted", "low on resource"},
	} {
		s.get(b.Pod)
		b.Status = tc.status
		s.updateStatus(b.Pod)
		s.serving(metav1.ConditionFalse, tc.reason, tc.message)
	}
	s.kill(b)
	s.serving(metav1.ConditionTrue, "Served", "")

	deployment := s.deployment("site")
	deployment.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentReplicaFailure, Status: corev1.ConditionTrue, Reason: "FailedCreate", Message: "exceeded quota"}}
	s.updateStatus(deployment)
	s.serving(metav1.ConditionFalse, "PodsNotCreated", "exceeded quota")
}

func TestTheKubeletMayRefreshAlone(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site", func(site *v1alpha1.Site) { site.Spec.Server = &v1alpha1.Server{Refresh: v1alpha1.RefreshKubelet} }))
	digest := s.digest("site", "")
	a := s.pod("site", "a", "192.0.2.5", "sha256:old")
	s.rollOut(2)
	s.serving(metav1.ConditionFalse, "Progressing", "")
	s.settled()
	a.digest.Store(digest)
	s.serving(metav1.ConditionTrue, "Served", "")

	deployment := s.deployment("site")
	deployment.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded", Message: "has timed out"}}
	s.updateStatus(deployment)
	s.serving(metav1.ConditionFalse, "PodFailing", "has timed out")

	requests, err := s.env.Requests(s.began, s.operator())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		if r.Resource == "pods" && r.Namespace == s.namespace {
			t.Errorf("the operator used a permission for Pods: %s", r)
		}
	}
}

func TestASiteGrowsWhenAllReplicasMountMore(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"), Topic("go"))
	s.digest("site", "")
	s.pod("site", "a", "192.0.2.6", "")
	// Ready means that every page is in a shard that the Pod mounts.
	s.eventually(func() error {
		list := &discoveryv1.EndpointSliceList{}
		if err := s.List(s.Context(), list, client.InNamespace(s.namespace)); err != nil {
			return err
		}
		if len(list.Items) == 0 || len(list.Items[0].Endpoints) == 0 {
			return errors.New("the Service has no endpoint")
		}
		return nil
	})
	for i := range 6 {
		tag := v1alpha1.Tag(fmt.Sprintf("large-%d", i))
		s.create(Topic(string(tag)))
		for _, p := range largePosts(80, tag) {
			p.Name = fmt.Sprintf("%s-%s", tag, p.Name)
			s.create(p)
		}
	}
	// The Deployment mounts more shards before they get pages.
	s.eventually(func() error {
		if n := len(s.deployment("site").Spec.Template.Spec.Volumes[0].Projected.Sources); n <= 4 {
			return fmt.Errorf("%d shards are mounted", n)
		}
		return nil
	})
	s.settled()
	s.shardsAre(func(n int32) bool { return n == 1 })
	// A load with long pauses causes more than one rollout.
	s.eventually(func() error {
		s.rollOut(1)
		site := Site("site")
		s.get(site)
		if n := site.Status.Shards; n <= 4 {
			return fmt.Errorf("%d shards", n)
		}
		return nil
	})
}

func TestASiteThatOthersServe(t *testing.T) {
	s := tell(t)
	s.create(Site("site"))
	s.deployment("site")
	s.serving(metav1.ConditionFalse, "Progressing", "")
	managed := false
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Server = &v1alpha1.Server{Managed: &managed} })
	s.eventually(func() error {
		for _, o := range []client.Object{&appsv1.Deployment{}, &corev1.Service{}, &policyv1.PodDisruptionBudget{}, &networkingv1.NetworkPolicy{}} {
			if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site"}, o); !apierrors.IsNotFound(err) {
				return fmt.Errorf("%T: %w", o, err)
			}
		}
		return nil
	})
	s.eventually(func() error {
		site := Site("site")
		err := s.condition(site, "site", "Ready", metav1.ConditionTrue, "Published")
		if err == nil && message(site, "Serving") != "" {
			err = errors.New("there is still a Serving condition")
		}
		return err
	})
	s.get(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "site-nginx"}})
}
