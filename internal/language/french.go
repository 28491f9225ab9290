// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package language

import (
	"golang.org/x/text/feature/plural"
	xlanguage "golang.org/x/text/language"
)

var french = Language{
	tag:        "fr",
	rules:      xlanguage.French,
	months:     frenchMonths,
	dateMonths: frenchMonths,
	date:       "%s\u00a0%s %s",
	firstDay:   "1er",
	separator:  ", ",
	pair:       " et ",
	last:       " et ",
	textTables: textTables{frenchTexts, frenchPlurals},
}

var frenchMonths = [12]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// Months come after "en" and "entre", since "de" would be "d’" before some of them.
var frenchPlurals = map[string]pluralTexts{
	"%d min read": {
		plural.One:   "%d\u00a0min de lecture",
		plural.Other: "%d\u00a0min de lecture",
	},
	"%d posts": {
		plural.One:   "%d article",
		plural.Other: "%d articles",
	},
	"%d posts about %s from the year %s.": {
		plural.One:   "%d article sur le sujet «\u00a0%s\u00a0», de l’année %s.",
		plural.Other: "%d articles sur le sujet «\u00a0%s\u00a0», de l’année %s.",
	},
	"%s: %d posts": {
		plural.One:   "%s\u00a0: %d article",
		plural.Other: "%s\u00a0: %d articles",
	},
	"%s coverage in this archive spans %d posts from %s.": {
		plural.One:   "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d article paru en %s.",
		plural.Other: "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d articles parus en %s.",
	},
	"%s coverage in this archive spans %d posts from %s and %s.": {
		plural.One:   "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d article paru en %s et %s.",
		plural.Other: "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d articles parus en %s et %s.",
	},
	"%s coverage in this archive spans %d posts from %s to %s.": {
		plural.One:   "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d article paru entre %s et %s.",
		plural.Other: "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d articles parus entre %s et %s.",
	},
	"%s coverage in this archive spans %d posts from %s to %s and %s.": {
		plural.One:   "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d article paru entre %s et %s, et %s.",
		plural.Other: "Le sujet «\u00a0%s\u00a0» compte dans ces archives %d articles parus entre %s et %s, et %s.",
	},
	"The strongest adjacent threads are %s.": {
		plural.One:   "Le sujet le plus proche est %s.",
		plural.Other: "Les sujets les plus proches sont %s.",
	},
	"Recurring title motifs include %s.": {
		plural.One:   "Le mot récurrent des titres est %s.",
		plural.Other: "Parmi les mots récurrents des titres figurent %s.",
	},
	"Title motifs include %s.": {
		plural.One:   "Le mot clé des titres est %s.",
		plural.Other: "Parmi les mots clés des titres figurent %s.",
	},
	"Start with the newest post to calibrate current constraints, then backtrack to older entries for first principles.": {
		plural.One:   "Commencer par l’article le plus récent pour cerner les contraintes actuelles, puis remonter au plus ancien pour retrouver les principes de base.",
		plural.Other: "Commencer par l’article le plus récent pour cerner les contraintes actuelles, puis remonter aux plus anciens pour retrouver les principes de base.",
	},
	"%d posts are due for a review.": {
		plural.One:   "%d article est à vérifier.",
		plural.Other: "%d articles sont à vérifier.",
	},
	"%d posts are due for a review, the first since %s.": {
		plural.One:   "%d article est à vérifier depuis le %s.",
		plural.Other: "%d articles sont à vérifier, le premier depuis le %s.",
	},
}

