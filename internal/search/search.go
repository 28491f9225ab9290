// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package search makes the search index of a site when it is published. The index is JSON files that the script of
// the pages fetches when a reader starts to search. The script also ranks the docs.
package search

// version is the format version of all files of an index. The script refuses other versions.
const version = 2

// The kinds of a Doc.
const (
	Topic = "topic"
	Post  = "post"
)

// A Doc is a page that can be found.
type Doc struct {
	// Kind is Topic or Post.
	Kind string
	// ID is the stable key of the doc among all docs, "kind/name". It is not published.
	ID string
	// Title, URL and Summary are shown in a result. A Summary longer than
	// 120 runes is cut after the last whole word. The script shows a
	// URL only if it is a path on the site, or an http or https address.
	Title, URL, Summary string
	// Date is the day of the doc as 2006-01-02, or "": later days come first.
	Date string
	// Tags are the words that are shown and searched, in this order. Those of a Topic are its
	// other names.
	Tags []string
	// TagTopics names the Topic of the site for each of the Tags, or "". It is nil if no tag has one.
	TagTopics []string
	// Authors are shown and searched.
	Authors []string
	// Posts is the number of posts of a topic.
	Posts int
}
