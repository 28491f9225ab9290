// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kstatus "sigs.k8s.io/cli-utils/pkg/kstatus/status"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

func broken(targets ...string) []status.BrokenLink {
	var list []status.BrokenLink
	for _, target := range targets {
		list = append(list, status.BrokenLink{Target: target})
	}
	return list
}

func TestPostWithAnArticle(t *testing.T) {
	published := Post("a", "2020-01-01")
	for name, tc := range map[string]struct {
		post       *v1alpha1.Post
		article    status.Article
		conditions string
		message    string
		kstatus    kstatus.Status
	}{
		"None": {published, status.Article{}, "Ready=True/Accepted", "Published since 2020-01-01", kstatus.CurrentStatus},
		"There": {published, status.Article{There: true}, "Ready=True/Accepted LinksValid=True/Found",
			"Every link to a Post, a Topic or a heading has a target", kstatus.CurrentStatus},
		"Broken": {published, status.Article{There: true, Broken: broken("[[a]]", "[[topic:b]]")}, "Ready=True/Accepted LinksValid=False/BrokenLinks",
			"There is no Post or Topic for [[a]], [[topic:b]]", kstatus.CurrentStatus},
		"Broken in all ways": {published, status.Article{There: true, Broken: broken("#b", "../c.md", "[[a]]", "d.png")}, "Ready=True/Accepted LinksValid=False/BrokenLinks",
			"There is no Post or Topic for [[a]]. The article has no heading for #b. Nothing is at ../c.md, d.png: name a Post", kstatus.CurrentStatus},
		"Broken pages": {published, status.Article{There: true, Broken: broken("/posts/a/", "https://example.com/topics/b/")}, "Ready=True/Accepted LinksValid=False/BrokenLinks",
			"No Post or Topic has its page at /posts/a/, https://example.com/topics/b/", kstatus.CurrentStatus},
		"No picture": {published, status.Article{MissingImage: "/media/a/b.png"}, "Ready=True/Accepted LinksValid=False/BrokenLinks",
			"No Site has the picture /media/a/b.png", kstatus.CurrentStatus},
		"The same picture twice": {published, status.Article{There: true, Broken: broken("/media/a/b.png"), MissingImage: "/media/a/b.png"}, "Ready=True/Accepted LinksValid=False/BrokenLinks",
			"No Site has the picture /media/a/b.png: name", kstatus.CurrentStatus},
		"With lines": {published, status.Article{There: true, Broken: []status.BrokenLink{{Target: "[[a]]", Line: 3, Near: "[[ab]]"}, {Target: "[[c]]", Line: 4}, {Target: "#d", Line: 5, Near: "#de"}}},
			"Ready=True/Accepted LinksValid=False/BrokenLinks", "There is no Post or Topic for [[a]] in line 3 ([[ab]]?), [[c]] in line 4. The article has no heading for #d in line 5 (#de?)", kstatus.CurrentStatus},
		"Front matter": {published, status.Article{There: true, FrontMatter: "line 2: no"}, "Ready=True/Accepted LinksValid=True/Found FrontMatterValid=False/FrontMatterUnreadable",
			"it cannot be read: line 2: no", kstatus.CurrentStatus},
		"Many broken": {published, status.Article{There: true, Broken: broken(strings.Fields(strings.Repeat("[[é]] ", 3000))...)}, "Ready=True/Accepted LinksValid=False/BrokenLinks",
			"[[é]], [[é]]", kstatus.CurrentStatus},
		"Missing": {published, status.Article{Missing: `There is no ConfigMap "x"`}, "Ready=False/ContentMissing", `There is no ConfigMap "x"`, kstatus.InProgressStatus},
		"Missing from a draft": {Post("a", "2020-01-01", Draft), status.Article{Missing: `There is no ConfigMap "x"`}, "Ready=True/Accepted",
			`it counts once spec.draft is false. Its article is missing: There is no ConfigMap "x"`, kstatus.CurrentStatus},
		"Missing after the end":   {Post("a", "2020-01-01", Expires("2021-01-01")), status.Article{Missing: "x"}, "Ready=True/Accepted", "Its article is missing: x", kstatus.CurrentStatus},
		"Missing before its time": {Post("a", "2027-01-01"), status.Article{Missing: "x"}, "Ready=False/ContentMissing", "x", kstatus.InProgressStatus},
		"TooComplex": {published, status.Article{There: true, TooComplex: "it is"}, "Ready=False/ContentTooComplex Stalled=True/ContentTooComplex",
			"The page shows a notice instead of the article: it is", kstatus.FailedStatus},
		"TooComplex wins": {published, status.Article{There: true, TooComplex: "it is", Broken: broken("a")}, "Ready=False/ContentTooComplex Stalled=True/ContentTooComplex",
			"it is", kstatus.FailedStatus},
		"Dates win": {Post("a", "2020-02-30"), status.Article{Missing: "x"}, "Ready=False/InvalidDate Stalled=True/InvalidDate", "The Post counts nowhere", kstatus.FailedStatus},
		"Update before the Post": {Post("a", "2020-01-01", func(p *v1alpha1.Post) { p.Spec.UpdateDate = "2020-02-30" }), status.Article{There: true},
			"Ready=False/InvalidDate Stalled=True/InvalidDate", "2020-02-30", kstatus.FailedStatus},
	} {
		t.Run(name, func(t *testing.T) {
			post := tc.post.DeepCopy()
			post.Generation = 3
			// A condition that no longer applies goes.
			post.Status.Conditions = []metav1.Condition{
				{Type: v1alpha1.StalledCondition, Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: metav1.NewTime(now)},
				{Type: v1alpha1.FrontMatterValidCondition, Status: metav1.ConditionFalse, Reason: "Old", LastTransitionTime: metav1.NewTime(now)},
				{Type: v1alpha1.LinksValidCondition, Status: metav1.ConditionFalse, Reason: "Old", LastTransitionTime: metav1.NewTime(now)},
			}
			got := status.Post(Record(post), status.Surroundings{Article: tc.article}, post.Status.Conditions, now)
			if diff := cmp.Diff(tc.conditions, Brief(got.Conditions)); diff != "" {
				t.Errorf("conditions (-want +got):\n%s", diff)
			}
			if last := got.Conditions[len(got.Conditions)-1].Message; !strings.Contains(last, tc.message) {
				t.Errorf("the message is %.200q, want %q in it", last, tc.message)
			}
			post.Status = got
			checkContract(t, post, got.ObservedGeneration, got.Conditions, tc.kstatus)
			if diff := cmp.Diff(got, status.Post(Record(post), status.Surroundings{Article: tc.article}, post.Status.Conditions, now.Add(time.Minute))); diff != "" {
				t.Errorf("a minute later it says something else (-before +after):\n%s", diff)
			}
		})
	}
}

