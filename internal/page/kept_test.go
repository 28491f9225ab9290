// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/shard"
	. "github.com/topicpages/topicpages/test/builder"
)

// world holds all objects of a Site.
type world struct {
	archive    *archive.Archive
	posts      map[string]*v1alpha1.Post
	topics     map[string]*v1alpha1.Topic
	site       *v1alpha1.Site
	configMaps map[string]map[string]string
	now        time.Time
}

// newWorld returns a Topic with year pages, one with articles, a Post with every field, and a theme from ConfigMaps.
// Its templates, if any, print all fields that templates can read.
func newWorld(templates map[string]string) *world {
	w := &world{
		archive: archive.New(), posts: map[string]*v1alpha1.Post{}, topics: map[string]*v1alpha1.Topic{}, configMaps: map[string]map[string]string{},
		now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}
	w.setConfigMap("articles", map[string]string{"one.md": "One, after [[rich]].", "other.md": "Other."})
	w.setConfigMap("theme", map[string]string{"site.css": "a{color:red}", "other.md": "b{}", "logo.svg": picture(10), "other.svg": picture(11)})
	w.setConfigMap("other", map[string]string{"site.css": "a{color:blue}", "logo.svg": picture(20), "one.md": "Another one."})
	w.setConfigMap("pictures", map[string]string{"a.svg": picture(30), "b.svg": picture(40)})
	w.site = Site("site", func(s *v1alpha1.Site) {
		s.Namespace, s.Spec.Title, s.Spec.BaseURL = "team", "Notes", "https://example.com"
		s.Spec.Media = &v1alpha1.Media{Hosts: []v1alpha1.MediaHost{"cdn.example"}, ConfigMaps: []v1alpha1.ConfigMapName{"pictures"}}
		s.Spec.Theme = &v1alpha1.Theme{Header: "*Hello*", CSS: contentSource("theme", "site.css"), Logo: contentSource("theme", "logo.svg")}
		if templates != nil {
			s.Spec.Theme.Templates = &v1alpha1.TemplateSource{ConfigMapRef: v1alpha1.ConfigMapReference{Name: "templates"}}
		}
	})
	w.setConfigMap("templates", templates)
	w.archive.SetSite(w.site)
	w.setTopic(Topic("long", Aliases("lengthy"), func(t *v1alpha1.Topic) {
		t.Labels = map[string]string{"team": "a"}
		t.Spec.Title, t.Spec.Focus = "Long", "is long"
		t.Spec.Claims = &v1alpha1.ClaimsSection{Heading: "Claims", Items: []v1alpha1.Item{"One"}}
	}))
	w.setTopic(Topic("essays"))
	w.setTopic(Topic("apart", Match(v1alpha1.TopicMatch{Include: []v1alpha1.PostName{"p03"}})))
	for i := range 54 {
		w.setPost(Post(fmt.Sprintf("p%02d", i), fmt.Sprintf("20%02d-0%d-%02d", 18+i%3, 1+i%9, 1+i%28), Tags("long", v1alpha1.Tag(fmt.Sprint("tag ", i%4))), Title(fmt.Sprintf("Post %d about queues", i))))
	}
	w.setPost(Post("rich", "2024-01-01", Tags("Long", "essays", "more"), Title("A rich post"), Expires("2080-01-01"), func(p *v1alpha1.Post) {
		p.Labels = map[string]string{"team": "a"}
		p.Spec.Summary, p.Spec.UpdateDate, p.Spec.ReviewBy, p.Spec.Authors = "All of it.", "2024-02-01", "2025-02-01", []string{"Ada", "Alan"}
		p.Spec.Content = "## Part\n\nSee [[p01]], [[one]] and [[topic:apart]].\n\n![a](/media/pictures/b.svg) ![c](/media/pictures/c.svg) ![d](https://images.example/d.png)\n"
		p.Spec.Image = &v1alpha1.PostImage{Src: "/media/pictures/a.svg", Alt: "A"}
	}))
	w.setPost(Post("one", "2024-01-02", Tags("essays"), func(p *v1alpha1.Post) { p.Spec.ContentFrom = contentSource("articles", "one.md") }))
	w.setPost(Post("two", "2024-01-03", Tags("essays", "more"), func(p *v1alpha1.Post) { p.Spec.Content = "Before [[rich]], [[p07]], [[topic:long]]." }))
	w.setPost(Post("later", "2026-12-01", Tags("essays", "long")))
	return w
}

// picture is an SVG of a width.
func picture(width int) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20"/>`, width)
}

