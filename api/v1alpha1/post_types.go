// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// PostSpec describes one article.
// +kubebuilder:validation:XValidation:rule="!has(self.expiryDate) || [self.publishDate, self.expiryDate].map(date, size(date) == 10 ? date + 'T00:00:00Z' : date).exists(date, format.datetime().validate(date).hasValue()) || timestamp(size(self.publishDate) == 10 ? self.publishDate + 'T00:00:00Z' : self.publishDate) < timestamp(size(self.expiryDate) == 10 ? self.expiryDate + 'T00:00:00Z' : self.expiryDate)",message="expiryDate must be later than publishDate: move one of them, or leave expiryDate out",fieldPath=".expiryDate"
// +kubebuilder:validation:XValidation:rule="!has(self.updateDate) || [self.publishDate, self.updateDate].map(date, size(date) == 10 ? date + 'T00:00:00Z' : date).exists(date, format.datetime().validate(date).hasValue()) || timestamp(size(self.publishDate) == 10 ? self.publishDate + 'T00:00:00Z' : self.publishDate) <= timestamp(size(self.updateDate) == 10 ? self.updateDate + 'T00:00:00Z' : self.updateDate)",message="updateDate must not be earlier than publishDate: move one of them, or leave updateDate out",fieldPath=".updateDate"
// +kubebuilder:validation:XValidation:rule="!has(self.lastReviewed) || [self.publishDate, self.lastReviewed].map(date, size(date) == 10 ? date + 'T00:00:00Z' : date).exists(date, format.datetime().validate(date).hasValue()) || timestamp(size(self.publishDate) == 10 ? self.publishDate + 'T00:00:00Z' : self.publishDate) <= timestamp(size(self.lastReviewed) == 10 ? self.lastReviewed + 'T00:00:00Z' : self.lastReviewed)",message="lastReviewed must not be earlier than publishDate: move one of them, or leave lastReviewed out",fieldPath=".lastReviewed"
// +kubebuilder:validation:XValidation:rule="!has(self.reviewBy) || [self.publishDate, self.reviewBy].map(date, size(date) == 10 ? date + 'T00:00:00Z' : date).exists(date, format.datetime().validate(date).hasValue()) || timestamp(size(self.publishDate) == 10 ? self.publishDate + 'T00:00:00Z' : self.publishDate) < timestamp(size(self.reviewBy) == 10 ? self.reviewBy + 'T00:00:00Z' : self.reviewBy)",message="reviewBy must be later than publishDate: move one of them, or leave reviewBy out",fieldPath=".reviewBy"
// +kubebuilder:validation:XValidation:rule="!has(self.url) || !has(self.content) && !has(self.contentFrom)",message="url, content and contentFrom exclude each other: keep one of them; with content or contentFrom the article has a page of its own, at /posts/<name>/ by default",fieldPath=".url"
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

	// publishDate is when the Post starts to count: a date, which begins at midnight in the time zone of the Site
	// (spec.timeZone, by default UTC), or an RFC 3339 time.
	// Readers see the day as written here, whatever day it is in UTC.
	// A Post with a future publishDate is Scheduled and appears by itself at that instant.
	// Posts are ordered by publishDate, newest first.
	// Example: "2026-03-16" or "2026-03-16T09:30:00+01:00".
	// +required
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="publishDate must be a day of the calendar (2026-03-16) or an RFC 3339 time (2026-03-16T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	PublishDate Date `json:"publishDate"`

	// expiryDate is when the Post stops counting. It must be later than publishDate.
	// At that instant the Post leaves its Topics by itself. Without expiryDate the Post stays.
	// Example: "2027-01-01".
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="expiryDate must be a day of the calendar (2027-01-01) or an RFC 3339 time (2027-01-01T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	ExpiryDate Date `json:"expiryDate,omitempty"`

	// updateDate is the date of the last change that readers should know about. Feeds,
	// the sitemap and the page of the article show it. Default: publishDate.
	// Example: "2026-05-02".
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="updateDate must be a day of the calendar (2026-05-02) or an RFC 3339 time (2026-05-02T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	UpdateDate Date `json:"updateDate,omitempty"`

	// tags say which Topics the Post belongs to, the most important first. Their order decides ties
	// between adjacent topics, and the reference card shows the first ones. At most 32. Two forms of one
	// tag, such as "ci-cd" and "CI/CD", count once. Pages show a tag as most Posts spell it.
	// Example: ["distributed-systems", "architecture", "patterns"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=32
	Tags []Tag `json:"tags,omitempty"`

	// url is the address of the article, and the link of its card: an http or https address, or a path on the site.
	// Without url, content and contentFrom the card has no link.
	// Example: "https://blog.example.com/patterns/" or "/posts/patterns/".
	// +optional
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^([hH][tT][tT][pP][sS]?://[^/?#@\pZ\pC\x{FFFE}\x{FFFF}\\]+([/?#][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?|/([^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?)$')`,message="url must be an http or https address (https://blog.example.com/a/) or a path on the site (/posts/a/), without spaces, backslashes or a user name (name@)"
	URL string `json:"url,omitempty"`

	// aliases are other addresses of the article, for example its address on an older site. Each is a path of the
	// site and answers 301 with the page of the Post or its url, whatever the query. Upper and lower case of ASCII
	// letters are equal, and a slash at the end makes no difference. Of several Posts or Topics with the same alias,
	// the oldest keeps it. A page always wins over an alias. The AliasesResolved condition reports both.
	// Example: ["/2016/03/15/data-act/", "/blog/x.html"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	Aliases []SitePath `json:"aliases,omitempty"`

	// content is the article itself in Markdown (GitHub's flavour, with footnotes). The article then has its own page
	// on the site, at /posts/<metadata.name>/ or where spec.permalinks of the Site puts it, and its card links there.
	// [[other-post]] and
	// [[topic:name]] link to a Post and a Topic. HTML for text is allowed; scripts, styles and forms are removed.
	// Front matter (YAML, TOML or JSON) at the start and HTML comments are not published. Lines may end with LF, CR LF
	// or CR. Longer articles go into a ConfigMap: contentFrom.
	// Example: "Start with **timeouts**. Then see [[retries-and-budgets]]."
	// +optional
	// +kubebuilder:validation:MaxLength=65536
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'[^\pZ\pC]')`,message="content must hold some text: write the article, or leave content out"
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="content must not contain control characters, which YAML cannot hold: remove them"
	Content string `json:"content,omitempty"`

	// contentFrom replaces content. It names a key of a ConfigMap in the same namespace, which must have the
	// label topicpages.dev/publish: "true". At most 256 KiB. The text follows the same rules as content.
	// Example: {"configMapKeyRef": {"name": "articles", "key": "retries.md"}}.
	// +optional
	ContentFrom *ContentSource `json:"contentFrom,omitempty"`

	// authors are the names of the people who wrote the article, in the order of credit.
	// Example: ["Ada Lovelace"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=16
	// +kubebuilder:validation:items:MinLength=1
	// +kubebuilder:validation:items:MaxLength=128
	// +kubebuilder:validation:items:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="authors must not contain control characters, which YAML cannot hold: remove them"
	Authors []string `json:"authors,omitempty"`

	// reviewBy is the date of the next review. From that instant the article, its Topics and the page /review/ show a
	// notice, until updateDate or lastReviewed is reviewBy or later. It must be later than publishDate. Without
	// reviewBy, staleAfter of the Topics sets the date.
	// Example: "2027-03-16".
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="reviewBy must be a day of the calendar (2027-03-16) or an RFC 3339 time (2027-03-16T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	ReviewBy Date `json:"reviewBy,omitempty"`

	// lastReviewed is when somebody last found the article correct, changed or not. Its page shows the date.
	// Example: "2026-09-01".
	// +optional
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$') && !self.matches(r'^(0000|0001-01-01T[^+]*\+|9999-12-31T[0-9:.]*-)') && !format.date().validate(self.substring(0, 10)).hasValue()`,message="lastReviewed must be a day of the calendar (2027-03-16) or an RFC 3339 time (2027-03-16T09:30:00+01:00): write T between day and time, hours to 23, minutes and seconds to 59, and Z or an offset behind them"
	LastReviewed Date `json:"lastReviewed,omitempty"`

	// owners are the people or teams who keep the article correct. The page /review/ lists due reviews by owner.
	// By default they are the owners of its Topics.
	// Example: ["platform-team"].
	// +optional
	// +listType=atomic
	// +kubebuilder:validation:MaxItems=8
	Owners []Owner `json:"owners,omitempty"`

	// language is the language of title, summary and article, as a BCP 47 tag, if it differs from the Site's. Cards,
	// feeds and the article's page name it for browsers, and the article has the direction of that language.
	// Example: "pt-BR".
	// +optional
	Language LanguageTag `json:"language,omitempty"`

	// image is a picture of the article: on its cards, in feeds, and in the preview that other sites show of a link.
	// Example: {"src": "/media/pictures/terms.png", "alt": "Two terms, one leader each"}.
	// +optional
	Image *PostImage `json:"image,omitempty"`

	// draft keeps the Post out of every page and count while it is true, whatever its dates say.
	// Example: true.
	// +optional
	Draft bool `json:"draft,omitempty"`
}

