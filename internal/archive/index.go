// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"
	"strings"
)

// named constrains the elements of an index.
type named interface{ name() string }

// multimap holds the elements of each key, by name. Most keys have one element, for which a
// list takes a tenth of the memory of a map.
type multimap[V named] map[string][]V

func byName[V named](v V, name string) int { return strings.Compare(v.name(), name) }

func (x multimap[V]) insert(key string, value V) {
	list := x[key]
	// The API server lists by name, so most belong to the end.
	if len(list) == 0 || list[len(list)-1].name() < value.name() {
		x[key] = append(list, value)
		return
	}
	at, found := slices.BinarySearchFunc(list, value.name(), byName)
	if found {
		list[at] = value
		return
	}
	x[key] = slices.Insert(list, at, value)
}

func (x multimap[V]) remove(key, name string) {
	list := x[key]
	at, found := slices.BinarySearchFunc(list, name, byName)
	switch {
	case !found:
	case len(list) == 1:
		delete(x, key)
	default:
		x[key] = slices.Delete(list, at, at+1)
	}
}

// names returns the sorted names of the elements of a key.
func (x multimap[V]) names(key string) []string {
	var names []string
	for _, v := range x[key] {
		names = append(names, v.name())
	}
	return names
}

// Sites returns the names of the Sites, sorted.
func (a *Archive) Sites() []string { return slices.Sorted(maps.Keys(a.sites)) }

// Topics returns the names of the Topics, sorted.
func (a *Archive) Topics() []string { return slices.Sorted(maps.Keys(a.topics)) }

// Posts returns the names of the Posts, sorted.
func (a *Archive) Posts() []string { return slices.Sorted(maps.Keys(a.posts)) }

// TopicsOf returns the names of the Topics that a Post belongs to, whether it counts now or not, sorted.
func (a *Archive) TopicsOf(post string) []string {
	return slices.Sorted(maps.Keys(a.belongsTo(a.posts[post])))
}