func contentSource(configMap, key string) *v1alpha1.ContentSource {
	return &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(configMap), Key: key}}
}

func (w *world) setPost(p *v1alpha1.Post) {
	w.posts[p.Name] = p
	w.archive.SetPost(p)
}

func (w *world) setTopic(t *v1alpha1.Topic) {
	t.Generation++
	w.topics[t.Name] = t
	w.archive.SetTopic(t)
}

func (w *world) setSite(s *v1alpha1.Site) {
	w.site = s
	w.archive.SetSite(s)
}

func (w *world) setConfigMap(name string, data map[string]string) {
	w.configMaps[name] = data
	w.archive.SetConfigMap(name, archive.NewConfigMap(data, nil))
}

// pages are the published pages of a world, and the shards in a cluster.
type pages struct {
	editor edition.Editor
	shards map[int]storedShard
}

type storedShard struct {
	shard.Stored
	data map[string][]byte
}

// publish makes an edition, and stores its shards as the operator does. ok is false where that cannot be.
func (p *pages) publish(t testing.TB, w *world) (files map[string]string, ok bool) {
	t.Helper()
	source, err := page.ReadThemeSource(w.site.Spec.Theme, w.archive.ConfigMap)
	if err != nil {
		return nil, false
	}
	theme := compiled(w.site.Spec.Language, source)
	if theme == nil {
		return nil, false
	}
	selector, err := archive.Selector(w.site.Spec.TopicSelector)
	if err != nil {
		return nil, false
	}
	p.editor.Media, _ = page.ReadMedia(w.site, w.archive.Pictures)
	out, err := p.editor.Edit(w.site, theme, w.archive.Summaries(selector, w.now), 0)
	if err != nil {
		t.Fatal(err)
	}
	files, before := map[string]string{}, p.shards
	p.shards = map[int]storedShard{}
	for _, s := range out.Shards {
		stored := before[s.Index]
		if stored.Digest != s.Digest {
			if stored.Digest != s.Before {
				stored.data = nil
			}
			if stored.data, err = s.Data(stored.data); err != nil {
				t.Fatal(err)
			}
			if stored.Provenance, err = s.Provenance(); err != nil {
				t.Fatal(err)
			}
			stored.Digest = s.Digest
		}
		p.shards[s.Index] = stored
		for key, content := range stored.data {
			files[key] = string(content)
		}
	}
	return files, true
}

// restarted returns the same pages with the Editor of an operator that has just started.
func (p *pages) restarted() *pages {
	out := &pages{shards: p.shards}
	stored := make([]shard.Stored, len(p.shards))
	for i, s := range p.shards {
		stored[i] = s.Stored
	}
	out.editor.Recall(stored)
	return out
}

// compiledThemes are those that were made before, since to make one with templates takes longer than its pages.
var compiledThemes sync.Map

// compiled returns a theme, or nil if it does not work.
func compiled(language v1alpha1.Language, source page.ThemeSource) *page.Theme {
	key := digest.Of(language, source)
	if known, ok := compiledThemes.Load(key); ok {
		return known.(*page.Theme)
	}
	theme, err := page.NewTheme(language, source)
	if err != nil {
		theme = nil
	}
	compiledThemes.Store(key, theme)
	return theme
}

// check compares the pages of kept Editors with the pages of a new one.
func check(t testing.TB, w *world, what string, kept ...*pages) (files map[string]string) {
	t.Helper()
	want, ok := new(pages).publish(t, w)
	if !ok { // of such a theme the last good one stays
		return nil
	}
	for i, p := range kept {
		got, _ := p.publish(t, w)
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if got[key] != want[key] {
				t.Errorf("%s: %s of editor %d is not the one that a new editor makes", what, key, i)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d files of editor %d, a new editor makes %d", what, len(got), i, len(want))
		}
	}
	return want
}

// themes are without templates, and with some that read all fields.
var themes = map[string]map[string]string{"embedded": nil, "all fields": page.AllFields()}

// edits are all changes of one field of one object.
func edits() map[string]func(*world) { return editsOf(map[string]string{}) }

