// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// leads waits until a path of a site answers with a status and an address.
func (s *story) leads(url, path, want string) {
	s.Helper()
	s.eventually(func() error {
		answer := s.request("GET", url+path, "identity")
		if got := strings.TrimSpace(fmt.Sprint(answer.status, " ", answer.header.Get("Location"))); got != want {
			return fmt.Errorf("%s: %s, want %s", path, got, want)
		}
		return nil
	})
}

// says waits until a condition of a Post has a reason, and a text in its message.
func (s *story) says(post, condition, reason, text string) {
	s.Helper()
	s.eventually(func() error {
		p := Post(post, "")
		s.get(p)
		for _, c := range p.Status.Conditions {
			if c.Type == condition && c.Reason == reason && strings.Contains(c.Message, text) {
				return nil
			}
		}
		return fmt.Errorf("Post %q says %s", post, Brief(p.Status.Conditions))
	})
}

// A blog moves in. First its old addresses redirect to its articles, and then the articles move to those addresses.
func TestOldAddressesOfPosts(t *testing.T) {
	s := tell(t)
	article := func(p *v1alpha1.Post) { p.Spec.Content = "Text." }
	s.create(Site("site"), Topic("go"), Post("a", "2016-03-15", Tags("go"), article), Post("b", "2016-03-15", Tags("go"), article))
	s.shows("site", "topics/go/index.html", "spans 2 posts")
	url := s.serve("site")
	s.leads(url, "/2016/03/15/data-act/", "404")
	deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "site"}}
	s.get(deployment)
	before := deployment.Generation

	edit(s, Post("a", ""), func(p *v1alpha1.Post) { p.Spec.Aliases = []v1alpha1.SitePath{"/2016/03/15/data-act/", "/Blog/x.html"} })
	s.leads(url, "/2016/03/15/data-act/", "301 /posts/a/")
	s.leads(url, "/2016/03/15/data-act?utm_source=x", "301 /posts/a/")
	s.leads(url, "/blog/X.html", "301 /posts/a/")
	s.says("a", v1alpha1.AliasesResolvedCondition, "NoConflict", "")
	s.get(deployment)
	if deployment.Generation != before {
		t.Error("the alias has changed the Deployment, which replaces its Pods")
	}

	edit(s, Post("b", ""), func(p *v1alpha1.Post) { p.Spec.Aliases = []v1alpha1.SitePath{"/blog/x.html"} })
	for _, name := range []string{"a", "b"} {
		s.says(name, v1alpha1.AliasesResolvedCondition, "AliasClaimedTwice", `"/blog/x.html"`)
	}
	s.leads(url, "/blog/x.html", "301 /posts/a/")
	edit(s, Post("a", ""), func(p *v1alpha1.Post) { p.Spec.Aliases = p.Spec.Aliases[:1] })
	s.leads(url, "/blog/x.html", "301 /posts/b/")
	s.says("b", v1alpha1.AliasesResolvedCondition, "NoConflict", "")

	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Permalinks = "/:year/:month/:day/:slug/" })
	s.leads(url, "/2016/03/15/b/", "200")
	s.leads(url, "/2016/03/15/b", "301 /2016/03/15/b/")
	s.leads(url, "/posts/b/", "301 /2016/03/15/b/")
	s.leads(url, "/blog/x.html", "301 /2016/03/15/b/")
	s.shows("site", "topics/go/index.html", `href="/2016/03/15/b/"`)
}

// A bare day begins in the time zone of the Site. When that changes, the Posts report it.
func TestDaysBeginInTheTimeZoneOfTheSite(t *testing.T) {
	s := tell(t)
	s.create(Site("site", func(site *v1alpha1.Site) { site.Spec.TimeZone = "Europe/Berlin" }), Topic("go"), Post("p", "2999-01-01", Tags("go")))
	begins := func(want string) {
		s.eventually(func() error {
			p := Post("p", "")
			s.get(p)
			if next := p.Status.NextTransitionTime; next == nil || next.UTC().Format("2006-01-02T15:04") != want {
				return fmt.Errorf("the Post appears at %v, want %s", next, want)
			}
			return nil
		})
	}
	begins("2998-12-31T23:00")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.TimeZone = "America/New_York" })
	begins("2999-01-01T05:00")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.TimeZone = "Europe/Atlantis" })
	begins("2999-01-01T00:00")
	s.eventually(func() error {
		site := Site("site")
		s.get(site)
		if brief := Brief(site.Status.Conditions); !strings.Contains(brief, "Ready=False/TimeZoneUnknown") {
			return fmt.Errorf("the Site says %s", brief)
		}
		return nil
	})
}
