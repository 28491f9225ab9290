// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// withContent puts an article into the Post itself.
func withContent(markdown string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Content = markdown }
}

// contentFrom takes the article from a ConfigMap.
func contentFrom(name v1alpha1.ConfigMapName, key string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: name, Key: key}}
	}
}

// newConfigMap returns a ConfigMap that Posts and Sites may publish.
func newConfigMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{v1alpha1.PublishLabel: "true"}}, Data: data,
	}
}

// ready waits until an object's Ready condition has a status, a reason and a text, and the object meets the
// expectations of GitOps tools (kstatus).
func (s *story) ready(object client.Object, name string, want metav1.ConditionStatus, reason, text string) {
	s.Helper()
	s.is(object, name, "Ready", want, reason, text)
}

// is waits until a condition of an object has a status, a reason and a text.
func (s *story) is(object client.Object, name, kind string, want metav1.ConditionStatus, reason, text string) {
	s.Helper()
	s.eventually(func() error {
		if err := s.condition(object, name, kind, want, reason); err != nil {
			return err
		}
		if m := message(object, kind); !strings.Contains(m, text) {
			return fmt.Errorf("%s of %T %q says %q", kind, object, name, m)
		}
		return expected(object)
	})
}

// expected checks what tools that follow kstatus rely on: every condition is about the current spec, Ready is there,
// and Stalled is there only if it is why Ready is False.
func expected(object client.Object) error {
	conditions := map[string]metav1.Condition{}
	for _, c := range Conditions(object) {
		conditions[c.Type] = c
		if c.ObservedGeneration != object.GetGeneration() || c.Reason == "" || c.LastTransitionTime.IsZero() {
			return fmt.Errorf("%T %q at generation %d has the condition %+v", object, object.GetName(), object.GetGeneration(), c)
		}
	}
	ready, stalled := conditions["Ready"], conditions["Stalled"]
	switch {
	case ready.Type == "":
		return fmt.Errorf("%T %q has no Ready condition", object, object.GetName())
	case stalled.Type != "" && (stalled.Status != metav1.ConditionTrue || ready.Status != metav1.ConditionFalse || stalled.Reason != ready.Reason):
		return fmt.Errorf("%T %q is %+v and %+v", object, object.GetName(), ready, stalled)
	}
	return nil
}

// lacks waits until an object has no condition of the type.
func (s *story) lacks(object client.Object, kind string) {
	s.Helper()
	s.eventually(func() error {
		s.get(object)
		for _, c := range Conditions(object) {
			if c.Type == kind {
				return fmt.Errorf("%T %q is %s: %s, %s", object, object.GetName(), kind, c.Reason, c.Message)
			}
		}
		return expected(object)
	})
}

// gonePage waits until a Site no longer publishes a file.
func (s *story) gonePage(site, path string) {
	s.Helper()
	s.eventually(func() error {
		files, err := s.files(site)
		if _, there := files[path]; err == nil && there {
			err = fmt.Errorf("%s is still published", path)
		}
		return err
	})
}

func TestAPostWithContentHasAPage(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("go"),
		Post("other", "2020-01-01", Tags("go"), Title("Another post"), URL("https://blog.example.com/other/")),
		Post("article", "2020-02-01", Tags("go"), Title("An article"), withContent("Start with **timeouts**. See [[other]] and [[topic:go|the topic]].\n\n<script>alert(1)</script>")))
	s.shows("site", "posts/article/index.html", "<strong>timeouts</strong>", `href="https://blog.example.com/other/"`, ">Another post</a>", `<a href="/topics/go/">the topic</a>`)
	s.hides("site", "posts/article/index.html", "<script>alert")
	s.shows("site", "topics/go/index.html", `<a href="/posts/article/">An article</a>`)
	s.shows("site", "topics/go/atom.xml", ".svc/posts/article/")
	s.shows("site", "sitemap-1.xml", ".svc/posts/article/")
	s.shows("site", "search/1.json", "/posts/article/")
	s.ready(Post("", ""), "article", metav1.ConditionTrue, "Accepted", "Published since 2020-02-01")
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionTrue, "Found", "")
	s.lacks(Post("other", ""), "LinksValid")

	edit(s, Post("article", ""), func(p *v1alpha1.Post) { p.Spec.Content, p.Spec.UpdateDate = "It is written anew.", "2020-03-05" })
	s.shows("site", "posts/article/index.html", "It is written anew.", `datetime="2020-03-05"`)
	s.shows("site", "sitemap-1.xml", "2020-03-05")

	// The article moves to a blog: its page goes, and its card leads there.
	edit(s, Post("article", ""), func(p *v1alpha1.Post) { p.Spec.Content, p.Spec.URL = "", "https://blog.example.com/article/" })
	s.gonePage("site", "posts/article/index.html")
	s.shows("site", "topics/go/index.html", `<a href="https://blog.example.com/article/">An article</a>`)
	s.lacks(Post("article", ""), "LinksValid")
}

