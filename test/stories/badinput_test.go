// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/test/acceptance"
	. "github.com/topicpages/topicpages/test/builder"
)

// restOfTheSite is a Topic that is free of the bad input of these stories.
var restOfTheSite = []client.Object{Site("site"), Topic("rest"), Post("good", "2020-01-01", Tags("rest"), Title("A good post"))}

// withRest publishes the rest of the site. The result checks that its page is still the same, byte for byte.
func withRest(t *testing.T) (s *story, unharmed func()) {
	t.Helper()
	s = tell(t)
	for _, o := range restOfTheSite {
		s.create(o.DeepCopyObject().(client.Object))
	}
	const page = "topics/rest/index.html"
	s.shows("site", page, "A good post")
	before, err := s.files("site")
	if err != nil {
		t.Fatal(err)
	}
	return s, func() {
		t.Helper()
		after, err := s.files("site")
		if err != nil {
			t.Fatal(err)
		}
		if after[page] != before[page] {
			t.Errorf("the page of another Topic changed")
		}
	}
}

func TestHostileTextIsShownAsText(t *testing.T) {
	for name, title := range map[string]string{
		"Markup":      `<script>alert(1)</script> & "quoted" 'text' <img src=x onerror=alert(1)>`,
		"Template":    `{{.}} ${7*7} <!--#include--> ]]> </title></textarea>`,
		"Long":        strings.Repeat("long ", 60),
		"Emoji":       "👩‍👩‍👧‍👦 and 🇪🇺, e\u0301 and a\u0323\u0308",
		"RightToLeft": "שלום עולם \u202eevil\u202c مرحبا",
	} {
		t.Run(name, func(t *testing.T) {
			s, unharmed := withRest(t)
			s.create(Topic("go"), Post("hostile", "2020-01-01", Tags("go", v1alpha1.Tag("<b>tag")), Title(title)))
			want := strings.Join(strings.Fields(title), " ")
			s.eventually(func() error {
				files, err := s.files("site")
				if err != nil {
					return err
				}
				page := files["topics/go/index.html"]
				if err := ownMarkup(page); err != nil {
					return err
				}
				text, err := acceptance.VisibleText([]byte(page))
				if err == nil && !strings.Contains(text, want) {
					err = fmt.Errorf("the page does not show %q", want)
				}
				return err
			})
			unharmed()
		})
	}
}

// ownMarkup returns an error if a page has a foreign script or picture, or if the data in it can break out of their
// element.
func ownMarkup(page string) error {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return err
	}
	for n := range root.Descendants() {
		attributes := map[string]string{}
		for _, a := range n.Attr {
			attributes[a.Key] = a.Val
		}
		own := strings.HasPrefix(attributes["src"], "/assets/") && n.FirstChild == nil
		data := attributes["type"] == "application/ld+json" && n.FirstChild != nil && json.Valid([]byte(n.FirstChild.Data))
		if (n.DataAtom == atom.Script || n.DataAtom == atom.Img) && !own && !data || attributes["onerror"] != "" {
			return fmt.Errorf("the title became markup: %s %v", n.Data, n.Attr)
		}
	}
	return nil
}

func TestTwoTopicsThatClaimOneTag(t *testing.T) {
	s, unharmed := withRest(t)
	s.create(Topic("storage", Aliases("db")))
	s.eventually(func() error {
		return s.condition(Topic(""), "storage", "AliasesResolved", metav1.ConditionTrue, "NoConflict")
	})
	// Creation times are whole seconds. Names decide between equal ones, and "storage" comes first.
	s.create(Topic("zdb", Aliases("db")), Post("p", "2020-01-01", Tags("db"), Title("Contested")))
	for _, name := range []string{"storage", "zdb"} {
		s.eventually(func() error {
			return s.condition(Topic(""), name, "AliasesResolved", metav1.ConditionFalse, "TagClaimedTwice")
		})
		s.eventually(func() error { return s.condition(Topic(""), name, "Ready", metav1.ConditionTrue, "") })
	}
	s.shows("site", "topics/storage/index.html", "Contested")
	s.hides("site", "topics/zdb/index.html", "Contested")
	edit(s, Topic("storage"), func(t *v1alpha1.Topic) { t.Spec.Aliases = nil })
	s.shows("site", "topics/zdb/index.html", "Contested")
	s.eventually(func() error {
		return s.condition(Topic(""), "zdb", "AliasesResolved", metav1.ConditionTrue, "NoConflict")
	})
	unharmed()
}

