// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/contest"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/gitops"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 123, time.UTC)

// checkContract checks the conditions of an object against the rules for all kinds, and the verdicts of tools that
// wait for it: kstatus, which Flux and Helm use, Argo CD and kapp.
func checkContract(t *testing.T, object client.Object, observed int64, conditions []metav1.Condition, want kstatus.Status) {
	t.Helper()
	if observed != object.GetGeneration() {
		t.Errorf("observedGeneration is %d, want %d", observed, object.GetGeneration())
	}
	stalled, ready := false, metav1.ConditionStatus("")
	for _, c := range conditions {
		if c.ObservedGeneration != observed || c.Reason == "" || c.Message == "" || c.LastTransitionTime.IsZero() || len(c.Message) > 1024 {
			t.Errorf("incomplete condition %+v", c)
		}
		if c.Type == v1alpha1.ReadyCondition {
			ready = c.Status
		}
		stalled = stalled || c.Type == v1alpha1.StalledCondition
	}
	if ready == "" {
		t.Errorf("there is no Ready condition")
	}
	if stalled && ready == metav1.ConditionTrue {
		t.Errorf("Ready and Stalled at once")
	}
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		t.Fatal(err)
	}
	result, err := kstatus.Compute(&unstructured.Unstructured{Object: content})
	if err != nil {
		t.Fatal(err)
	}
	healthy := "Healthy"
	if site, ok := object.(*v1alpha1.Site); ok && site.Spec.Suspend {
		healthy = "Suspended"
	}
	verdicts := []string{string(result.Status), gitops.Kstatus(t, object), gitops.HealthByExpressions(t, object), gitops.Health(t, object), gitops.Wait(t, object)}
	wanted := map[kstatus.Status][]string{
		kstatus.CurrentStatus:     {"Current", "Current", "Current", healthy, "done"},
		kstatus.InProgressStatus:  {"InProgress", "InProgress", "InProgress", "Progressing", "waiting"},
		kstatus.FailedStatus:      {"Failed", "Failed", "Failed", "Degraded", "failed"},
		kstatus.TerminatingStatus: {"Terminating", "Terminating", "InProgress", "Progressing", "waiting"},
	}[want]
	if diff := cmp.Diff(wanted, verdicts); diff != "" {
		t.Errorf("kstatus, the kstatus of Flux, its expressions, Argo CD and kapp say (-want +got):\n%s", diff)
	}
}

// A suspended Site has nothing to wait for, and says nothing of what nobody looks at.
func TestSuspendedSite(t *testing.T) {
	site := Site("site", func(s *v1alpha1.Site) { s.Spec.Suspend = true })
	site.Status = status.Site(site, status.Publication{Complete: true, Digest: "sha256:old", Pages: 3, Serving: &status.Serving{Replicas: 2, Ready: 2, Current: 1},
		Problem: &status.Problem{Reason: "NameConflict", Message: "x", Stalled: true}}, now)
	site.Generation = 5
	site.Status = status.SuspendedSite(site, now)
	if brief := Brief(site.Status.Conditions); brief != "Ready=True/Suspended Published=False/Suspended" || site.Status.Digest != "sha256:old" || site.Status.Pages != 3 {
		t.Errorf("the Site says %s, with %d pages of %s", brief, site.Status.Pages, site.Status.Digest)
	}
	checkContract(t, site, site.Status.ObservedGeneration, site.Status.Conditions, kstatus.CurrentStatus)
	if again := status.SuspendedSite(site, now.Add(time.Minute)); !cmp.Equal(site.Status, again) {
		t.Errorf("a minute later it says something else (-before +after):\n%s", cmp.Diff(site.Status, again))
	}
	resumed := status.Site(site, status.Publication{Complete: true, Digest: "sha256:new", Pages: 4}, now)
	if brief := Brief(resumed.Conditions); brief != "Ready=True/Published Published=True/Published" {
		t.Errorf("after it is resumed, the Site says %s", brief)
	}
}