// ContentSource says where to find the text of an article.
type ContentSource struct {
	// configMapKeyRef is a key of a ConfigMap.
	// Example: {"name": "articles", "key": "retries.md"}.
	// +required
	ConfigMapKeyRef ConfigMapKeySelector `json:"configMapKeyRef"`
}

// PostImage is the picture of an article.
type PostImage struct {
	// src is the address of the picture: a path on the site, or an https address. Pages show it if it is on the site, or
	// on a host of spec.media.hosts of the Site; feeds and linked data name it in any case.
	// Example: "/media/pictures/terms.png".
	// +required
	// +kubebuilder:validation:MaxLength=2048
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^(https://[^/?#@\pZ\pC\x{FFFE}\x{FFFF}\\]+([/?#][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)?|/[^/\pZ\pC\x{FFFE}\x{FFFF}\\][^\pZ\pC\x{FFFE}\x{FFFF}\\]*)$')`,message="src must be a path on the site (/media/pictures/terms.png) or an https address (https://cdn.example.com/terms.png), without spaces, backslashes, or a name before the host (name@)"
	Src string `json:"src"`

	// alt describes the picture for readers who do not see it. Leave it out if the picture is decoration.
	// Example: "Two terms, one leader each".
	// +optional
	// +kubebuilder:validation:MaxLength=1000
	// +kubebuilder:validation:XValidation:rule=`!self.matches(r'[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\x{FFFE}\x{FFFF}]')`,message="alt must not contain control characters, which YAML cannot hold: remove them"
	Alt string `json:"alt,omitempty"`
}

// PostState says whether a Post counts now, and if not, why.
// +kubebuilder:validation:Enum=Draft;Scheduled;Published;Expired
type PostState string

// The states of a Post.
const (
	// PostDraft means that spec.draft is true.
	PostDraft PostState = "Draft"
	// PostScheduled means that publishDate is in the future.
	PostScheduled PostState = "Scheduled"
	// PostPublished means that the Post counts: publishDate has passed, and expiryDate has not.
	PostPublished PostState = "Published"
	// PostExpired means that expiryDate has passed.
	PostExpired PostState = "Expired"
)

// Reasons of the Ready condition of a Post.
const (
	// PostAcceptedReason (Ready=True): the Post is valid, and its state says whether it counts now.
	// A Draft, Scheduled or Expired Post is Ready too, because its author asked for that.
	PostAcceptedReason = "Accepted"
	// PostInvalidDateReason (Ready=False): publishDate, updateDate or expiryDate cannot be read, so the Post counts
	// nowhere. The CRD does not admit such a Post, but one may have been stored under an older schema.
	PostInvalidDateReason = "InvalidDate"
	// PostContentMissingReason (Ready=False): the ConfigMap or key in contentFrom does not exist, lacks the
	// label topicpages.dev/publish, is too long, or is not UTF-8; the message says which. The Post
	// still counts, but its card has no link until the content is there.
	PostContentMissingReason = "ContentMissing"
	// PostContentTooComplexReason (Ready=False, Stalled=True): the page of the article would be too large, or the article has
	// too many links; the message names the bound. The page shows a notice instead.
	PostContentTooComplexReason = "ContentTooComplex"
)

// LabelsTooLargeReason (Ready=False, Stalled=True) is a reason of Posts and Topics: the labels exceed 16 KiB,
// keys and values together, so selectors treat the object as unlabelled. Remove labels.
const LabelsTooLargeReason = "LabelsTooLarge"

// Reasons of the AliasesResolved condition of a Post. The condition is absent if the Post has no aliases and
// its article has its permalink. Ready does not depend on it.
const (
	// PostAliasesResolvedReason (AliasesResolved=True): every alias leads to this Post alone.
	PostAliasesResolvedReason = "NoConflict"
	// AliasClaimedTwiceReason (AliasesResolved=False): another Post or a Topic has the same alias. The message names
	// the alias, and who has it: the older one. Remove the alias from the others.
	AliasClaimedTwiceReason = "AliasClaimedTwice"
	// AliasIsPageReason (AliasesResolved=False): a page of the site has the address of the alias, so that readers see
	// this page. Remove the alias, or the page.
	AliasIsPageReason = "AliasIsPage"
	// AliasUnreadableReason (AliasesResolved=False): no request can have the path. The CRD does not admit most of
	// such aliases.
	AliasUnreadableReason = "AliasUnreadable"
	// PermalinkTakenReason (AliasesResolved=False): spec.permalinks of a Site would put the article where another page
	// is, or at a path that is too long. The article stays at /posts/<name>/ on that Site. Rename the Post.
	PermalinkTakenReason = "PermalinkTaken"
)

// LinksValidCondition says whether every link in the content of a Post leads to a Post, a Topic or a heading:
// [[links]], relative links, anchors, and addresses such as /posts/name/ on the site itself.
// Links to other sites are not checked. The condition is absent if there is no content.
const LinksValidCondition = "LinksValid"

// Reasons of the LinksValid condition of a Post.
const (
	// LinksFoundReason (LinksValid=True): every link has a target.
	LinksFoundReason = "Found"
	// BrokenLinksReason (LinksValid=False): the message names the links that lead nowhere. The page shows their text
	// without a link, except that addresses on the site remain links. Ready does not depend on this condition.
	BrokenLinksReason = "BrokenLinks"
)

// FrontMatterValidCondition is False if the content of a Post begins with front matter that cannot be read,
// and absent otherwise. Front matter is never published, so the page loses nothing. Title, dates and tags come from the Post.
const FrontMatterValidCondition = "FrontMatterValid"

// FrontMatterUnreadableReason (FrontMatterValid=False): the message names the error and its line. Ready does not depend on this condition.
const FrontMatterUnreadableReason = "FrontMatterUnreadable"

// PostStatus is the state of the Post as the operator sees it.
type PostStatus struct {
	// observedGeneration is the metadata.generation that this status describes. It is -1 until the operator has seen the Post.
	// +optional
	ObservedGeneration int64 `json:"observedGeneration,omitempty"`

	// state is Draft, Scheduled, Published or Expired. Only a Published Post counts.
	// +optional
	State PostState `json:"state,omitempty"`

	// reviewBy is the date of the next review, or of the due one: spec.reviewBy, or the latest of publishDate,
	// updateDate and lastReviewed plus the shortest spec.staleAfter of the Topics. Absent if the Post is not published or
	// has neither.
	// +optional
	// +kubebuilder:validation:MaxLength=35
	ReviewBy string `json:"reviewBy,omitempty"`

	// nextTransitionTime is when this status changes next by time alone, because the Post is published, becomes due for a
	// review or expires. It is absent if that never happens.
	// +optional
	NextTransitionTime *metav1.Time `json:"nextTransitionTime,omitempty"`

	// conditions holds Ready, which is True when the Post is valid, whatever its state. It holds LinksValid if there is content,
	// AliasesResolved if there are aliases, FrontMatterValid if the front matter of the content cannot be read, Fresh if the
	// Post has a date for its next review, and Stalled if only a person can help.
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
// +kubebuilder:printcolumn:name="State",type=string,JSONPath=`.status.state`
// +kubebuilder:printcolumn:name="Ready",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].status`
// +kubebuilder:printcolumn:name="Reason",type=string,JSONPath=`.status.conditions[?(@.type=="Ready")].reason`
// +kubebuilder:printcolumn:name="Next",type=string,JSONPath=`.status.nextTransitionTime`
// +kubebuilder:printcolumn:name="Age",type=date,priority=1,JSONPath=`.metadata.creationTimestamp`
// +kubebuilder:printcolumn:name="Published",type=string,priority=1,JSONPath=`.spec.publishDate`
// +kubebuilder:printcolumn:name="Expires",type=string,priority=1,JSONPath=`.spec.expiryDate`
// +kubebuilder:printcolumn:name="Review",type=string,priority=1,JSONPath=`.status.reviewBy`
// +kubebuilder:printcolumn:name="Owner",type=string,priority=1,JSONPath=`.spec.owners`
// +kubebuilder:printcolumn:name="Title",type=string,priority=1,JSONPath=`.spec.title`
// +kubebuilder:printcolumn:name="Tags",type=string,priority=1,JSONPath=`.spec.tags`
// +kubebuilder:printcolumn:name="URL",type=string,priority=1,JSONPath=`.spec.url`
// +kubebuilder:selectablefield:JSONPath=`.status.state`
// +kubebuilder:validation:XValidation:rule="size(self.metadata.name) <= 200 || !has(self.spec.content) && !has(self.spec.contentFrom)",message="metadata.name of a Post with content or contentFrom is part of its address and must have at most 200 characters: shorten it",fieldPath=".metadata"
type Post struct {
	metav1.TypeMeta `json:",inline"`
	// +optional
	metav1.ObjectMeta `json:"metadata,omitempty"`

	// spec is written by the author.
	// +required
	Spec PostSpec `json:"spec"`

	// status is written by the operator, never by hand.
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
