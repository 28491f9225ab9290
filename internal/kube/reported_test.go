// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"testing"
	"testing/synctest"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
)

func in(namespace, name string) types.NamespacedName {
	return types.NamespacedName{Namespace: namespace, Name: name}
}

// generation is a Topic whose spec was changed so often.
func generation(name string, generation int64, aliases ...v1alpha1.Tag) *v1alpha1.Topic {
	topic := Topic(name, Aliases(aliases...))
	topic.Namespace, topic.Generation = "team", generation
	return topic
}

func siteIn(namespace, name string) *v1alpha1.Site {
	site := Site(name)
	site.Namespace = namespace
	return site
}

func TestATopicWaitsForItsSites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArchives(nil, nil, clock.RealClock{}, logr.Discard())
		var told []string
		a.change(generation("alone", 1), event{}, setTopic)
		if a.AwaitReports(in("team", "alone")) {
			t.Error("a Topic waits although there is no Site")
		}
		a.change(siteIn("team", "blog"), event{}, setSite)
		a.change(siteIn("team", "docs"), event{}, setSite)
		a.subscribe(func(touched Touched) { told = append(told, touched.Topics...) })

		a.change(generation("go", 1), event{}, setTopic)
		began := a.Revision("team")
		a.change(generation("go", 2, "golang"), event{}, setTopic)
		for _, site := range []string{"blog", "docs"} {
			if a.Reported(in("team", site), began); !a.AwaitReports(in("team", "go")) {
				t.Error("a Site that began before the edit ends the wait")
			}
		}
		began = a.Revision("team")
		a.Reported(in("team", "blog"), began)
		if !a.AwaitReports(in("team", "go")) {
			t.Error("one of two Sites ends the wait")
		}
		synctest.Wait()
		told = nil
		a.Reported(in("team", "docs"), began)
		if len(told) > 0 {
			t.Errorf("the Topics %v are told at once", told)
		}
		if a.AwaitReports(in("team", "go")) {
			t.Error("the Topic waits although both Sites have told of it")
		}
		// What is not a change of the spec, such as the status, is nothing to wait for.
		labelled := generation("go", 2, "golang")
		labelled.Labels = map[string]string{"audience": "public"}
		a.change(labelled, event{}, setTopic)
		if a.AwaitReports(in("team", "go")) {
			t.Error("the Topic waits after a change of its labels")
		}
	})
}

func TestATopicThatWaitedIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := NewArchives(nil, nil, clock.RealClock{}, logr.Discard())
		a.change(siteIn("team", "blog"), event{}, setSite)
		for _, name := range []string{"a", "b", "gone"} {
			a.change(generation(name, 1), event{}, setTopic)
		}
		told := make(chan Touched, 1)
		for _, name := range []string{"b", "a", "gone"} {
			if !a.AwaitReports(in("team", name)) {
				t.Errorf("Topic %q does not wait", name)
			}
		}
		a.change(generation("gone", 1), event{removed: true}, deleteTopic)
		a.removed(generation("gone", 1))
		a.subscribers.list = append(a.subscribers.list, func(touched Touched) { told <- touched })
		a.Reported(in("team", "blog"), a.Revision("team"))
		if diff := cmp.Diff(Touched{Namespace: "team", Topics: []string{"a", "b"}}, <-told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		a.Reported(in("team", "blog"), a.Revision("team"))
		synctest.Wait()
		if len(told) > 0 {
			t.Error("the Topics are told again")
		}
	})
}

// A Site that is made again has told of nothing.
func TestAnotherSiteOfTheName(t *testing.T) {
	a := NewArchives(nil, nil, clock.RealClock{}, logr.Discard())
	a.change(siteIn("team", "blog"), event{}, setSite)
	a.change(generation("go", 1), event{}, setTopic)
	a.Reported(in("team", "blog"), a.Revision("team"))
	a.change(siteIn("team", "blog"), event{removed: true}, deleteSite)
	a.removed(siteIn("team", "blog"))
	a.change(siteIn("team", "blog"), event{}, setSite)
	if !a.AwaitReports(in("team", "go")) {
		t.Error("the Topic does not wait for the new Site")
	}
}
