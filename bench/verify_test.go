// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/shard/shardtest"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
)

// publish returns the content of a namespace if everything is right.
func publish(t *testing.T, form shard.Form) *stored {
	t.Helper()
	s, site, topics := &stored{}, newSite(), newTopics()[:5]
	site.Namespace = "test"
	s.sites.Items = []v1alpha1.Site{*site}
	m := newModel(site, topics)
	for _, p := range newAuthor(1).posts(60) {
		m.set(p)
		s.posts.Items = append(s.posts.Items, *p)
	}
	if _, err := m.compute(); err != nil {
		t.Fatal(err)
	}
	for i, summary := range m.archive.Summaries(labels.Everything(), m.now) {
		topic := *topics[i]
		topic.Status = status.Topic(summary, nil, time.Now())
		s.topics.Items = append(s.topics.Items, topic)
	}
	for _, made := range m.edition.Shards {
		data, err := made.Data(nil)
		if err == nil && form == shard.Bundle {
			data, err = shard.EncodeBundle("bundle", data)
		}
		if err != nil {
			t.Fatal(err)
		}
		c := corev1.ConfigMap{BinaryData: data}
		c.Name = store.Name(siteName, made.Index)
		s.configMaps.Items = append(s.configMaps.Items, c)
	}
	return s
}

func TestWhatIsRightIsCalledRight(t *testing.T) {
	for _, form := range []shard.Form{shard.Files, shard.Bundle} {
		s := publish(t, form)
		if err := s.checkStatuses(nil); err != nil {
			t.Errorf("%s: %v", form, err)
		}
		if err := s.checkPages(nil); err != nil {
			t.Errorf("%s: %v", form, err)
		}
	}
}

func TestWhatIsWrongIsCalledWrong(t *testing.T) {
	edit := func(s *stored, change func(files map[string][]byte)) {
		s.configMaps.Items[0].BinaryData = shardtest.Edit(s.configMaps.Items[0].BinaryData, change)
	}
	for name, tc := range map[string]struct {
		spoil    func(*stored)
		versions map[string]string
		want     string
	}{
		"Count":      {spoil: func(s *stored) { s.topics.Items[3].Status.PostCount++ }, want: `wrong about Topic "subject-003"`},
		"Byte":       {spoil: func(s *stored) { edit(s, func(files map[string][]byte) { files["index.html.gz"][40] ^= 1 }) }, want: "other bytes than the command line: index.html.gz"},
		"NewFile":    {spoil: func(s *stored) { edit(s, func(files map[string][]byte) { files["more.gz"] = nil }) }, want: "files, and should hold"},
		"NoFiles":    {spoil: func(s *stored) { s.configMaps.Items[0].BinaryData = map[string][]byte{"a.tar.gz": nil} }, want: `cannot read ConfigMap "notes-pages-0"`},
		"Shard":      {spoil: func(s *stored) { s.configMaps.Items[0].Name = "other" }, want: `there is no ConfigMap "notes-pages-0"`},
		"ShardCount": {spoil: func(s *stored) { s.configMaps.Items = append(s.configMaps.Items, corev1.ConfigMap{}) }, want: "shards, and there should be"},
		"MissedPost": {spoil: func(s *stored) { s.posts.Items = s.posts.Items[30:] }, want: "the operator is wrong about"},
		"TooEarly": {spoil: func(s *stored) { s.topics.Items[0].ResourceVersion = "8" },
			versions: map[string]string{topicKey("subject-000"): "7"}, want: "the measurement ended too early"},
	} {
		for _, form := range []shard.Form{shard.Files, shard.Bundle} {
			t.Run(name+"/"+string(form), func(t *testing.T) {
				s := publish(t, form)
				tc.spoil(s)
				err := s.checkStatuses(tc.versions)
				if err == nil {
					err = s.checkPages(tc.versions)
				}
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Errorf("got %v, want %q", err, tc.want)
				}
			})
		}
	}
}
