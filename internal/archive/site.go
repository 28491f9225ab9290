// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/words"
)

// SetSite adds a Site or replaces it. Its stop words and the stop words of its language apply to all
// Topics of the namespace.
func (a *Archive) SetSite(object *v1alpha1.Site) []string {
	old := a.sites[object.Name]
	a.sites[object.Name] = object
	if old != nil {
		a.drop(SiteReferences(old))
	}
	return a.touch(a.adaptToSites())
}

// DeleteSite takes a Site out.
func (a *Archive) DeleteSite(name string) []string {
	old := a.sites[name]
	delete(a.sites, name)
	if old != nil {
		a.drop(SiteReferences(old))
	}
	return a.touch(a.adaptToSites())
}

// adaptToSites applies the settings of Sites that are valid for the namespace, and returns the Topics that a change
// touches.
func (a *Archive) adaptToSites() map[string]*topicRecord {
	touched := a.setTimeZone()
	if a.countStopWords() {
		maps.Copy(touched, a.topics)
	}
	return touched
}

// countStopWords reports whether the Sites give other stop words than before.
func (a *Archive) countStopWords() bool {
	var languages, more []string
	for _, s := range a.sites {
		languages = append(languages, string(s.Language()))
		more = append(more, s.Spec.StopWords...)
	}
	list := words.NewList(languages, more)
	if list.Equal(a.stopWords) {
		return false
	}
	a.stopWords = list
	return true
}
