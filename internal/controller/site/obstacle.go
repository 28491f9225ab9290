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
		o.Problem = status.SiteTooLarge(large)
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

// configMapsUnreadable names ConfigMaps that cannot be read; nil if there are none.
func configMapsUnreadable(names []string) *status.Problem {
	if len(names) == 0 {
		return nil
	}
	return &status.Problem{Reason: v1alpha1.ConfigMapUnreadableReason, Message: fmt.Sprintf(
		"The API server does not return the ConfigMaps %s. The Posts and Sites that name them stay as they were published. The operator tries again; its log has the error",
		status.Quoted(names))}
}

// startWaits names the ConfigMaps for which a namespace waits after a start of the operator; nil if there are none.
func startWaits(names []string) *status.Problem {
	problem := configMapsUnreadable(names)
	if problem != nil {
		problem.Message += ". It has just started, and publishes nothing in this namespace until it has read them"
	}
	return problem
}
