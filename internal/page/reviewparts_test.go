// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/language"
	"github.com/topicpages/topicpages/test/builder"
)

// ownedArchive returns a Topic with due Posts that have the owners of each element.
func ownedArchive(ownersOf [][]v1alpha1.Owner) *archive.Archive {
	a := archive.New()
	a.SetTopic(builder.Topic("go"))
	posts := make([]*v1alpha1.Post, len(ownersOf))
	for i, names := range ownersOf {
		posts[i] = builder.Post(fmt.Sprintf("p%05d", i), "2015-01-01", builder.Tags("go"),
			builder.ReviewBy(fmt.Sprintf("20%02d-%02d-01", 16+i%10, 1+i%12)), owners(names...))
	}
	a.SetPosts(posts)
	return a
}

// crowd returns the owners of n Posts: each has seven of many and "everybody", but every hundredth has none.
func crowd(n int) [][]v1alpha1.Owner {
	list := make([][]v1alpha1.Owner, n)
	for i := range n {
		if i%100 == 0 {
			continue
		}
		for k := range 7 {
			list[i] = append(list[i], v1alpha1.Owner(fmt.Sprintf("Team %03d", (7*i+k)%700)))
		}
		list[i] = append(list[i], "everybody")
	}
	return list
}

// reachable returns the pages of reviews to which links lead from /review/, by path.
func reachable(t testing.TB, files map[string][]byte) map[string]*html.Node {
	t.Helper()
	found, todo := map[string]*html.Node{}, []string{reviewPath}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		if found[at] != nil {
			continue
		}
		body := files[directoryOf(at)+"/index.html"]
		if body == nil {
			t.Fatalf("a link leads to %s, where is no page", at)
		}
		found[at] = parseHTML(t, body)
		for _, main := range findAll(found[at], "main", "") {
			for _, link := range findAll(main, "a", "") {
				if path, fragment, _ := strings.Cut(attr(link, "href"), "#"); strings.HasPrefix(path, reviewPath) {
					todo = append(todo, path)
					if target := files[directoryOf(path)+"/index.html"]; fragment != "" && !strings.Contains(string(target), `id="`+fragment+`"`) {
						t.Errorf("%s leads to %s#%s, which is not there", at, path, fragment)
					}
				}
			}
		}
	}
	return found
}

// listedOnPages counts how often the reachable pages list the review of a Post for an owner: the page of all years if it lists
// all, and otherwise the parts.
func listedOnPages(t testing.TB, files map[string][]byte) map[string]int {
	t.Helper()
	counts := map[string]int{}
	found := reachable(t, files)
	for path, root := range found {
		if !partOfReviews.MatchString(path[1:]) && len(found) > 1 {
			continue
		}
		for _, list := range findAll(root, "ul", "reviews") {
			owner := textOf(findAll(list.Parent, "h2", "")[0])
			for _, title := range findAll(list, "p", "title") {
				counts[owner+": "+textOf(title)]++
			}
		}
	}
	return counts
}

// listedInJSON counts the same in JSON, which it follows from /review/index.json.
func listedInJSON(t testing.TB, files map[string][]byte) map[string]int {
	t.Helper()
	counts := map[string]int{}
	count := func(owner string, p reviewFacts) {
		if owner == "" {
			owner = "Without an owner"
		}
		counts[owner+": "+p.Title]++
	}
	var all reviews
	decode(t, files["review/index.json"], &all)
	if len(all.Parts) == 0 {
		for _, p := range all.Posts {
			names := p.Owners
			if len(names) == 0 {
				names = []string{""}
			}
			for _, owner := range names {
				count(owner, p)
			}
		}
	}
	todo := all.Parts
	for len(todo) > 0 {
		next := todo[0]
		todo = todo[1:]
		var facts reviewPartFacts
		decode(t, files[strings.TrimPrefix(next.JSON, "https://example.com/")], &facts)
		todo = append(todo, facts.Parts...)
		sum := 0
		for _, p := range facts.Parts {
			sum += p.DueCount
		}
		for _, o := range facts.Owners {
			sum += len(o.Posts)
			for _, p := range o.Posts {
				count(o.Owner, p)
			}
		}
		if sum != facts.DueCount || sum != next.DueCount {
			t.Errorf("%s counts %d, the link to it %d, and it has %d", next.JSON, facts.DueCount, next.DueCount, sum)
		}
	}
	return counts
}

func decode(t testing.TB, body []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
}

var partOfReviews = regexp.MustCompile(`^review/[0-9a-f]{16}/`)

