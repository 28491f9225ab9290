// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/internal/contest"
	"github.com/topicpages/topicpages/internal/store"
)

// fieldPath leads to a field of an object.
type fieldPath []fieldStep

// fieldStep leads from an object to one of its fields, or from a list to one of its items.
type fieldStep struct {
	field string
	item  any // nil for a field
}

func (p fieldPath) field(name string) fieldPath {
	return append(slices.Clip(p), fieldStep{field: name})
}
func (p fieldPath) of(item any) fieldPath { return append(slices.Clip(p), fieldStep{item: item}) }

// String writes a path as in spec.containers[nginx].image.
func (p fieldPath) String() string {
	var b strings.Builder
	for _, s := range p {
		switch {
		case s.item != nil:
			_, value, _ := strings.Cut(identity(s.item), "=")
			fmt.Fprintf(&b, "[%s]", value) // nothing says which one it is where value is empty
		case b.Len() > 0:
			b.WriteString("." + s.field)
		default:
			b.WriteString(s.field)
		}
	}
	return b.String()
}

// differences lists the fields of want that got does not hold, and the items that the lists
// of got have in addition. Fields that want does not have are of no interest.
func differences(got, want any, at fieldPath) []fieldPath {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok && len(want) > 0 {
			return []fieldPath{at}
		}
		var out []fieldPath
		for _, key := range slices.Sorted(maps.Keys(want)) {
			out = append(out, differences(object[key], want[key], at.field(key))...)
		}
		return out
	case []any:
		list, ok := got.([]any)
		if !ok && len(want) > 0 {
			return []fieldPath{at}
		}
		return listDifferences(list, want, at)
	}
	if reflect.DeepEqual(got, want) {
		return nil
	}
	return []fieldPath{at}
}

// listDifferences compares items with the same identity, whatever their order, and
// items without an identity by their index.
func listDifferences(got, want []any, at fieldPath) []fieldPath {
	var out []fieldPath
	if slices.EqualFunc(got, want, func(g, w any) bool { return identity(g) == identity(w) }) {
		for i := range want {
			out = append(out, differences(got[i], want[i], at.of(want[i]))...)
		}
		return out
	}
	matched := make([]bool, len(got))
	for _, w := range want {
		i := slices.IndexFunc(got, func(g any) bool { return same(g, w) })
		if i < 0 || matched[i] {
			out = append(out, at.of(w))
			continue
		}
		matched[i] = true
		out = append(out, differences(got[i], w, at.of(w))...)
	}
	for i, g := range got {
		if !matched[i] {
			out = append(out, at.of(g))
		}
	}
	return out
}

func same(got, want any) bool {
	if id := identity(want); id != "" {
		return identity(got) == id
	}
	return resembles(got, want)
}

// identities are the fields that identify items of lists, the most specific first.
var identities = []string{"mountPath", "name", "containerPort", "port", "path", "host", "secretName", "topologyKey", "uid"}

// identity returns the identifying field of a list item, such as "name=nginx". It is empty for
// an item that only its index identifies.
func identity(item any) string {
	object, ok := item.(map[string]any)
	if !ok {
		return ""
	}
	for _, field := range identities {
		if value, ok := object[field]; ok {
			return fmt.Sprintf("%s=%v", field, value)
		}
	}
	return ""
}

// contested returns for each path the other field managers that set it.
func contested(paths []fieldPath, entries []metav1.ManagedFieldsEntry) []contest.Field {
	fields := make([]contest.Field, 0, len(paths))
	for _, p := range paths {
		var managers []string
		for _, entry := range entries {
			if entry.Manager != store.ManagedBy && sets(fieldSet(entry), p) {
				managers = append(managers, entry.Manager)
			}
		}
		slices.Sort(managers)
		fields = append(fields, contest.Field{Path: p.String(), Managers: strings.Join(slices.Compact(managers), ", ")})
	}
	return fields
}

// fieldSet returns the set of fields of a manager, or nil if it cannot be read.
func fieldSet(entry metav1.ManagedFieldsEntry) map[string]any {
	var set map[string]any
	if entry.FieldsV1 == nil || json.Unmarshal(entry.FieldsV1.GetRawBytes(), &set) != nil {
		return nil
	}
	return set
}

// sets reports whether a set of fields, in the form of managedFields, has the field at a
// path, a field above it that is written whole, or one below it.
func sets(set map[string]any, at fieldPath) bool {
	if len(at) == 0 {
		return len(set) > 0
	}
	for key, below := range set {
		if !at[0].matches(key) {
			continue
		}
		below, ok := below.(map[string]any)
		return ok && (len(below) == 0 || sets(below, at[1:]))
	}
	return false
}

// matches reports whether the key of a field set is this step: "f:image", or
// `k:{"name":"nginx"}`.
func (s fieldStep) matches(key string) bool {
	if s.item == nil {
		return key == "f:"+s.field
	}
	var wanted map[string]any
	text, isKey := strings.CutPrefix(key, "k:")
	if !isKey || json.Unmarshal([]byte(text), &wanted) != nil {
		return false
	}
	item, ok := s.item.(map[string]any)
	for name, value := range wanted {
		// A field that is not said has the default of the API, such as the protocol of a port.
		if got, said := item[name]; !ok || said && fmt.Sprint(got) != fmt.Sprint(value) {
			return false
		}
	}
	return true
}
