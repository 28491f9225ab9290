// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"k8s.io/apimachinery/pkg/types"

	"github.com/topicpages/topicpages/internal/status"
	. "github.com/topicpages/topicpages/test/builder"
)

func (e *events) article(post string) status.Article {
	_, around, _ := e.Post(inNamespace("team", Post(post, "2020-01-01")))
	return around.Article
}

func TestOnlyWhatIsNamedIsRead(t *testing.T) {
	e := newEvents(t)
	for i := range 10 {
		e.set(newConfigMap(fmt.Sprintf("large-%d", i), map[string]string{"x": strings.Repeat("x", 1<<20)}))
	}
	if e.reads != 0 {
		t.Errorf("%d ConfigMaps were read that nobody names", e.reads)
	}
	articles := newConfigMap("articles", map[string]string{"a.md": "A.", "b.md": "B.", "large": strings.Repeat("x", 1<<20)})
	e.set(articles, Post("a", "2020-01-01", contentFrom("articles", "a.md")), Post("b", "2020-01-01", contentFrom("articles", "b.md")),
		Post("large", "2020-01-01", contentFrom("articles", "large")), Post("none", "2020-01-01", contentFrom("articles", "none")))
	for post, want := range map[string]status.Article{
		"a": {There: true}, "b": {There: true},
		"large": {Missing: `The key "large" of the ConfigMap "articles" has 1048576 bytes: at most 262144 can be published`},
		"none":  {Missing: `The ConfigMap "articles" has no key "none"`},
	} {
		if got := e.article(post); got.There != want.There || got.Missing != want.Missing {
			t.Errorf("%s: %+v, want %+v", post, got, want)
		}
	}
	before := e.reads
	e.remove(Post("a", "2020-01-01", contentFrom("articles", "a.md")))
	e.set(Post("again", "2020-01-01", contentFrom("articles", "b.md")))
	if e.reads != before {
		t.Error("what is there was read again")
	}
	// A key that nothing names any more is dropped.
	e.set(Post("b", "2020-01-01"), Post("again", "2020-01-01"), Post("large", "2020-01-01"), Post("none", "2020-01-01"))
	if content, ok := e.ConfigMap(types.NamespacedName{Namespace: "team", Name: "articles"}); ok {
		t.Errorf("%d keys are kept that nobody names", len(content))
	}
	e.set(Post("a", "2020-01-01", contentFrom("articles", "a.md")))
	if e.reads != before+1 || !e.article("a").There {
		t.Errorf("%d reads, %+v", e.reads-before, e.article("a"))
	}
}

// A Post with a new source for its article keeps the old article until the new one is read. Its page must not vanish
// in between.
func TestAChangeWaitsForItsArticle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEvents(t)
		e.set(newConfigMap("articles", map[string]string{"a.md": "[[old]]", "b.md": "[[new]]"}), Post("p", "2020-01-01", contentFrom("articles", "a.md")))
		e.fails = 2
		handler := e.handlerOf(Post("p", "2020-01-01"))
		handler.AddFunc(inNamespace("team", Post("p", "2020-01-01", contentFrom("articles", "b.md"))), false)
		handler.AddFunc(inNamespace("team", Post("p", "2020-01-01", contentFrom("articles", "b.md"), Title("last"))), false)
		handler.AddFunc(inNamespace("team", Post("other", "2020-01-01")), false)
		synctest.Wait()
		if got := e.article("p").Broken; len(got) != 1 || got[0].Target != "[[old]]" {
			t.Errorf("meanwhile the article names %v", got)
		}
		n := e.namespace("team")
		if _, ok := n.Post("other"); !ok {
			t.Error("another Post waits as well")
		}
		if err := n.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := e.article("p").Broken; len(got) != 1 || got[0].Target != "[[new]]" {
			t.Errorf("in the end the article names %v", got)
		}
		if p, _ := n.Post("p"); p.Object.Spec.Title != "last" {
			t.Errorf("the changes are not in their order: %q", p.Object.Spec.Title)
		}
	})
}

func TestAConfigMapIsReadAgainWhenItChanges(t *testing.T) {
	e := newEvents(t)
	e.set(Post("p", "2020-01-01", contentFrom("articles", "a.md")), newConfigMap("articles", map[string]string{"a.md": "[[one]]"}))
	e.set(newConfigMap("articles", map[string]string{"a.md": "[[two]]"}))
	if got := e.article("p").Broken; len(got) != 1 || got[0].Target != "[[two]]" {
		t.Errorf("the article names %v", got)
	}
	// It was deleted before it could be read. The informer reports that later.
	gone := newConfigMap("articles", nil)
	e.set(gone)
	e.remove(gone)
	if got := e.article("p"); got.There {
		t.Errorf("got %+v", got)
	}
}