func TestAnArticleInAConfigMap(t *testing.T) {
	s := tell(t)
	const page = "posts/article/index.html"
	s.create(Site("site"), Topic("go"), Post("article", "2020-01-01", Tags("go"), Title("An article"), contentFrom("articles", "article.md")))
	missing := func(text string) {
		t.Helper()
		s.ready(Post("", ""), "article", metav1.ConditionFalse, "ContentMissing", text)
		s.lacks(Post("article", ""), "Stalled")
		s.gonePage("site", page)
		s.hides("site", "topics/go/index.html", "/posts/article/")
		s.shows("site", "topics/go/index.html", "An article", "spans 1 post")
		s.is(Topic(""), "go", "Populated", metav1.ConditionTrue, "PostsMatch", "")
	}
	there := func(text string) {
		t.Helper()
		s.shows("site", page, text)
		s.shows("site", "topics/go/index.html", `<a href="/posts/article/">An article</a>`)
		s.ready(Post("", ""), "article", metav1.ConditionTrue, "Accepted", "")
		s.is(Post("", ""), "article", "LinksValid", metav1.ConditionTrue, "Found", "")
	}
	missing(`There is no ConfigMap "articles" with the label topicpages.dev/publish: "true"`)

	unlabelled := newConfigMap("articles", map[string]string{"article.md": "A secret of the namespace."})
	unlabelled.Labels = map[string]string{v1alpha1.PublishLabel: "false"}
	s.create(unlabelled)
	s.settled()
	missing("There is no ConfigMap")
	label := func(value string) {
		edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) { c.Labels = map[string]string{v1alpha1.PublishLabel: value} })
	}
	label("true")
	there("A secret of the namespace.")
	label("no")
	missing("There is no ConfigMap")
	label("true")

	edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) { c.Data["article.md"] = "An *edited* article." })
	there("An <em>edited</em> article.")
	// The same text as bytes, which is how kubectl stores a file that it takes for binary.
	edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) {
		c.Data, c.BinaryData = nil, map[string][]byte{"article.md": []byte("From **bytes**.")}
	})
	there("From <strong>bytes</strong>.")

	for text, data := range map[string]map[string][]byte{
		`has no key "article.md"`:      {"other.md": []byte("x")},
		"is empty":                     {"article.md": {}},
		"is not UTF-8 text":            {"article.md": {0xff, 0xfe}},
		"262145 bytes: at most 262144": {"article.md": []byte(strings.Repeat("a", 256<<10+1))},
	} {
		edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) { c.BinaryData = data })
		missing(text)
	}
	edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) {
		c.BinaryData = map[string][]byte{"article.md": []byte(strings.Repeat("a b c ", 43690))}
	})
	there("a b c a b c")

	s.remove(newConfigMap("articles", nil))
	missing("There is no ConfigMap")
	s.create(newConfigMap("articles", map[string]string{"article.md": "Here again."}))
	there("Here again.")

	s.settled()
	mark := s.env.Mark()
	// The operator ignores a ConfigMap that no Post and no Site names.
	s.create(newConfigMap("unrelated", map[string]string{"a": "b"}))
	edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) { c.Annotations = map[string]string{"edited": "yes"} })
	s.settled()
	for _, w := range s.writes(mark) {
		t.Errorf("a write that changes nothing: %s", w)
	}
}