// editsOf also gives for each change of a spec the kind of the object with the field.
func editsOf(fields map[string]string) map[string]func(*world) {
	all := map[string]func(*world){}
	for _, name := range []string{"rich", "p05", "one"} {
		for _, c := range Changes(v1alpha1.PostSpec{}) {
			fields["Post "+name+c.Path] = "Post" + c.Field
			all["Post "+name+c.Path] = func(w *world) {
				if p := w.posts[name]; p != nil {
					p = p.DeepCopy()
					c.Apply(&p.Spec)
					w.setPost(p)
				}
			}
		}
	}
	for _, name := range []string{"long", "essays"} {
		for _, c := range Changes(v1alpha1.TopicSpec{}) {
			fields["Topic "+name+c.Path] = "Topic" + c.Field
			all["Topic "+name+c.Path] = func(w *world) {
				if t := w.topics[name]; t != nil {
					t = t.DeepCopy()
					c.Apply(&t.Spec)
					w.setTopic(t)
				}
			}
		}
	}
	for _, c := range Changes(v1alpha1.SiteSpec{}) {
		fields["Site"+c.Path] = "Site" + c.Field
		all["Site"+c.Path] = func(w *world) {
			s := w.site.DeepCopy()
			c.Apply(&s.Spec)
			w.setSite(s)
		}
	}
	for name, key := range map[string]string{"articles": "one.md", "theme": "site.css", "templates": "search.html"} {
		for _, value := range []string{"", "a{}", "Other text, see [[p01]]."} {
			all[fmt.Sprintf("ConfigMap %s.%s=%q", name, key, value)] = func(w *world) {
				data := maps.Clone(w.configMaps[name])
				if data == nil {
					data = map[string]string{}
				}
				data[key] = value
				w.setConfigMap(name, data)
			}
		}
	}
	for _, key := range []string{"a.svg", "b.svg", "c.svg"} {
		for _, value := range []string{"", picture(50), "<svg onload>"} {
			all[fmt.Sprintf("ConfigMap pictures.%s=%q", key, value)] = func(w *world) {
				data := maps.Clone(w.configMaps["pictures"])
				if data[key] = value; value == "" {
					delete(data, key)
				}
				w.setConfigMap("pictures", data)
			}
		}
	}
	return all
}

// onNoPage are the fields of specs that these pages do not show, with the reason.
var onNoPage = map[string]string{
	"Post.Aliases":      "they become redirects",
	"Site.Route":        "it leads to the pages",
	"Site.Suspend":      "it stops the publication of pages",
	"Site.Server.Image": "it serves the pages", "Site.Server.Refresh": "it serves the pages",
	"Site.Server.Replicas": "it serves the pages", "Site.Server.Resources": "it serves the pages",
	"Site.Server.Template": "it serves the pages", "Site.Server.Service": "it leads to the pages",
	"Site.Server.Egress":                  "pages ask for nothing",
	"Site.CommonLabels":                   "the objects with the pages have them",
	"Site.Theme.Templates":                "the other case has templates",
	"Site.TopicSelector.MatchExpressions": "an expression needs all of its fields at once",
}

// isOnNoPage reports whether onNoPage has a field, or a field above it.
func isOnNoPage(field string) bool {
	for parent := range onNoPage {
		if field == parent || strings.HasPrefix(field, parent+".") {
			return true
		}
	}
	return false
}

// markSeen marks a field, and the fields above it.
func markSeen(seen map[string]bool, field string) {
	seen[field] = true
	for i, r := range field {
		if r == '.' {
			seen[field[:i]] = true
		}
	}
}

// When one field of a spec changes, a kept Editor makes the same pages as a new one, and so does the Editor of an operator that
// was down meanwhile. This holds for every field, and each has a change that readers see.
func TestAKeptEditorMissesNoField(t *testing.T) {
	fields := map[string]string{}
	all := editsOf(fields)
	for name, templates := range themes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := map[string]bool{}
			before := check(t, newWorld(templates), "at first", &pages{})
			if before == nil {
				_, err := page.NewTheme("en", page.ThemeSource{Templates: templates})
				t.Fatalf("the theme does not work: %v", err)
			}
			var names []string
			for i, what := range slices.Sorted(maps.Keys(all)) {
				if templates == nil || i%20 == 0 { // the sandbox takes many times as long
					names = append(names, what)
				}
			}
			for _, what := range names {
				w := newWorld(templates)
				// The same archive before and after, as in the operator.
				kept := &pages{}
				kept.publish(t, w)
				restarted := kept.restarted()
				all[what](w)
				if after := check(t, w, what, kept, restarted); after != nil && !maps.Equal(before, after) {
					markSeen(seen, fields[what])
				}
			}
			if templates != nil {
				return // some of the changes, for the pages alone
			}
			for _, field := range slices.Compact(slices.Sorted(maps.Values(fields))) {
				if seen[field] == isOnNoPage(field) {
					t.Errorf("no change of %s is on a page, or it is and onNoPage names the field: %v. Add a value to test/builder/changes.go, or change onNoPage", field, isOnNoPage(field))
				}
			}
		})
	}
}

