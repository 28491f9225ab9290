// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

// at is an instant after all publishDates here.
var at = time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC)

func TestAliasesOfPosts(t *testing.T) {
	post, topic := archive.Claimant{Kind: "Post", Name: "a"}, archive.Claimant{Kind: "Topic", Name: "go"}
	conflict := func(alias string, page *archive.Claimant, more bool, claimants ...archive.Claimant) archive.AliasConflict {
		return archive.AliasConflict{Alias: alias, Page: page, Claimants: claimants, More: more}
	}
	for name, tc := range map[string]struct {
		aliases archive.Aliases
		want    string // AliasesResolved
		texts   []string
	}{
		"none":        {archive.Aliases{}, "", nil},
		"no conflict": {archive.Aliases{Claimed: 2}, "AliasesResolved=True/NoConflict", nil},
		"contested": {
			archive.Aliases{Claimed: 1, Conflicts: []archive.AliasConflict{conflict("/x", nil, true, post, topic)}},
			"AliasesResolved=False/AliasClaimedTwice", []string{`"/x"`, `Post "a", Topic "go"`, "others"},
		},
		"a page of a Topic": {
			archive.Aliases{Claimed: 1, Conflicts: []archive.AliasConflict{conflict("/topics/go", &topic, false, post)}},
			"AliasesResolved=False/AliasIsPage", []string{`"/topics/go" is the page of Topic "go"`},
		},
		"a page of every Site": {
			archive.Aliases{Claimed: 1, Conflicts: []archive.AliasConflict{conflict("/search", &archive.Claimant{Kind: "Site"}, false, post)}},
			"AliasesResolved=False/AliasIsPage", []string{`"/search" is a page of every Site`},
		},
		"unreadable":  {archive.Aliases{Unreadable: []string{"/%ff"}}, "AliasesResolved=False/AliasUnreadable", []string{`"/%ff"`}},
		"a permalink": {archive.Aliases{LeftInPlace: []string{"/:slug/"}}, "AliasesResolved=False/PermalinkTaken", []string{`"/:slug/"`}},
		"all at once": {
			archive.Aliases{Claimed: 2, Unreadable: []string{"/%ff"}, Conflicts: []archive.AliasConflict{conflict("/x", nil, false, post, topic), conflict("/topics/go", &topic, false, post)}},
			"AliasesResolved=False/AliasIsPage", []string{`"/x"`, `"/%ff"`, `"/topics/go"`},
		},
		"many": {
			archive.Aliases{Unreadable: []string{"/1", "/2", "/3", "/4", "/5", "/6"}}, "AliasesResolved=False/AliasUnreadable", []string{`"/4" and 2 more`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := status.Post(Record(Post("a", "2020-01-01")), status.Surroundings{Aliases: tc.aliases}, nil, at)
			if want := strings.TrimSpace("Ready=True/Accepted " + tc.want); Brief(got.Conditions) != want {
				t.Errorf("%s, want %s", Brief(got.Conditions), want)
			}
			for _, text := range tc.texts {
				if last := got.Conditions[len(got.Conditions)-1]; !strings.Contains(last.Message, text) {
					t.Errorf("the message is %q, want %q in it", last.Message, text)
				}
			}
		})
	}
}

func TestAliasesOfTopicsThatPostsClaim(t *testing.T) {
	s := &archive.Summary{AliasConflicts: []archive.AliasConflict{{Alias: "/topics/golang", Claimants: []archive.Claimant{{Kind: "Post", Name: "a"}, {Kind: "Topic", Name: "go"}}}}}
	s.Spec = &v1alpha1.TopicSpec{}
	got := status.Topic(s, nil, at)
	if brief := Brief(got.Conditions); !strings.Contains(brief, "AliasesResolved=False/AliasClaimedTwice") || !strings.Contains(brief, "Ready=True") {
		t.Errorf("the Topic says %s", brief)
	}
}

// The last day begins in the year 10000 of UTC in time zones behind it, which no status can hold.
func TestNoStatusHoldsTheYear10000(t *testing.T) {
	a := archive.New()
	a.SetSite(Site("notes", func(s *v1alpha1.Site) { s.Spec.TimeZone = "America/New_York" }))
	post := Post("a", "2020-01-01", Expires("9999-12-31"))
	a.SetPost(post)
	record, _ := a.Post("a")
	if next := status.Post(record, status.Surroundings{}, nil, at).NextTransitionTime; next == nil || next.UTC().Format(time.RFC3339) != "9999-12-31T05:00:00Z" {
		t.Errorf("the Post expires at %v", next)
	}
	post.Spec.ExpiryDate = "9999-12-31T23:00:00-02:00"
	if next := status.Post(Record(post), status.Surroundings{}, nil, at).NextTransitionTime; next != nil {
		t.Errorf("the Post expires at %v", next)
	}
}

func TestTimeZoneProblem(t *testing.T) {
	a := archive.New()
	site := func(name, zone string, second int64) *v1alpha1.Site {
		s := Site(name)
		s.Spec.TimeZone, s.CreationTimestamp = zone, metav1.NewTime(time.Unix(second, 0))
		a.SetSite(s)
		return s
	}
	older, younger, unknown, none := site("older", "Europe/Berlin", 1), site("younger", "Asia/Tokyo", 2), site("unknown", "Europe/Atlantis", 0), site("none", "", 0)
	for s, want := range map[*v1alpha1.Site]string{older: "", none: "", younger: "TimeZoneConflict", unknown: "TimeZoneUnknown"} {
		problem := status.TimeZoneProblem(s, a.TimeZone())
		switch {
		case problem == nil && want == "":
		case problem == nil || problem.Reason != want || !problem.Stalled || !strings.Contains(problem.Message, "Europe/Berlin"):
			t.Errorf("Site %q: %+v, want %s", s.Name, problem, want)
		}
	}
}
