// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
)

var german = Language{
	tag:        "de",
	rules:      xlanguage.German,
	months:     [12]string{"Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"},
	dateMonths: [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
	date:       "%s. %s %s",
	separator:  ", ",
	pair:       " und ",
	last:       " und ",
	textTables: textTables{germanTexts, germanPlurals},
}

var germanPlurals = map[string]pluralTexts{
	"%d min read": {plural.One: "%d Min. Lesezeit", plural.Other: "%d Min. Lesezeit"},
	"%d posts":    {plural.One: "%d Beitrag", plural.Other: "%d Beiträge"},
	"%d posts about %s from the year %s.": {
		plural.One:   "%d Beitrag zum Thema „%s“ aus dem Jahr %s.",
		plural.Other: "%d Beiträge zum Thema „%s“ aus dem Jahr %s.",
	},
	"%s: %d posts": {plural.One: "%s: %d Beitrag", plural.Other: "%s: %d Beiträge"},

	"%s coverage in this archive spans %d posts from %s.": {
		plural.One:   "Das Thema „%s“ umfasst in diesem Archiv %d Beitrag aus %s.",
		plural.Other: "Das Thema „%s“ umfasst in diesem Archiv %d Beiträge aus %s.",
	},
	"%s coverage in this archive spans %d posts from %s and %s.": {
		plural.One:   "Das Thema „%s“ umfasst in diesem Archiv %d Beitrag aus %s und %s.",
		plural.Other: "Das Thema „%s“ umfasst in diesem Archiv %d Beiträge aus %s und %s.",
	},
	"%s coverage in this archive spans %d posts from %s to %s.": {
		plural.One:   "Das Thema „%s“ umfasst in diesem Archiv %d Beitrag von %s bis %s.",
		plural.Other: "Das Thema „%s“ umfasst in diesem Archiv %d Beiträge von %s bis %s.",
	},
	"%s coverage in this archive spans %d posts from %s to %s and %s.": {
		plural.One:   "Das Thema „%s“ umfasst in diesem Archiv %d Beitrag von %s bis %s und %s.",
		plural.Other: "Das Thema „%s“ umfasst in diesem Archiv %d Beiträge von %s bis %s und %s.",
	},
	"The strongest adjacent threads are %s.": {
		plural.One:   "Am engsten benachbart ist %s.",
		plural.Other: "Am engsten benachbart sind %s.",
	},
	"Recurring title motifs include %s.": {
		plural.One:   "In den Titeln kehrt das Wort %s wieder.",
		plural.Other: "In den Titeln kehren Wörter wie %s wieder.",
	},
	"Title motifs include %s.": {
		plural.One:   "Das Titelmotiv ist %s.",
		plural.Other: "Zu den Titelmotiven zählen %s.",
	},
	"Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles.": {
		plural.One:   "Mit dem neuesten Beitrag beginnen, um die heutigen Rahmenbedingungen einzuschätzen, dann im älteren zu den Grundprinzipien zurückgehen.",
		plural.Other: "Mit dem neuesten Beitrag beginnen, um die heutigen Rahmenbedingungen einzuschätzen, dann in älteren zu den Grundprinzipien zurückgehen.",
	},
	"%d posts are due for a review.": {
		plural.One:   "Für %d Beitrag ist eine Prüfung fällig.",
		plural.Other: "Für %d Beiträge ist eine Prüfung fällig.",
	},
	"%d posts are due for a review, the first since %s.": {
		plural.One:   "Für %d Beitrag ist eine Prüfung fällig, seit dem %s.",
		plural.Other: "Für %d Beiträge ist eine Prüfung fällig, für den ersten seit dem %s.",
	},
}

var germanTexts = map[string]string{
	"Done":                     "Erledigt",
	"Open":                     "Offen",
	"No results for “{query}”": "Keine Treffer für „{query}“",
	"Results":                  "Treffer",
	"Results: {count}":         "Treffer: {count}",
	"Posts by year":            "Beiträge nach Jahr",
	"Pages":                    "Seiten",
	"Topics that share posts are joined; the more they share, the thicker the line.": "Themen mit gemeinsamen Beiträgen sind verbunden; je mehr sie teilen, desto dicker die Linie.",
	"Posts shown: {shown} of {total}":                                                "Gezeigte Beiträge: {shown} von {total}",
	"Where this comes from":                                                          "Woher das kommt",
	"This post cannot be shown: its text is too complex.":                            "Dieser Beitrag lässt sich nicht zeigen: Sein Text ist zu komplex.",
	// Texts that every page has.
	"Skip to content":   "Zum Inhalt springen",
	"Breadcrumb":        "Seitenpfad",
	"Sitemap":           "Sitemap",
	"RSS":               "RSS",
	"Atom":              "Atom",
	"JSON Feed":         "JSON Feed",
	"Markdown":          "Markdown",
	"Light colours":     "Helle Farben",
	"Dark colours":      "Dunkle Farben",
	"Automatic colours": "Farben wie im System",
	"Previous":          "Zurück",
	"Next":              "Weiter",
	"Page not found":    "Seite nicht gefunden",
	"There is no page at this address. It may have moved, or the address may be mistyped.": "Unter dieser Adresse gibt es keine Seite. Vielleicht ist sie umgezogen, oder die Adresse enthält einen Tippfehler.",

	// The index of the topics.
	"Topic":                        "Thema",
	"Topics":                       "Themen",
	"All topics":                   "Alle Themen",
	"See all topics":               "Alle Themen ansehen",
	"No topics are published yet.": "Noch sind keine Themen veröffentlicht.",
	"Sort by":                      "Sortieren",
	"By name":                      "Nach Name",
	"By number of posts":           "Nach Zahl der Beiträge",
	"By newest post":               "Nach neuestem Beitrag",
	"Map of the topics":            "Karte der Themen",
	"Neighbourhood of %s":          "Nachbarschaft von %s",

	// A topic.
	"Definition":             "Definition",
	"Adjacent topics":        "Benachbarte Themen",
	"Working claims":         "Arbeitsthesen",
	"How to apply this":      "So lässt es sich anwenden",
	"Where teams get burned": "Wo sich Teams die Finger verbrennen",
	"Suggested reading path": "Empfohlener Leseweg",
	"References":             "Quellen",
	"Current state":          "Aktueller Stand",
	"Middle ground":          "Auf halbem Weg",
	"Foundations":            "Grundlagen",
	"Posts":                  "Beiträge",
	"All results: {count}":   "Alle Treffer: {count}",
	"More results":           "Weitere Treffer",
	"Newest post":            "Neuester Beitrag",
	"Span":                   "Zeitraum",
	"Each link leads to a page as Markdown. The page of a topic has what its posts say together, a reading path and the newest posts; the same facts are in index.json beside it. The page of a post has its article.": "Jeder Link führt zu einer Seite als Markdown. Die Seite eines Themas nennt die gemeinsame Aussage seiner Beiträge, einen Lesepfad und die neuesten Beiträge; dieselben Angaben stehen daneben in index.json. Die Seite eines Beitrags enthält seinen Text.",
	"Last change":    "Letzte Änderung",
	"Posts per year": "Beiträge pro Jahr",
	"%s in %s":       "%s im Jahr %s",

	"Chosen by the author, published %s.":                   "Von der Redaktion ausgewählt, veröffentlicht am %s.",
	"The only post so far, published %s.":                   "Der bisher einzige Beitrag, veröffentlicht am %s.",
	"The newest post, published %s.":                        "Der neueste Beitrag, veröffentlicht am %s.",
	"Among the newest posts, published %s.":                 "Einer der neuesten Beiträge, veröffentlicht am %s.",
	"The post halfway from newest to oldest, published %s.": "Der Beitrag auf halbem Weg vom neuesten zum ältesten, veröffentlicht am %s.",
	"Near the middle of the archive, published %s.":         "Nahe der Mitte des Archivs, veröffentlicht am %s.",
	"The oldest post, published %s.":                        "Der älteste Beitrag, veröffentlicht am %s.",
	"Among the oldest posts, published %s.":                 "Einer der ältesten Beiträge, veröffentlicht am %s.",

	// A post.
	"Tags":                 "Schlagwörter",
	"Published":            "Veröffentlicht",
	"Updated":              "Aktualisiert",
	"By %s":                "Von %s",
	"In the topics":        "In den Themen",
	"On this page":         "Auf dieser Seite",
	"Link to this section": "Link zu diesem Abschnitt",
	"Footnotes":            "Fußnoten",
	"Back to the text":     "Zurück zum Text",
	"Code":                 "Code",
	"Table":                "Tabelle",
	"Note":                 "Hinweis",
	"Tip":                  "Tipp",
	"Important":            "Wichtig",
	"Warning":              "Warnung",
	"Caution":              "Vorsicht",

	// Reviews.
	"Reviewed":                               "Geprüft",
	"Last review":                            "Letzte Prüfung",
	"Reviews due":                            "Fällige Prüfungen",
	"Reviews due by year":                    "Fällige Prüfungen nach Jahr",
	"All reviews due by owner":               "Alle fälligen Prüfungen nach Zuständigen",
	"Reviews due: %s":                        "Fällige Prüfungen: %s",
	"%s – %s":                                "%s – %s",
	"%s (%s)":                                "%s (%s)",
	"Review due since %s":                    "Prüfung fällig seit dem %s",
	"Last reviewed %s, review due since %s.": "Zuletzt geprüft am %s, Prüfung fällig seit dem %s.",
	"Last updated %s, review due since %s.":  "Zuletzt aktualisiert am %s, Prüfung fällig seit dem %s.",
	"Published %s, review due since %s.":     "Veröffentlicht am %s, Prüfung fällig seit dem %s.",
	"Listed here are the posts that have been due longest.": "Hier stehen die Beiträge, deren Prüfung am längsten fällig ist.",
	"No review is due.": "Zurzeit ist keine Prüfung fällig.",
	"Owners":            "Zuständige",
	"Without an owner":  "Ohne Zuständige",

	// Search and filter.
	"Search":                            "Suche",
	"Search topics and posts":           "Themen und Beiträge durchsuchen",
	"Loading the index":                 "Der Index wird geladen",
	"The search index cannot be loaded": "Der Suchindex kann nicht geladen werden",
	"Filter by tag":                     "Nach Schlagwort filtern",
	"All":                               "Alle",
	"Search needs JavaScript; without it, see the list of all topics.": "Die Suche braucht JavaScript; ohne hilft die Liste aller Themen.",

	// The sentences of a topic.
	"%s has no posts in this archive yet.":      "Zum Thema „%s“ gibt es in diesem Archiv noch keine Beiträge.",
	"%s has no posts in this archive any more.": "Zum Thema „%s“ gibt es in diesem Archiv keine Beiträge mehr.",
	"It %s.": "Es %s.",
	"Early posts turn on %s, recent posts on %s.":                                             "Frühe Beiträge drehen sich um %s, neuere um %s.",
	"This topic intersects with %s, so design choices here do not always stand alone.":        "Dieses Thema überschneidet sich mit %s, daher stehen Entwurfsentscheidungen hier nicht immer für sich allein.",
	"This topic repeatedly intersects with %s, so design choices here rarely stand alone.":    "Dieses Thema überschneidet sich immer wieder mit %s, daher stehen Entwurfsentscheidungen hier selten für sich allein.",
	"When boundary questions appear, cross-read %s before committing implementation details.": "Wenn Fragen der Abgrenzung aufkommen, auch %s lesen, bevor Einzelheiten der Umsetzung feststehen.",
	"Applying guidance from %s without revisiting assumptions as context changed.":            "Ratschläge aus dem Jahr %s anwenden, ohne die Annahmen am veränderten Umfeld zu prüfen.",
	"Applying guidance from %s to %s without revisiting assumptions as context changed.":      "Ratschläge aus den Jahren %s bis %s anwenden, ohne die Annahmen am veränderten Umfeld zu prüfen.",
	"Due for a review (%s): %s.": "Prüfung fällig (%s): %s.",
	"“%s”":                       "„%s“",

	// Explanations of the sentences.
	"Counted: the posts of this topic that are published now.":                                                                                               "Gezählt: die Beiträge dieses Themas, die jetzt veröffentlicht sind.",
	"Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest.":                                           "Gezählt: die Beiträge dieses Themas, die jetzt veröffentlicht sind, vom Monat des ältesten bis zu dem des neuesten.",
	"Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest. The rest of the sentence is the author’s.": "Gezählt: die Beiträge dieses Themas, die jetzt veröffentlicht sind, vom Monat des ältesten bis zu dem des neuesten. Der Rest des Satzes stammt von der Redaktion.",
	"Written by the author.": "Von der Redaktion geschrieben.",
	"Counted: for each other tag or topic, the posts that carry it. Named are at most three, those with the most posts; ties go to what appears first, newest post first.":                                           "Gezählt: für jedes andere Schlagwort oder Thema die Beiträge, die es tragen. Genannt sind höchstens drei, die mit den meisten Beiträgen; bei Gleichstand gilt, was zuerst vorkommt, vom neuesten Beitrag an.",
	"Counted: every occurrence of each word of the titles, common words left out. Named are at most four, the most frequent; ties go to what appears first, newest post first.":                                      "Gezählt: jedes Vorkommen jedes Wortes der Titel, ohne Allerweltswörter. Genannt sind höchstens vier, die häufigsten; bei Gleichstand gilt, was zuerst vorkommt, vom neuesten Beitrag an.",
	"Counted: the words of the titles in the older half (%s) and in the newer half (%s), common words left out. Named are at most two of each, the most frequent; ties go to what appears first, oldest post first.": "Gezählt: die Wörter der Titel in der älteren Hälfte (%s) und in der neueren Hälfte (%s), ohne Allerweltswörter. Genannt sind je höchstens zwei, die häufigsten; bei Gleichstand gilt, was zuerst vorkommt, vom ältesten Beitrag an.",
	"The adjacent tags and topics with the most posts, at most three.":          "Die benachbarten Schlagwörter und Themen mit den meisten Beiträgen, höchstens drei.",
	"The adjacent tags and topics with the most posts, at most two.":            "Die benachbarten Schlagwörter und Themen mit den meisten Beiträgen, höchstens zwei.",
	"Always the same; shown where a post is older than the newest.":             "Immer gleich; erscheint, wenn ein Beitrag älter ist als der neueste.",
	"Named are at most three posts whose review is due, the longest due first.": "Genannt sind höchstens drei Beiträge, deren Prüfung fällig ist, der am längsten fällige zuerst.",
	"From the year of the oldest post to that of the newest.":                   "Vom Jahr des ältesten Beitrags bis zu dem des neuesten.",
}
