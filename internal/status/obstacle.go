// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"errors"
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/sandbox"
	"github.com/topicpages/topicpages/internal/shard"
)

// FirstOf returns the first problem, or nil.
func FirstOf(problems ...*Problem) *Problem {
	for _, p := range problems {
		if p != nil {
			return p
		}
	}
	return nil
}

// SiteTooLarge returns the problem of a Site whose pages need too many ConfigMaps.
func SiteTooLarge(large *shard.SiteTooLargeError) *Problem {
	return &Problem{Reason: v1alpha1.SiteTooLargeReason, Stalled: true,
		Message: fmt.Sprintf("%v. The pages published before stay. Leave out the Markdown of articles (spec.articles.markdown: false), or let another Site publish some of the Topics (spec.topicSelector)", large)}
}

// PagesTooLarge names the pages that do not fit into a ConfigMap; nil if there are none.
func PagesTooLarge(oversize []shard.Oversize) *Problem {
	if len(oversize) == 0 {
		return nil
	}
	var pages []string
	for _, o := range oversize {
		pages = append(pages, fmt.Sprintf("%s (%d KiB compressed)", o.Path, o.Bytes>>10))
	}
	return &Problem{Reason: v1alpha1.PageTooLargeReason, Stalled: true, Message: fmt.Sprintf(
		"Larger than the %d KiB that a page may have, and replaced by a notice: %s. Split the Topic, or shorten the summaries of its Posts",
		shard.MaxPageBytes>>10, strings.Join(pages, ", "))}
}

// maxQuoted is how many aliases or ConfigMaps a message names.
const maxQuoted = 5

// Quoted names the first of a list, and how many more there are.
func Quoted(list []string) string {
	text := fmt.Sprintf("%q", list[:min(len(list), maxQuoted)])
	if more := len(list) - maxQuoted; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// AliasesLeftOut names aliases that lead nowhere; nil if there are none.
func AliasesLeftOut(aliases []string) *Problem {
	if len(aliases) == 0 {
		return nil
	}
	return &Problem{Reason: v1alpha1.AliasesLeftOutReason, Stalled: true, Message: fmt.Sprintf(
		"nginx has no room for redirects from the aliases %s, so their addresses lead nowhere. Remove aliases from spec.aliases of Posts and Topics",
		Quoted(aliases))}
}

// AppliedTheme returns the state of a theme that the pages follow.
func AppliedTheme() *Theme {
	return &Theme{Applied: true, Reason: v1alpha1.ThemeAppliedReason, Message: "The pages follow spec.theme"}
}

// RefusedTheme returns the state of a theme that does not work.
func RefusedTheme(wrong error) *Theme {
	theme := &Theme{Reason: v1alpha1.TemplateInvalidReason, Message: "The last good theme stays: " + wrong.Error(), Stalled: true}
	missing, logo, limit := (*page.MissingError)(nil), (*page.LogoError)(nil), (*sandbox.LimitError)(nil)
	switch {
	case errors.As(wrong, &missing):
		theme.Reason, theme.Stalled = v1alpha1.ThemeMissingReason, false
	case errors.As(wrong, &logo):
		theme.Reason = v1alpha1.LogoInvalidReason
	case errors.As(wrong, &limit):
		theme.Reason = v1alpha1.TemplateLimitExceededReason
	}
	return theme
}

// Problem says why the pages do not look as spec.theme says; nil if they do.
func (t *Theme) Problem() *Problem {
	if t == nil || t.Applied {
		return nil
	}
	return &Problem{Reason: t.Reason, Message: t.Message, Stalled: t.Stalled}
}

// NewMedia returns whether everything in spec.media can be served; nil if it names neither an image nor ConfigMaps.
func NewMedia(site *v1alpha1.Site, problem *page.MediaProblem) *Media {
	switch {
	case site.MediaImage() == "" && len(site.MediaConfigMaps()) == 0:
		return nil
	case problem != nil:
		return &Media{Reason: problem.Reason, Message: problem.Message, Stalled: problem.Reason == v1alpha1.PictureInvalidReason}
	}
	return &Media{Available: true, Reason: v1alpha1.MediaFoundReason, Message: "Everything that spec.media names is served"}
}

// Problem returns the problem of a Site that lacks something in spec.media, or nil.
func (m *Media) Problem() *Problem {
	if m == nil || m.Available {
		return nil
	}
	return &Problem{Reason: m.Reason, Message: m.Message, Stalled: m.Stalled}
}
