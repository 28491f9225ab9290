// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
)

var arabic = Language{
	tag:        "ar",
	rules:      xlanguage.Arabic,
	rtl:        true,
	months:     arabicMonths,
	dateMonths: arabicMonths,
	date:       "%s %s %s",
	separator:  " و",
	pair:       " و",
	last:       " و",
	textTables: textTables{arabicTexts, arabicPlurals},
}

var arabicMonths = [12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}

// The counted nouns: as a label, and as the object of a verb.
var (
	arabicPosts = pluralTexts{
		plural.Zero: "لا منشورات", plural.One: "منشور واحد", plural.Two: "منشوران",
		plural.Few: "%d منشورات", plural.Many: "%d منشورًا", plural.Other: "%d منشور",
	}
	arabicPostsObject = pluralTexts{
		plural.Zero: "%d منشور", plural.One: "منشورًا واحدًا", plural.Two: "منشورين",
		plural.Few: "%d منشورات", plural.Many: "%d منشورًا", plural.Other: "%d منشور",
	}
)

// around puts words before and after a counted noun. The verbs after it have numbers,
// since some forms of the noun leave theirs out.
func around(before string, noun pluralTexts, after string) pluralTexts {
	out := make(pluralTexts, len(noun))
	for form, text := range noun {
		out[form] = before + text + after
	}
	return out
}

var arabicPlurals = map[string]pluralTexts{
	"%d min read": {
		plural.Zero: "قراءة في أقل من دقيقة", plural.One: "قراءة في دقيقة واحدة", plural.Two: "قراءة في دقيقتين",
		plural.Few: "قراءة في %d دقائق", plural.Many: "قراءة في %d دقيقة", plural.Other: "قراءة في %d دقيقة",
	},
	"%d posts": arabicPosts,
	"%d posts about %s from the year %s.": {
		plural.Zero: "لا منشورات عن %[2]s من عام %[3]s.", plural.One: "منشور واحد عن %[2]s من عام %[3]s.", plural.Two: "منشوران عن %[2]s من عام %[3]s.",
		plural.Few: "%d منشورات عن %[2]s من عام %[3]s.", plural.Many: "%d منشورًا عن %[2]s من عام %[3]s.", plural.Other: "%d منشور عن %[2]s من عام %[3]s.",
	},
	"%s: %d posts": around("%s: ", arabicPosts, ""),

	"%s coverage in this archive spans %d posts from %s.":              around("يضم موضوع %s في هذا الأرشيف ", arabicPostsObject, " من %[3]s."),
	"%s coverage in this archive spans %d posts from %s and %s.":       around("يضم موضوع %s في هذا الأرشيف ", arabicPostsObject, " من %[3]s و%[4]s."),
	"%s coverage in this archive spans %d posts from %s to %s.":        around("يضم موضوع %s في هذا الأرشيف ", arabicPostsObject, " من %[3]s إلى %[4]s."),
	"%s coverage in this archive spans %d posts from %s to %s and %s.": around("يضم موضوع %s في هذا الأرشيف ", arabicPostsObject, " من %[3]s إلى %[4]s و%[5]s."),

	"The strongest adjacent threads are %s.": {
		plural.Zero: "أقرب الموضوعات المجاورة هي %s.", plural.One: "أقرب موضوع مجاور هو %s.", plural.Two: "أقرب موضوعين مجاورين هما %s.",
		plural.Few: "أقرب الموضوعات المجاورة هي %s.", plural.Many: "أقرب الموضوعات المجاورة هي %s.", plural.Other: "أقرب الموضوعات المجاورة هي %s.",
	},
	"Title motifs include %s.": {
		plural.Zero: "من كلمات العناوين: %s.", plural.One: "الكلمة الدالة في العناوين هي %s.", plural.Two: "من كلمات العناوين: %s.",
		plural.Few: "من كلمات العناوين: %s.", plural.Many: "من كلمات العناوين: %s.", plural.Other: "من كلمات العناوين: %s.",
	},
	"Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles.": {
		plural.Zero: "ابدأ بأحدث منشور لتقدير القيود الراهنة، ثم ارجع إلى الأقدم بحثًا عن المبادئ الأولى.", plural.One: "ابدأ بأحدث منشور لتقدير القيود الراهنة، ثم ارجع إلى المنشور الأقدم بحثًا عن المبادئ الأولى.", plural.Two: "ابدأ بأحدث منشور لتقدير القيود الراهنة، ثم ارجع إلى المنشورين الأقدم بحثًا عن المبادئ الأولى.",
		plural.Few: "ابدأ بأحدث منشور لتقدير القيود الراهنة، ثم ارجع إلى الأقدم بحثًا عن المبادئ الأولى.", plural.Many: "ابدأ بأحدث منشور لتقدير القيود الراهنة، ثم ارجع إلى الأقدم بحثًا عن المبادئ الأولى.", plural.Other: "ابدأ بأحدث منشور لتقدير القيود الراهنة، ثم ارجع إلى الأقدم بحثًا عن المبادئ الأولى.",
	},
	"Recurring title motifs include %s.": {
		plural.Zero: "من الكلمات المتكررة في العناوين: %s.", plural.One: "الكلمة المتكررة في العناوين هي %s.", plural.Two: "من الكلمات المتكررة في العناوين: %s.",
		plural.Few: "من الكلمات المتكررة في العناوين: %s.", plural.Many: "من الكلمات المتكررة في العناوين: %s.", plural.Other: "من الكلمات المتكررة في العناوين: %s.",
	},
	"%d posts are due for a review.": {
		plural.Zero:  "لا منشورات تستحق المراجعة.",
		plural.One:   "منشور واحد يستحق المراجعة.",
		plural.Two:   "منشوران يستحقان المراجعة.",
		plural.Few:   "%d منشورات تستحق المراجعة.",
		plural.Many:  "%d منشورًا يستحق المراجعة.",
		plural.Other: "%d منشور يستحق المراجعة.",
	},
	"%d posts are due for a review, the first since %s.": {
		plural.Zero:  "لا منشورات تستحق المراجعة منذ %[2]s.",
		plural.One:   "منشور واحد يستحق المراجعة منذ %[2]s.",
		plural.Two:   "منشوران يستحقان المراجعة، أولهما منذ %[2]s.",
		plural.Few:   "%d منشورات تستحق المراجعة، أولها منذ %s.",
		plural.Many:  "%d منشورًا يستحق المراجعة، أولها منذ %s.",
		plural.Other: "%d منشور يستحق المراجعة، أولها منذ %s.",
	},
}