// While an operator is down, time passes, and its successor may have other flags. It may also find the ConfigMaps of another Site.
func TestAnOperatorThatWasDownMissesNothing(t *testing.T) {
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	at := func(now time.Time) func(*world) { return func(w *world) { w.now = now } }
	for name, tc := range map[string]struct {
		templates     map[string]string
		before, after func(*world)
	}{
		"a Post comes out":                {nil, at(day(2026, 11, 30)), at(day(2026, 12, 1))},
		"a review is due":                 {nil, at(day(2025, 1, 31)), at(day(2025, 2, 2))},
		"a Post expires":                  {nil, at(day(2079, 12, 31)), at(day(2080, 1, 2))},
		"templates are no longer allowed": {page.AllFields(), at(day(2026, 11, 30)), func(w *world) { w.site.Spec.Theme.Templates = nil }},
		"the ConfigMaps are of another Site": {nil, func(w *world) { w.site.Name, w.site.Spec.BaseURL = "other", "https://other.example" },
			func(w *world) { w.site.Name, w.site.Spec.BaseURL = "site", "https://example.com" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, down := newWorld(tc.templates), &pages{}
			change := func(apply func(*world)) {
				w.site = w.site.DeepCopy()
				apply(w)
				w.setSite(w.site)
			}
			change(tc.before)
			before, _ := down.publish(t, w)
			change(tc.after)
			if after := check(t, w, name, down.restarted()); maps.Equal(before, after) {
				t.Error("no page has changed")
			}
		})
	}
}

// checkSequence makes 50 changes, one after the other, drawn by a seed. One Editor is kept, another one ends now and then.
func checkSequence(t testing.TB, seed uint64, templates map[string]string) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	all := edits()
	names := slices.Sorted(maps.Keys(all))
	w, kept, ending := newWorld(templates), &pages{}, &pages{}
	var done []string
	for range 50 {
		what := names[random.IntN(len(names))]
		switch random.IntN(8) {
		case 0:
			what = "Post comes"
			w.setPost(Post(fmt.Sprintf("new-%d", random.IntN(5)), fmt.Sprintf("20%d-01-01", 18+random.IntN(5)), Tags("long", "essays"), func(p *v1alpha1.Post) {
				if random.IntN(2) == 0 {
					p.Spec.Content = "See [[rich]]."
				}
			}))
		case 1:
			what = "Post goes"
			name := slices.Sorted(maps.Keys(w.posts))[random.IntN(len(w.posts))]
			delete(w.posts, name)
			w.archive.DeletePost(name)
		case 2:
			what = "Topic comes"
			w.setTopic(Topic([]string{"more", "tag-1", "long", "essays"}[random.IntN(4)], Aliases(v1alpha1.Tag(fmt.Sprint("tag ", random.IntN(3))))))
		case 3:
			what = "Topic goes"
			if name := []string{"more", "tag-1", "apart"}[random.IntN(3)]; w.topics[name] != nil {
				delete(w.topics, name)
				w.archive.DeleteTopic(name)
			}
		case 4:
			what = "time passes"
			w.now = w.now.AddDate(0, random.IntN(3), 0)
		default:
			all[what](w)
		}
		if random.IntN(2) == 0 {
			ending, what = ending.restarted(), what+" and a restart"
		}
		done = append(done, what)
		check(t, w, strings.Join(done, ", "), kept, ending)
		if t.Failed() {
			return
		}
	}
}

func TestAKeptEditorMissesNothingOfASequence(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			checkSequence(t, seed, nil)
		})
	}
}

func FuzzAKeptEditor(f *testing.F) {
	f.Add(uint64(0))
	f.Fuzz(func(t *testing.T, seed uint64) { checkSequence(t, seed, page.AllFields()) })
}

// A field that only the templates of a theme read is on the page after an edit.
func TestAFieldThatOnlyATemplateReads(t *testing.T) {
	w := newWorld(map[string]string{"post.html": `{{define "main"}}{{range .Page.Places}}{{with .Next}}{{.Summary}}{{end}}{{end}}{{end}}`})
	kept := &pages{}
	kept.publish(t, w)
	p := w.posts["one"].DeepCopy()
	p.Spec.Summary = "What the next Post says."
	w.setPost(p)
	if check(t, w, "summary of the next Post", kept); len(w.archive.Summaries(labels.Everything(), w.now)) != 3 {
		t.Error("there are other Topics")
	}
}
