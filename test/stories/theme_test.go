// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// themed returns a Site with a theme.
func themed(theme v1alpha1.Theme) func(*v1alpha1.Site) {
	return func(s *v1alpha1.Site) { s.Spec.Theme = &theme }
}

// templates returns a theme with the templates of a ConfigMap.
func templates(name v1alpha1.ConfigMapName) v1alpha1.Theme {
	return v1alpha1.Theme{Templates: &v1alpha1.TemplateSource{ConfigMapRef: v1alpha1.ConfigMapReference{Name: name}}}
}

// fromKey returns a key of a ConfigMap.
func fromKey(name v1alpha1.ConfigMapName, key string) *v1alpha1.ContentSource {
	return &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: name, Key: key}}
}

// template changes a template in the ConfigMap "brand".
func (s *story) template(name, text string) {
	s.Helper()
	edit(s, newConfigMap("brand", nil), func(c *corev1.ConfigMap) { c.Data = map[string]string{name: text} })
}

// looks waits until the ThemeApplied condition of the Site has a status, a reason and a text.
func (s *story) looks(want metav1.ConditionStatus, reason, text string) {
	s.Helper()
	s.is(Site(""), "site", "ThemeApplied", want, reason, text)
}

// broken waits until the Site reports its templates as broken.
func (s *story) broken(text string) {
	s.Helper()
	s.looks(metav1.ConditionFalse, "TemplateInvalid", text)
	s.ready(Site(""), "site", metav1.ConditionFalse, "TemplateInvalid", text)
	s.is(Site(""), "site", "Stalled", metav1.ConditionTrue, "TemplateInvalid", text)
	s.published("site")
}

// asset returns the file at the first address on the index after the text before.
func asset(files map[string]string, before string) string {
	_, rest, _ := strings.Cut(files["index.html"], before+`"/`)
	path, _, _ := strings.Cut(rest, `"`)
	return files[path]
}

func TestAThemeIsSeen(t *testing.T) {
	s := tell(t)
	plain := newConfigMap("brand", map[string]string{
		"extra.css": ".hero{border:9px}", "logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"><title>The logo</title></svg>`,
	})
	theme := v1alpha1.Theme{
		Light: &v1alpha1.Colors{Accent: "#8a1c4a"}, Dark: &v1alpha1.Colors{Accent: "#f2a6c5"},
		Fonts: &v1alpha1.Fonts{Text: "Georgia, serif"}, Logo: fromKey("brand", "logo.svg"), CSS: fromKey("brand", "extra.css"),
		Header: "[Blog](https://blog.example.com/)", Footer: "© 2026 **Example Corp**",
	}
	s.create(Topic("go"), Post("p", "2020-01-01", Tags("go"), withContent("An article.")), plain, Site("site", themed(theme)))
	s.looks(metav1.ConditionTrue, "Applied", "")
	for _, path := range []string{"index.html", "topics/go/index.html", "posts/p/index.html", "404.html", "search/index.html"} {
		s.shows("site", path, "© 2026 <strong>Example Corp</strong>", `href="https://blog.example.com/"`, ">Blog</a>", `<img class="logo"`)
	}
	styled := func(texts ...string) {
		t.Helper()
		s.eventually(func() error {
			files, err := s.files("site")
			if err != nil {
				return err
			}
			css := asset(files, `rel="stylesheet" href=`)
			for _, text := range texts {
				if !strings.Contains(css, text) {
					return errors.New("the style sheet does not say " + text)
				}
			}
			return nil
		})
	}
	styled("--accent:#8a1c4a", "--accent:#f2a6c5", "--font-text:Georgia, serif", ".hero{border:9px}")
	files, err := s.files("site")
	if err != nil {
		t.Fatal(err)
	}
	if logo := asset(files, `class="logo" src=`); !strings.Contains(logo, "The logo") {
		t.Errorf("the logo is %q", logo)
	}

	edit(s, newConfigMap("brand", nil), func(c *corev1.ConfigMap) { c.Data["extra.css"] = ".hero{border:1px}" })
	styled(".hero{border:1px}")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Theme = nil })
	s.hides("site", "index.html", "Example Corp", `class="logo"`)
	s.lacks(Site("site"), "ThemeApplied")
	s.eventually(func() error {
		files, err := s.files("site")
		if err != nil {
			return err
		}
		if css := asset(files, `rel="stylesheet" href=`); strings.Contains(css, "#8a1c4a") || strings.Contains(css, ".hero{border:1px}") {
			return errors.New("the theme's style sheet is still served")
		}
		return nil
	})
}

// A ConfigMap exists before a Site names two of its keys. It is read once, and not again and again.
func TestAThemeIsThereBeforeItsSite(t *testing.T) {
	s := tell(t)
	s.create(newConfigMap("brand", map[string]string{
		"extra.css": ".hero{border:9px}", "logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"><title>The logo</title></svg>`,
	}), Topic("sign"))
	s.eventually(func() error { return s.condition(Topic(""), "sign", "Ready", metav1.ConditionTrue, "") }) // of life
	s.create(Site("site", themed(v1alpha1.Theme{Logo: fromKey("brand", "logo.svg"), CSS: fromKey("brand", "extra.css")})))
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.shows("site", "index.html", `<img class="logo"`)
}

