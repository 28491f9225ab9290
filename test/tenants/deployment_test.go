// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// The operator's own Pod has bounds on memory and on local storage.
func TestTheDeploymentBoundsWhatTheOperatorTakes(t *testing.T) {
	pod := deployed(t).Spec.Template.Spec
	container := pod.Containers[0]
	quantity := func(list corev1.ResourceList, name corev1.ResourceName) int64 {
		t.Helper()
		q, ok := list[name]
		if !ok {
			t.Fatalf("there is no %s in %v", name, list)
		}
		return q.Value()
	}
	requests, limits := container.Resources.Requests, container.Resources.Limits

	// Without a request, Kubernetes uses the limit as the request. A node without isolation of local storage could
	// not satisfy it.
	if asked := quantity(requests, corev1.ResourceEphemeralStorage); asked != 0 {
		t.Errorf("it asks for %d bytes of ephemeral storage, want 0", asked)
	}
	// By default a kubelet keeps five log files of 10 MiB for a container.
	const logs = 50 << 20
	files := int64(0)
	for _, v := range pod.Volumes {
		if v.EmptyDir == nil || v.EmptyDir.SizeLimit == nil {
			t.Fatalf("volume %q has no bound", v.Name)
		}
		files += v.EmptyDir.SizeLimit.Value()
	}
	if limit := quantity(limits, corev1.ResourceEphemeralStorage); limit < logs+files {
		t.Errorf("its limit of ephemeral storage is %d bytes, and logs and volumes may have %d", limit, logs+files)
	}
	if s := container.SecurityContext; s == nil || s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem {
		t.Error("its root file system can be written to")
	}

	// Go must collect garbage harder before the kernel ends the process.
	memory := quantity(limits, corev1.ResourceMemory)
	for _, v := range container.Env {
		if v.Name != "GOMEMLIMIT" {
			continue
		}
		// Go writes MiB, Kubernetes Mi.
		goal, err := resource.ParseQuantity(v.Value[:len(v.Value)-1])
		if err != nil {
			t.Fatal(err)
		}
		if goal.Value() > memory*9/10 {
			t.Errorf("GOMEMLIMIT is %s of %d bytes", v.Value, memory)
		}
		return
	}
	t.Error("GOMEMLIMIT is not set")
}