func TestATopicWithoutPosts(t *testing.T) {
	s, unharmed := withRest(t)
	s.create(Topic("empty"))
	s.shows("site", "topics/empty/index.html", "has no posts in this archive yet")
	s.eventually(func() error {
		return errors.Join(
			s.condition(Topic(""), "empty", "Populated", metav1.ConditionFalse, "NoMatchingPosts"),
			s.condition(Topic(""), "empty", "Ready", metav1.ConditionTrue, "Computed"))
	})
	unharmed()
}

func TestAPostWithoutURL(t *testing.T) {
	s, unharmed := withRest(t)
	s.create(Topic("go"), Post("a", "2020-01-01", Tags("go"), Title("Without a link")))
	s.shows("site", "topics/go/index.html", "Without a link")
	files, err := s.files("site")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range strings.Split(files["topics/go/index.html"], "<a ")[1:] {
		if text, _, _ := strings.Cut(link, "</a>"); strings.Contains(text, "Without a link") {
			t.Errorf("the card has a link: <a %s", text)
		}
	}
	unharmed()
}

func TestAPinnedPostThatDoesNotExist(t *testing.T) {
	s, unharmed := withRest(t)
	s.create(Topic("go", Pinned(v1alpha1.PinnedPosts{Current: "nobody"})), Post("a", "2020-01-01", Tags("go")))
	topic := Topic("go")
	s.eventually(func() error {
		return s.condition(topic, "go", "PinsResolved", metav1.ConditionFalse, "PinnedPostNotFound")
	})
	if m := message(topic, "PinsResolved"); !strings.Contains(m, `"nobody"`) || !strings.Contains(m, "pinned.current") {
		t.Errorf("the condition does not name the Post: %s", m)
	}
	s.eventually(func() error {
		s.get(topic)
		if path := topic.Status.ReadingPath; len(path) != 1 || path[0].Post != "a" {
			return fmt.Errorf("the reading path is %+v", path)
		}
		return nil
	})
	unharmed()
}

func message(object client.Object, kind string) string {
	for _, c := range Conditions(object) {
		if c.Type == kind {
			return c.Message
		}
	}
	return ""
}

func TestForeignObjectsAreLeftUntouched(t *testing.T) {
	pod := corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "theirs"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "theirs", Image: "theirs"}}},
	}
	for name, theirs := range map[string]client.Object{
		"ConfigMap": &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("blog", 0)}, Data: map[string]string{"theirs": "data"}},
		"Labelled":  &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("blog", 0), Labels: store.Labels("site")}, Data: map[string]string{"theirs": "data"}},
		"Deployment": &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "blog"},
			Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: pod.Labels}, Template: pod}},
		"Service": &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "blog"}, Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 1}}}},
	} {
		t.Run(name, func(t *testing.T) {
			s, unharmed := withRest(t)
			s.create(theirs)
			version := theirs.GetResourceVersion()
			s.create(Site("blog"))
			site := Site("blog")
			s.eventually(func() error {
				return errors.Join(s.condition(site, "blog", "Ready", metav1.ConditionFalse, "NameConflict"),
					s.condition(site, "blog", "Stalled", metav1.ConditionTrue, "NameConflict"))
			})
			if m := message(site, "Ready"); !strings.Contains(m, theirs.GetName()) {
				t.Errorf("the condition does not name the object: %s", m)
			}
			s.create(Post("more", "2020-01-01", Tags("other")), Topic("other"))
			s.shows("site", "topics/other/index.html", "more")
			s.settled()
			s.get(theirs)
			if theirs.GetResourceVersion() != version {
				t.Errorf("the foreign %s was written", name)
			}
			unharmed()
		})
	}
}