func TestATemplateOfOnesOwn(t *testing.T) {
	s := tell(t)
	const page = "topics/go/index.html"
	s.create(Topic("go"), Post("p", "2020-01-01", Tags("go"), Title("The first title")),
		newConfigMap("brand", map[string]string{"topic.html": `{{define "main"}}<h1>Ours: {{.Page.Title}}</h1>{{range .Page.Cards}}<p>{{.Title}}</p>{{end}}{{end}}`}),
		Site("site", themed(templates("brand"))))
	s.shows("site", page, "<h1>Ours: Go</h1><p>The first title</p>")
	s.looks(metav1.ConditionTrue, "Applied", "")
	before, err := s.files("site")
	if err != nil {
		t.Fatal(err)
	}

	for name, tc := range map[string]struct{ key, template, message string }{
		"Unclosed":        {"topic.html", `{{define "main"}}{{range .Page.Cards}}`, "topic.html:1: unexpected EOF"},
		"UnknownFunction": {"base.html", `{{exec "rm"}}`, `function "exec" not defined`},
		"UnknownField":    {"topic.html", `{{define "main"}}{{.Page.Nothing}}{{end}}`, "can't evaluate field Nothing"},
		"UnknownName":     {"other.html", "x", `no template "other.html" to replace`},
		"Endless":         {"topic.html", `{{define "main"}}{{template "main" .}}{{end}}`, "calls itself (main > main)"},
		"NoContext":       {"base.html", `<a href='{{.Title}}`, "base.html"},
	} {
		t.Run(name, func(t *testing.T) {
			was := s.T
			s.T = t
			defer func() { s.T = was }()
			s.template(tc.key, tc.template)
			s.broken(tc.message)
			after, err := s.files("site")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("the pages changed (-before +after):\n%s", diff)
			}
		})
	}

	// An edit is published with the last good theme, both before and after a restart.
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "The second title" })
	s.shows("site", page, "<h1>Ours: Go</h1><p>The second title</p>")
	s.settled()
	mark := s.env.Mark()
	s.restart()
	s.create(Post("sign", "2020-01-01", Tags("other"))) // of life
	s.ready(Post("", ""), "sign", metav1.ConditionTrue, "Accepted", "")
	s.settled()
	for _, w := range s.writes(mark) {
		if w.Name != "sign" {
			t.Errorf("a write that changes nothing: %s", w)
		}
	}
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "The third title" })
	s.shows("site", page, "<h1>Ours: Go</h1><p>The third title</p>")
	s.ready(Site(""), "site", metav1.ConditionFalse, "TemplateInvalid", "")
	edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Language = "de" })
	s.shows("site", "index.html", `lang="de"`)
	s.shows("site", page, "<h1>Ours: Go</h1><p>The third title</p>")

	s.template("topic.html", `{{define "main"}}<h1>Mended: {{.Page.Title}}</h1>{{end}}`)
	s.shows("site", page, "<h1>Mended: Go</h1>")
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.lacks(Site("site"), "Stalled")
	s.ready(Site(""), "site", metav1.ConditionFalse, "Progressing", "")
}

