// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
	"github.com/topicpages/topicpages/internal/pace"
)

// views holds the last Summaries that the controllers got for a namespace. During a bulk load they
// get these again, so that they can repair changes by others without writing anything of
// the load before it ends. The lock of the namespace guards it. The zero value is empty.
type views struct {
	topics map[string]*archive.Summary
	sites  map[string]siteView
}

// siteView is the View of a Site with a spec.
type siteView struct {
	View
	uid        types.UID
	generation int64
}

// A View is the content of a Site at an instant.
type View struct {
	// Topics are the Summaries of the Topics that the Site selects, by name.
	Topics []*archive.Summary
	// Revision is the number of the last change that is in them, for Reported.
	Revision int64
	// TimeZone is where days begin.
	TimeZone archive.TimeZone
	// BulkLoad is the bulk load that changes them; nil without one.
	BulkLoad *pace.BulkLoad
}

// outdated reports whether time has changed a Summary.
func outdated(s *archive.Summary, now time.Time) bool {
	return !s.NextTransition.IsZero() && !now.Before(s.NextTransition)
}

// Summary returns the facts of a Topic at the instant now. During a bulk load these are the facts from before, unless
// the Topic's spec has changed since. ok is false if the Topic does not exist, and while a Site of the namespace has
// not yet reported the Topic's new spec. In that case the Topic is handed out when all Sites have.
func (a *Archives) Summary(topic *v1alpha1.Topic, now time.Time) (summary *archive.Summary, ok bool) {
	n := a.namespace(topic.Namespace)
	n.Lock()
	defer n.Unlock()
	if summary, ok = a.summary(n, topic, now); !ok {
		return nil, false
	}
	if summary.Generation != topic.Status.ObservedGeneration && n.awaitReports(topic.Name) {
		return nil, false
	}
	return summary, true
}

// summary is Summary for a Topic that all Sites have reported. The caller has the lock.
func (a *Archives) summary(n *namespaceArchive, topic *v1alpha1.Topic, now time.Time) (summary *archive.Summary, ok bool) {
	key := client.ObjectKeyFromObject(topic)
	last := n.views.topics[key.Name]
	if last != nil && last.Generation == topic.Generation && !outdated(last, now) && a.pacer.Defer(pace.Topics, key) {
		return last, true
	}
	if summary, ok = n.Summary(key.Name, now); !ok {
		delete(n.views.topics, key.Name)
		return nil, false
	}
	if n.views.topics == nil {
		n.views.topics = map[string]*archive.Summary{}
	}
	n.views.topics[key.Name] = summary
	return summary, true
}

// View returns the content of a Site at the instant now. During a bulk load it is the content from
// before, unless its spec has changed since.
func (a *Archives) View(site *v1alpha1.Site, selector labels.Selector, now time.Time) View {
	key := client.ObjectKeyFromObject(site)
	n := a.namespace(key.Namespace)
	n.Lock()
	defer n.Unlock()
	last, known := n.views.sites[key.Name]
	if known && last.uid == site.UID && last.generation == site.Generation && !slices.ContainsFunc(last.Topics, func(s *archive.Summary) bool { return outdated(s, now) }) &&
		a.pacer.Defer(pace.Sites, key) {
		view := last.View
		view.BulkLoad = a.pacer.BulkLoad(key.Namespace)
		return view
	}
	view := View{Topics: n.Summaries(selector, now), Revision: n.reports.revision, TimeZone: n.TimeZone()}
	if n.views.sites == nil {
		n.views.sites = map[string]siteView{}
	}
	n.views.sites[key.Name] = siteView{view, site.UID, site.Generation}
	return view
}
