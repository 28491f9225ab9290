// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/acceptance"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
)

const hub = "topics/distributed-systems/index.html"

func TestTheSamplesGiveTheRealPage(t *testing.T) {
	s := tell(t)
	s.samples()
	files, err := s.files("notes")
	if err != nil {
		t.Fatal(err)
	}
	text, err := acceptance.VisibleText([]byte(files[hub]))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range acceptance.Missing(text) {
		t.Errorf("the page lacks: %s", line)
	}

	topic := Topic("distributed-systems")
	s.eventually(func() error { return s.condition(topic, topic.Name, "Ready", metav1.ConditionTrue, "Computed") })
	got := topic.Status
	got.Conditions, got.ContentDigest, got.References = nil, "", nil
	want := v1alpha1.TopicStatus{
		ObservedGeneration: 1, Title: "Distributed Systems", PostCount: 14,
		Span:      &v1alpha1.Span{First: "2017-03-06", Last: "2026-03-16"},
		Trend:     &v1alpha1.Trend{Early: []string{"monitoring", "enough"}, Recent: []string{"distributed", "patterns"}},
		Adjacency: got.Adjacency, Motifs: got.Motifs, ReadingPath: got.ReadingPath,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	if a := got.Adjacency[0]; a.Tag != "architecture" || a.Posts != 8 {
		t.Errorf("the first adjacent tag is %+v", a)
	}
	if m := got.Motifs[0]; m.Word != "distributed" || m.Count != 4 {
		t.Errorf("the first motif is %+v", m)
	}
}

func TestAnEditIsPublished(t *testing.T) {
	s := tell(t)
	s.samples()
	edit(s, Post("distributed-systems-patterns", ""), func(p *v1alpha1.Post) { p.Spec.Title = "An edited title" })
	s.shows("notes", hub, "An edited title")
	s.shows("notes", "topics/distributed-systems/index.json", "An edited title")
}

func TestADeletedPostLeavesNothingBehind(t *testing.T) {
	s := tell(t)
	s.samples()
	const title, url = "De-Risking the Black Swan", "https://example.com/posts/red-teaming-distributed-databases/"
	s.shows("notes", hub, title)
	s.shows("notes", "sitemap-1.xml", url)
	s.remove(Post("red-teaming-distributed-databases", ""))
	s.hides("notes", hub, title, url)
	s.hides("notes", "topics/distributed-systems/index.json", title, url)
	for _, path := range []string{"sitemap-1.xml", "search/1.json", "atom.xml", "topics/distributed-systems/rss.xml", "topics/distributed-systems/index.md"} {
		s.hides("notes", path, url)
	}
	s.shows("notes", hub, "spans 13 posts")
	s.shows("notes", "index.html", "13 posts")
	s.eventually(func() error {
		topic := Topic("distributed-systems")
		s.get(topic)
		if n := topic.Status.PostCount; n != 13 {
			return fmt.Errorf("the status counts %d posts", n)
		}
		return nil
	})
}

func TestAPostThatMovesUpdatesBothTopics(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("go"), Topic("rust"), Post("p", "2020-01-01", Tags("go")))
	s.shows("site", "topics/go/index.html", "spans 1 post from Jan 2020")
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Tags = []v1alpha1.Tag{"rust"} })
	s.shows("site", "topics/rust/index.html", "spans 1 post from Jan 2020")
	s.shows("site", "topics/go/index.html", "has no posts in this archive yet")
	s.eventually(func() error {
		return s.condition(Topic(""), "go", "Populated", metav1.ConditionFalse, "NoMatchingPosts")
	})
	s.eventually(func() error { return s.condition(Topic(""), "rust", "Populated", metav1.ConditionTrue, "PostsMatch") })
}