func TestABrokenLinkIsNamedAndMendsItself(t *testing.T) {
	s := tell(t)
	const page = "posts/article/index.html"
	s.create(Site("site"), Topic("go"), Post("article", "2020-01-01", Tags("go"),
		withContent("See [[later-post]], [[later-post|the other]] and [[topic:rust]]. `[[no-link]]`")))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "[[later-post]] in line 1, [[topic:rust]] in line 1")
	s.ready(Post("", ""), "article", metav1.ConditionTrue, "Accepted", "")
	s.shows("site", page, "later-post", "the other", "[[no-link]]")
	s.hides("site", page, `href="/topics/rust/"`)

	s.create(Topic("rust"))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "for [[later-post]]")
	s.shows("site", page, `href="/topics/rust/"`)
	s.create(Post("later-post", "2020-02-01", Tags("go"), Title("The later post"), withContent("Back to [[article]].")))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionTrue, "Found", "")
	s.shows("site", page, `<a href="/posts/later-post/">The later post</a>`, `<a href="/posts/later-post/">the other</a>`)
	s.shows("site", "posts/later-post/index.html", `<a href="/posts/article/">article</a>`)

	edit(s, Post("later-post", ""), func(p *v1alpha1.Post) { p.Spec.Title = "A new title" })
	s.shows("site", page, `<a href="/posts/later-post/">A new title</a>`)
	s.remove(Post("later-post", ""))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "for [[later-post]]")
	s.hides("site", page, "/posts/later-post/")
	s.remove(Topic("rust"))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "[[later-post]] in line 1, [[topic:rust]] in line 1")
	s.hides("site", page, `href="/topics/rust/"`)
}

// Links to addresses on the site are checked as links by name are.
func TestABrokenAddressIsNamedAndMendsItself(t *testing.T) {
	s := tell(t)
	s.create(Site("site", func(s *v1alpha1.Site) { s.Spec.BaseURL = "https://blog.example.com" }), Topic("go"), Post("article", "2020-01-01", Tags("go"),
		withContent("---\ntitle: a: b\n---\n[a](/posts/later/) [b](https://blog.example.com/posts/moved/) [c](/topics/golang/) [d](https://other.example.com/posts/gone/)")))
	broken := func(pages string) {
		t.Helper()
		s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "No Post or Topic has its page at "+pages)
	}
	broken("/posts/later/ in line 4, /topics/golang/ in line 4, https://blog.example.com/posts/moved/ in line 4")
	s.is(Post("", ""), "article", "FrontMatterValid", metav1.ConditionFalse, "FrontMatterUnreadable", "line 2: mapping values are not allowed")
	s.ready(Post("", ""), "article", metav1.ConditionTrue, "Accepted", "")

	s.create(Post("later", "2020-02-01", Tags("go"), withContent("Here.")))
	broken("/topics/golang/ in line 4, https://blog.example.com/posts/moved/ in line 4")
	s.create(Post("other-name", "2020-02-01", URL("/posts/moved/")))
	broken("/topics/golang/")
	edit(s, Topic("go"), func(t *v1alpha1.Topic) { t.Spec.Aliases = []v1alpha1.Tag{"golang"} })
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionTrue, "Found", "")

	edit(s, Topic("go"), func(t *v1alpha1.Topic) { t.Spec.Aliases = nil })
	broken("/topics/golang/")
	edit(s, Post("other-name", ""), func(p *v1alpha1.Post) { p.Spec.URL = "/elsewhere/" })
	broken("/topics/golang/ in line 4, https://blog.example.com/posts/moved/ in line 4")
	edit(s, Site("site"), func(s *v1alpha1.Site) { s.Spec.BaseURL = "https://new.example.com" })
	broken("/topics/golang/")
}

