// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"strings"
	"testing"

	"github.com/topicpages/topicpages/internal/page"
)

// The web server sends the policy that the pages say of themselves, and forbids frames.
func TestTheServerSendsThePolicyOfThePages(t *testing.T) {
	configuration, err := podNginx.Configuration()
	if err != nil {
		t.Fatal(err)
	}
	line := `add_header Content-Security-Policy "` + page.ContentSecurityPolicy + `" always;`
	// Each location with headers of its own repeats them.
	got, want := strings.Count(configuration, line), strings.Count(configuration, "add_header X-Content-Type-Options")
	if got == 0 || got != want || got != strings.Count(configuration, "Content-Security-Policy") {
		t.Errorf("nginx.conf has %d times, want %d: %s", got, want, line)
	}
}
