// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	corev1 "k8s.io/api/core/v1"
	clientevents "k8s.io/client-go/tools/events"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/status"
)

// EmitEvents writes the events of a Post or a Topic whose new status is stored. A bulk load changes the status of
// thousands of objects, and each event is a write. So the Pacer bounds how many are written.
func EmitEvents(recorder clientevents.EventRecorder, pacer *pace.Pacer, object client.Object, list []status.Event) {
	for _, e := range list {
		if !pacer.TakeEvent(object.GetNamespace(), e.Warning) {
			continue
		}
		kind := corev1.EventTypeNormal
		if e.Warning {
			kind = corev1.EventTypeWarning
		}
		recorder.Eventf(object, nil, kind, e.Reason, "UpdateStatus", "%s", e.Message)
	}
}