// Links to headings of another article, by name, by permalink and by the address of the Site, follow that article.
func TestALinkToAHeadingOfAnotherArticle(t *testing.T) {
	s := tell(t)
	const page, linked = "2020/article/index.html", "/2021/other/"
	s.create(Site("site", func(s *v1alpha1.Site) {
		s.Spec.BaseURL, s.Spec.Permalinks = "https://blog.example.com", "/:year/:slug/"
	}), Topic("go"), Post("other", "2021-02-01", Tags("go"), withContent("## Set up")), Post("article", "2020-01-01", Tags("go"),
		withContent("[[other#set-up|a]]\n[b](/2021/other/#set-up)\n[c](https://blog.example.com/posts/other/#set-up)\n[d](/2021/later/#set-up)")))
	links := func(id string) []string {
		return []string{`<a href="` + linked + id + `">a</a>`, `<a href="` + linked + id + `">b</a>`, `<a href="` + linked + id + `">c</a>`}
	}
	s.shows("site", page, links("#c-set-up")...)
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "No Post or Topic has its page at /2021/later/#set-up in line 4")

	s.create(Post("later", "2021-02-01", Tags("go"), withContent("## Set up")))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionTrue, "Found", "")
	s.shows("site", page, `<a href="/2021/later/#c-set-up">d</a>`)

	edit(s, Post("other", ""), func(p *v1alpha1.Post) { p.Spec.Content = "## Set up {#start}" })
	s.shows("site", page, links("#c-start")...)
	edit(s, Post("other", ""), func(p *v1alpha1.Post) { p.Spec.Content = "## Tear down" })
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "The linked article has no heading for /2021/other/#set-up in line 2")

	edit(s, Post("other", ""), func(p *v1alpha1.Post) { p.Spec.Content, p.Spec.PublishDate = "## Set up", "2022-02-01" })
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "No Post or Topic has its page at /2021/other/#set-up in line 2 (/2022/other/?)")
	s.shows("site", page, `<a href="/2022/other/#c-set-up">a</a>`, `<a href="/2021/other/#set-up">b</a>`, `<a href="/2022/other/#c-set-up">c</a>`)
}

func TestAnArticleOfFilesFromElsewhere(t *testing.T) {
	s := tell(t)
	const page = "posts/article/index.html"
	file := "---\ntitle: not this\n---\n\nOne paragraph\nin two lines: [how](#12-set-up), [other](2020-02-01-other.md#why), [up](../index.md).\n\n<!-- secret -->\n\n## 1.2 Set up\n"
	s.create(Site("site"), Topic("go"), newConfigMap("articles", map[string]string{"article.md": "\ufeff" + strings.ReplaceAll(file, "\n", "\r\n")}),
		Post("article", "2020-01-01", Tags("go"), contentFrom("articles", "article.md")))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "Nothing is at ../index.md in line 6, 2020-02-01-other.md#why in line 6: ")
	s.shows("site", page, "One paragraph\nin two lines", `<a href="#c-12-set-up">how</a>, other, up.`)
	s.hides("site", page, "not this", "secret")

	s.create(Post("other", "2020-02-01", Tags("go"), withContent("Here.")))
	s.shows("site", page, `<a href="/posts/other/#c-why">other</a>, up.`)
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionFalse, "BrokenLinks", "Nothing is at ../index.md in line 6: ")

	// A different line ending does not change the article.
	s.settled()
	mark := s.env.Mark()
	edit(s, newConfigMap("articles", nil), func(c *corev1.ConfigMap) { c.Data = map[string]string{"article.md": file} })
	s.settled()
	for _, w := range s.writes(mark) {
		t.Errorf("a write that changes nothing: %s", w)
	}
}

