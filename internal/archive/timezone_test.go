// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	. "github.com/topicpages/topicpages/test/builder"
)

// A day begins at its first instant, and shows as its author wrote it, whatever clocks do at midnight.
func TestDaysBegin(t *testing.T) {
	for _, tc := range []struct{ zone, day, want string }{
		{"UTC", "2026-03-16", "2026-03-16T00:00:00Z"},
		{"Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"},
		{"Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"},
		{"America/New_York", "2026-03-09", "2026-03-09T04:00:00Z"},
		{"Asia/Kathmandu", "2026-01-01", "2025-12-31T18:15:00Z"},
		{"Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // clocks jump from midnight to one
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z"}, // and back from midnight to eleven
		{"America/Havana", "2016-11-06", "2016-11-06T04:00:00Z"},    // midnight comes twice
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},      // the day does not exist
		{"Europe/Berlin", "0001-01-01", "0000-12-31T23:06:32Z"},
		{"America/New_York", "9999-12-31", "9999-12-31T05:00:00Z"},
	} {
		zone, err := archive.LoadTimeZone(tc.zone)
		if err != nil {
			t.Fatal(err)
		}
		begin, err := v1alpha1.Date(tc.day).TimeIn(zone)
		if got := begin.UTC().Format(time.RFC3339); err != nil || got != tc.want || begin.Format(time.DateOnly) != tc.day {
			t.Errorf("%s in %s begins at %s, %s (%v), want %s", tc.day, tc.zone, got, begin.Format(time.DateOnly), err, tc.want)
		}
	}
}

func TestEveryDayIsTheAuthors(t *testing.T) {
	zones := []string{"UTC", "Europe/Berlin", "America/Sao_Paulo", "America/Havana", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Monrovia", "America/Juneau"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := archive.LoadTimeZone(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		day := time.Date(1850, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 80000).Draw(t, "days")).Format(time.DateOnly)
		begin, err := v1alpha1.Date(day).TimeIn(zone)
		if err != nil || begin.Format(time.DateOnly) != day {
			t.Fatalf("%s begins at %s (%v)", day, begin, err)
		}
		if before := begin.Add(-time.Nanosecond); before.In(zone).Format(time.DateOnly) == day {
			t.Fatalf("%s begins before %s", day, begin)
		}
		with, err := v1alpha1.Date(day + "T00:00:00+09:00").TimeIn(zone)
		if err != nil || with.Format(time.RFC3339) != day+"T00:00:00+09:00" {
			t.Fatalf("a time with an offset is %s (%v)", with, err)
		}
	})
}

func TestTimeZonesThatAreNone(t *testing.T) {
	for _, name := range []string{"Local", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "europe/berlin\n"} {
		if zone, err := archive.LoadTimeZone(name); err == nil {
			t.Errorf("%q is the time zone %s", name, zone)
		}
	}
}

func inZone(name string, second int64) func(*v1alpha1.Site) {
	return func(s *v1alpha1.Site) {
		s.Spec.TimeZone, s.CreationTimestamp = name, metav1.NewTime(time.Unix(second, 0))
	}
}

// The oldest Site that names a time zone decides where days begin, in any order of Sites.
func TestTheTimeZoneIsThatOfTheOldestSite(t *testing.T) {
	sites := []*v1alpha1.Site{
		Site("d"), Site("c", inZone("Europe/Berlin", 2)), Site("b", inZone("Asia/Tokyo", 2)), Site("a", inZone("America/New_York", 3)), Site("z", inZone("Europe/Atlantis", 1)),
	}
	rapid.Check(t, func(t *rapid.T) {
		a := archive.New()
		a.SetTopic(Topic("go"))
		a.SetPost(Post("p", "2026-01-01", Tags("go")))
		for _, s := range rapid.Permutation(sites).Draw(t, "order") {
			a.SetSite(s)
		}
		if zone := a.TimeZone(); zone.String() != "Asia/Tokyo" || zone.Site != "b" {
			t.Fatalf("the time zone is %s, of Site %q", zone, zone.Site)
		}
		p, _ := a.Post("p")
		if got := p.Published.UTC().Format(time.RFC3339); got != "2025-12-31T15:00:00Z" {
			t.Fatalf("the Post begins at %s", got)
		}
	})
}

// Another time zone touches the Topics of Posts with a bare day, and no others. The visible days stay.
func TestAnotherTimeZoneMovesInstants(t *testing.T) {
	a := archive.New()
	a.SetSite(Site("other")) // its language has stop words
	a.SetTopic(Topic("day"))
	a.SetTopic(Topic("time"))
	a.SetPost(Post("p", "2026-01-01", Tags("day")))
	a.SetPost(Post("q", "2026-01-01T00:30:00+09:00", Tags("time")))
	at := time.Date(2025, 12, 31, 23, 30, 0, 0, time.UTC)
	if s, _ := a.Summary("day", at); len(s.Posts) != 0 {
		t.Error("in UTC the day has begun before it does")
	}
	if diff := cmp.Diff([]string{"day"}, a.SetSite(Site("s", inZone("Europe/Berlin", 0)))); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
	s, _ := a.Summary("day", at)
	first, last, ok := s.Span()
	if !ok || first.Format(time.DateOnly) != "2026-01-01" || last.Year() != 2026 {
		t.Errorf("in Berlin the Topic spans %s to %s, %v", first, last, ok)
	}
	if touched := a.SetSite(Site("s", inZone("Europe/Paris", 0))); !slices.Equal(touched, []string{"day"}) {
		t.Errorf("another name touches %q", touched)
	}
	if diff := cmp.Diff([]string{"day"}, a.DeleteSite("s")); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
}
