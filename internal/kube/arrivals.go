// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// maxArrivals bounds how many changes of Posts wait until all Sites of a namespace serve them. The oldest ones are
// not measured.
const maxArrivals = 4096

// A Stage is how far a changed Post has come on a Site.
type Stage int

// The stages. A Post is published when its pages are in ConfigMaps, and served when all web servers have them.
const (
	Published Stage = iota
	Served
)

// arrivals are the times at which changes of Posts arrived that touch Sites. The zero value has none.
type arrivals struct {
	list []arrival
	// reached are the last revisions that Sites have published and served.
	reached map[siteStage]int64
}

// arrival is a change of a Post.
type arrival struct {
	revision int64
	at       time.Time
}

type siteStage struct {
	site  string
	stage Stage
}

// arrived notes a change. touched is true if it touches Sites.
func (a *arrivals) arrived(object client.Object, revision int64, touched bool, now time.Time) {
	if _, ok := object.(*v1alpha1.Post); !ok || !touched {
		return
	}
	if len(a.list) == maxArrivals {
		a.list = slices.Delete(a.list, 0, maxArrivals/2)
	}
	a.list = append(a.list, arrival{revision, now})
}

// Reached notes that a Site has published or serves all changes up to a revision. It returns when those changes of Posts
// arrived of which the Site has not reported it before.
func (a *Archives) Reached(site types.NamespacedName, stage Stage, revision int64) (arrived []time.Time) {
	n := a.namespace(site.Namespace)
	n.Lock()
	defer n.Unlock()
	of := siteStage{site.Name, stage}
	before, known := n.arrivals.reached[of]
	if n.arrivals.reached == nil {
		n.arrivals.reached = map[siteStage]int64{}
	}
	n.arrivals.reached[of] = max(before, revision)
	for _, change := range n.arrivals.list {
		if known && change.revision > before && change.revision <= revision { // a new Site has to catch up, which is no delay
			arrived = append(arrived, change.at)
		}
	}
	n.arrivals.drop(n.Sites())
	return arrived
}

// drop drops the changes that all Sites serve.
func (a *arrivals) drop(sites []string) {
	a.list = slices.DeleteFunc(a.list, func(change arrival) bool {
		return !slices.ContainsFunc(sites, func(site string) bool {
			reached, known := a.reached[siteStage{site, Served}]
			return known && reached < change.revision
		})
	})
}

// forget forgets a Site that is gone.
func (a *arrivals) forget(site string) {
	delete(a.reached, siteStage{site, Published})
	delete(a.reached, siteStage{site, Served})
}