// Whoever owns Posts that are due finds each of them on one page to which links lead, and in one JSON file.
func TestOwnersFindAllThatIsDue(t *testing.T) {
	for name, ownersOf := range map[string][][]v1alpha1.Owner{
		"on one page":                 crowd(MaxCards),
		"in parts":                    crowd(MaxCards + 1),
		"in parts of parts":           crowd(2200),
		"nobody owns them":            make([][]v1alpha1.Owner, 1000),
		"an owner of all":             slices.Repeat([][]v1alpha1.Owner{{"one"}}, 1000),
		"an owner who is there twice": slices.Repeat([][]v1alpha1.Owner{{"a", "b", "a"}}, 300),
		"owners in several scripts":   slices.Repeat([][]v1alpha1.Owner{{"فريق الأنظمة", "Émile"}, {"émile"}, {"編集部", "<b>&amp;"}, nil}, 100),
	} {
		t.Run(name, func(t *testing.T) {
			want := map[string]int{}
			for i, names := range ownersOf {
				if names == nil {
					names = []v1alpha1.Owner{"Without an owner"}
				}
				for _, owner := range names {
					want[fmt.Sprintf("%s: p%05d", owner, i)] = 1
				}
			}
			files := render(t, articleSite(""), allSummaries(ownedArchive(ownersOf))...)
			if diff := cmp.Diff(want, listedOnPages(t, files)); diff != "" {
				t.Errorf("on pages (-want +got):\n%.2000s", diff)
			}
			if diff := cmp.Diff(want, listedInJSON(t, files)); diff != "" {
				t.Errorf("in JSON (-want +got):\n%.2000s", diff)
			}
			for path, body := range files {
				if !strings.HasPrefix(path, "review/") {
					continue
				}
				checkFile(t, path, body)
				if !IsPath(path) {
					t.Errorf("%s is not a path of a site", path)
				}
				if partOfReviews.MatchString(path) && len(body) > 150_000 {
					t.Errorf("%s has %d bytes", path, len(body))
				}
			}
		})
	}
}

// The parts are in the order of owners, and the links between them lead through all of them.
func TestPartsOfReviewsAreInOrder(t *testing.T) {
	c := NewCatalog(articleSite(""))
	c.Update(allSummaries(ownedArchive(crowd(2200))))
	b := c.due.byOwner
	if len(b.top) < 2 || len(b.top) > maxParts || len(b.top[0].Parts) == 0 {
		t.Fatalf("there are %d parts, the first with %d", len(b.top), len(b.top[0].Parts))
	}
	var names []string
	at := b.all[partID()]
	for seen := map[string]bool{}; at != nil && !seen[at.ID]; at = b.all[at.Next] {
		seen[at.ID] = true
		if at.Next != "" && b.all[at.Next].Previous != at.ID {
			t.Errorf("%s leads to %s, and that back to %s", at.ID, at.Next, b.all[at.Next].Previous)
		}
		for _, r := range at.Reviews {
			if len(names) == 0 || names[len(names)-1] != r.Owner {
				names = append(names, r.Owner)
			}
		}
	}
	if n := len(names); n != 695 || names[0] != "everybody" || names[n-1] != "" || !slices.IsSorted(names[1:n-1]) {
		t.Errorf("the owners are in the order %.500q", names)
	}
}

// In every language, the page of a part says what is on it, in that language.
func TestPartsOfReviewsInEveryLanguage(t *testing.T) {
	for _, tag := range language.Tags {
		files := render(t, articleSite(v1alpha1.Language(tag)), allSummaries(ownedArchive(slices.Repeat([][]v1alpha1.Owner{{"Ada"}, nil, {"فريق"}}, 100)))...)
		titles := map[string]bool{}
		for path, root := range reachable(t, files) {
			if title := textOf(findAll(root, "title", "")[0]); titles[title] {
				t.Errorf("%s: %s has the title %q, as another page", tag, path, title)
			} else {
				titles[title] = true
			}
			if got := visible(t, files[directoryOf(path)+"/index.html"]); tag != "en" && (strings.Contains(got, "eviews due") || strings.Contains(got, "Without")) {
				t.Errorf("%s: %s is in English: %s", tag, path, got)
			}
		}
		if len(titles) < 3 {
			t.Errorf("%s: there are %d pages", tag, len(titles))
		}
	}
}

// A review that becomes due touches the parts of its owners, and not the hundreds of others.
func TestAReviewTouchesItsOwnersOnly(t *testing.T) {
	a := ownedArchive(crowd(2200))
	c := NewCatalog(articleSite(""))
	c.Update(allSummaries(a))
	parts := maps.Clone(c.due.byOwner.all)
	a.SetPost(builder.Post("next", "2015-01-01", builder.Tags("go"), builder.ReviewBy("2020-01-02"), owners("Team 350", "everybody")))
	touched := 0
	for _, group := range c.Update(allSummaries(a)) {
		if g, ok := group.(ReviewPartGroup); ok && (parts[g.ID] == nil || len(parts[g.ID].Parts) == 0) {
			touched++
		}
	}
	if len(parts) < 100 || touched < 2 || touched > 6 {
		t.Errorf("%d parts are touched of %d", touched, len(parts))
	}
}

// A link names an owner whose name runs the other way in an element of its own. Without it, the browser puts the
// days of an Arabic page around a Latin name.
func TestLinksToPartsKeepTheirDirections(t *testing.T) {
	files := render(t, articleSite("ar"), allSummaries(ownedArchive(slices.Repeat([][]v1alpha1.Owner{{"everybody"}}, 300)))...)
	links := 0
	for _, link := range findAll(parseHTML(t, files["review/index.html"]), "a", "") {
		if names := findAll(link, "span", ""); partOfReviews.MatchString(strings.TrimPrefix(attr(link, "href"), "/")) && strings.Contains(textOf(link), "(") {
			links++
			if len(names) != 1 || textOf(names[0]) != "everybody" || attr(names[0], "dir") != "auto" || attr(link, "dir") != "" {
				t.Errorf("the link %q has %d elements for directions, and the direction %q", textOf(link), len(names), attr(link, "dir"))
			}
		}
	}
	if links < 2 {
		t.Errorf("there are %d links", links)
	}
}
