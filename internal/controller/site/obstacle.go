// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"errors"
	"fmt"
	"strings"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/store"
)

// failed explains an error to the owner of the Site. A nil error changes nothing.
func (o outcome) failed(err error) outcome {
	var large *shard.SiteTooLargeError
	var conflict *store.NameConflictError
	var theme *themeError
	var former *store.FormerSiteError
	var contested *store.ContestedError
	switch {
	case err == nil:
	case errors.As(err, &conflict):
		o.Problem = &status.Problem{Reason: v1alpha1.NameConflictReason, Stalled: true, Message: conflict.Error()}
		return o.requeueAfter(pace.NameConflictInterval)
	case errors.As(err, &large):
		o.Problem = &status.Problem{Reason: v1alpha1.SiteTooLargeReason, Stalled: true,
			Message: fmt.Sprintf("%v. The pages published before stay. Leave out the Markdown of articles (spec.articles.markdown: false), or let another Site publish some of the Topics (spec.topicSelector)", large)}
	case errors.As(err, &theme):
		o.Problem = &status.Problem{Reason: theme.reason, Stalled: true, Message: theme.Error()}
	case errors.As(err, &contested):
		o.Problem = &status.Problem{Reason: v1alpha1.FieldConflictReason, Message: contested.Error()}
		return o.requeueAfter(contested.Wait)
	case errors.As(err, &former):
		o.Problem = &status.Problem{Reason: v1alpha1.ProgressingReason, Message: capitalize(former.Error())}
		return o.requeueAfter(pace.FormerSiteInterval)
	default:
		o.Problem = &status.Problem{Reason: v1alpha1.WriteFailedReason, Message: err.Error()}
		o.retry = err
	}
	return o
}

func capitalize(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// tooLarge names the pages that do not fit into a ConfigMap; nil if there are none.
func tooLarge(oversize []shard.Oversize) *status.Problem {
	if len(oversize) == 0 {
		return nil
	}
	var pages []string
	for _, o := range oversize {
		pages = append(pages, fmt.Sprintf("%s (%d KiB compressed)", o.Path, o.Bytes>>10))
	}
	return &status.Problem{Reason: v1alpha1.PageTooLargeReason, Stalled: true, Message: fmt.Sprintf(
		"Larger than the %d KiB that a page may have, and replaced by a notice: %s. Split the Topic, or shorten the summaries of its Posts",
		shard.MaxPageBytes>>10, strings.Join(pages, ", "))}
}

// maxNamed is how many aliases or ConfigMaps a message names.
const maxNamed = 5

// quoted names the first of a list, and how many more there are.
func quoted(list []string) string {
	text := fmt.Sprintf("%q", list[:min(len(list), maxNamed)])
	if more := len(list) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// configMapsUnreadable names ConfigMaps that cannot be read; nil if there are none.
func configMapsUnreadable(names []string) *status.Problem {
	if len(names) == 0 {
		return nil
	}
	return &status.Problem{Reason: v1alpha1.ConfigMapUnreadableReason, Message: fmt.Sprintf(
		"The API server does not return the ConfigMaps %s. The Posts and Sites that name them stay as they were published. The operator tries again; its log has the error",
		quoted(names))}
}

// startWaits names the ConfigMaps for which a namespace waits after a start of the operator; nil if there are none.
func startWaits(names []string) *status.Problem {
	problem := configMapsUnreadable(names)
	if problem != nil {
		problem.Message += ". It has just started, and publishes nothing in this namespace until it has read them"
	}
	return problem
}

// aliasesLeftOut names aliases that lead nowhere; nil if there are none.
func aliasesLeftOut(aliases []string) *status.Problem {
	if len(aliases) == 0 {
		return nil
	}
	return &status.Problem{Reason: v1alpha1.AliasesLeftOutReason, Stalled: true, Message: fmt.Sprintf(
		"nginx has no room for redirects from the aliases %s, so their addresses lead nowhere. Remove aliases from spec.aliases of Posts and Topics",
		quoted(aliases))}
}

// themeProblem says why the pages do not look as spec.theme says; nil if they do.
func themeProblem(theme *status.Theme) *status.Problem {
	if theme == nil || theme.Applied {
		return nil
	}
	return &status.Problem{Reason: theme.Reason, Message: theme.Message, Stalled: theme.Stalled}
}
