// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package manifest reads Posts, Topics and Sites from files and checks them, without
// a cluster, by the rules of their CustomResourceDefinitions.
//
// It accepts the same manifests as `kubectl apply` with strict validation: the same
// decoding, the same schema, the same CEL rules. Mistakes in the manifests are
// values, Problems, with the file and the line. Errors are for files that cannot be
// read.
package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// A Set holds the objects of the manifests.
type Set struct {
	// Posts, Topics and Sites are the valid objects, in the order of reading.
	// Every one has a namespace.
	Posts  []*v1alpha1.Post
	Topics []*v1alpha1.Topic
	Sites  []*v1alpha1.Site
	// ConfigMaps are the ConfigMaps that Posts and Sites may publish: with v1alpha1.PublishLabel.
	ConfigMaps []*corev1.ConfigMap
	// Problems are the mistakes of all other objects, in the order of the files.
	Problems []Problem
	// Passed is the number of objects of foreign kinds and of kustomization files,
	// which were passed over.
	Passed int

	places map[identity]place
}

// Position returns the file and the line of a field of an object in the Set. If the field is missing, the line is
// the line of its nearest parent. The file is "" if the object does not exist.
func (s *Set) Position(kind, namespace, name, field string) (file string, line int) {
	at, ok := s.places[identity{kind, namespace, name}]
	if !ok {
		return "", 0
	}
	return at.document.file, at.line(field)
}

// TextPosition returns the file and the line of a line of the text in a field, from 1. Where the text is not a literal block,
// it is the line of the field.
func (s *Set) TextPosition(kind, namespace, name, field string, textLine int) (file string, line int) {
	at, ok := s.places[identity{kind, namespace, name}]
	if !ok {
		return "", 0
	}
	line, isBlock := at.textLine(field)
	if isBlock && textLine > 0 {
		line += textLine - 1
	}
	return at.document.file, line
}

// A Problem is one mistake in a manifest.
type Problem struct {
	// File and Line say where: of the field, or of the nearest part of the object
	// that is there.
	File string
	Line int
	// Kind and Name identify the object, and Field is a path in it. Each is empty
	// if it is unknown.
	Kind, Name, Field string
	// Message describes the problem.
	Message string
}

// String is one line: file, line, object, field and message.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", p.File, p.Line)
	switch {
	case p.Name != "":
		fmt.Fprintf(&b, "%s %q: ", p.Kind, p.Name)
	case p.Kind != "":
		fmt.Fprintf(&b, "%s: ", p.Kind)
	}
	if p.Field != "" {
		fmt.Fprintf(&b, "%s: ", p.Field)
	}
	return b.String() + p.Message
}

// clone returns a Set with lists of its own.
func (s *Set) clone() *Set {
	clone := *s
	clone.Posts, clone.Topics, clone.Sites, clone.ConfigMaps = slices.Clone(s.Posts), slices.Clone(s.Topics), slices.Clone(s.Sites), slices.Clone(s.ConfigMaps)
	return &clone
}

// swap puts objects in place of others of the same names. It reports whether the Set has the others, all of them valid.
func (s *Set) swap(before, now []foundObject) bool {
	if len(before) != len(now) {
		return false
	}
	for i, old := range before {
		if old.identity != now[i].identity || !s.swapObject(old.object, now[i].object) {
			return false
		}
		s.places[old.identity] = now[i].at
	}
	return true
}

func (s *Set) swapObject(before, now any) bool {
	switch now := now.(type) {
	case *v1alpha1.Post:
		return swapIn(s.Posts, before, now)
	case *v1alpha1.Topic:
		return swapIn(s.Topics, before, now)
	case *v1alpha1.Site:
		return swapIn(s.Sites, before, now)
	case *corev1.ConfigMap:
		return swapIn(s.ConfigMaps, before, now)
	}
	return false
}

func swapIn[T any](list []*T, before any, now *T) bool {
	old, ok := before.(*T)
	if !ok {
		return false
	}
	at := slices.Index(list, old)
	if at < 0 {
		return false
	}
	list[at] = now
	return true
}

// union puts the objects of files together, in their order. Of two objects of one name it takes
// the first.
type union struct {
	set *Set
	// first is where each object was seen first.
	first map[identity]place
}

func newUnion() *union {
	first := map[identity]place{}
	return &union{set: &Set{places: first}, first: first}
}

// add adds the objects of a file, and the Problems of the file, which may be of a later version of it.
func (u *union) add(objects, problems *parsed) {
	u.set.Passed += problems.passed
	all := slices.Clone(problems.problems)
	for _, f := range objects.found {
		first, known := u.first[f.identity]
		if known {
			all = append(all, f.at.problem(f.identity.kind, f.identity.name, "metadata.name",
				fmt.Sprintf("already defined at %s: remove one of the two, or rename it", first)))
			continue
		}
		u.first[f.identity] = f.at
		switch o := f.object.(type) {
		case *v1alpha1.Post:
			u.set.Posts = append(u.set.Posts, o)
		case *v1alpha1.Topic:
			u.set.Topics = append(u.set.Topics, o)
		case *v1alpha1.Site:
			u.set.Sites = append(u.set.Sites, o)
		case *corev1.ConfigMap:
			u.set.ConfigMaps = append(u.set.ConfigMaps, o)
		}
	}
	u.set.Problems = append(u.set.Problems, inOrder(all)...)
}

// inOrder puts the Problems of a file into the order of its lines, each once: the checks walk through maps,
// and two of them may say the same.
func inOrder(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), strings.Compare(a.Field, b.Field), strings.Compare(a.Message, b.Message))
	})
	return slices.Compact(problems)
}

// identity is unique to each object.
type identity struct{ kind, namespace, name string }