// If its namespace waits after a start, a Site reports why, and keeps the known state of its web server.
func TestWaitingSite(t *testing.T) {
	site := Site("site")
	site.Status = status.Site(site, status.Publication{Complete: true, Digest: "sha256:old", Pages: 3, Serving: &status.Serving{Replicas: 2, Ready: 2, Current: 2},
		Problem: &status.Problem{Reason: "NameConflict", Message: "x", Stalled: true}}, now)
	site.Generation = 5
	got := status.WaitingSite(site, status.Problem{Reason: v1alpha1.ConfigMapUnreadableReason, Message: "x"}, now)
	if brief := Brief(got.Conditions); brief != "Ready=False/ConfigMapUnreadable Published=False/ConfigMapUnreadable Serving=True/Served" || got.Digest != "sha256:old" || got.Pages != 3 {
		t.Errorf("the Site says %s, with %d pages of %s", brief, got.Pages, got.Digest)
	}
	site.Status = got
	if again := status.WaitingSite(site, status.Problem{Reason: v1alpha1.ConfigMapUnreadableReason, Message: "x"}, now.Add(time.Minute)); !cmp.Equal(got, again) {
		t.Errorf("a minute later it says something else (-before +after):\n%s", cmp.Diff(got, again))
	}
	site.Status.Conditions = got.Conditions[:2] // those that say something of this generation
	checkContract(t, site, got.ObservedGeneration, site.Status.Conditions, kstatus.InProgressStatus)
}

func TestPost(t *testing.T) {
	for name, tc := range map[string]struct {
		post       *v1alpha1.Post
		state      v1alpha1.PostState
		next       string
		conditions string
		kstatus    kstatus.Status
	}{
		"Published": {Post("a", "2020-01-01"), v1alpha1.PostPublished, "", "Ready=True/Accepted", kstatus.CurrentStatus},
		"Expiring":  {Post("a", "2020-01-01", Expires("2027-01-01")), v1alpha1.PostPublished, "2027-01-01T00:00:00Z", "Ready=True/Accepted", kstatus.CurrentStatus},
		"Scheduled": {Post("a", "2027-01-01T00:00:00+01:00"), v1alpha1.PostScheduled, "2026-12-31T23:00:00Z", "Ready=True/Accepted", kstatus.CurrentStatus},
		"Expired":   {Post("a", "2020-01-01", Expires("2021-01-01")), v1alpha1.PostExpired, "", "Ready=True/Accepted", kstatus.CurrentStatus},
		"Draft":     {Post("a", "2027-01-01", Draft), v1alpha1.PostDraft, "", "Ready=True/Accepted", kstatus.CurrentStatus},
		"Invalid":   {Post("a", "2020-02-30"), "", "", "Ready=False/InvalidDate Stalled=True/InvalidDate", kstatus.FailedStatus},
	} {
		t.Run(name, func(t *testing.T) {
			tc.post.Generation = 3
			got := status.Post(Record(tc.post), status.Surroundings{}, tc.post.Status.Conditions, now)
			next := ""
			if got.NextTransitionTime != nil {
				next = got.NextTransitionTime.Format(time.RFC3339)
			}
			if diff := cmp.Diff([]string{string(tc.state), tc.next, tc.conditions}, []string{string(got.State), next, Brief(got.Conditions)}); diff != "" {
				t.Errorf("state, next transition, conditions (-want +got):\n%s", diff)
			}
			tc.post.Status = got
			checkContract(t, tc.post, got.ObservedGeneration, got.Conditions, tc.kstatus)
			if diff := cmp.Diff(got, status.Post(Record(tc.post), status.Surroundings{}, tc.post.Status.Conditions, now.Add(time.Minute))); diff != "" {
				t.Errorf("a minute later it says something else (-before +after):\n%s", diff)
			}
		})
	}
}