func TestSiteWithMedia(t *testing.T) {
	done := status.Publication{URL: "https://example.com", Pages: 3, Digest: "sha256:new", Complete: true}
	for name, tc := range map[string]struct {
		media      *status.Media
		conditions string
		kstatus    kstatus.Status
	}{
		"None":  {nil, "Ready=True/Published Published=True/Published", kstatus.CurrentStatus},
		"Found": {&status.Media{Available: true, Reason: v1alpha1.MediaFoundReason, Message: "x"}, "Ready=True/Published Published=True/Published MediaAvailable=True/Found", kstatus.CurrentStatus},
		"Missing": {&status.Media{Reason: v1alpha1.MediaMissingReason, Message: "x"},
			"Ready=False/MediaMissing Published=True/Published MediaAvailable=False/MediaMissing", kstatus.InProgressStatus},
		"Refused": {&status.Media{Reason: v1alpha1.MediaImageRefusedReason, Message: "x", Stalled: true},
			"Ready=False/MediaImageRefused Published=True/Published MediaAvailable=False/MediaImageRefused Stalled=True/MediaImageRefused", kstatus.FailedStatus},
	} {
		t.Run(name, func(t *testing.T) {
			site := Site("site")
			publication := done
			publication.Media = tc.media
			if m := tc.media; m != nil && !m.Available {
				publication.Problem = &status.Problem{Reason: m.Reason, Message: m.Message, Stalled: m.Stalled}
			}
			got := status.Site(site, publication, now)
			if diff := cmp.Diff(tc.conditions, Brief(got.Conditions)); diff != "" {
				t.Errorf("conditions (-want +got):\n%s", diff)
			}
			site.Status = got
			checkContract(t, site, got.ObservedGeneration, got.Conditions, tc.kstatus)
		})
	}
}

