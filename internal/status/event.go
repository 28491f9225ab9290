// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package status

import (
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// An Event is a change of a status that people should hear of.
type Event struct {
	// Warning is true if something is wrong now.
	Warning bool
	// Reason is the new state of a Post, or the reason of a condition.
	Reason, Message string
}

// PostEvents returns the events of a status that replaces another one: the new state, and the conditions that changed.
func PostEvents(before, now v1alpha1.PostStatus) []Event {
	list := conditionEvents(before.Conditions, now.Conditions)
	ready := meta.FindStatusCondition(now.Conditions, v1alpha1.ReadyCondition)
	if now.State == before.State || now.State == "" || ready == nil || ready.Status != metav1.ConditionTrue {
		return list
	}
	if len(list) > 0 && list[0].Reason == ready.Reason {
		list = list[1:] // the message is the same
	}
	return append([]Event{{Reason: string(now.State), Message: ready.Message}}, list...)
}

// TopicEvents returns the events of a status that replaces another one: the conditions that changed.
func TopicEvents(before, now v1alpha1.TopicStatus) []Event {
	return conditionEvents(before.Conditions, now.Conditions)
}

// isMild says which conditions are no fault when they are False.
var isMild = map[string]bool{v1alpha1.PopulatedCondition: true, v1alpha1.FreshCondition: true}

// conditionEvents returns an event for each condition that is False for a new reason, or True after it was False.
// Of the first status, it returns only faults. Stalled always changes with Ready.
func conditionEvents(before, now []metav1.Condition) []Event {
	var list []Event
	isFirst := len(before) == 0 || before[0].Status == metav1.ConditionUnknown
	for _, c := range now {
		was := meta.FindStatusCondition(before, c.Type)
		isFault := c.Status == metav1.ConditionFalse && !isMild[c.Type]
		switch {
		case c.Type == v1alpha1.StalledCondition, isFirst && !isFault:
		case c.Status == metav1.ConditionFalse && (was == nil || was.Status != c.Status || was.Reason != c.Reason),
			c.Status == metav1.ConditionTrue && was != nil && was.Status == metav1.ConditionFalse:
			list = append(list, Event{Warning: isFault, Reason: c.Reason, Message: c.Message})
		}
	}
	return list
}
