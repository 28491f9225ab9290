// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/contest"
)

// agreement identifies two sides that were compared and agree: a wanted object by the digest of its configuration, and a live one by
// its version. The Deployment of a large Site names hundreds of ConfigMaps, and each edit of a Post would compare all of them.
type agreement struct {
	wish string
	uid  types.UID
	// version is the resourceVersion, which changes with each write of the live object.
	version string
}

func agreementOf(live client.Object, wish string) agreement {
	return agreement{wish, live.GetUID(), live.GetResourceVersion()}
}

// agreements are the last agreements by Site and object. The zero value has none.
type agreements struct {
	mu    sync.Mutex
	known map[types.NamespacedName]map[contest.Object]agreement
}

func (a *agreements) has(site types.NamespacedName, object contest.Object, wanted agreement) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return wanted.version != "" && a.known[site][object] == wanted
}

func (a *agreements) add(site types.NamespacedName, object contest.Object, found agreement) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = map[types.NamespacedName]map[contest.Object]agreement{}
	}
	if a.known[site] == nil {
		a.known[site] = map[contest.Object]agreement{}
	}
	a.known[site][object] = found
}

func (a *agreements) forget(site types.NamespacedName) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.known, site)
}
