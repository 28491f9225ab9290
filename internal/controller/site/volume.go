// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/status"
	"github.com/topicpages/topicpages/internal/web"
)

// volumeTooSmall says that the author's limit of memory leaves no room for the pages; nil if nothing is needed.
func volumeTooSmall(need *web.VolumeNeed) *status.Problem {
	if need == nil {
		return nil
	}
	const begin, end = "spec.server.resources.limits.memory is %s. ", "Set it to %s or more, or remove it"
	message := begin + "While pages change, a Pod must hold the old and the new ones, and would run out of memory. " + end
	if !need.CanStart {
		message = begin + "A Pod cannot hold the pages, so the pages published before stay. " + end
	}
	return &status.Problem{Reason: v1alpha1.VolumeTooSmallReason, Stalled: true, Message: fmt.Sprintf(message, need.Limit, need.Enough)}
}
