// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

// themedSites returns Sites with a template for articles, and articles.
func themedSites(sites, articles int, template string) objectSeq {
	return inTurn(
		many(1, func(int) *corev1.ConfigMap {
			return configMap("brand", map[string]string{"post.html": `{{define "main"}}` + template + `{{end}}`})
		}),
		many(articles, func(i int) *v1alpha1.Post { return newPost(i, content("An article.")) }),
		many(1, func(int) *v1alpha1.Topic { return Topic("common") }),
		many(sites, func(i int) *v1alpha1.Site {
			return Site(fmt.Sprintf("themed-%d", i), func(s *v1alpha1.Site) {
				s.Spec.Theme = &v1alpha1.Theme{Templates: &v1alpha1.TemplateSource{ConfigMapRef: v1alpha1.ConfigMapReference{Name: "brand"}}}
			})
		}))
}

// The templates of one tenant do not take the operator from the others, if templates are allowed.
func TestTemplatesTakeTheOperatorFromNobody(t *testing.T) {
	for name, tenant := range map[string]heavy{
		"Recursion": {objects: themedSites(5, 10, `{{template "main" .}}`), message: "calls itself"},
		"Doubling":  {objects: themedSites(5, 10, `{{$x := "aaaaaaaa"}}{{range 64}}{{$x = t "%s%[1]s" $x}}{{end}}`), message: "one call may make"},
		"Compiling": {objects: themedSites(5, 10, `<script>`+strings.Repeat(`"</"`, 60<<10)+`</script>`), message: "of processor time"},
		"Rounds":    {objects: themedSites(1, 300, `{{range 120000}}{{end}}`), message: "for all pages of the Site together"},
	} {
		tenant.guilty, tenant.condition = Site("themed-0"), v1alpha1.ThemeAppliedCondition
		tenant.flags = []string{"--allow-theme-templates"}
		t.Run(name, func(t *testing.T) { tenant.check(t) })
	}
}
