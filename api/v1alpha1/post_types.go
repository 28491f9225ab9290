// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// PostSpec is what the author says about one article.
// +kubebuilder:validation:XValidation:rule="!has(self.expiryDate) || [self.publishDate, self.expiryDate].map(date, size(date) == 10 ? date + 'T00:00:00Z' : date).exists(date, format.datetime().validate(date).hasValue()) || timestamp(size(self.publishDate) == 10 ? self.publishDate + 'T00:00:00Z' : self.publishDate) < timestamp(size(self.expiryDate) == 10 ? self.expiryDate + 'T00:00:00Z' : self.expiryDate)",message="expiryDate must be later than publishDate: move one of them, or leave expiryDate out",fieldPath=".expiryDate"
// +kubebuilder:validation:XValidation:rule="!has(self.updateDate) || [self.publishDate, self.updateDate].map(date, size(date) == 10 ? date + 'T00:00:00Z' : date).exists(date, format.datetime().validate(date).hasValue()) || timestamp(size(self.publishDate) == 10 ? self.publishDate + 'T00:00:00Z' : self.publishDate) <= timestamp(size(self.updateDate) == 10 ? self.updateDate + 'T00:00:00Z' : self.updateDate)",message="updateDate must not be earlier than publishDate: move one of them, or leave updateDate out",fieldPath=".updateDate"
// +kubebuilder:validation:XValidation:rule="!has(self.url) || !has(self.content) && !has(self.contentFrom)",message="url, content and contentFrom exclude each other: keep one of them; with content or contentFrom the article has a page of its own, at /posts/<name>/",fieldPath=".url"
// +kubebuilder:validation:XValidation:rule="!has(self.content) || !has(self.contentFrom)",message="content and contentFrom exclude each other: keep one of them",fieldPath=".contentFrom"
type PostSpec struct {
	// title is the headline of the article, shown as text wherever the Post is listed.
	// Its words feed the title motifs of the Topics that the Post belongs to.
	// Example: "Distributed Systems Patterns I Keep Reaching For".
	// +required
	// +kubebuilder:validation:MinLength=1
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'[^\pZ\pC]')`,message="title must hold some text: write the headline of the article"
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="title must not contain control characters, which YAML cannot hold: remove them"
	Title string `json:"title"`

	// summary is the text below the title on a reference card: one to three plain sentences.
	// Markup in it is shown as text.
	// Example: "The patterns that actually survive production."
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="summary must not contain control characters, which YAML cannot hold: remove them"
	Summary string `json:"summary,omitempty"`

	// publishDate is when the Post begins to count: a date, which begins at midnight UTC, or an RFC 3339 time.
	// Readers see the day that is written here, whatever day it is in UTC.
	// A Post with a future publishDate is Scheduled and appears by itself at that instant.
	// Posts are ordered by it, newest first.
	// Example: "2026-03-16" or "2026-03-16T09:30:00+01:00".
	// +required
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="publishDate must be a day of the calendar (2026-03-16) or an RFC 3339 time (2026-03-16T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	PublishDate Date `json:"publishDate"`

	// expiryDate is when the Post stops to count; it must be later than publishDate.
	// At that instant the Post leaves its Topics by itself. Without it the Post stays.
	// Example: "2027-01-01".
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="expiryDate must be a day of the calendar (2027-01-01) or an RFC 3339 time (2027-01-01T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	ExpiryDate Date `json:"expiryDate,omitempty"`

	// updateDate is when the author last changed the article, in a way that readers should know of. Feeds,
	// the sitemap and the article's own page name it. By default it is publishDate.
	// Example: "2026-05-02".
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="updateDate must be a day of the calendar (2026-05-02) or an RFC 3339 time (2026-05-02T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	UpdateDate Date `json:"updateDate,omitempty"`

	// tags say which Topics the Post belongs to, the most important first: the order decides ties
	// between adjacent topics, and the first ones are shown on the reference card. At most 32; two forms of one
	// tag, such as "ci-cd" and "CI/CD", count once. Pages show a tag as most Posts spell it.
	// Example: ["distributed-systems", "architecture", "patterns"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Tags []Tag `json:"tags,omitempty"`

	// url is where the article lives; its card links there. An http or https address, or a path on the site.
	// Without it the card has no link.
	// Example: "https://blog.example.com/patterns/" or "/posts/patterns/".
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^([hH][tT][tT][pP][sS]?://[^/?#@\pZ\pC\x{FFFE}\x{FFFF}\\]+([/?#][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?|/([^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?)$')`,message="url must be an http or https address (https://blog.example.com/a/) or a path on the site (/posts/a/), without spaces, backslashes, or a name before the host (name@)"
	URL string `json:"url,omitempty"`

	// content is the article itself in Markdown (GitHub's flavour, with footnotes). The article then has a page
	// of its own on the site, at /posts/<metadata.name>/, and its card links there. [[other-post]] and
	// [[topic:name]] link to a Post and a Topic. Of HTML, what makes text is shown: no scripts, styles or forms. Front matter (YAML, TOML or JSON) at the
	// start and HTML comments are not published. Lines may end with LF, CR LF or CR. Longer articles go into a
	// ConfigMap: contentFrom.
	// Example: "Start with **timeouts**. Then see [[retries-and-budgets]]."
	// +optional
	// +kubebuilder:validation:MaxLength=65536
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'[^\pZ\pC]')`,message="content must hold some text: write the article, or leave content out"
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="content must not contain control characters, which YAML cannot hold: remove them"
	Content string `json:"content,omitempty"`

	// contentFrom is where the article is, in place of content: a key of a ConfigMap in the same namespace,
	// which carries the label topicpages.dev/publish: "true". At most 256 KiB. It is read as content is.
	// Example: {"configMapKeyRef": {"name": "articles", "key": "retries.md"}}.
	// +optional
	ContentFrom *ContentSource `json:"contentFrom,omitempty"`

	// authors are the names of the people who wrote the article, in the order in which to credit them.
	// Example: ["Ada Lovelace"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="authors must not contain control characters, which YAML cannot hold: remove them"
	Authors []string `json:"authors,omitempty"`

	// draft keeps the Post out of every page and count, whatever its dates say, until it is false.
	// Example: true.
	// +optional
	Draft bool `json:"draft,omitempty"`
}

// ContentSource is where the text of an article is.
type ContentSource struct {
	// configMapKeyRef is a key of a ConfigMap.
	// Example: {"name": "articles", "key": "retries.md"}.
	// +required
	ConfigMapKeyRef ConfigMapKeySelector `json:"configMapKeyRef"`
}

// PostState says whether a Post counts now, and if not, why.
// +kubebuilder:validation:Enum=Draft;Scheduled;Published;Expired
type PostState string

// The states of a Post.
const (
	// PostDraft means that spec.draft is true.
	PostDraft PostState = "Draft"
	// PostScheduled means that publishDate is still to come.
	PostScheduled PostState = "Scheduled"
	// PostPublished means that the Post counts: its publishDate has come, its expiryDate has not.
	PostPublished PostState = "Published"
	// PostExpired means that expiryDate has passed.
	PostExpired PostState = "Expired"
)

// Reasons of the Ready condition of a Post.
const (
	// PostAcceptedReason (Ready=True): the Post is valid, and its state says whether it counts now.
	// A Draft, Scheduled or Expired Post is Ready too: it is what its author asked for.
	PostAcceptedReason = "Accepted"
	// PostInvalidDateReason (Ready=False): publishDate, updateDate or expiryDate cannot be read, so the Post counts
	// nowhere. The CRD does not admit such a Post; one stored under an older schema may still be there.
	PostInvalidDateReason = "InvalidDate"
	// PostContentMissingReason (Ready=False): there is no such ConfigMap or key as contentFrom names, or it
	// lacks the label topicpages.dev/publish, or it is too long or no UTF-8; the message says which. The Post
	// counts all the same; its card has no link until the content is there.
	PostContentMissingReason = "ContentMissing"
	// PostContentTooComplexReason (Ready=False, Stalled=True): the article makes too large a page, or has too many links; the message says
	// which bound it exceeds. Its page shows a notice instead.
	PostContentTooComplexReason = "ContentTooComplex"
)

// LabelsTooLargeReason (Ready=False, Stalled=True) is a reason of Posts and Topics: the labels have more than 16 KiB,
// keys and values together, so selectors find the object without any. Remove labels.
const LabelsTooLargeReason = "LabelsTooLarge"

// LinksValidCondition says whether every link in the content of a Post leads to a Post, a Topic or a heading:
// [[links]], relative links, anchors, and addresses such as /posts/name/ on the site itself.
// Links to other sites are not checked. The condition is absent where there is no content.
const LinksValidCondition = "LinksValid"

// Reasons of the LinksValid condition of a Post.
const (
	// LinksFoundReason (LinksValid=True): every link leads somewhere.
	LinksFoundReason = "Found"
	// BrokenLinksReason (LinksValid=False): the message names the links that lead nowhere. Their text is
	// shown without a link, but for addresses on the site, which stay. The condition leaves Ready as it is.
	BrokenLinksReason = "BrokenLinks"
)

// FrontMatterValidCondition is False where the content of a Post begins with front matter that cannot be read,
// and absent otherwise. Front matter is never published, so nothing is lost on the page; title, dates and tags come from the Post.
const FrontMatterValidCondition = "FrontMatterValid"

// FrontMatterUnreadableReason (FrontMatterValid=False): the message says what is wrong, and in which line. Ready stays as it is.
const FrontMatterUnreadableReason = "FrontMatterUnreadable"

// PostStatus is what the operator has found out about the Post.
type PostStatus struct {
	// observedGeneration is the metadata.generation that this status describes; -1 before the first time.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// state is Draft, Scheduled, Published or Expired. Only a Published Post counts.
	// +optional
	State PostState `json:"state,omitempty"`

	// nextTransitionTime is when time alone will change the state; absent when it never will.
	// +optional
	NextTransitionTime *metav1.Time `json:"nextTransitionTime,omitempty"`

	// conditions holds Ready, which is True when the Post is valid, whatever its state; LinksValid where it has content;
	// FrontMatterValid where the content has front matter that cannot be read; and Stalled where only a person can help.
	// +optional
	// +listType=map
	// +listMapKey=type
	// +kubebuilder:validation:MaxItems=8
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// Post is one article. It belongs to the Topics whose name or alias it carries as a tag, from its
// publishDate to its expiryDate, and never while it is a draft.
// +kubebuilder:object:root=true
// +kubebuilder:subresource:status
// +kubebuilder:resource:categories=topicpages
// +kubebuilder:printcolumn:name="Title",type=string,JSONPath=`.spec.title`
// +kubebuilder:printcolumn:name="Published",type=string,JSONPath=`.spec.publishDate`
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.state`
// +kubebuilder:printcolumn:name="Age",type=date,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Tags",type=string,priority=1,JSONPath=`.spec.tags`
// +kubebuilder:printcolumn:name="Expires",type=string,priority=1,JSONPath=`.spec.expiryDate`
// +kubebuilder:printcolumn:name="Next",type=string,priority=1,JSONPath=`.status.nextTransitionTime`
// +kubebuilder:printcolumn:name="URL",type=string,priority=1,JSONPath=`.spec.url`
// +kubebuilder:selectablefield:JSONPath=`.status.state`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 200 || !has(self.spec.content) && !has(self.spec.contentFrom)",message="metadata.name of a Post with content or contentFrom is a part of its address and must have at most 200 characters: shorten it",fieldPath=".metadata"
type Post struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is what the author writes.
	// +required
	Spec PostSpec `json:"spec"`

	// status is what the operator reports; it is never written by hand.
	// +optional
	// +kubebuilder:default={"observedGeneration":-1,"conditions":{{"type":"Ready","status":"Unknown","reason":"Pending","message":"Waiting for the operator","lastTransitionTime":"1970-01-01T00:00:00Z"}}}
	Status PostStatus `json:"status,omitempty"`
}

// PostList is a list of Posts.
// +kubebuilder:object:root=true
type PostList struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Post `json:"items"`
}
