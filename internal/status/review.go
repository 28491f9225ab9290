// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/archive"
)

// maxDueNamed is how many due Posts the condition of a Topic names.
const maxDueNamed = 5

// postFresh returns the condition of a Post with a review: whether it is due.
func postFresh(review archive.Review, now time.Time) metav1.Condition {
	by := "spec.reviewBy"
	if review.Topic != "" {
		by = fmt.Sprintf("spec.staleAfter (%s) of Topic %q", review.StaleAfter, review.Topic)
	}
	if !review.Due(now) {
		return isTrue(v1alpha1.FreshCondition, v1alpha1.NoReviewDueReason, fmt.Sprintf("The next review is due on %s, by %s", review.Written, by))
	}
	message := fmt.Sprintf("A review has been due since %s, by %s: check the article, then set spec.lastReviewed", review.Written, by)
	if len(review.Owners) > 0 {
		message += ". Owners: " + strings.Join(review.Owners, ", ")
	}
	return isFalse(v1alpha1.FreshCondition, v1alpha1.ReviewDueReason, message)
}

// topicFresh returns the condition about the due reviews of a Topic's Posts. It is empty if nobody asks for a review.
func topicFresh(s *archive.Summary) []metav1.Condition {
	due := s.DueReviews
	switch {
	case !s.FirstReview.Asked():
		return nil
	case len(due) == 0:
		return []metav1.Condition{isTrue(v1alpha1.FreshCondition, v1alpha1.NoReviewDueReason,
			fmt.Sprintf("The next review of a Post is due on %s", s.FirstReview.Written))}
	}
	var posts []string
	for _, r := range due[:min(len(due), maxDueNamed)] {
		posts = append(posts, fmt.Sprintf("%s (since %s)", r.Post.Object.Name, r.Written))
	}
	message := "Posts due for a review: " + strings.Join(posts, ", ")
	if len(due) == 1 {
		message = "A Post is due for a review: " + posts[0]
	}
	if more := len(due) - maxDueNamed; more > 0 {
		message += fmt.Sprintf(" and %d more", more)
	}
	return []metav1.Condition{isFalse(v1alpha1.FreshCondition, v1alpha1.ReviewDueReason, message)}
}
