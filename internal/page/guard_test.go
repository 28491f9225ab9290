// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/linkeddata"
)

// Templates can call the methods of the values on pages. Before you add a method to this list, check that it makes no
// large values, and the same values on every machine; package sandbox must refuse others.
func TestMethodsThatTemplatesCanCall(t *testing.T) {
	reviewed := map[string]string{
		"time.Time":        "of these, package sandbox refuses Local and those with arguments, other than comparisons",
		"linkeddata.Graph": "MarshalJSON has no arguments, and its result cannot be printed",
		"page.tagLink":     "String is its text",
		"page.entry":       "OneMonth compares",
	}
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(kind reflect.Type) {
		if seen[kind] {
			return
		}
		seen[kind] = true
		if kind.NumMethod() > 0 && kind.Kind() != reflect.Interface && reviewed[strings.TrimPrefix(kind.String(), "*")] == "" {
			for i := range kind.NumMethod() {
				t.Errorf("%v has the method %s", kind, kind.Method(i).Name)
			}
		}
		switch kind.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			walk(kind.Elem())
		case reflect.Struct:
			if kind == reflect.TypeFor[time.Time]() {
				return
			}
			walk(reflect.PointerTo(kind)) // html/template takes the address if it can
			for i := range kind.NumField() {
				if f := kind.Field(i); f.IsExported() || f.Anonymous {
					walk(f.Type)
				}
			}
		case reflect.Map, reflect.Func, reflect.Chan:
			t.Errorf("the pages show a %v, which package sandbox does not know", kind)
		}
	}
	for _, page := range []any{layoutData{}, hubFacts{}, indexDocument{}, yearPage{}, postPage{}, linkeddata.Graph{}} {
		walk(reflect.TypeOf(page))
	}
}

// A copy of the templates of this package is within the limits, and gives the same pages.
func TestACopyOfTheTemplates(t *testing.T) {
	own := map[string]string{}
	for _, name := range append([]string{"base.html"}, pageTemplates...) {
		own[name] = embeddedText(name)
	}
	plain := render(t, articleSite(""), articleTopics()...)
	files := renderThemed(t, articleSite(""), newTheme(t, ThemeSource{Templates: own}), articleTopics()...)
	if diff := cmp.Diff(plain, files); diff != "" {
		t.Errorf("files (-embedded +copy):\n%s", diff)
	}
}

// Views count only the work of a theme's own templates.
func TestTheWorkOfTemplates(t *testing.T) {
	source := ThemeSource{Templates: map[string]string{"index.html": `{{define "main"}}{{range .Page.Topics}}{{.HTML}}{{end}}{{end}}{{define "entry"}}{{.Title}}{{end}}`}}
	for _, tc := range []struct {
		theme *Theme
		some  bool
	}{{DefaultTheme("en"), false}, {newTheme(t, ThemeSource{Header: "Hello"}), false}, {newTheme(t, source), true}} {
		pages, first, second := New(articleSite(""), tc.theme, articleTopics()), 0, 0
		for _, work := range []*int{&first, &second} {
			view, _, err := pages.Catalog.View(IndexGroup{}, pages.Renderer)
			if err != nil {
				t.Fatal(err)
			}
			if _, *work, err = view.Files(); err != nil {
				t.Fatal(err)
			}
		}
		if first != second || (first > 0) != tc.some {
			t.Errorf("%d units of work, and %d the second time", first, second)
		}
	}
}