func TestADeletedSiteTakesWithItWhatItOwned(t *testing.T) {
	s := tell(t)
	s.samples()
	s.remove(Site("notes"))
	s.eventually(func() error {
		for _, list := range []client.ObjectList{&corev1.ConfigMapList{}, &appsv1.DeploymentList{}, &corev1.ServiceList{}} {
			if err := s.List(s.Context(), list, client.InNamespace(s.namespace), client.MatchingLabels{store.SiteLabel: "notes"}); err != nil {
				return err
			}
			if n := length(list); n > 0 {
				return fmt.Errorf("%d objects are left in %T", n, list)
			}
		}
		return nil
	})
	topic := Topic("distributed-systems")
	s.get(topic)
	if topic.Status.PostCount != 14 {
		t.Errorf("the status of the Topic counts %d posts", topic.Status.PostCount)
	}
	s.remove(Post("monitoring-is-not-enough", ""))
	s.eventually(func() error {
		s.get(topic)
		if topic.Status.PostCount != 13 {
			return fmt.Errorf("without a Site the status counts %d posts", topic.Status.PostCount)
		}
		return nil
	})
}

func length(list client.ObjectList) int {
	switch l := list.(type) {
	case *corev1.ConfigMapList:
		return len(l.Items)
	case *appsv1.DeploymentList:
		return len(l.Items)
	case *corev1.ServiceList:
		return len(l.Items)
	}
	return -1
}

func TestDriftIsHealed(t *testing.T) {
	s := tell(t)
	s.samples()
	s.settled()
	shard := func() *corev1.ConfigMap {
		return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: store.Name("notes", 0)}}
	}
	deployment := func() *appsv1.Deployment { return &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "notes"}} }
	untrue := false

	edit(s, shard(), func(c *corev1.ConfigMap) {
		c.Annotations["theirs"] = "stays"
		c.BinaryData = shardtest.Edit(c.BinaryData, func(files map[string][]byte) { files["topics_distributed-systems_index.html.gz"] = []byte("spoiled") })
	})
	s.shows("notes", hub, "spans 14 posts")
	healed := shard()
	s.get(healed)
	if healed.Annotations["theirs"] != "stays" {
		t.Errorf("a foreign annotation is gone")
	}
	s.remove(shard())
	s.shows("notes", hub, "spans 14 posts")

	edit(s, deployment(), func(d *appsv1.Deployment) {
		d.Spec.Template.Spec.Containers[0].SecurityContext.ReadOnlyRootFilesystem = &untrue
		d.Spec.Template.Spec.AutomountServiceAccountToken = nil
	})
	s.eventually(func() error {
		d := deployment()
		s.get(d)
		if pod := d.Spec.Template.Spec; !*pod.Containers[0].SecurityContext.ReadOnlyRootFilesystem || pod.AutomountServiceAccountToken == nil {
			return errors.New("the Deployment is as it was edited")
		}
		return nil
	})
	edit(s, deployment(), func(d *appsv1.Deployment) {
		d.Annotations["theirs"] = "stays"
		d.Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"] = "now"
		d.Spec.Template.Spec.Containers = append(d.Spec.Template.Spec.Containers, corev1.Container{Name: "miner", Image: "miner"})
		d.Spec.Template.Spec.Containers[0].Ports = append(d.Spec.Template.Spec.Containers[0].Ports, corev1.ContainerPort{ContainerPort: 22})
	})
	s.eventually(func() error {
		d := deployment()
		s.get(d)
		if pod := d.Spec.Template.Spec; len(pod.Containers) != 1 || len(pod.Containers[0].Ports) != 1 {
			return errors.New("the Deployment has what was added")
		}
		if d.Annotations["theirs"] != "stays" || d.Spec.Template.Annotations["kubectl.kubernetes.io/restartedAt"] != "now" {
			t.Errorf("a foreign annotation is gone")
		}
		return nil
	})
	s.settled()
	s.remove(deployment())
	s.eventually(func() error {
		return s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "notes"}, deployment())
	})

	for _, gone := range []client.Object{&corev1.Service{}, &policyv1.PodDisruptionBudget{}, &networkingv1.NetworkPolicy{}} {
		gone.SetName("notes")
		s.remove(gone)
		s.eventually(func() error { return s.Get(s.Context(), client.ObjectKeyFromObject(gone), gone) })
	}
	policy := func() *networkingv1.NetworkPolicy {
		return &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: "notes"}}
	}
	edit(s, policy(), func(p *networkingv1.NetworkPolicy) { p.Spec.Egress = []networkingv1.NetworkPolicyEgressRule{{}} })
	s.eventually(func() error {
		p := policy()
		s.get(p)
		if len(p.Spec.Egress) > 0 {
			return errors.New("the web server may talk to anyone")
		}
		return nil
	})

	topic := Topic("distributed-systems")
	s.get(topic)
	topic.Status.PostCount = 99
	if err := s.Status().Update(s.Context(), topic); err != nil {
		t.Fatal(err)
	}
	s.eventually(func() error {
		s.get(topic)
		if topic.Status.PostCount != 14 {
			return fmt.Errorf("the status counts %d posts", topic.Status.PostCount)
		}
		return nil
	})
}