func TestALinkToAScheduledPost(t *testing.T) {
	s := tell(t)
	const page = "posts/article/index.html"
	begins := time.Now().Add(3 * time.Second).UTC()
	s.create(Site("site"), Topic("go"),
		Post("far", "2100-01-01", Tags("go"), Title("A secret title"), withContent("Not yet.")),
		Post("draft", "2020-01-01", Draft, Tags("go"), Title("A draft title"), withContent("Not yet.")),
		Post("soon", begins.Format(time.RFC3339Nano), Tags("go"), Title("Comes soon"), withContent("Here.")),
		Post("article", "2020-01-01", Tags("go"), withContent("See [[far]], [[draft]] and [[soon]].")))
	s.is(Post("", ""), "article", "LinksValid", metav1.ConditionTrue, "Found", "")
	s.shows("site", page, `<a href="/posts/soon/">Comes soon</a>`)
	if time.Now().Before(begins) {
		t.Errorf("the link was there before the Post was published")
	}
	s.shows("site", "posts/soon/index.html", "Here.")
	files, err := s.files("site")
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range files {
		for _, secret := range []string{"A secret title", "A draft title", "Not yet.", "/posts/far/", "/posts/draft/"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
	}
	edit(s, Post("draft", ""), func(p *v1alpha1.Post) { p.Spec.Draft = false })
	s.shows("site", page, `<a href="/posts/draft/">A draft title</a>`)
}

func TestAnArticleThatMakesTooLargeAPage(t *testing.T) {
	s, unharmed := withRest(t)
	// Many links by reference to one long address.
	text := "[a]: /" + strings.Repeat("b", 2000) + "\n\n" + strings.Repeat("[a]\n\n", 5000)
	s.create(Topic("go"), Post("complex", "2020-01-01", Tags("go"), withContent(text)))
	s.ready(Post("", ""), "complex", metav1.ConditionFalse, "ContentTooComplex", "2 MiB")
	s.is(Post("", ""), "complex", "Stalled", metav1.ConditionTrue, "ContentTooComplex", "2 MiB")
	s.shows("site", "posts/complex/index.html", "This post cannot be shown")
	unharmed()
	edit(s, Post("complex", ""), func(p *v1alpha1.Post) { p.Spec.Content = "Shorter." })
	s.ready(Post("", ""), "complex", metav1.ConditionTrue, "Accepted", "")
	s.lacks(Post("complex", ""), "Stalled")
	s.shows("site", "posts/complex/index.html", "Shorter.")
}

func TestAnArticleWithALongName(t *testing.T) {
	s, unharmed := withRest(t)
	name := strings.Repeat("long-", 46) + "name" // 234 characters
	s.create(Topic("go"))
	post := Post(name, "2020-01-01", Tags("go"), Title("A long name"), withContent("An article."))
	post.Namespace = s.namespace
	err := s.Create(t.Context(), post)
	if err == nil || !strings.Contains(err.Error(), "metadata.name") {
		t.Errorf("the API server takes an article whose page has no address: %v", err)
	}
	// A Post without an article needs no page, and may have any name.
	s.create(Post(name, "2020-01-01", Tags("go"), Title("A long name")))
	s.create(Post(strings.Repeat("a", 200), "2020-01-01", Tags("go"), withContent("Long enough.")))
	s.shows("site", "topics/go/index.html", "A long name")
	s.shows("site", "posts/"+strings.Repeat("a", 200)+"/index.html", "Long enough.")
	unharmed()
}

func TestATopicOfManyPostsHasAPageForEachYear(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("go"))
	for i := range 60 {
		s.create(Post(fmt.Sprintf("p%d", i), fmt.Sprintf("%d-01-%02d", 2020+i%3, 1+i/3), Tags("go"), Title(fmt.Sprintf("Post number %d", i))))
	}
	s.shows("site", "topics/go/index.html", "60 posts", `href="/topics/go/2020/"`, `href="/topics/go/2022/"`)
	s.shows("site", "topics/go/2021/index.html", "Post number 1<", "Post number 58<", "20 posts")
	s.hides("site", "topics/go/2021/index.html", "Post number 0<")
	s.shows("site", "sitemap-1.xml", "/topics/go/2022/")

	edit(s, Post("p0", ""), func(p *v1alpha1.Post) { p.Spec.PublishDate = "2019-05-01" })
	s.shows("site", "topics/go/2019/index.html", "Post number 0<")
	s.shows("site", "topics/go/2020/index.html", "19 posts")

	url := s.serve("site")
	for path, want := range map[string]int{"/topics/go/2019/": 200, "/topics/go/2019": 301, "/topics/go/2019/index.html": 301, "/topics/go/1999/": 404} {
		if got := s.request("GET", url+path, "identity").status; got != want {
			t.Errorf("%s answers %d, want %d", path, got, want)
		}
	}

	// Without them there is one page again.
	for i := range 15 {
		s.remove(Post(fmt.Sprintf("p%d", i), ""))
	}
	s.shows("site", "topics/go/index.html", "45 posts")
	s.eventually(func() error {
		files, err := s.files("site")
		if err != nil {
			return err
		}
		for path := range files {
			if strings.HasPrefix(path, "topics/go/20") {
				return errors.New(path + " is still published")
			}
		}
		return nil
	})
}
