// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/href"
	"github.com/topicpages/topicpages/internal/markdown"
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
	a.patterns = patternsOf(a.sites)
	maps.Copy(touched, a.setHosts())
	if a.countStopWords() {
		maps.Copy(touched, a.topics)
	}
	return touched
}

// setHosts finds the hosts of the Sites. It makes new records of the Posts that may link to a host which came or went, and
// returns the Topics that this touches.
func (a *Archive) setHosts() map[string]*topicRecord {
	var hosts []string
	for _, s := range a.sites {
		if host, _, ok := href.Split(s.Spec.BaseURL); ok && host != "" {
			hosts = append(hosts, host)
		}
	}
	slices.Sort(hosts)
	hosts = slices.Compact(hosts)
	changed := slices.DeleteFunc(slices.Concat(hosts, a.hosts), func(host string) bool {
		return slices.Contains(hosts, host) && slices.Contains(a.hosts, host)
	})
	a.hosts = hosts
	touched := map[string]*topicRecord{}
	if len(changed) == 0 {
		return touched
	}
	for _, from := range a.configMaps {
		maps.DeleteFunc(from.articles, func(_ string, c Content) bool { return markdown.MayNameHosts(c.Text, changed) })
	}
	for _, p := range slices.Collect(maps.Values(a.posts)) {
		if markdown.MayNameHosts(p.Content.Text, changed) || markdown.MayNameHosts(p.Object.Spec.URL, changed) {
			maps.Copy(touched, a.replacePost(p, a.newPost(p.Object)))
		}
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