func TestATemplateThatFailsWithSomePosts(t *testing.T) {
	s := tell(t)
	const page = "topics/go/index.html"
	good := `{{define "main"}}<h1>Ours</h1>{{range .Page.Cards}}<p>{{.Title}}</p>{{end}}{{end}}`
	// The posts of the trial have three tags each.
	bad := `{{define "main"}}<h1>Newer</h1>{{range .Page.Cards}}<p>{{.Title}}, {{index .Tags 1}}</p>{{end}}{{end}}`
	s.create(Topic("go"), Topic("rust"), Post("p", "2020-01-01", Tags("go", "b"), Title("The first title")),
		Post("q", "2020-01-01", Tags("rust", "b")), newConfigMap("brand", map[string]string{"topic.html": good}), Site("site", themed(templates("brand"))))
	s.shows("site", page, "<h1>Ours</h1><p>The first title</p>")
	edit(s, Post("q", ""), func(p *v1alpha1.Post) { p.Spec.Tags = []v1alpha1.Tag{"rust"} })
	s.shows("site", "topics/rust/index.html", "<h1>Ours</h1>")
	s.template("topic.html", bad)
	s.broken("index out of range")
	s.broken(`"topics/rust"`)
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "The second title" })
	s.shows("site", page, "<h1>Ours</h1><p>The second title</p>")
	s.restart()
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "The third title" })
	s.shows("site", page, "<h1>Ours</h1><p>The third title</p>")
	s.broken(`"topics/rust"`)
	s.settled()

	// Once the Post is mended, the theme works. Then another Post comes for which it does not. Now no theme works,
	// and the published pages stay.
	edit(s, Post("q", ""), func(p *v1alpha1.Post) { p.Spec.Tags = []v1alpha1.Tag{"rust", "b"} })
	s.shows("site", page, "<h1>Newer</h1><p>The third title, b</p>")
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.create(Post("r", "2020-01-01", Tags("rust"), Title("Cannot be shown")))
	s.looks(metav1.ConditionFalse, "TemplateInvalid", "index out of range")
	s.is(Site(""), "site", "Stalled", metav1.ConditionTrue, "TemplateInvalid", "")
	s.settled()
	s.hides("site", "topics/rust/index.html", "Cannot be shown")
	s.remove(Post("r", ""))
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.lacks(Site("site"), "Stalled")
}

func TestAThemeWithoutItsConfigMap(t *testing.T) {
	s := tell(t)
	theme := v1alpha1.Theme{Footer: "Our footer", CSS: fromKey("brand", "extra.css")}
	s.create(Topic("go"), Post("p", "2020-01-01", Tags("go"), Title("The first title")), Site("site", themed(theme)))
	missing := func(text string) {
		t.Helper()
		s.looks(metav1.ConditionFalse, "ThemeMissing", text)
		s.ready(Site(""), "site", metav1.ConditionFalse, "ThemeMissing", text)
		s.lacks(Site("site"), "Stalled")
		s.published("site")
	}
	missing(`There is no ConfigMap "brand" with the label topicpages.dev/publish`)
	s.shows("site", "topics/go/index.html", "The first title")
	s.hides("site", "topics/go/index.html", "Our footer") // no theme has worked so far

	s.create(newConfigMap("brand", map[string]string{"extra.css": "p{}"}))
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.shows("site", "topics/go/index.html", "Our footer")
	s.remove(newConfigMap("brand", nil))
	missing(`There is no ConfigMap "brand"`)
	s.shows("site", "topics/go/index.html", "Our footer")
	s.create(newConfigMap("brand", map[string]string{"extra.css": strings.Repeat("p{}\n", 16<<10+1)}))
	missing("65540 bytes: at most 65536")
	edit(s, newConfigMap("brand", nil), func(c *corev1.ConfigMap) { c.Data = map[string]string{"other.css": "p{}"} })
	missing(`has no key "extra.css"`)
	edit(s, newConfigMap("brand", nil), func(c *corev1.ConfigMap) { c.Data = map[string]string{"extra.css": "p{color:red}"} })
	s.looks(metav1.ConditionTrue, "Applied", "")
	edit(s, newConfigMap("brand", nil), func(c *corev1.ConfigMap) { c.Labels = nil })
	missing(`There is no ConfigMap "brand"`)
	s.shows("site", "topics/go/index.html", "Our footer")
}

// An obvious name.
func TestAThemeInAConfigMapOfTheNameThatTheOperatorNeeds(t *testing.T) {
	s := tell(t)
	theirs := newConfigMap("site-theme", map[string]string{"notfound.html": `{{define "main"}}<h1>Nowhere</h1>{{end}}`})
	s.create(theirs, Topic("go"), Post("p", "2020-01-01", Tags("go")), Site("site", themed(templates("site-theme"))))
	s.ready(Site(""), "site", metav1.ConditionFalse, "NameConflict", "site-theme")
	s.is(Site(""), "site", "Stalled", metav1.ConditionTrue, "NameConflict", "")
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.published("site")
	s.shows("site", "404.html", "<h1>Nowhere</h1>")
	s.shows("site", "topics/go/index.html", "spans 1 post")
	version := theirs.ResourceVersion
	s.settled()
	if s.get(theirs); theirs.ResourceVersion != version {
		t.Errorf("the foreign ConfigMap was written")
	}

	// Its content is not taken for a good theme.
	edit(s, theirs, func(c *corev1.ConfigMap) {
		c.Data = map[string]string{"notfound.html": "{{", "theme.json": `{"footer":"Not ours"}`}
	})
	s.restart()
	s.looks(metav1.ConditionFalse, "TemplateInvalid", "")
	s.hides("site", "topics/go/index.html", "Not ours")
}

