// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package importer turns the posts of other software into manifests. For each tool there is a loader, in a package below this
// one. It reads a blog and returns the posts as the tool itself understands them. Manifests then turns them into Posts. The
// loaders are pure, apart from the file system they are given.
package importer

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Post is a post of another tool, with the values that the tool gives the post's page.
type Post struct {
	// File is the path of the source, relative to the blog's directory, with slashes. For a post
	// within an export it is the path of the export.
	File string
	// Line is the line of File on which the post begins; 1 if the post is a file of its own.
	Line int

	// Name is the last part of the address that the tool gives the post: a proposal for
	// metadata.name. It need be neither valid nor unique.
	Name  string
	Title string
	// Date is when the post was published, in the zone that the author wrote or that the tool
	// reads the date in. It is zero if the tool publishes the post without a date.
	Date time.Time
	// DateOnly is true if the author wrote a day and no time.
	DateOnly bool
	// Updated is when the post was last changed; zero if the source does not say.
	Updated time.Time
	// Expires is when the tool stops publishing the post; zero if it never does.
	Expires time.Time
	Tags    []string
	// Categories are the terms that the tool keeps beside tags.
	Categories []string
	Authors    []string
	// Summary is plain text; empty if the author wrote none.
	Summary string
	// Draft is true if the tool does not publish the post, or may not: draft, unpublished,
	// private, for members alone.
	Draft bool
	// Path is the address of the post on its old site, such as /2016/03/15/data-act/; empty if
	// it had none.
	Path string
	// Aliases are further old addresses that led to the post.
	Aliases []string
	// Link is the address of a post that lives elsewhere, and is only announced here.
	Link string
	// Language is a BCP 47 tag; empty if the source does not say.
	Language string
	// Image is the path or address of the post's picture, and ImageAlt its alternative text.
	Image, ImageAlt string
	// Content is the article in Markdown, as topicpages reads it: without front matter, template
	// language and hidden text.
	Content string
}

// A Loss is something in the source that no manifest holds, or that was changed on the way.
type Loss struct {
	File string
	// Line counts from 1; it is 0 if the loss concerns the file as a whole.
	Line int
	// Reason is one of the constants below.
	Reason Reason
	// Message names the loss and, if possible, the mend.
	Message string
}

// Reason is the kind of a Loss. Reports and tests refer to it by name.
type Reason string

const (
	// FileUnreadable is a file that the tool itself would stop at or drop.
	FileUnreadable Reason = "FileUnreadable"
	// DateInvalid is a date that the tool cannot read, or reads as a day other than written.
	DateInvalid Reason = "DateInvalid"
	// DateMissing is a post without a date.
	DateMissing Reason = "DateMissing"
	// TitleMissing is a post without a title.
	TitleMissing Reason = "TitleMissing"
	// VisibilityUnclear is a post that is public in one version of a tool and hidden in another. It becomes a draft.
	VisibilityUnclear Reason = "VisibilityUnclear"
	// TemplateRemoved is template language, a shortcode or a component that has no counterpart.
	TemplateRemoved Reason = "TemplateRemoved"
	// MarkupRemoved is HTML or an extension of Markdown that has no counterpart.
	MarkupRemoved Reason = "MarkupRemoved"
	// MarkupMended is HTML that Markdown cannot parse, parsed as a browser would.
	MarkupMended Reason = "MarkupMended"
	// TextHidden is text that the tool does not show to everybody.
	TextHidden Reason = "TextHidden"
	// PageOmitted is a page of the old site that is no post.
	PageOmitted Reason = "PageOmitted"
	// TagChanged is a tag whose spelling had to change.
	TagChanged Reason = "TagChanged"
	// NameChanged is a post that got another name, because two posts wanted the same.
	NameChanged Reason = "NameChanged"
	// LinkBroken is a link to a file or post that is not there.
	LinkBroken Reason = "LinkBroken"
	// PictureMissing is a picture whose file is not there.
	PictureMissing Reason = "PictureMissing"
	// TextTooLong is text above the bound of its field.
	TextTooLong Reason = "TextTooLong"
	// CharacterReplaced is a character that manifests cannot hold.
	CharacterReplaced Reason = "CharacterReplaced"
	// FieldMended is metadata that the tool itself cannot read, read as intended.
	FieldMended Reason = "FieldMended"
	// FieldIgnored is metadata that no field of a Post holds.
	FieldIgnored Reason = "FieldIgnored"
)

// String is the loss as a compiler would print it: file, line, message and reason.
func (l Loss) String() string {
	if l.Line == 0 {
		return fmt.Sprintf("%s: %s (%s)", l.File, l.Message, l.Reason)
	}
	return fmt.Sprintf("%s:%d: %s (%s)", l.File, l.Line, l.Message, l.Reason)
}

// SortLosses sorts losses by file, line, reason and message.
func SortLosses(losses []Loss) {
	slices.SortFunc(losses, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Message, b.Message))
	})
}

// Options are the facts that a person states about a blog.
type Options struct {
	// BaseURL is the address of the old site; empty if the blog's configuration has it.
	BaseURL string
	// TimeZone is the zone of dates that name none; nil if the tool's own rule holds.
	TimeZone *time.Location
	// Now is the instant of the import: tools that hide future posts compare with it.
	Now time.Time
	// Progress, if not nil, is called as posts are read.
	Progress func(done, total int)
}

// Blog is the result of a loader.
type Blog struct {
	// Tool is the tool's name as the command line has it, such as "jekyll".
	Tool string
	// BaseURL and Title come from the blog's configuration; they may be empty.
	BaseURL, Title string
	// Posts are sorted by File, then Line.
	Posts []Post
	// Losses are sorted, see SortLosses.
	Losses []Loss
}