func TestTopic(t *testing.T) {
	for name, tc := range map[string]struct {
		topic      *v1alpha1.Topic
		posts      int
		conditions string
		message    string
	}{
		"Posts": {Topic("go"), 60, "Ready=True/Computed Populated=True/PostsMatch AliasesResolved=True/NoConflict PinsResolved=True/Found", "60 published Posts"},
		"One":   {Topic("go"), 1, "Ready=True/Computed Populated=True/PostsMatch AliasesResolved=True/NoConflict PinsResolved=True/Found", "1 published Post belongs"},
		"Empty": {Topic("go"), 0, "Ready=True/Computed Populated=False/NoMatchingPosts AliasesResolved=True/NoConflict PinsResolved=True/Found", "spec.match"},
		"Claimed": {Topic("go", Aliases("taken")), 1, "Ready=True/Computed Populated=True/PostsMatch AliasesResolved=False/TagClaimedTwice PinsResolved=True/Found",
			`Tag "taken" is claimed by Topics go, taken, and Topic "go", the oldest, has it`},
		"Pinned": {Topic("go", Pinned(v1alpha1.PinnedPosts{Foundation: "nobody"})), 1,
			"Ready=True/Computed Populated=True/PostsMatch AliasesResolved=True/NoConflict PinsResolved=False/PinnedPostNotFound", `spec.readingPath.pinned.foundation names Post "nobody"`},
	} {
		t.Run(name, func(t *testing.T) {
			a := archive.New()
			tc.topic.Generation = 2
			a.SetTopic(tc.topic)
			a.SetTopic(Topic("taken"))
			for i := range tc.posts {
				a.SetPost(Post(fmt.Sprintf("p%02d", i), "2020-01-01", Tags("go", "a", "b", "c", "d"), Title(fmt.Sprintf("Word%d", i))))
			}
			s, _ := a.Summary("go", now)
			got := status.Topic(s, nil, now)
			if diff := cmp.Diff(tc.conditions, Brief(got.Conditions)); diff != "" {
				t.Errorf("conditions (-want +got):\n%s", diff)
			}
			messages := ""
			for _, c := range got.Conditions {
				messages += c.Message + "\n"
			}
			if !strings.Contains(messages, tc.message) {
				t.Errorf("no condition says %q:\n%s", tc.message, messages)
			}
			if int(got.PostCount) != tc.posts || len(got.References) != min(50, tc.posts) || len(got.Motifs) != min(10, tc.posts) {
				t.Errorf("%d posts, %d references, %d motifs", got.PostCount, len(got.References), len(got.Motifs))
			}
			if tc.posts > 0 && len(got.References[0].Tags) != archive.DefaultTagsPerCard {
				t.Errorf("a reference has the tags %v", got.References[0].Tags)
			}
			tc.topic.Status = got
			checkContract(t, tc.topic, got.ObservedGeneration, got.Conditions, kstatus.CurrentStatus)
			if diff := cmp.Diff(got, status.Topic(s, got.Conditions, now.Add(time.Hour))); diff != "" {
				t.Errorf("an hour later it says something else (-before +after):\n%s", diff)
			}
		})
	}
}

