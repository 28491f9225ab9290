// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// Templates are used only if the operator allows them. The rest of a theme is always used.
func TestTemplatesThatAreNotAllowed(t *testing.T) {
	s := tell(t)
	s.stop()
	s.noTemplates = true
	s.start()
	theme := templates("brand")
	theme.Footer = "Our footer"
	s.create(Topic("go"), Post("p", "2020-01-01", Tags("go"), Title("The first title")), Site("site", themed(theme)),
		newConfigMap("brand", map[string]string{"notfound.html": `{{define "main"}}<h1>Nowhere</h1>{{end}}`}))
	s.looks(metav1.ConditionFalse, "TemplatesNotAllowed", "only with the flag --allow-theme-templates")
	s.ready(Site(""), "site", metav1.ConditionFalse, "TemplatesNotAllowed", "--allow-theme-templates")
	s.is(Site(""), "site", "Stalled", metav1.ConditionTrue, "TemplatesNotAllowed", "")
	s.published("site")
	s.shows("site", "404.html", "Page not found", "Our footer")

	// With the flag, they are used.
	s.stop()
	s.noTemplates = false
	s.start()
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.shows("site", "404.html", "<h1>Nowhere</h1>", "Our footer")
	s.lacks(Site("site"), "Stalled")

	// Without the flag again, the last good templates are not used either, and edits are still published.
	s.stop()
	s.noTemplates = true
	s.start()
	s.template("notfound.html", "{{")
	edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "The second title" })
	s.shows("site", "topics/go/index.html", "The second title")
	s.shows("site", "404.html", "Page not found", "Our footer")
	s.looks(metav1.ConditionFalse, "TemplatesNotAllowed", "")
}

// Whatever templates do, their own Site reports why they are not used and keeps its pages, and other Sites are
// published.
func TestTemplatesThatTakeTooMuch(t *testing.T) {
	s := tell(t)
	const page = "topics/go/index.html"
	s.create(Topic("go"), Post("p", "2020-01-01", Tags("go"), Title("The first title")),
		newConfigMap("brand", map[string]string{"topic.html": `{{define "main"}}<h1>Ours: {{.Page.Title}}</h1>{{end}}`}),
		Site("site", themed(templates("brand"))), Site("other"))
	s.shows("site", page, "<h1>Ours: Go</h1>")
	s.shows("other", page, "The first title")
	main := func(text string) string { return `{{define "main"}}` + text + `{{end}}` }
	n := 0
	for name, tc := range map[string]struct{ template, reason, message string }{
		"Recursion":     {main(`{{template "main" .}}`), "TemplateInvalid", `topic.html:1:28: in "main": the template "main" calls itself`},
		"Nesting":       {main(strings.Repeat("{{range .Page.Cards}}", 25) + strings.Repeat("{{end}}", 25)), "TemplateLimitExceeded", "nested too deeply"},
		"Doubling":      {main(`{{$x := "aaaaaaaa"}}{{range 64}}{{$x = t "%s%[1]s" $x}}{{end}}`), "TemplateLimitExceeded", "one call may make 256 KiB"},
		"Escaping":      {main(`{{$x := "<"}}{{range 64}}{{$x = html $x $x}}{{end}}`), "TemplateInvalid", `the function "html" is not for templates`},
		"Padding":       {main(`{{printf "%0999999d" 1}}`), "TemplateInvalid", "a number up to 1000"},
		"Time":          {main(`{{range .Page.Cards}}{{.Published.Format "1"}}{{end}}`), "TemplateInvalid", `the method "Format" takes no arguments`},
		"Rounds":        {main(`{{range 9000000000}}{{end}}`), "TemplateLimitExceeded", "more than 500000 steps"},
		"RoundsOfPosts": {main(`{{range .Page.Cards}}{{if eq .Name "p"}}{{range 9000000000}}{{end}}{{end}}{{end}}`), "TemplateLimitExceeded", `"topics/go"`},
		"Compiling":     {main(`<script>` + strings.Repeat(`"</"`, 60<<10) + `</script>`), "TemplateLimitExceeded", "of processor time"},
		"Controls":      {main(strings.Repeat("\x01", 250<<10)), "ThemeMissing", "has the control character U+0001 in line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			was := s.T
			s.T = t
			defer func() { s.T = was }()
			s.template("topic.html", tc.template)
			n++
			title := fmt.Sprintf("Title %d", n)
			edit(s, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = title })
			s.shows("other", page, title)
			s.looks(metav1.ConditionFalse, tc.reason, tc.message)
			s.ready(Site(""), "site", metav1.ConditionFalse, tc.reason, tc.message)
			s.shows("site", page, "<h1>Ours: Go</h1>")
			s.published("site")
		})
	}
	s.template("topic.html", main("<h1>Mended</h1>"))
	s.shows("site", page, "<h1>Mended</h1>")
	s.looks(metav1.ConditionTrue, "Applied", "")
}

// A theme of the greatest size, in which JSON escapes every character, still fits into the ConfigMap that keeps it.
func TestAThemeOfWhatJSONEscapes(t *testing.T) {
	s := tell(t)
	s.create(newConfigMap("brand", map[string]string{"notfound.html": `{{define "main"}}` + strings.Repeat("\"\\\n\u2028", 40<<10) + "{{end}}"}),
		newConfigMap("assets", map[string]string{"extra.css": strings.Repeat("/*\"\\*/\n", 7<<10)}),
		Site("site", themed(v1alpha1.Theme{Templates: templates("brand").Templates, CSS: fromKey("assets", "extra.css")})))
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.eventually(func() error {
		return s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: "site-theme"}, &corev1.ConfigMap{})
	})
}

func TestALogoThatIsNoPicture(t *testing.T) {
	s := tell(t)
	s.create(newConfigMap("brand", map[string]string{"logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"><title>The logo</title></svg>`}),
		Site("site", themed(v1alpha1.Theme{Footer: "Our footer", Logo: fromKey("brand", "logo.svg")})))
	s.looks(metav1.ConditionTrue, "Applied", "")
	s.template("logo.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	s.looks(metav1.ConditionFalse, "LogoInvalid", `the logo in the key "logo.svg" of the ConfigMap "brand": line 1: take the element <script> out`)
	s.ready(Site(""), "site", metav1.ConditionFalse, "LogoInvalid", "")
	s.shows("site", "index.html", `class="logo"`, "Our footer")
}

// A Site without a theme leaves a foreign ConfigMap alone that has the name for kept themes.
func TestASiteWithoutAThemeMindsNobody(t *testing.T) {
	s := tell(t)
	theirs := newConfigMap("site-theme", map[string]string{"extra.css": "p{}"})
	theirs.Labels["app.kubernetes.io/managed-by"] = "topicpages" // as a copy of the operator's ConfigMap has
	s.create(theirs, Topic("go"), Post("p", "2020-01-01", Tags("go"), Title("The first title")), Site("site"))
	s.shows("site", "topics/go/index.html", "The first title")
	s.ready(Site(""), "site", metav1.ConditionFalse, "Progressing", "")
	s.settled()
	version := theirs.ResourceVersion
	if s.get(theirs); theirs.ResourceVersion != version {
		t.Error("the foreign ConfigMap was written")
	}
}