// largePosts returns Posts that take about a kilobyte each, compressed.
func largePosts(count int, tag v1alpha1.Tag) []*v1alpha1.Post {
	random := rand.NewChaCha8([32]byte{1})
	var posts []*v1alpha1.Post
	for i := range count {
		noise := make([]byte, 1024)
		_, _ = random.Read(noise) // a ChaCha8 never fails
		p := Post(fmt.Sprintf("large-%d", i), "2020-01-01", Tags(tag))
		p.Spec.Summary = hex.EncodeToString(noise)
		posts = append(posts, p)
	}
	return posts
}

// shardsAre waits until the number of shards of the Site is right.
func (s *story) shardsAre(right func(int32) bool) {
	s.Helper()
	s.eventually(func() error {
		site := Site("site")
		s.get(site)
		if !right(site.Status.Shards) {
			return fmt.Errorf("%d shards", site.Status.Shards)
		}
		return nil
	})
}

func TestAPageThatIsTooLargeIsReplacedByANotice(t *testing.T) {
	s, unharmed := withRest(t)
	s.create(Topic("huge"))
	for _, p := range largePosts(620, "huge") {
		s.create(p)
	}
	site := Site("site")
	s.eventually(func() error { return s.condition(site, "site", "Ready", metav1.ConditionFalse, "PageTooLarge") })
	s.eventually(func() error {
		s.get(site)
		if m := message(site, "Ready"); !strings.Contains(m, "topics/huge/2020/index.html (") {
			return fmt.Errorf("the condition does not name the page: %s", m)
		}
		return s.condition(site, "site", "Published", metav1.ConditionTrue, "Published")
	})
	s.shows("site", "topics/huge/2020/index.html", "too large")
	s.shows("site", "topics/huge/index.html", "620 posts", "/topics/huge/2020/")
	s.shows("site", "index.html", "620 posts")
	unharmed()

	if err := s.DeleteAllOf(s.Context(), &v1alpha1.Topic{}, client.InNamespace(s.namespace), client.MatchingFields{"metadata.name": "huge"}); err != nil {
		t.Fatal(err)
	}
	s.published("site")
	s.eventually(func() error {
		if err := s.Get(s.Context(), client.ObjectKeyFromObject(site), site); err != nil {
			return err
		}
		for _, c := range site.Status.Conditions {
			if c.Type == "Stalled" {
				return errors.New("the Site is still Stalled")
			}
		}
		return nil
	})
	if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "huge"}, Topic("")); !apierrors.IsNotFound(err) {
		t.Errorf("the Topic is still there: %v", err)
	}
}
