// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// Post returns the status of a Post at the instant now.
func Post(post *v1alpha1.Post, now time.Time) v1alpha1.PostStatus {
	record := archive.NewPost(post)
	state := record.State(now)
	return v1alpha1.PostStatus{
		ObservedGeneration: post.Generation,
		State:              state,
		NextTransitionTime: transitionTime(record.NextTransition(now)),
		Conditions:         update(post.Status.Conditions, post.Generation, now, postConditions(record, state)...),
	}
}

func postConditions(record *archive.Post, state v1alpha1.PostState) []metav1.Condition {
	spec := &record.Object.Spec
	var message string
	switch state {
	case v1alpha1.PostDraft:
		message = "A draft: it counts once spec.draft is false"
	case v1alpha1.PostScheduled:
		message = fmt.Sprintf("Scheduled: it counts from %s", spec.PublishDate)
	case v1alpha1.PostPublished:
		message = fmt.Sprintf("Published since %s", spec.PublishDate)
	case v1alpha1.PostExpired:
		message = fmt.Sprintf("Expired: it counted until %s", spec.ExpiryDate)
	default:
		return stalled(v1alpha1.PostInvalidDateReason, fmt.Sprintf("The Post counts nowhere: %v", record.Invalid))
	}
	return []metav1.Condition{isTrue(v1alpha1.ReadyCondition, v1alpha1.PostAcceptedReason, message)}
}
