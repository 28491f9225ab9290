// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/address"
	"github.com/topicpages/topicpages/internal/parallel"
	"github.com/topicpages/topicpages/internal/words"
)

// An Archive holds the Posts, Topics and Sites of one namespace as records keyed
// by name, with posting lists by tag. An event replaces a record; nothing is ever
// counted up or down, so a missed, merged or repeated event cannot leave a wrong
// count behind.
//
// Set and Delete return the names of the Topics whose Summary the change touches,
// sorted. An Archive is not safe for concurrent use.
type Archive struct {
	posts  map[string]*Post
	topics map[string]*topicRecord
	sites  map[string]*v1alpha1.Site

	postsByTag map[string]spellings      // tag -> posts that carry it
	claimants  map[string][]*topicRecord // tag -> topics that claim it, the oldest first
	interested multimap[*topicRecord]    // tag -> Topics to which a Post with this tag may belong
	wide       map[string]*topicRecord
	stewards   map[string]*topicRecord // that set staleAfter or owners
	stopWords  words.List              // named by the Sites, and the stop words of their languages

	configMaps       configMapSet
	postsByConfigMap multimap[*Post] // ConfigMap -> posts that have their article there
	postsByTarget    multimap[*Post] // possible target of a link -> the Posts that link to it
	postsByPage      multimap[*Post] // page of the site -> posts that have it as their url

	postsByAlias    map[string][]*Post // alias -> posts that claim it, the oldest first
	postsBelowTopic multimap[*Post]    // name of a topic -> posts that claim an alias at or below its page
	zone            TimeZone           // where days begin
	hosts           []string           // of the Sites, sorted
	patterns        []address.Matcher  // of the pages of articles; the default is first
	readings        Readings           // nil to keep nothing
}

// New returns an empty Archive.
func New() *Archive {
	return &Archive{
		posts: map[string]*Post{}, topics: map[string]*topicRecord{}, sites: map[string]*v1alpha1.Site{},
		postsByTag: map[string]spellings{}, claimants: map[string][]*topicRecord{},
		interested: multimap[*topicRecord]{}, wide: map[string]*topicRecord{}, stewards: map[string]*topicRecord{},
		configMaps: configMapSet{}, postsByConfigMap: multimap[*Post]{}, postsByTarget: multimap[*Post]{},
		postsByPage: multimap[*Post]{}, postsByAlias: map[string][]*Post{}, postsBelowTopic: multimap[*Post]{}, zone: TimeZone{Location: time.UTC}, patterns: patternsOf(nil),
	}
}

// SetPost adds a Post, or replaces the one with the same name.
func (a *Archive) SetPost(object *v1alpha1.Post) []string {
	if a.HasPost(object) {
		return nil
	}
	return a.setRecord(a.newPost(object))
}

// SetPosts adds many Posts, or replaces those with the same names. It reads their articles on all processors.
func (a *Archive) SetPosts(objects []*v1alpha1.Post) {
	records := make([]*Post, len(objects))
	parallel.Each(len(objects), func(i int) { records[i] = a.newPost(objects[i]) })
	for _, p := range records {
		a.setRecord(p)
	}
}

// setRecord adds a record, or replaces the one of the same name, and returns the names of the touched Topics.
func (a *Archive) setRecord(p *Post) []string {
	old := a.posts[p.name()]
	touched := a.replacePost(old, p)
	if old != nil && !slices.Equal(PostReferences(old.Object), PostReferences(p.Object)) {
		a.drop(PostReferences(old.Object))
	}
	return a.touch(touched)
}

// DeletePost takes a Post out.
func (a *Archive) DeletePost(name string) []string {
	old := a.posts[name]
	if old == nil {
		return nil
	}
	touched := a.replacePost(old, nil)
	a.drop(PostReferences(old.Object))
	return a.touch(touched)
}

// replacePost replaces one record with another and returns the Topics that the change touches.
// Either record may be nil.
func (a *Archive) replacePost(old, p *Post) map[string]*topicRecord {
	spelled := a.spelled(old, p)
	touched := a.belongsTo(old)
	a.removePost(old)
	a.insertPost(p)
	maps.Copy(touched, a.belongsTo(p))
	maps.Copy(touched, a.topicsAt(old, p))
	a.addRespelled(touched, spelled)
	return touched
}

func (a *Archive) insertPost(p *Post) {
	if p == nil {
		return
	}
	a.posts[p.name()] = p
	a.insertAliases(p)
	for tag, spelling := range p.countedTags() {
		if a.postsByTag[tag] == nil {
			a.postsByTag[tag] = spellings{}
		}
		a.postsByTag[tag].insert(spelling, p)
	}
	for _, target := range p.targets() {
		a.postsByTarget.insert(target, p)
	}
	if p.page != "" {
		a.postsByPage.insert(p.page, p)
	}
	if from := p.Object.Spec.ContentFrom; from != nil {
		a.postsByConfigMap.insert(string(from.ConfigMapKeyRef.Name), p)
	}
}

