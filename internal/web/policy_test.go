// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"strings"
	"testing"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
)

// The web server sends the same policy as the pages contain, and also forbids frames.
func TestTheServerSendsThePolicyOfThePages(t *testing.T) {
	site := &v1alpha1.Site{Spec: v1alpha1.SiteSpec{Media: &v1alpha1.Media{Hosts: []v1alpha1.MediaHost{"images.example.com"}}}}
	configuration, err := podNginx(site).Configuration()
	if err != nil {
		t.Fatal(err)
	}
	pages := `add_header Content-Security-Policy "` + page.ContentSecurityPolicy(site) + `" always;`
	pictures := `add_header Content-Security-Policy "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox" always;`
	if !strings.Contains(pages, "img-src 'self' data: https://images.example.com;") {
		t.Errorf("the policy is %s", pages)
	}
	// Each location with headers of its own repeats them.
	got, want := strings.Count(configuration, pages)+strings.Count(configuration, pictures), strings.Count(configuration, "add_header X-Content-Type-Options")
	if strings.Count(configuration, pictures) != 2 || got != want || got != strings.Count(configuration, "add_header Content-Security-Policy") {
		t.Errorf("nginx.conf has %d times, want %d: %s", got, want, pages)
	}
}
