// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package edition_test

import (
	"errors"
	"fmt"
	"testing"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/edition"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/sandbox"
	. "github.com/topicpages/topicpages/test/builder"
)

// The work for all pages has a limit. It is the same for a Site that is rendered at once and for one that grows Topic
// by Topic.
func TestTheWorkOfAllPages(t *testing.T) {
	const topics, rounds = 20, 1000
	look := newTheme(t, "en", page.ThemeSource{Templates: map[string]string{
		"topic.html": fmt.Sprintf(`{{define "main"}}{{range %d}}{{end}}{{end}}`, rounds),
	}})
	a := fill(1)
	grown := &edition.Editor{MaxWork: topics * 3 * rounds}
	fits := func(e *edition.Editor) bool {
		t.Helper()
		_, err := e.Edit(Site("site"), look, a.Summaries(labels.Everything(), now), 0)
		if limit := (*sandbox.LimitError)(nil); err != nil && !errors.As(err, &limit) {
			t.Fatal(err)
		}
		return err == nil
	}
	if !fits(grown) {
		t.Fatal("a single Topic takes too much")
	}
	n := 1
	for ; fits(grown) && n < topics; n++ {
		a.SetTopic(Topic(fmt.Sprintf("new-%02d", n)))
	}
	if n < topics/2 || n == topics {
		t.Errorf("%d Topics are too much", n)
	}
	if fits(&edition.Editor{MaxWork: grown.MaxWork}) {
		t.Error("what is too much for a Site that has grown is not for a new one")
	}
	a.DeleteTopic("new-01")
	a.DeleteTopic("new-02")
	if !fits(grown) || !fits(&edition.Editor{MaxWork: grown.MaxWork}) {
		t.Error("with two Topics less it is still too much")
	}
	// Work for an earlier theme does not count.
	if _, err := grown.Edit(Site("site"), nil, a.Summaries(labels.Everything(), now), 0); err != nil || !fits(grown) {
		t.Errorf("after the default theme: %v", err)
	}
}