func (a *Archive) removePost(p *Post) {
	if p == nil {
		return
	}
	delete(a.posts, p.name())
	a.removeAliases(p)
	for tag, spelling := range p.countedTags() {
		if a.postsByTag[tag].remove(spelling, p.name()); len(a.postsByTag[tag]) == 0 {
			delete(a.postsByTag, tag)
		}
	}
	for _, target := range p.targets() {
		a.postsByTarget.remove(target, p.name())
	}
	if p.page != "" {
		a.postsByPage.remove(p.page, p.name())
	}
	if from := p.Object.Spec.ContentFrom; from != nil {
		a.postsByConfigMap.remove(string(from.ConfigMapKeyRef.Name), p.name())
	}
}

// SetTopic adds a Topic, or replaces the one with the same name.
func (a *Archive) SetTopic(object *v1alpha1.Topic) []string {
	old := a.topics[object.Name]
	if old != nil && sameTopic(old.object, object) {
		return nil
	}
	t := newTopic(object)
	before, reviewed := a.claims(t, old), !sameReviews(old, t)
	touched := map[string]*topicRecord{}
	if reviewed {
		a.addReviewed(touched, old)
	}
	a.removeTopic(old)
	a.insertTopic(t)
	if reviewed {
		a.addReviewed(touched, t)
	}
	touched[t.name()] = t
	a.addNeighbours(touched, before)
	return a.touch(touched)
}

// DeleteTopic takes a Topic out; the Topic itself counts as touched.
func (a *Archive) DeleteTopic(name string) []string {
	old := a.topics[name]
	if old == nil {
		return nil
	}
	before := a.claims(old)
	touched := map[string]*topicRecord{}
	if old.stewards() {
		a.addReviewed(touched, old)
	}
	a.removeTopic(old)
	touched[name] = old
	a.addNeighbours(touched, before)
	return a.touch(touched)
}

func (a *Archive) insertTopic(t *topicRecord) {
	a.topics[t.name()] = t
	for _, tag := range t.claims {
		at, _ := slices.BinarySearchFunc(a.claimants[tag], t, (*topicRecord).older)
		a.claimants[tag] = slices.Insert(a.claimants[tag], at, t)
	}
	for _, tag := range t.interests() {
		a.interested.insert(tag, t)
	}
	if t.wide() {
		a.wide[t.name()] = t
	}
	if t.stewards() {
		a.stewards[t.name()] = t
	}
}

func (a *Archive) removeTopic(t *topicRecord) {
	if t == nil {
		return
	}
	delete(a.topics, t.name())
	delete(a.wide, t.name())
	delete(a.stewards, t.name())
	for _, tag := range t.claims {
		a.claimants[tag] = slices.DeleteFunc(a.claimants[tag], func(u *topicRecord) bool { return u == t })
		if len(a.claimants[tag]) == 0 {
			delete(a.claimants, tag)
		}
	}
	for _, tag := range t.interests() {
		a.interested.remove(tag, t.name())
	}
}

// samePost reports whether two versions of a Post give the same record. The generation counts, because the status of
// the Post names it.
func samePost(a, b *v1alpha1.Post) bool {
	return a.UID == b.UID && a.Generation == b.Generation && sameLabels(a, b) &&
		equality.Semantic.DeepEqual(a.Spec, b.Spec)
}

// sameTopic reports whether two versions of a Topic give the same Summary.
func sameTopic(a, b *v1alpha1.Topic) bool {
	return a.UID == b.UID && a.Generation == b.Generation && sameLabels(a, b) &&
		equality.Semantic.DeepEqual(a.Spec, b.Spec)
}

// touch forgets the Summaries of the Topics and returns their names.
func (a *Archive) touch(topics map[string]*topicRecord) []string {
	for _, t := range topics {
		t.summary = nil
	}
	return slices.Sorted(maps.Keys(topics))
}

// belongsTo returns the Topics that a Post belongs to, whether it counts now or not.
func (a *Archive) belongsTo(p *Post) map[string]*topicRecord {
	topics := map[string]*topicRecord{}
	if p == nil {
		return topics
	}
	for _, tag := range p.tags {
		for _, t := range a.interested[tag] {
			if a.belongs(p, t) {
				topics[t.name()] = t
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

// belongs reports whether a Post belongs to a Topic.
func (a *Archive) belongs(p *Post, t *topicRecord) bool {
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