func TestTimeAlonePublishesAndExpires(t *testing.T) {
	s := tell(t)
	begins := time.Now().Add(2 * time.Second).UTC()
	s.create(Site("site"), Topic("go"),
		Post("later", begins.Format(time.RFC3339Nano), Tags("go"), Title("Comes later")),
		Post("brief", "2020-01-01", Tags("go"), Title("Goes soon"), Expires(begins.Format(time.RFC3339Nano))))
	post := Post("later", "")
	s.shows("site", "topics/go/index.html", "Comes later")
	s.hides("site", "topics/go/index.html", "Goes soon")
	if time.Now().Before(begins) {
		t.Errorf("the Post was published before its time")
	}
	s.eventually(func() error {
		s.get(post)
		if post.Status.State != v1alpha1.PostPublished {
			return fmt.Errorf("the state is %q", post.Status.State)
		}
		return nil
	})
}

func TestAScheduledPostSaysWhen(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("go"), Post("later", "2100-01-01", Tags("go")))
	s.eventually(func() error {
		post, topic := Post("later", ""), Topic("go")
		s.get(post)
		s.get(topic)
		if post.Status.State != v1alpha1.PostScheduled || post.Status.NextTransitionTime == nil || topic.Status.NextTransitionTime == nil {
			return fmt.Errorf("state %q, next %v and %v", post.Status.State, post.Status.NextTransitionTime, topic.Status.NextTransitionTime)
		}
		return s.condition(post, post.Name, "Ready", metav1.ConditionTrue, "Accepted")
	})
}

func TestASecondReconcileWritesNothing(t *testing.T) {
	s := tell(t)
	s.samples()
	s.create(Topic("architecture"), Topic("empty"), Post("draft", "2020-01-01", Draft))
	s.shows("notes", "topics/architecture/index.html", "spans 8 posts")
	s.settled()
	mark := s.env.Mark()
	s.restart()
	s.settled()
	// A new Post shows that the new operator works, and has reconciled everything from before. It writes each touched
	// object once.
	s.create(Post("sign", "2020-01-01", Tags("empty"), Title("A sign of life")))
	s.shows("notes", "topics/empty/index.html", "A sign of life")
	s.settled()
	want := []string{"configmaps notes-pages-0", "posts/status sign", "sites/status notes", "topics/status empty"}
	var got []string
	for _, w := range s.writes(mark) {
		resource := w.Resource
		if w.Subresource != "" {
			resource += "/" + w.Subresource
		}
		got = append(got, resource+" "+w.Name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("writes since the restart (-want +got):\n%s", diff)
	}
}

// settled waits until the operator has written nothing for a while.
func (s *story) settled() {
	s.Helper()
	mark := s.env.Mark()
	quiet := time.Now()
	s.eventually(func() error {
		if n := len(s.writes(mark)); n > 0 {
			mark, quiet = s.env.Mark(), time.Now()
		}
		if since := time.Since(quiet); since < time.Second {
			return fmt.Errorf("the operator wrote %s ago", since)
		}
		return nil
	})
}

// writes returns the operator's writes in the namespace of the story since the mark.
func (s *story) writes(since testenv.Mark) []testenv.Write {
	s.Helper()
	all, err := s.env.Writes(since, s.operator())
	if err != nil {
		s.Fatal(err)
	}
	var own []testenv.Write
	for _, w := range testenv.WithoutHousekeeping(all) {
		if w.Namespace == s.namespace {
			own = append(own, w)
		}
	}
	return own
}

func TestTheJSONSaysWhatThePageSays(t *testing.T) {
	s := tell(t)
	s.samples()
	files, err := s.files("notes")
	if err != nil {
		t.Fatal(err)
	}
	var facts struct {
		Definition string
		References []struct{ Title string }
	}
	if err := json.Unmarshal([]byte(files["topics/distributed-systems/index.json"]), &facts); err != nil {
		t.Fatal(err)
	}
	text, err := acceptance.VisibleText([]byte(files[hub]))
	if err != nil {
		t.Fatal(err)
	}
	if len(facts.References) != 14 {
		t.Errorf("the JSON has %d references", len(facts.References))
	}
	for _, want := range []string{facts.Definition, facts.References[0].Title, facts.References[13].Title} {
		if !contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
