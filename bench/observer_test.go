// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
)

func seenTopic(name, digest string) *v1alpha1.Topic {
	return builder.Topic(name, func(t *v1alpha1.Topic) { t.Status.ContentDigest = digest })
}

func TestAnObserverWaitsForTheLastDigest(t *testing.T) {
	o := &observer{have: digests{}, versions: map[string]string{}, failed: make(chan error, 1)}
	shard := func(name, digest string) *metav1.PartialObjectMetadata {
		return &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{
			Name: name, ResourceVersion: "7", Annotations: map[string]string{store.ContentDigestAnnotation: digest},
		}}
	}
	o.see(shard("notes-pages-0", "s1"), false)
	o.see(shard("notes-pages-1", "bundle:s2"), false)
	met := o.expect(digests{topicKey("a"): "2", topicKey("b"): "1", shardKey("notes-pages-0"): "s1", shardKey("notes-pages-1"): "s2"})
	for _, step := range []struct{ name, digest string }{{"a", "1"}, {"c", "2"}, {"b", "1"}, {"a", "2"}} {
		select {
		case <-met:
			t.Fatalf("called met before %+v", step)
		default:
		}
		o.see(seenTopic(step.name, step.digest), false)
	}
	at, err := o.await(t.Context(), met, time.Second, nil)
	if err != nil || time.Since(at) > time.Minute {
		t.Errorf("met at %v, %v", at, err)
	}
	if o.snapshot()[shardKey("notes-pages-0")] != "7" {
		t.Errorf("the versions are %v", o.snapshot())
	}
	if _, err := o.await(t.Context(), o.expect(digests{topicKey("a"): "2"}), time.Second, nil); err != nil {
		t.Errorf("what is there already is waited for: %v", err)
	}
}

func TestAnObserverSaysWhatIsMissing(t *testing.T) {
	o := &observer{have: digests{}, versions: map[string]string{}, failed: make(chan error, 1)}
	met := o.expect(digests{topicKey("a"): "1"})
	o.see(seenTopic("a", "1"), false)
	o.see(seenTopic("a", "1"), true)
	<-met
	if _, err := o.await(t.Context(), o.expect(digests{topicKey("a"): "1"}), time.Millisecond, nil); err == nil || !strings.Contains(err.Error(), "Topic a") {
		t.Errorf("a Topic that is gone: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.await(ctx, make(chan time.Time), time.Minute, nil); err == nil {
		t.Error("a run that was stopped goes on")
	}
}

func TestWritesAreCountedByWhatTheyWrote(t *testing.T) {
	counts := map[string]int{}
	for _, w := range []testenv.Write{
		{Resource: "topics", Subresource: "status"}, {Resource: "configmaps", Name: "notes-pages-12"}, {Resource: "configmaps", Name: "notes-nginx"},
		{Resource: "posts", Subresource: "status"}, {Resource: "sites", Subresource: "status"}, {Resource: "deployments", Name: "notes"},
	} {
		counts[kindOfWrite(w)]++
	}
	r := editRun{wanted: map[string]int{}}
	r.count(digests{topicKey("a"): "1", shardKey("notes-pages-12"): "2"})
	want := "1 Topic statuses for 1, 1 shards for 1, 1 Post statuses for 1, 1 Site statuses for 1, 2 other objects for 0"
	if got := compared(counts, r.wanted); got != want || sumOf(counts) != 6 {
		t.Errorf("got %q (%d)", got, sumOf(counts))
	}
}
