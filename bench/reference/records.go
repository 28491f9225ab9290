// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package reference

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// post is a Post with valid dates that is not a draft.
type post struct {
	*v1alpha1.Post
	published, expires time.Time
	tags, words        []string
	written            []string // the tags as the author spells them
}

// counts reports whether a Post is published at the instant now.
func (p post) counts(now time.Time) bool {
	return !p.published.After(now) && (p.expires.IsZero() || now.Before(p.expires))
}

// newPost reads a Post. ok is false if it never counts.
func newPost(object *v1alpha1.Post, stop map[string]bool) (p post, ok bool) {
	p = post{Post: object, tags: normalForms(object.Spec.Tags)}
	for _, tag := range p.tags {
		for _, written := range object.Spec.Tags {
			if slices.Equal(normalForms([]v1alpha1.Tag{written}), []string{tag}) {
				p.written = append(p.written, string(written))
				break
			}
		}
	}
	var err error
	if p.published, err = object.Spec.PublishDate.Time(); err != nil || object.Spec.Draft {
		return p, false
	}
	for _, word := range wordPattern.FindAllString(norm.NFC.String(object.Spec.Title), -1) {
		if w := normalWord(word); w != "" && !stop[w] {
			p.words = append(p.words, w)
		}
	}
	for _, date := range []v1alpha1.Date{object.Spec.UpdateDate, object.Spec.LastReviewed, object.Spec.ReviewBy} {
		if _, err := date.Time(); date != "" && err != nil {
			return p, false
		}
	}
	if expiry := object.Spec.ExpiryDate; expiry != "" {
		p.expires, err = expiry.Time()
		return p, err == nil
	}
	return p, true
}

type topicFacts struct {
	*v1alpha1.Topic
	claims []string
	// anyOf, allOf and noneOf are the tags of its match.
	anyOf, allOf, noneOf []string
}

func newTopic(object *v1alpha1.Topic) topicFacts {
	t := topicFacts{Topic: object, claims: normalForms(append([]v1alpha1.Tag{v1alpha1.Tag(object.Name)}, object.Spec.Aliases...))}
	if match := object.Spec.Match; match != nil {
		t.anyOf, t.allOf, t.noneOf = normalForms(match.AnyOf), normalForms(match.AllOf), normalForms(match.NoneOf)
	}
	return t
}

// belongs reports whether a Post belongs to a Topic.
func (w *world) belongs(p post, t topicFacts) bool {
	match := t.Spec.Match
	if match == nil {
		match = &v1alpha1.TopicMatch{}
	}
	carries := func(tag string) bool { return slices.Contains(p.tags, tag) }
	switch name := v1alpha1.PostName(p.Name); {
	case slices.Contains(match.Exclude, name):
		return false
	case slices.Contains(match.Include, name):
		return true
	case slices.ContainsFunc(t.noneOf, carries),
		slices.ContainsFunc(t.allOf, func(tag string) bool { return !carries(tag) }),
		len(t.anyOf) > 0 && !slices.ContainsFunc(t.anyOf, carries),
		match.Selector != nil && !selects(match.Selector, p.Labels):
		return false
	case len(t.anyOf)+len(t.allOf) > 0 || match.Selector != nil:
		return true
	}
	return slices.ContainsFunc(p.tags, func(tag string) bool {
		owner := w.owners[tag]
		return owner != nil && owner.Name == t.Name
	})
}

func selects(selector *v1alpha1.LabelSelector, labels map[string]string) bool {
	for key, value := range selector.MatchLabels {
		if got, ok := labels[key]; !ok || got != string(value) {
			return false
		}
	}
	for _, e := range selector.MatchExpressions {
		value, there := labels[e.Key]
		listed := false
		for _, v := range e.Values {
			listed = listed || there && string(v) == value
		}
		met := map[v1alpha1.LabelSelectorOperator]bool{"In": listed, "NotIn": !listed, "Exists": there, "DoesNotExist": !there}
		if !met[e.Operator] {
			return false
		}
	}
	return true
}

var (
	// tagPattern finds the runs of letters and digits, with their marks.
	tagPattern = regexp.MustCompile(`[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*`)
	// wordPattern finds words between spaces and punctuation. Hyphens and apostrophes stay inside.
	wordPattern = regexp.MustCompile(`[\p{L}\p{Nd}\p{M}\-'\x{2010}\x{2011}\x{2019}\x{02bc}]+`)
	oneHyphen   = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2019", "'", "\u02bc", "'")
)

// normalForms returns the normal forms of tags, without duplicates and empty ones.
func normalForms(tags []v1alpha1.Tag) []string {
	var out []string
	for _, tag := range tags {
		n := strings.ToLower(strings.Join(tagPattern.FindAllString(norm.NFC.String(string(tag)), -1), "-"))
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// normalWord returns the form in which a word of a title is counted, or "" if it is not a word.
func normalWord(field string) string {
	word := strings.TrimSuffix(strings.Trim(strings.ToLower(oneHyphen.Replace(field)), "-'"), "'s")
	letters := 0
	for _, r := range word {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 2 {
		return ""
	}
	return word
}

// asWords writes a name or tag as words.
func asWords(name string) string { return strings.NewReplacer("-", " ", ".", " ").Replace(name) }

// capitalized writes words as a headline, unless their author used capitals.
func capitalized(text string) string {
	if strings.ContainsFunc(text, unicode.IsUpper) {
		return text
	}
	list := strings.Fields(text)
	for i, word := range list {
		runes := []rune(word)
		runes[0] = unicode.ToTitle(runes[0])
		list[i] = string(runes)
	}
	return strings.Join(list, " ")
}
