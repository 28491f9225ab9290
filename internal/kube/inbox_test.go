// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"
	"strings"
	"testing"

	"github.com/go-logr/logr/funcr"
	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

// An informer has one goroutine for all namespaces. If it waited for a lock, this test would not end.
func TestABusyNamespaceHoldsUpNoOther(t *testing.T) {
	e := newEvents(t)
	busy := e.namespace("busy")
	busy.Lock()
	for namespace, name := range map[string]string{"busy": "a", "quiet": "c"} {
		p := inNamespace(namespace, Post(name, "2020-01-01"))
		e.handlerOf(p).AddFunc(p, false)
	}
	if got := postsOf(e.lastTold()); !cmp.Equal(got, []string{"quiet/c"}) {
		t.Errorf("told of %v", got)
	}
	busy.Unlock()
	<-busy.inbox.settled(&busy.Mutex)
	if got := postsOf(e.lastTold()); !cmp.Equal(got, []string{"busy/a"}) {
		t.Errorf("told of %v when the namespace is free", got)
	}
}

func postsOf(told []pace.Touched) []string {
	var out []string
	for _, t := range told {
		for _, p := range t.Posts {
			out = append(out, t.Namespace+"/"+p)
		}
	}
	return out
}

// A panic in the goroutine of an informer would end the operator.
func TestAPanicNamesTheObject(t *testing.T) {
	var log bytes.Buffer
	e := newEvents(t)
	e.log = funcr.New(func(_, args string) { log.WriteString(args) }, funcr.Options{})
	e.set(Post("bad", "2020-01-01", Title("before")))
	panics := func(n *namespaceArchive, o client.Object) []string {
		if o.GetName() == "bad" {
			panic("too much")
		}
		return setPost(n, o)
	}
	for _, name := range []string{"bad", "good"} {
		e.change(inNamespace("team", Post(name, "2020-01-01", Title("after"))), event{}, panics)
	}
	for _, want := range []string{"too much", `"namespace"="team"`, `"name"="bad"`, "*v1alpha1.Post"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%.500s", want, log.String())
		}
	}
	n := e.namespace("team")
	n.Lock()
	defer n.Unlock()
	if bad, ok := n.Post("bad"); !ok || bad.Object.Spec.Title != "before" {
		t.Errorf("the bad object is not as it was before: %v", bad)
	}
	if _, ok := n.Post("good"); !ok {
		t.Error("the object that follows is not there")
	}
}