var arabicTexts = map[string]string{
	"Done":                     "منجز",
	"Open":                     "غير منجز",
	"No results for “{query}”": "لا نتائج عن «{query}»",
	"Results":                  "النتائج",
	"Results: {count}":         "النتائج: {count}",
	"Posts by year":            "المقالات حسب السنة",
	"Pages":                    "الصفحات",
	"Topics that share posts are joined; the more they share, the thicker the line.": "المواضيع التي تشترك في مقالات موصولة بخط، وكلما زاد المشترك زاد سُمك الخط.",
	"Posts shown: {shown} of {total}":                                                "المقالات المعروضة: {shown} من {total}",
	"Where this comes from":                                                          "من أين جاء هذا",
	"This post cannot be shown: its text is too complex.":                            "لا يمكن عرض هذا المقال لأن نصه معقد جدًا.",
	// Texts that every page has.
	"Skip to content":   "انتقل إلى المحتوى",
	"Breadcrumb":        "مسار التنقل",
	"Sitemap":           "خريطة الموقع",
	"RSS":               "RSS",
	"Atom":              "Atom",
	"JSON Feed":         "JSON Feed",
	"Markdown":          "Markdown",
	"Light colours":     "ألوان فاتحة",
	"Dark colours":      "ألوان داكنة",
	"Automatic colours": "ألوان تلقائية",
	"Previous":          "السابق",
	"Next":              "التالي",
	"Page not found":    "الصفحة غير موجودة",
	"There is no page at this address. It may have moved, or the address may be mistyped.": "لا توجد صفحة في هذا العنوان. ربما نُقلت، أو في العنوان خطأ مطبعي.",

	// The index of the topics.
	"Topic":                        "موضوع",
	"Topics":                       "الموضوعات",
	"All topics":                   "كل الموضوعات",
	"See all topics":               "اعرض كل الموضوعات",
	"No topics are published yet.": "لم تُنشر موضوعات بعد.",
	"Sort by":                      "الترتيب",
	"By name":                      "حسب الاسم",
	"By number of posts":           "حسب عدد المنشورات",
	"By newest post":               "حسب أحدث منشور",
	"Map of the topics":            "خريطة الموضوعات",
	"Neighbourhood of %s":          "جوار %s",

	// A topic.
	"Definition":             "التعريف",
	"Adjacent topics":        "موضوعات مجاورة",
	"Working claims":         "فرضيات العمل",
	"How to apply this":      "كيف يُطبَّق هذا",
	"Where teams get burned": "أين تتعثر الفرق",
	"Suggested reading path": "مسار القراءة المقترح",
	"References":             "المراجع",
	"Current state":          "الوضع الراهن",
	"Middle ground":          "منتصف الطريق",
	"Foundations":            "الأسس",
	"Posts":                  "المنشورات",
	"All results: {count}":   "جميع النتائج: {count}",
	"More results":           "المزيد من النتائج",
	"Newest post":            "أحدث منشور",
	"Span":                   "الفترة",
	"Each link leads to a page as Markdown. The page of a topic has what its posts say together, a reading path and the newest posts; the same facts are in index.json beside it. The page of a post has its article.": "يؤدي كل رابط إلى صفحة بصيغة Markdown. تعرض صفحة الموضوع ما تقوله مقالاته مجتمعة، ومسار قراءة، وأحدث المقالات؛ والحقائق نفسها في index.json بجانبها. وتحتوي صفحة المقال على نصه.",
	"Last change":    "آخر تغيير",
	"Posts per year": "المنشورات في كل عام",
	"%s in %s":       "%s في عام %s",

	"Chosen by the author, published %s.":                   "اختاره المؤلف، نُشر في %s.",
	"The only post so far, published %s.":                   "المنشور الوحيد حتى الآن، نُشر في %s.",
	"The newest post, published %s.":                        "أحدث منشور، نُشر في %s.",
	"Among the newest posts, published %s.":                 "من أحدث المنشورات، نُشر في %s.",
	"The post halfway from newest to oldest, published %s.": "المنشور الأوسط بين الأحدث والأقدم، نُشر في %s.",
	"Near the middle of the archive, published %s.":         "قرب منتصف الأرشيف، نُشر في %s.",
	"The oldest post, published %s.":                        "أقدم منشور، نُشر في %s.",
	"Among the oldest posts, published %s.":                 "من أقدم المنشورات، نُشر في %s.",

	// A post.
	"Tags":                 "الوسوم",
	"Published":            "تاريخ النشر",
	"Updated":              "آخر تحديث",
	"By %s":                "بقلم %s",
	"In the topics":        "ضمن الموضوعات",
	"On this page":         "في هذه الصفحة",
	"Link to this section": "رابط هذا القسم",
	"Footnotes":            "الحواشي",
	"Back to the text":     "العودة إلى النص",
	"Code":                 "شيفرة",
	"Table":                "جدول",
	"Note":                 "ملاحظة",
	"Tip":                  "نصيحة",
	"Important":            "مهم",
	"Warning":              "تحذير",
	"Caution":              "تنبيه",

	// Reviews.
	"Reviewed":                               "آخر مراجعة",
	"Last review":                            "آخر مراجعة",
	"Reviews due":                            "المراجعات المستحقة",
	"Reviews due by year":                    "المراجعات المستحقة حسب السنة",
	"All reviews due by owner":               "كل المراجعات المستحقة حسب المسؤول",
	"Reviews due: %s":                        "المراجعات المستحقة: %s",
	"%s – %s":                                "%s – %s",
	"%s (%s)":                                "%s (%s)",
	"Review due since %s":                    "المراجعة مستحقة منذ %s",
	"Last reviewed %s, review due since %s.": "آخر مراجعة في %s، والمراجعة التالية مستحقة منذ %s.",
	"Last updated %s, review due since %s.":  "آخر تحديث في %s، والمراجعة مستحقة منذ %s.",
	"Published %s, review due since %s.":     "نُشر في %s، والمراجعة مستحقة منذ %s.",
	"Listed here are the posts that have been due longest.": "هذه هي المنشورات التي تستحق المراجعة منذ أطول مدة.",
	"No review is due.": "لا مراجعة مستحقة الآن.",
	"Owners":            "المسؤولون",
	"Without an owner":  "بلا مسؤول",

	// Search and filter.
	"Search":                            "البحث",
	"Search topics and posts":           "ابحث في الموضوعات والمنشورات",
	"Loading the index":                 "جارٍ تحميل الفهرس",
	"The search index cannot be loaded": "تعذّر تحميل فهرس البحث",
	"Filter by tag":                     "التصفية حسب الوسم",
	"All":                               "الكل",
	"Search needs JavaScript; without it, see the list of all topics.": "يحتاج البحث إلى JavaScript؛ ومن دونه انظر قائمة كل الموضوعات.",

	// The sentences of a topic.
	"%s has no posts in this archive yet.":      "لا منشورات بعد في هذا الأرشيف عن موضوع %s.",
	"%s has no posts in this archive any more.": "لم تعد في هذا الأرشيف منشورات عن موضوع %s.",
	"It %s.": "وهو %s.",
	"Early posts turn on %s, recent posts on %s.":                                             "تدور المنشورات المبكرة حول %s، والحديثة حول %s.",
	"This topic intersects with %s, so design choices here do not always stand alone.":        "يتقاطع هذا الموضوع مع %s، ولذلك لا تقوم قرارات التصميم فيه دائمًا بمفردها.",
	"This topic repeatedly intersects with %s, so design choices here rarely stand alone.":    "يتقاطع هذا الموضوع مرارًا مع %s، ولذلك قلّما تقوم قرارات التصميم فيه بمفردها.",
	"When boundary questions appear, cross-read %s before committing implementation details.": "إذا ظهرت أسئلة عن حدود الموضوع، فاقرأ أيضًا عن %s قبل حسم تفاصيل التنفيذ.",
	"Applying guidance from %s without revisiting assumptions as context changed.":            "تطبيق إرشادات من عام %s دون مراجعة الافتراضات مع تغيّر السياق.",
	"Applying guidance from %s to %s without revisiting assumptions as context changed.":      "تطبيق إرشادات من الأعوام %s إلى %s دون مراجعة الافتراضات مع تغيّر السياق.",
	"Due for a review (%s): %s.": "المراجعة مستحقة (%s): %s.",
	"“%s”":                       "«%s»",

	// Explanations of the sentences.
	"Counted: the posts of this topic that are published now.":                                                                                               "المعدود: منشورات هذا الموضوع المنشورة الآن.",
	"Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest.":                                           "المعدود: منشورات هذا الموضوع المنشورة الآن، من شهر أقدمها إلى شهر أحدثها.",
	"Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest. The rest of the sentence is the author’s.": "المعدود: منشورات هذا الموضوع المنشورة الآن، من شهر أقدمها إلى شهر أحدثها. وبقية الجملة من كلام المؤلف.",
	"Written by the author.": "من كلام المؤلف.",
	"Counted: for each other tag or topic, the posts that carry it. Named are at most three, those with the most posts; ties go to what appears first, newest post first.":                                           "المعدود: المنشورات التي تحمل كل وسم أو موضوع آخر. يُذكر منها ثلاثة على الأكثر، أكثرها منشورات؛ وعند التساوي يُقدَّم ما يظهر أولًا بدءًا من أحدث منشور.",
	"Counted: every occurrence of each word of the titles, common words left out. Named are at most four, the most frequent; ties go to what appears first, newest post first.":                                      "المعدود: كل ورود لكل كلمة في العناوين، ما عدا الكلمات الشائعة. يُذكر منها أربع على الأكثر، أكثرها تكرارًا؛ وعند التساوي يُقدَّم ما يظهر أولًا بدءًا من أحدث منشور.",
	"Counted: the words of the titles in the older half (%s) and in the newer half (%s), common words left out. Named are at most two of each, the most frequent; ties go to what appears first, oldest post first.": "المعدود: كلمات العناوين في النصف الأقدم (%s) وفي النصف الأحدث (%s)، ما عدا الكلمات الشائعة. يُذكر من كل نصف كلمتان على الأكثر، أكثرها تكرارًا؛ وعند التساوي يُقدَّم ما يظهر أولًا بدءًا من أقدم منشور.",
	"The adjacent tags and topics with the most posts, at most three.":          "الوسوم والموضوعات المجاورة الأكثر منشورات، ثلاثة على الأكثر.",
	"The adjacent tags and topics with the most posts, at most two.":            "الوسوم والموضوعات المجاورة الأكثر منشورات، اثنان على الأكثر.",
	"Always the same; shown where a post is older than the newest.":             "ثابت لا يتغيّر؛ يظهر إذا كان أحد المنشورات أقدم من أحدثها.",
	"Named are at most three posts whose review is due, the longest due first.": "ويُذكر ثلاثة منشورات على الأكثر مما استحقت مراجعته، أقدمها استحقاقًا أولًا.",
	"From the year of the oldest post to that of the newest.":                   "من عام أقدم منشور إلى عام أحدث منشور.",
}