func TestAThemeAsLargeAsItMayBe(t *testing.T) {
	s := tell(t)
	large := "{{define \"main\"}}" + strings.Repeat("<br>\n<b>&amp;</b>", 15400) + "{{end}}" // 256 KiB, mostly characters that JSON may escape
	s.create(newConfigMap("brand", map[string]string{"notfound.html": large}),
		newConfigMap("assets", map[string]string{"extra.css": strings.Repeat("a>b{}\n", 10<<10), "logo.svg": `<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat("<a></a>\n", 8<<10-10) + "</svg>"}),
		Site("site", themed(v1alpha1.Theme{Templates: templates("brand").Templates, CSS: fromKey("assets", "extra.css"), Logo: fromKey("assets", "logo.svg")})))
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.ready(Site(""), "site", metav1.ConditionFalse, "Progressing", "")
	s.get(&corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "site-theme"}})
}

func TestASiteSpeaksALanguage(t *testing.T) {
	s := tell(t)
	s.create(Site("site"), Topic("go"), Post("p", "2020-03-01", Tags("go", "rust"), withContent("An article.")))
	s.shows("site", "topics/go/index.html", `lang="en" dir="ltr"`, "spans 1 post from Mar 2020")
	speak := func(language v1alpha1.Language) {
		edit(s, Site("site"), func(site *v1alpha1.Site) { site.Spec.Language = language })
	}
	speak("de")
	s.shows("site", "topics/go/index.html", `lang="de" dir="ltr"`, "März 2020", ">Definition<")
	s.hides("site", "topics/go/index.html", "spans 1 post")
	s.shows("site", "posts/p/index.html", `lang="de"`, "An article.", "1. März 2020")
	s.shows("site", "404.html", "Seite nicht gefunden")
	speak("ar")
	s.shows("site", "topics/go/index.html", `lang="ar" dir="rtl"`)
	s.shows("site", "index.html", `lang="ar" dir="rtl"`)
	s.hides("site", "topics/go/index.html", "März")
	// The status is for operators, and always English.
	s.is(Topic(""), "go", "Populated", metav1.ConditionTrue, "PostsMatch", "1 published Post")
	speak("")
	s.shows("site", "topics/go/index.html", `lang="en" dir="ltr"`, "spans 1 post from Mar 2020")
}

func TestASecondReconcileOfEverythingWritesNothing(t *testing.T) {
	s := tell(t)
	theme := templates("brand")
	theme.Footer, theme.CSS = "Our footer", fromKey("assets", "extra.css")
	s.create(newConfigMap("brand", map[string]string{"notfound.html": `{{define "main"}}<h1>Nowhere</h1>{{end}}`}),
		newConfigMap("assets", map[string]string{"extra.css": "p{}"}), newConfigMap("articles", map[string]string{"a.md": "From [[inline]]."}),
		Site("site", themed(theme)), Site("arabic", func(site *v1alpha1.Site) { site.Spec.Language = "ar" }), Site("broken", themed(templates("nobody"))),
		Topic("go"), Topic("rust"),
		Post("inline", "2020-01-01", Tags("go", "rust"), withContent("See [[mapped]], [[nobody]], [[far]].")),
		Post("mapped", "2020-01-02", Tags("go"), contentFrom("articles", "a.md")),
		Post("missing", "2020-01-03", Tags("go"), contentFrom("nobody", "a.md")),
		Post("far", "2100-01-01", Tags("rust"), withContent("Not yet.")))
	for i := range 60 {
		s.create(Post("p"+strings.Repeat("x", i), "2020-01-01", Tags("rust")))
	}
	s.shows("site", "posts/mapped/index.html", "From ")
	s.shows("site", "topics/rust/index.html", "/topics/rust/2020/")
	s.shows("arabic", "topics/rust/index.html", "/topics/rust/2020/")
	s.settled()
	mark := s.env.Mark()
	s.restart()
	s.settled()
	s.create(Post("sign", "2020-01-01", Tags("of-life")))
	s.ready(Post("", ""), "sign", metav1.ConditionTrue, "Accepted", "")
	s.settled()
	for _, w := range s.writes(mark) {
		if w.Name != "sign" {
			t.Errorf("a write that changes nothing: %s", w)
		}
	}
}
