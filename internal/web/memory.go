// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// A Pod holds its pages in memory twice. The kubelet's volume is as large as the Pod's limit of memory, and has the old bundles
// and the new ones during a refresh. The unpacked files count as memory of the Pod.
const (
	mib = 1 << 20
	// minMemory is the least limit of memory of a Pod.
	minMemory = 256 * mib
	// serverMemory is the most memory that nginx takes, with as many slow readers as it admits, usualMemory is enough for usual
	// readers, and restingMemory for nginx and its scripts without readers.
	serverMemory, usualMemory, restingMemory = minMemory * 9 / 10, 64 * mib, 12 * mib
	// shrinkFactor is how much smaller a limit must get before the Pods are replaced for it.
	shrinkFactor = 4

	// memoryAnnotation on the Pods is the limit of memory in bytes that the operator has chosen for them.
	memoryAnnotation = "topicpages.dev/memory-limit"
)

// Pages describes the pages that a Pod of the web server must hold.
type Pages struct {
	// Shards is the number of ConfigMaps.
	Shards int
	// VolumeBytes is the size of the files in memory. Bundles take less.
	VolumeBytes int64
}

// memoryFor is the limit of memory for a Pod with these pages, in bytes: a power of two, so that a site can
// grow for some time before its Pods are replaced.
func memoryFor(volumeBytes int64) int64 {
	need := max(usualMemory+twice(volumeBytes), serverMemory+volumeBytes+volumeBytes/4)
	limit := int64(minMemory)
	for limit < need {
		limit *= 2
	}
	return limit
}

// twice is the memory for the old pages and the new ones, and a few more. When all pages change, as with the title of a Site, a Pod
// unpacks the new ones before it removes the old ones. A volume needs as much, if it has files, as during an upgrade from an earlier release.
func twice(volumeBytes int64) int64 { return 2*volumeBytes + volumeBytes/4 }

// chosenMemory returns memoryFor, or the limit before if it suffices and is not much too large.
func chosenMemory(volumeBytes, before int64) int64 {
	limit := memoryFor(volumeBytes)
	if before > limit && before < shrinkFactor*limit {
		return before
	}
	return limit
}

// memoryBefore returns the limit that the operator chose for the Pods of a Deployment, or 0.
func memoryBefore(d *appsv1.Deployment) int64 {
	if d == nil {
		return 0
	}
	limit, err := strconv.ParseInt(d.Spec.Template.Annotations[memoryAnnotation], 10, 64)
	if err != nil {
		return 0
	}
	return limit
}

// VolumeNeed describes the need of a Site's pages if the author's limit is too low.
type VolumeNeed struct {
	// Limit is the author's, Enough one that would do.
	Limit, Enough *resource.Quantity
	// CanStart is true if a new Pod has room for the pages, although not for changing them.
	CanStart bool
}

// CheckVolume returns nil if the volume of a Pod has room for changing pages of this size.
func CheckVolume(site *v1alpha1.Site, volumeBytes int64) *VolumeNeed {
	limit := authorsLimit(site)
	// Some room is left, so that an author knows before readers see old pages.
	if limit == nil || !site.ServerManaged() || limit.Value() >= restingMemory+twice(volumeBytes) {
		return nil
	}
	return &VolumeNeed{
		Limit: limit, Enough: resource.NewQuantity(memoryFor(volumeBytes), resource.BinarySI),
		CanStart: limit.Value() >= restingMemory+volumeBytes+volumeBytes/16,
	}
}

// authorsLimit returns the memory limit in the Site, or nil.
func authorsLimit(site *v1alpha1.Site) *resource.Quantity {
	server := site.Spec.Server
	if server == nil || server.Resources == nil || server.Resources.Limits == nil {
		return nil
	}
	return server.Resources.Limits.Memory
}

// resources returns the resources of a Pod: the author's, and a memory limit in bytes if the author sets none.
func resources(spec *v1alpha1.ServerResources, memory int64) (requests, limits corev1.ResourceList) {
	requests = corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("10m"),
		corev1.ResourceMemory: *resource.NewQuantity(requestFor(memory), resource.BinarySI),
		// A node without isolation of local storage takes no Pod that asks for some.
		corev1.ResourceEphemeralStorage: resource.MustParse("0"),
	}
	limits = corev1.ResourceList{
		corev1.ResourceMemory: *resource.NewQuantity(memory, resource.BinarySI),
		// The logs of a container, at most 50 MiB by default, and temporary files.
		corev1.ResourceEphemeralStorage: resource.MustParse("128Mi"),
	}
	if spec == nil {
		return requests, limits
	}
	// A request above the limit is refused, so a default request is lowered to the author's limit.
	delete(requests, corev1.ResourceCPU)
	limited := spec.Limits != nil && spec.Limits.Memory != nil
	if limited {
		delete(requests, corev1.ResourceMemory)
	}
	setResources(requests, spec.Requests)
	setResources(limits, spec.Limits)
	if asked := requests[corev1.ResourceMemory]; !limited && asked.Value() > memory {
		limits[corev1.ResourceMemory] = asked
	}
	return requests, limits
}

// requestFor returns the memory request of a Pod: nginx at rest, and one copy of the pages if these are many. The node
// counts the pages as the kubelet's own, but they are there because of the Pod.
func requestFor(limit int64) int64 {
	if limit <= minMemory {
		return 32 * mib
	}
	return limit / 2
}

func setResources(list corev1.ResourceList, spec *v1alpha1.ComputeResources) {
	if spec == nil {
		return
	}
	if spec.CPU != nil {
		list[corev1.ResourceCPU] = *spec.CPU
	}
	if spec.Memory != nil {
		list[corev1.ResourceMemory] = *spec.Memory
	}
}