func TestSite(t *testing.T) {
	done := status.Publication{URL: "https://example.com", Pages: 3, Bytes: 10, Shards: 1, Digest: "sha256:new", Complete: true}
	with := func(complete bool, p *status.Problem) status.Publication {
		publication := done
		publication.Complete, publication.Problem = complete, p
		return publication
	}
	served := func(s status.Serving) status.Publication {
		publication := done
		publication.Serving = &s
		return publication
	}
	contested := done
	contested.Contests = []contest.Contest{{Object: contest.Object{Kind: "Deployment", Name: "site"}, Fields: []contest.Field{{Path: "spec.paused"}}}}
	for name, tc := range map[string]struct {
		publication status.Publication
		conditions  string
		digest      string
		kstatus     kstatus.Status
	}{
		"Published": {done, "Ready=True/Published Published=True/Published", "sha256:new", kstatus.CurrentStatus},
		"Retrying": {with(false, &status.Problem{Reason: "WriteFailed", Message: "x"}),
			"Ready=False/WriteFailed Published=False/WriteFailed", "sha256:old", kstatus.InProgressStatus},
		"Served":   {served(status.Serving{Replicas: 2, Ready: 2, Current: 2}), "Ready=True/Served Published=True/Published Serving=True/Served", "sha256:new", kstatus.CurrentStatus},
		"Behind":   {served(status.Serving{Replicas: 2, Ready: 2, Current: 1}), "Ready=False/Progressing Published=True/Published Serving=False/Progressing", "sha256:new", kstatus.InProgressStatus},
		"Nobody":   {served(status.Serving{Replicas: 2}), "Ready=False/Progressing Published=True/Published Serving=False/Progressing", "sha256:new", kstatus.InProgressStatus},
		"None":     {served(status.Serving{}), "Ready=True/NoReplicas Published=True/Published Serving=False/NoReplicas", "sha256:new", kstatus.CurrentStatus},
		"None yet": {served(status.Serving{Rollout: "x"}), "Ready=False/Progressing Published=True/Published Serving=False/Progressing", "sha256:new", kstatus.InProgressStatus},
		"Rolled out in part": {served(status.Serving{Replicas: 2, Ready: 2, Current: 2, Rollout: "x"}),
			"Ready=False/Progressing Published=True/Published Serving=False/Progressing", "sha256:new", kstatus.InProgressStatus},
		"Rolled out with a failure": {served(status.Serving{Replicas: 2, Ready: 2, Current: 2, Rollout: "x", Problem: &status.Problem{Reason: "ImagePullFailed", Message: "y"}}),
			"Ready=False/ImagePullFailed Published=True/Published Serving=False/ImagePullFailed", "sha256:new", kstatus.InProgressStatus},
		"Contested": {contested, "Ready=True/Published Published=True/Published Contested=True/FieldConflict", "sha256:new", kstatus.CurrentStatus},
		"Failing": {served(status.Serving{Replicas: 2, Ready: 2, Current: 2, Problem: &status.Problem{Reason: "ImagePullFailed", Message: "x"}}),
			"Ready=False/ImagePullFailed Published=True/Published Serving=False/ImagePullFailed", "sha256:new", kstatus.InProgressStatus},
		"Conflict": {with(true, &status.Problem{Reason: "NameConflict", Message: strings.Repeat("é", 3000), Stalled: true}),
			"Ready=False/NameConflict Published=True/Published Stalled=True/NameConflict", "sha256:new", kstatus.FailedStatus},
	} {
		t.Run(name, func(t *testing.T) {
			site := Site("site")
			site.Generation = 4
			site.Status.Digest = "sha256:old"
			site.Status.Conditions = []metav1.Condition{{Type: v1alpha1.StalledCondition, Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: metav1.NewTime(now)}}
			got := status.Site(site, tc.publication, now)
			if diff := cmp.Diff([]string{tc.conditions, tc.digest}, []string{Brief(got.Conditions), got.Digest}); diff != "" {
				t.Errorf("conditions, digest (-want +got):\n%s", diff)
			}
			site.Status = got
			checkContract(t, site, got.ObservedGeneration, got.Conditions, tc.kstatus)
		})
	}
}

func TestSiteKeepsWhatIsKnownUntilEveryPodWasAsked(t *testing.T) {
	site := Site("site")
	publication := status.Publication{Digest: "sha256:new", Complete: true, Serving: &status.Serving{Replicas: 1, Ready: 1, Current: 1}}
	site.Status = status.Site(site, publication, now)
	publication.Serving = &status.Serving{Replicas: 1, Ready: 1, Undecided: true}
	if got := status.Site(site, publication, now.Add(time.Hour)); cmp.Diff(site.Status, got) != "" {
		t.Errorf("an operator that knows nothing yet says %s", Brief(got.Conditions))
	}
	for what, change := range map[string]func(*v1alpha1.Site, *status.Publication){
		"a roll-out":   func(_ *v1alpha1.Site, p *status.Publication) { p.Serving.Rollout = "x" },
		"another spec": func(s *v1alpha1.Site, _ *status.Publication) { s.Generation++ },
		"other pages":  func(_ *v1alpha1.Site, p *status.Publication) { p.Digest = "sha256:newer" },
		// Pods may have loaded other redirects, which no digest of pages tells.
		"other redirects": func(_ *v1alpha1.Site, p *status.Publication) { p.RedirectsDigest = "0=newer" },
	} {
		other, p := site.DeepCopy(), publication
		serving := *publication.Serving
		p.Serving = &serving
		change(other, &p)
		if got := status.Site(other, p, now); meta.IsStatusConditionTrue(got.Conditions, v1alpha1.ServingCondition) {
			t.Errorf("with %s it says %s", what, Brief(got.Conditions))
		}
	}
	publication.Digest = "sha256:newer"
	if got := status.Site(site, publication, now); Brief(got.Conditions) != "Ready=False/Progressing Published=True/Published Serving=False/Progressing" {
		t.Errorf("of newer pages it says %s", Brief(got.Conditions))
	}
}

