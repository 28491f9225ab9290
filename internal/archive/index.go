// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"maps"
	"slices"
)

func insert[V any](index map[string]map[string]V, key, name string, value V) {
	if index[key] == nil {
		index[key] = map[string]V{}
	}
	index[key][name] = value
}

func remove[V any](index map[string]map[string]V, key, name string) {
	if delete(index[key], name); len(index[key]) == 0 {
		delete(index, key)
	}
}

// Sites returns the names of the Sites, sorted.
func (a *Archive) Sites() []string { return slices.Sorted(maps.Keys(a.sites)) }

// Topics returns the names of the Topics, sorted.
func (a *Archive) Topics() []string { return slices.Sorted(maps.Keys(a.topics)) }

// Posts returns the names of the Posts, sorted.
func (a *Archive) Posts() []string { return slices.Sorted(maps.Keys(a.posts)) }
