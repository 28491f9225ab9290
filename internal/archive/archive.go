// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// An Archive holds the Posts, Topics and Sites of one namespace as records keyed
// by name, with posting lists by tag. An event replaces a record; nothing is ever
// counted up or down, so a missed, merged or repeated event cannot leave a wrong
// count behind (design.md, "Writing to the cluster").
//
// Set and Delete return the names of the Topics whose Summary the change touches,
// sorted. An Archive is not safe for concurrent use.
type Archive struct {
	posts  map[string]*Post
	topics map[string]*topic
	sites  map[string]*v1alpha1.Site

	postsByTag map[string]map[string]*Post // tag -> posts that carry it, by name
	claimants  map[string][]*topic         // tag -> topics that claim it, its owner first
	interested map[string]map[string]*topic
	wide       map[string]*topic
	stopWords  map[string]bool // those of the Sites

	configMaps       configMaps
	postsByConfigMap map[string]map[string]*Post // ConfigMap -> posts that have their article there, by name
	postsByTarget    map[string]map[string]*Post // what articles may link to -> their posts, by name
}

// New returns an empty Archive.
func New() *Archive {
	return &Archive{
		posts: map[string]*Post{}, topics: map[string]*topic{}, sites: map[string]*v1alpha1.Site{},
		postsByTag: map[string]map[string]*Post{}, claimants: map[string][]*topic{},
		interested: map[string]map[string]*topic{}, wide: map[string]*topic{}, stopWords: map[string]bool{},
		configMaps: configMaps{}, postsByConfigMap: map[string]map[string]*Post{}, postsByTarget: map[string]map[string]*Post{},
	}
}

// SetPost puts a Post in, in place of the one of the same name.
func (a *Archive) SetPost(object *v1alpha1.Post) []string {
	old := a.posts[object.Name]
	if old != nil && equality.Semantic.DeepEqual(old.Object.Spec, object.Spec) && maps.Equal(old.Object.Labels, object.Labels) {
		return nil
	}
	p := newPost(object, a.configMaps)
	touched := a.belongsTo(old)
	a.removePost(old)
	a.insertPost(p)
	maps.Copy(touched, a.belongsTo(p))
	return a.touch(touched)
}

// DeletePost takes a Post out.
func (a *Archive) DeletePost(name string) []string {
	old := a.posts[name]
	touched := a.belongsTo(old)
	a.removePost(old)
	return a.touch(touched)
}

func (a *Archive) insertPost(p *Post) {
	name := p.Object.Name
	a.posts[name] = p
	for _, tag := range p.tags {
		insert(a.postsByTag, tag, name, p)
	}
	for _, target := range p.Content.Targets {
		insert(a.postsByTarget, target, name, p)
	}
	if from := p.Object.Spec.ContentFrom; from != nil {
		insert(a.postsByConfigMap, string(from.ConfigMapKeyRef.Name), name, p)
	}
}

func (a *Archive) removePost(p *Post) {
	if p == nil {
		return
	}
	name := p.Object.Name
	delete(a.posts, name)
	for _, tag := range p.tags {
		remove(a.postsByTag, tag, name)
	}
	for _, target := range p.Content.Targets {
		remove(a.postsByTarget, target, name)
	}
	if from := p.Object.Spec.ContentFrom; from != nil {
		remove(a.postsByConfigMap, string(from.ConfigMapKeyRef.Name), name)
	}
}

// SetTopic puts a Topic in, in place of the one of the same name.
func (a *Archive) SetTopic(object *v1alpha1.Topic) []string {
	old := a.topics[object.Name]
	if old != nil && sameTopic(old.object, object) {
		return nil
	}
	t := newTopic(object)
	a.removeTopic(old)
	a.topics[object.Name] = t
	for _, tag := range t.claims {
		a.claimants[tag] = append(a.claimants[tag], t)
		slices.SortFunc(a.claimants[tag], (*topic).older)
	}
	for _, tag := range t.interests() {
		insert(a.interested, tag, object.Name, t)
	}
	if t.wide() {
		a.wide[object.Name] = t
	}
	touched := map[string]*topic{object.Name: t}
	if old == nil || !seenAlike(old, t) {
		a.addNeighbours(touched, t)
		a.addNeighbours(touched, old)
	}
	return a.touch(touched)
}