var frenchTexts = map[string]string{
	"Done":                     "Fait",
	"Open":                     "À faire",
	"No results for “{query}”": "Aucun résultat pour «\u00a0{query}\u00a0»",
	"Results":                  "Résultats",
	"Results: {count}":         "Résultats\u00a0: {count}",
	"Posts by year":            "Articles par année",
	"Pages":                    "Pages",
	"Topics that share posts are joined; the more they share, the thicker the line.": "Les sujets qui ont des articles en commun sont reliés\u202f; plus ils en ont, plus le trait est épais.",
	"Posts shown: {shown} of {total}":                                                "Articles affichés\u00a0: {shown} sur {total}",
	"Where this comes from":                                                          "D’où cela vient",
	"This post cannot be shown: its text is too complex.":                            "Cet article ne peut pas être affiché\u00a0: son texte est trop complexe.",

	// Texts that every page has.
	"Skip to content":   "Aller au contenu",
	"Breadcrumb":        "Fil d’Ariane",
	"Sitemap":           "Plan du site",
	"RSS":               "RSS",
	"Atom":              "Atom",
	"JSON Feed":         "JSON Feed",
	"Markdown":          "Markdown",
	"Light colours":     "Couleurs claires",
	"Dark colours":      "Couleurs sombres",
	"Automatic colours": "Couleurs du système",
	"Previous":          "Précédent",
	"Next":              "Suivant",
	"Page not found":    "Page introuvable",
	"There is no page at this address. It may have moved, or the address may be mistyped.": "Il n’y a pas de page à cette adresse. Elle a peut-être été déplacée, ou l’adresse contient une faute de frappe.",

	// The index of the topics.
	"Topic":                        "Sujet",
	"Topics":                       "Sujets",
	"All topics":                   "Tous les sujets",
	"See all topics":               "Voir tous les sujets",
	"No topics are published yet.": "Aucun sujet n’est encore publié.",
	"Sort by":                      "Trier",
	"By name":                      "Par nom",
	"By number of posts":           "Par nombre d’articles",
	"By newest post":               "Par date du dernier article",
	"Map of the topics":            "Carte des sujets",
	"Neighbourhood of %s":          "Voisinage du sujet «\u00a0%s\u00a0»",

	// A topic.
	"Definition":             "Définition",
	"Adjacent topics":        "Sujets voisins",
	"Working claims":         "Hypothèses de travail",
	"How to apply this":      "Comment l’appliquer",
	"Where teams get burned": "Les pièges à éviter",
	"Suggested reading path": "Parcours de lecture conseillé",
	"References":             "Références",
	"Current state":          "État actuel",
	"Middle ground":          "À mi-chemin",
	"Foundations":            "Fondations",
	"Posts":                  "Articles",
	"All results: {count}":   "Tous les résultats\u00a0: {count}",
	"More results":           "Plus de résultats",
	"Newest post":            "Dernier article",
	"Span":                   "Période",
	"Each link leads to a page as Markdown. The page of a topic has what its posts say together, a reading path and the newest posts; the same facts are in index.json beside it. The page of a post has its article.": "Chaque lien mène à une page en Markdown. La page d’un sujet réunit ce que disent ensemble ses articles, un parcours de lecture et les articles les plus récents\u00a0; les mêmes données se trouvent à côté, dans index.json. La page d’un article contient son texte.",
	"Last change":                                           "Dernière modification",
	"Posts per year":                                        "Articles par an",
	"%s in %s":                                              "%s en %s",
	"Chosen by the author, published %s.":                   "Choisi par l’auteur, publié le %s.",
	"The only post so far, published %s.":                   "Le seul article à ce jour, publié le %s.",
	"The newest post, published %s.":                        "L’article le plus récent, publié le %s.",
	"Among the newest posts, published %s.":                 "L’un des articles les plus récents, publié le %s.",
	"The post halfway from newest to oldest, published %s.": "L’article à mi-chemin entre le plus récent et le plus ancien, publié le %s.",
	"Near the middle of the archive, published %s.":         "Vers le milieu des archives, publié le %s.",
	"The oldest post, published %s.":                        "L’article le plus ancien, publié le %s.",
	"Among the oldest posts, published %s.":                 "L’un des articles les plus anciens, publié le %s.",

	// A post.
	"Tags":                 "Étiquettes",
	"Published":            "Publié le",
	"Updated":              "Mis à jour le",
	"By %s":                "Par %s",
	"In the topics":        "Dans les sujets",
	"On this page":         "Sur cette page",
	"Link to this section": "Lien vers cette section",
	"Footnotes":            "Notes",
	"Back to the text":     "Retour au texte",
	"Code":                 "Code",
	"Table":                "Tableau",
	"Note":                 "Remarque",
	"Tip":                  "Astuce",
	"Important":            "Important",
	"Warning":              "Avertissement",
	"Caution":              "Attention",

	// Reviews.
	"Reviewed":                               "Vérifié le",
	"Last review":                            "Dernière vérification",
	"Reviews due":                            "Vérifications à faire",
	"Reviews due by year":                    "Vérifications à faire par année",
	"All reviews due by owner":               "Toutes les vérifications à faire par responsable",
	"Reviews due: %s":                        "Vérifications à faire : %s",
	"%s – %s":                                "%s – %s",
	"%s (%s)":                                "%s (%s)",
	"Review due since %s":                    "Vérification attendue depuis le %s",
	"Last reviewed %s, review due since %s.": "Vérifié le %s, nouvelle vérification attendue depuis le %s.",
	"Last updated %s, review due since %s.":  "Mis à jour le %s, vérification attendue depuis le %s.",
	"Published %s, review due since %s.":     "Publié le %s, vérification attendue depuis le %s.",
	"Listed here are the posts that have been due longest.": "Voici les articles à vérifier depuis le plus longtemps.",
	"No review is due.": "Aucune vérification n’est attendue.",
	"Owners":            "Responsables",
	"Without an owner":  "Sans responsable",

	// Search and filter.
	"Search":                            "Recherche",
	"Search topics and posts":           "Rechercher un sujet ou un article",
	"Loading the index":                 "Chargement de l’index",
	"The search index cannot be loaded": "L’index de recherche ne peut pas être chargé",
	"Filter by tag":                     "Filtrer par étiquette",
	"All":                               "Tous",
	"Search needs JavaScript; without it, see the list of all topics.": "La recherche nécessite JavaScript\u202f; sans lui, consultez la liste de tous les sujets.",

	// The sentences of a topic.
	"%s has no posts in this archive yet.":      "Le sujet «\u00a0%s\u00a0» n’a pas encore d’article dans ces archives.",
	"%s has no posts in this archive any more.": "Le sujet «\u00a0%s\u00a0» n’a plus d’article dans ces archives.",
	"It %s.": "Il %s.",
	"Early posts turn on %s, recent posts on %s.":                                             "Les premiers articles portent sur %s, les plus récents sur %s.",
	"This topic intersects with %s, so design choices here do not always stand alone.":        "Ce sujet recoupe %s, si bien que les choix de conception n’y sont pas toujours isolés.",
	"This topic repeatedly intersects with %s, so design choices here rarely stand alone.":    "Ce sujet recoupe souvent %s, si bien que les choix de conception y sont rarement isolés.",
	"When boundary questions appear, cross-read %s before committing implementation details.": "Quand se posent des questions de périmètre, lire aussi %s avant d’arrêter les détails de mise en œuvre.",
	"Applying guidance from %s without revisiting assumptions as context changed.":            "Appliquer les conseils de %s sans réexaminer les hypothèses alors que le contexte a changé.",
	"Applying guidance from %s to %s without revisiting assumptions as context changed.":      "Appliquer les conseils de %s à %s sans réexaminer les hypothèses alors que le contexte a changé.",
	"Due for a review (%s): %s.": "Vérification attendue (%s)\u00a0: %s.",
	"“%s”":                       "«\u00a0%s\u00a0»",

	// Explanations of the sentences.
	"Counted: the posts of this topic that are published now.":                                                                                               "Décompte\u00a0: les articles de ce sujet qui sont publiés en ce moment.",
	"Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest.":                                           "Décompte\u00a0: les articles de ce sujet qui sont publiés en ce moment, du mois du plus ancien à celui du plus récent.",
	"Counted: the posts of this topic that are published now, from the month of the oldest to that of the newest. The rest of the sentence is the author’s.": "Décompte\u00a0: les articles de ce sujet qui sont publiés en ce moment, du mois du plus ancien à celui du plus récent. Le reste de la phrase est de l’auteur.",
	"Written by the author.": "Écrit par l’auteur.",
	"Counted: for each other tag or topic, the posts that carry it. Named are at most three, those with the most posts; ties go to what appears first, newest post first.":                                           "Décompte\u00a0: pour chaque autre étiquette ou sujet, les articles qui les portent. Trois au plus sont nommés, ceux qui ont le plus d’articles\u202f; à égalité, le premier rencontré l’emporte, à partir de l’article le plus récent.",
	"Counted: every occurrence of each word of the titles, common words left out. Named are at most four, the most frequent; ties go to what appears first, newest post first.":                                      "Décompte\u00a0: chaque occurrence de chaque mot des titres, sans les mots courants. Quatre au plus sont nommés, les plus fréquents\u202f; à égalité, le premier rencontré l’emporte, à partir de l’article le plus récent.",
	"Counted: the words of the titles in the older half (%s) and in the newer half (%s), common words left out. Named are at most two of each, the most frequent; ties go to what appears first, oldest post first.": "Décompte\u00a0: les mots des titres dans la moitié la plus ancienne (%s) et dans la moitié la plus récente (%s), sans les mots courants. Deux au plus sont nommés pour chacune, les plus fréquents\u202f; à égalité, le premier rencontré l’emporte, à partir de l’article le plus ancien.",
	"The adjacent tags and topics with the most posts, at most three.":          "Les étiquettes et sujets voisins qui ont le plus d’articles, trois au plus.",
	"The adjacent tags and topics with the most posts, at most two.":            "Les étiquettes et sujets voisins qui ont le plus d’articles, deux au plus.",
	"Always the same; shown where a post is older than the newest.":             "Toujours identique\u202f; affiché quand un article est plus ancien que le dernier.",
	"Named are at most three posts whose review is due, the longest due first.": "Trois articles au plus sont nommés parmi les articles à vérifier, le plus en retard d’abord.",
	"From the year of the oldest post to that of the newest.":                   "De l’année de l’article le plus ancien à celle du plus récent.",
}
