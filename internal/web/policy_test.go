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
	if line := `add_header Content-Security-Policy "` + page.ContentSecurityPolicy + `" always;`; strings.Count(configuration, line) != 2 {
		t.Errorf("nginx.conf has not twice %s", line)
	}
}
