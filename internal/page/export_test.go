// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"time"
)

// AllFields returns templates of a theme that print every field that such templates can read, found by reflection.
func AllFields() map[string]string {
	main := func(page reflect.Type) string {
		return `{{define "main"}}{{with .Page}}` + fieldsOf(page, "") + `{{end}}{{end}}`
	}
	return map[string]string{
		"base.html":  strings.Replace(embeddedText("base.html"), "</main>", fieldsOf(reflect.TypeFor[layoutData](), "Page")+"</main>", 1),
		"index.html": main(reflect.TypeFor[indexDocument]()) + `{{define "entry"}}` + fieldsOf(reflect.TypeFor[entry](), "") + `{{end}}`,
		"topic.html": main(reflect.TypeFor[*hubFacts]()), "year.html": main(reflect.TypeFor[yearPage]()), "post.html": main(reflect.TypeFor[postPage]()),
		"review.html": main(reflect.TypeFor[reviewPage]()),
	}
}

// fieldsOf returns a template that prints the fields of a type, except one.
func fieldsOf(t reflect.Type, without string) string {
	switch {
	case t == reflect.TypeFor[time.Time](), t == reflect.TypeFor[template.HTML]():
		return "{{.}}\n"
	case t.Kind() == reflect.Pointer:
		return "{{with .}}" + fieldsOf(t.Elem(), without) + "{{end}}"
	case t.Kind() == reflect.Slice:
		return "{{range .}}" + fieldsOf(t.Elem(), without) + "{{end}}"
	case t.Kind() == reflect.Interface: // linked data
		return "{{with .}}<script type=\"application/ld+json\">{{linkedData .}}</script>{{end}}"
	case t.Kind() == reflect.String && t.PkgPath() != "": // the sandbox prints no types of other packages
		return "{{len .}}\n"
	case t.Kind() != reflect.Struct:
		return "{{.}}\n"
	}
	var b strings.Builder
	for _, field := range reflect.VisibleFields(t) { // including embedded ones
		if field.IsExported() && !field.Anonymous && field.Name != without {
			fmt.Fprintf(&b, "%[1]s: {{with .%[1]s}}%[2]s{{end}}\n", field.Name, fieldsOf(field.Type, without))
		}
	}
	return b.String()
}