func TestADeletedSiteClaimsNothing(t *testing.T) {
	site := Site("site")
	site.Generation = 2
	site.Status = status.Site(site, status.Publication{Digest: "sha256:new", Complete: true, Serving: &status.Serving{Replicas: 1, Ready: 1, Current: 1}}, now)
	site.Generation, site.DeletionTimestamp = 3, &metav1.Time{Time: now}
	got := status.DeletedSite(site, now)
	if diff := cmp.Diff("Ready=False/Deleting Published=False/Deleting", Brief(got.Conditions)); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	site.Status = got
	checkContract(t, site, got.ObservedGeneration, got.Conditions, kstatus.TerminatingStatus)
}

func TestAContestNamesFieldsAndManagers(t *testing.T) {
	publication := status.Publication{Complete: true, Contests: []contest.Contest{
		{Object: contest.Object{Kind: "Deployment", Name: "site"}, Fields: []contest.Field{{Path: "spec.a"}, {Path: "spec.b", Managers: "kubectl, robot"}}},
		{Object: contest.Object{Kind: "Service", Name: "site"}, Fields: []contest.Field{{}}},
	}}
	got := meta.FindStatusCondition(status.Site(Site("site"), publication, now).Conditions, v1alpha1.ContestedCondition)
	for _, want := range []string{
		`Deployment "site": spec.a (an admission policy or webhook`, `Deployment "site": spec.b (field manager kubectl, robot)`,
		`Service "site": the object itself (`,
	} {
		if !strings.Contains(got.Message, want) {
			t.Errorf("the message does not say %q: %s", want, got.Message)
		}
	}
}

// Selectors cannot see labels that are too large to keep, and the object reports that until the labels are smaller.
func TestLabelsThatAreTooLarge(t *testing.T) {
	for size, reason := range map[int]string{archive.MaxLabelBytes: "", archive.MaxLabelBytes + 1: v1alpha1.LabelsTooLargeReason} {
		labels := map[string]string{"k": strings.Repeat("v", size-1)}
		post, topic := Post("a", "2020-01-01"), Topic("go")
		post.Labels, topic.Labels = labels, labels
		a := archive.New()
		for _, object := range []client.Object{post, topic} {
			archive.BoundLabels(object)
		}
		a.SetPost(post)
		a.SetTopic(topic)
		s, _ := a.Summary("go", now)
		post.Status, topic.Status = status.Post(Record(post), status.Surroundings{}, post.Status.Conditions, now), status.Topic(s, nil, now)
		want := kstatus.CurrentStatus
		if reason != "" {
			want = kstatus.FailedStatus
		}
		checkContract(t, post, post.Status.ObservedGeneration, post.Status.Conditions, want)
		checkContract(t, topic, topic.Status.ObservedGeneration, topic.Status.Conditions, want)
		for what, conditions := range map[string][]metav1.Condition{"Post": post.Status.Conditions, "Topic": topic.Status.Conditions} {
			ready := meta.FindStatusCondition(conditions, v1alpha1.ReadyCondition)
			if (ready.Reason == v1alpha1.LabelsTooLargeReason) != (reason != "") {
				t.Errorf("with labels of %d bytes a %s is Ready=%s, %s", size, what, ready.Status, ready.Reason)
			}
		}

		// A Topic without the labels differs from one that never had any.
		bare := Topic("go")
		a.SetTopic(bare)
		s, _ = a.Summary("go", now)
		if got := Brief(status.Topic(s, nil, now).Conditions); !strings.HasPrefix(got, "Ready=True/Computed") {
			t.Errorf("without its labels the Topic says %s", got)
		}
	}
}
