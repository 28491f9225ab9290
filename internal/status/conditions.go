// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package status turns computed facts into the status of Posts, Topics and
// Sites. It is pure: the previous conditions and the instant are arguments, and
// the same facts always give the same status. So comparing it with the
// stored one shows whether there is anything to write.
package status

import (
	"slices"
	"time"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// maxMessage bounds the messages of conditions, in bytes: enough to name the
// fault, and never a dump.
const maxMessage = 1024

func isTrue(conditionType, reason, message string) metav1.Condition {
	return metav1.Condition{Type: conditionType, Status: metav1.ConditionTrue, Reason: reason, Message: truncate(message)}
}

func isFalse(conditionType, reason, message string) metav1.Condition {
	return metav1.Condition{Type: conditionType, Status: metav1.ConditionFalse, Reason: reason, Message: truncate(message)}
}

func isTrueIf(so bool, conditionType, reason, message string) metav1.Condition {
	if so {
		return isTrue(conditionType, reason, message)
	}
	return isFalse(conditionType, reason, message)
}

// stalled is the pair of conditions that says that only a person can help: Ready
// is False, and Stalled, which is absent otherwise, is True.
func stalled(reason, message string) []metav1.Condition {
	return []metav1.Condition{
		isFalse(v1alpha1.ReadyCondition, reason, message),
		isTrue(v1alpha1.StalledCondition, reason, message),
	}
}

// update returns the wanted conditions, and only those, in the order given. One
// whose status is unchanged keeps its transition time.
func update(previous []metav1.Condition, generation int64, now time.Time, wanted ...metav1.Condition) []metav1.Condition {
	next := slices.Clone(previous)
	for _, c := range wanted {
		c.ObservedGeneration = generation
		c.LastTransitionTime = metav1.NewTime(now.UTC().Truncate(time.Second))
		meta.SetStatusCondition(&next, c)
	}
	out := make([]metav1.Condition, len(wanted))
	for i, c := range wanted {
		out[i] = *meta.FindStatusCondition(next, c.Type)
	}
	return out
}

// truncate shortens a message to maxMessage bytes, at a character.
func truncate(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	cut := maxMessage - len("…")
	for !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + "…"
}

// transitionTime is t as the API stores it: whole seconds, and nothing for zero, nor for a year of five digits, which a
// day before it has in a time zone west of Greenwich.
func transitionTime(t time.Time) *metav1.Time {
	if t.IsZero() || t.UTC().Year() > 9999 {
		return nil
	}
	return &metav1.Time{Time: t.UTC().Truncate(time.Second)}
}