// DeleteTopic takes a Topic out; the Topic itself counts as touched.
func (a *Archive) DeleteTopic(name string) []string {
	old := a.topics[name]
	if old == nil {
		return nil
	}
	a.removeTopic(old)
	touched := map[string]*topic{name: old}
	a.addNeighbours(touched, old)
	return a.touch(touched)
}

func (a *Archive) removeTopic(t *topic) {
	if t == nil {
		return
	}
	name := t.object.Name
	delete(a.topics, name)
	delete(a.wide, name)
	for _, tag := range t.claims {
		a.claimants[tag] = slices.DeleteFunc(a.claimants[tag], func(u *topic) bool { return u == t })
		if len(a.claimants[tag]) == 0 {
			delete(a.claimants, tag)
		}
	}
	for _, tag := range t.interests() {
		remove(a.interested, tag, name)
	}
}

// sameTopic reports whether two versions of a Topic give the same Summary.
func sameTopic(a, b *v1alpha1.Topic) bool {
	return a.UID == b.UID && a.Generation == b.Generation && maps.Equal(a.Labels, b.Labels) &&
		equality.Semantic.DeepEqual(a.Spec, b.Spec)
}

// seenAlike reports whether other Topics see no difference between two versions of
// a Topic: they see its title, its tags and its age.
func seenAlike(a, b *topic) bool {
	return a.title == b.title && slices.Equal(a.claims, b.claims) && a.older(b) == 0
}

// addNeighbours adds the Topics that a change of t's title or tags touches: those
// that claim one of its tags, and those with a Post that carries one.
func (a *Archive) addNeighbours(touched map[string]*topic, t *topic) {
	if t == nil {
		return
	}
	for _, tag := range t.claims {
		for _, u := range a.claimants[tag] {
			touched[u.object.Name] = u
		}
		for _, p := range a.postsByTag[tag] {
			maps.Copy(touched, a.belongsTo(p))
		}
	}
}

// SetSite puts a Site in: its stop words hold for all Topics of the namespace.
func (a *Archive) SetSite(object *v1alpha1.Site) []string {
	a.sites[object.Name] = object
	return a.countStopWords()
}

// DeleteSite takes a Site out.
func (a *Archive) DeleteSite(name string) []string {
	delete(a.sites, name)
	return a.countStopWords()
}

func (a *Archive) countStopWords() []string {
	words := map[string]bool{}
	for _, s := range a.sites {
		for _, w := range s.Spec.StopWords {
			words[word(w)] = true
		}
	}
	if maps.Equal(words, a.stopWords) {
		return nil
	}
	a.stopWords = words
	return a.touch(maps.Clone(a.topics))
}

// touch forgets the Summaries of the Topics and returns their names.
func (a *Archive) touch(topics map[string]*topic) []string {
	for _, t := range topics {
		t.summary = nil
	}
	return slices.Sorted(maps.Keys(topics))
}

// belongsTo returns the Topics that a Post belongs to, whether it counts now or not.
func (a *Archive) belongsTo(p *Post) map[string]*topic {
	topics := map[string]*topic{}
	if p == nil {
		return topics
	}
	for _, tag := range p.tags {
		for name, t := range a.interested[tag] {
			if a.belongs(p, t) {
				topics[name] = t
			}
		}
	}
	for name, t := range a.wide {
		if a.belongs(p, t) {
			topics[name] = t
		}
	}
	return topics
}

// belongs reports whether a Post belongs to a Topic (design.md, "The three kinds").
func (a *Archive) belongs(p *Post, t *topic) bool {
	switch name := p.Object.Name; {
	case t.excludes[name]:
		return false
	case t.includes[name]:
		return true
	case !t.meets(p):
		return false
	case !t.matchesByClaims():
		return true
	}
	return slices.ContainsFunc(p.tags, func(tag string) bool { return a.owner(tag) == t })
}

// owner is the Topic that a tag means: the oldest that claims it, or nil.
func (a *Archive) owner(tag string) *topic {
	if c := a.claimants[tag]; len(c) > 0 {
		return c[0]
	}
	return nil
}