func TestSiteWithATheme(t *testing.T) {
	done := status.Publication{URL: "https://example.com", Pages: 3, Digest: "sha256:new", Complete: true}
	applied := &status.Theme{Applied: true, Reason: v1alpha1.ThemeAppliedReason, Message: "The pages follow spec.theme"}
	missing := &status.Theme{Reason: v1alpha1.ThemeMissingReason, Message: "The last good theme stays: there is no ConfigMap"}
	invalid := &status.Theme{Reason: v1alpha1.TemplateInvalidReason, Message: strings.Repeat("é", 3000), Stalled: true}
	problem := func(theme *status.Theme) *status.Problem {
		return &status.Problem{Reason: theme.Reason, Message: theme.Message, Stalled: theme.Stalled}
	}
	for name, tc := range map[string]struct {
		theme      *status.Theme
		problem    *status.Problem
		serving    *status.Serving
		conditions string
		kstatus    kstatus.Status
	}{
		"None":    {nil, nil, nil, "Ready=True/Published Published=True/Published", kstatus.CurrentStatus},
		"Applied": {applied, nil, nil, "Ready=True/Published Published=True/Published ThemeApplied=True/Applied", kstatus.CurrentStatus},
		"Served": {applied, nil, &status.Serving{Replicas: 1, Ready: 1, Current: 1},
			"Ready=True/Served Published=True/Published Serving=True/Served ThemeApplied=True/Applied", kstatus.CurrentStatus},
		"Missing": {missing, problem(missing), nil, "Ready=False/ThemeMissing Published=True/Published ThemeApplied=False/ThemeMissing", kstatus.InProgressStatus},
		"Invalid": {invalid, problem(invalid), nil,
			"Ready=False/TemplateInvalid Published=True/Published ThemeApplied=False/TemplateInvalid Stalled=True/TemplateInvalid", kstatus.FailedStatus},
		"Other problem": {missing, &status.Problem{Reason: "WriteFailed", Message: "x"}, nil,
			"Ready=False/WriteFailed Published=True/Published ThemeApplied=False/ThemeMissing", kstatus.InProgressStatus},
	} {
		t.Run(name, func(t *testing.T) {
			site := Site("site")
			site.Generation = 4
			site.Status.Conditions = []metav1.Condition{{
				Type: v1alpha1.ThemeAppliedCondition, Status: metav1.ConditionTrue, Reason: "Old", LastTransitionTime: metav1.NewTime(now.Add(-time.Hour)),
			}}
			publication := done
			publication.Theme, publication.Problem, publication.Serving = tc.theme, tc.problem, tc.serving
			got := status.Site(site, publication, now)
			if diff := cmp.Diff(tc.conditions, Brief(got.Conditions)); diff != "" {
				t.Errorf("conditions (-want +got):\n%s", diff)
			}
			if c := meta.FindStatusCondition(got.Conditions, v1alpha1.ThemeAppliedCondition); c != nil && c.LastTransitionTime.After(now) {
				t.Errorf("it changed at %s", c.LastTransitionTime)
			}
			site.Status = got
			checkContract(t, site, got.ObservedGeneration, got.Conditions, tc.kstatus)
			if diff := cmp.Diff(got, status.Site(site, publication, now.Add(time.Hour))); diff != "" {
				t.Errorf("an hour later it says something else (-before +after):\n%s", diff)
			}
		})
	}
}
