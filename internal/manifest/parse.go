// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

// parsed is the content of one file.
type parsed struct {
	// found are its objects, in their order.
	found []foundObject
	// problems are its mistakes, but for objects that another file holds, too.
	problems []Problem
	// passed is the number of objects of foreign kinds.
	passed int
}

// foundObject is an object in a file.
type foundObject struct {
	identity identity
	at       place
	// object is a Post, Topic, Site or ConfigMap, or nil if it is not valid.
	object any
}

// parser parses a file.
type parser struct {
	parsed
	validators map[string]*validator
	namespace  string
	// checked is true for a file whose objects are known to be valid.
	checked bool
}

// parse parses a file with a name. Its result is never changed. It checks the objects of a
// file unless its text is known to be valid, and tells valid, which may be nil, of a text that is.
func parse(name string, text fileText, validators map[string]*validator, namespace string, valid *ValidFiles) *parsed {
	p := &parser{validators: validators, namespace: namespace, checked: text.isValid}
	documents, problems := split(name, text.data)
	p.problems = problems
	for _, d := range documents {
		p.document(d)
	}
	p.problems = inOrder(p.problems)
	if len(p.problems) == 0 {
		valid.note(text)
	}
	return &p.parsed
}

// problem adds a mistake in an object, with the line of the field.
func (p *parser) problem(at place, o manifestObject, field, message string) {
	p.problems = append(p.problems, at.problem(o.kind, o.name, field, message))
}
