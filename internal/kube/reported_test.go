// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-logr/logr"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	. "github.com/topicpages/topicpages/test/builder"
)

func in(namespace, name string) types.NamespacedName {
	return types.NamespacedName{Namespace: namespace, Name: name}
}

// topicAt returns a Topic with a generation.
func topicAt(name string, generation int64, aliases ...v1alpha1.Tag) *v1alpha1.Topic {
	topic := Topic(name, Aliases(aliases...))
	topic.Namespace, topic.Generation = "team", generation
	return topic
}

// newArchives returns archives that have read the initial lists.
func newArchives() *Archives {
	a := NewArchives(nil, nil, pace.New(clock.RealClock{}, logr.Discard()), logr.Discard())
	a.pacer.Synced()
	return a
}

// lastRevision returns the revision of the latest change.
func lastRevision(a *Archives) int64 { return a.namespace("team").reports.revision }

// waits reports whether the status of a Topic, which was never written, waits for the Sites.
func waits(a *Archives, topic string) bool {
	_, ok := a.Summary(topicAt(topic, 1), time.Now())
	return !ok
}

func siteIn(namespace, name string) *v1alpha1.Site {
	site := Site(name)
	site.Namespace = namespace
	return site
}

func TestATopicWaitsForItsSites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newArchives()
		var told []string
		a.change(topicAt("alone", 1), event{}, setTopic)
		if waits(a, "alone") {
			t.Error("a Topic waits although there is no Site")
		}
		a.change(siteIn("team", "blog"), event{}, setSite)
		a.change(siteIn("team", "docs"), event{}, setSite)
		a.subscribe(func(touched pace.Touched) { told = append(told, touched.Topics...) })

		a.change(topicAt("go", 1), event{}, setTopic)
		began := lastRevision(a)
		a.change(topicAt("go", 2, "golang"), event{}, setTopic)
		for _, site := range []string{"blog", "docs"} {
			if a.Reported(in("team", site), began); !waits(a, "go") {
				t.Error("a Site that began before the edit ends the wait")
			}
		}
		began = lastRevision(a)
		a.Reported(in("team", "blog"), began)
		if !waits(a, "go") {
			t.Error("one of two Sites ends the wait")
		}
		synctest.Wait()
		told = nil
		a.Reported(in("team", "docs"), began)
		if len(told) > 0 {
			t.Errorf("the Topics %v are told at once", told)
		}
		if waits(a, "go") {
			t.Error("the Topic waits although both Sites have told of it")
		}
		// Changes outside the spec, such as the status, are not waited for.
		labelled := topicAt("go", 2, "golang")
		labelled.Labels = map[string]string{"audience": "public"}
		a.change(labelled, event{}, setTopic)
		if waits(a, "go") {
			t.Error("the Topic waits after a change of its labels")
		}
	})
}

func TestATopicThatWaitedIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newArchives()
		a.change(siteIn("team", "blog"), event{}, setSite)
		for _, name := range []string{"a", "b", "gone"} {
			a.change(topicAt(name, 1), event{}, setTopic)
		}
		told := make(chan pace.Touched, 1)
		for _, name := range []string{"b", "a", "gone"} {
			if !waits(a, name) {
				t.Errorf("Topic %q does not wait", name)
			}
		}
		a.change(topicAt("gone", 1), event{removed: true}, deleteTopic)
		a.removed(topicAt("gone", 1))
		a.pacer.Subscribe(func(touched pace.Touched) { told <- touched })
		a.Reported(in("team", "blog"), lastRevision(a))
		if diff := cmp.Diff(pace.Touched{Namespace: "team", Topics: []string{"a", "b"}}, <-told); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		a.Reported(in("team", "blog"), lastRevision(a))
		synctest.Wait()
		if len(told) > 0 {
			t.Error("the Topics are told again")
		}
	})
}

// A Site that is created again has reported nothing.
func TestAnotherSiteOfTheName(t *testing.T) {
	a := newArchives()
	a.change(siteIn("team", "blog"), event{}, setSite)
	a.change(topicAt("go", 1), event{}, setTopic)
	a.Reported(in("team", "blog"), lastRevision(a))
	a.change(siteIn("team", "blog"), event{removed: true}, deleteSite)
	a.removed(siteIn("team", "blog"))
	a.change(siteIn("team", "blog"), event{}, setSite)
	if !waits(a, "go") {
		t.Error("the Topic does not wait for the new Site")
	}
}
