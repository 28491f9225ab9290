// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

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
