// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

func TestMemoryForPages(t *testing.T) {
	for _, tc := range []struct{ pages, want int64 }{
		{0, 256}, {1, 256}, {20, 256}, {21, 512},
		{70, 512}, // 10,000 articles of 2 KiB
		{199, 512}, {200, 1024},
		{340, 1024}, // 50,000 articles
		{426, 1024}, {427, 2048},
		{600, 2048}, // the largest Site
	} {
		if got := memoryFor(tc.pages*mib) / mib; got != tc.want {
			t.Errorf("pages of %d MiB get %d MiB, want %d", tc.pages, got, tc.want)
		}
	}
	for pages := int64(0); pages < 1000; pages++ {
		limit := memoryFor(pages * mib)
		if limit < usualMemory+2*pages*mib {
			t.Errorf("pages of %d MiB get %d MiB, and have no room to change all at once", pages, limit/mib)
		}
		if limit < serverMemory+pages*mib {
			t.Errorf("pages of %d MiB get %d MiB, and leave too little for slow readers", pages, limit/mib)
		}
	}
}

// Pods are replaced when their limit changes. So it changes seldom, and not back and forth.
func TestMemoryChangesSeldom(t *testing.T) {
	for name, tc := range map[string]struct{ pages, before, want int64 }{
		"at first":                    {1, 0, 256},
		"grown":                       {21, 256, 512},
		"a little less than it was":   {20, 512, 512},
		"much less than it was":       {10, 512, 512},
		"a small part of what it was": {10, 1024, 256},
		"grown while it has room":     {100, 1024, 1024},
		"from another version":        {10, 128, 256},
	} {
		if got := chosenMemory(tc.pages*mib, tc.before*mib) / mib; got != tc.want {
			t.Errorf("%s: %d MiB, want %d", name, got, tc.want)
		}
	}
	changes, before := 0, int64(0)
	for step := range 12_000 { // a site that grows, and shrinks and grows by a tenth all the time
		pages := int64(step) * mib / 50
		if step%2 == 1 {
			pages = pages * 9 / 10
		}
		if limit := chosenMemory(pages, before); limit != before {
			changes, before = changes+1, limit
		}
	}
	if changes != 3 {
		t.Errorf("from nothing to 240 MiB the limit changes %d times, want 3", changes)
	}
}

func TestMemoryBefore(t *testing.T) {
	if got := memoryBefore(nil); got != 0 {
		t.Errorf("of no Deployment: %d", got)
	}
	for value, want := range map[string]int64{"268435456": 256 * mib, "": 0, "much": 0} {
		d := &appsv1.Deployment{}
		d.Spec.Template.Annotations = map[string]string{memoryAnnotation: value}
		if got := memoryBefore(d); got != want {
			t.Errorf("of %q: %d, want %d", value, got, want)
		}
	}
}

// limitedSite returns a Site with a memory limit in its spec.
func limitedSite(memory string) *v1alpha1.Site {
	quantity := resource.MustParse(memory)
	return &v1alpha1.Site{Spec: v1alpha1.SiteSpec{Server: &v1alpha1.Server{
		Resources: &v1alpha1.ServerResources{Limits: &v1alpha1.ComputeResources{Memory: &quantity}}}}}
}

func TestCheckVolume(t *testing.T) {
	type answer struct {
		Enough   string
		CanStart bool
	}
	unmanaged, no := limitedSite("1Mi"), false
	unmanaged.Spec.Server.Managed = &no
	for name, tc := range map[string]struct {
		site  *v1alpha1.Site
		pages int64
		want  *answer
	}{
		"no limit":                            {&v1alpha1.Site{}, 1000, nil},
		"others serve it":                     {unmanaged, 1000, nil},
		"room for two copies":                 {limitedSite("128Mi"), 50, nil},
		"nearly no room for two copies":       {limitedSite("128Mi"), 60, &answer{"512Mi", true}},
		"no room for two copies":              {limitedSite("128Mi"), 70, &answer{"512Mi", true}},
		"no room for nginx":                   {limitedSite("16Mi"), 6, &answer{"256Mi", false}},
		"no room for one":                     {limitedSite("128Mi"), 130, &answer{"512Mi", false}},
		"more than the operator would choose": {limitedSite("4Gi"), 300, nil},
	} {
		var got *answer
		if need := CheckVolume(tc.site, tc.pages*mib); need != nil {
			got = &answer{need.Enough.String(), need.CanStart}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got == nil {
			continue
		}
		if again := CheckVolume(limitedSite(got.Enough), tc.pages*mib); again != nil {
			t.Errorf("%s: %s is not enough either", name, got.Enough)
		}
	}
}

func TestResources(t *testing.T) {
	amount := func(cpu, memory string) *v1alpha1.ComputeResources {
		out := &v1alpha1.ComputeResources{}
		if cpu != "" {
			q := resource.MustParse(cpu)
			out.CPU = &q
		}
		if memory != "" {
			q := resource.MustParse(memory)
			out.Memory = &q
		}
		return out
	}
	for name, tc := range map[string]struct {
		spec                   *v1alpha1.ServerResources
		memory                 int64
		requests, limits       string
		cpuRequests, cpuLimits string
	}{
		"by default":                {nil, 256, "32Mi", "256Mi", "10m", ""},
		"a large site":              {nil, 1024, "512Mi", "1Gi", "10m", ""},
		"a limit":                   {&v1alpha1.ServerResources{Limits: amount("", "16Mi")}, 256, "", "16Mi", "", ""},
		"a limit of CPU":            {&v1alpha1.ServerResources{Limits: amount("1", "")}, 256, "32Mi", "256Mi", "", "1"},
		"a request":                 {&v1alpha1.ServerResources{Requests: amount("", "64Mi")}, 256, "64Mi", "256Mi", "", ""},
		"a request above the limit": {&v1alpha1.ServerResources{Requests: amount("", "1Gi")}, 256, "1Gi", "1Gi", "", ""},
		"both": {
			&v1alpha1.ServerResources{Requests: amount("1m", "1Mi"), Limits: amount("2m", "2Mi")}, 256, "1Mi", "2Mi", "1m", "2m",
		},
	} {
		requests, limits := resources(tc.spec, tc.memory*mib)
		text := func(list corev1.ResourceList, name corev1.ResourceName) string {
			if q, ok := list[name]; ok {
				return q.String()
			}
			return ""
		}
		want := []string{tc.requests, tc.limits, tc.cpuRequests, tc.cpuLimits, "0", "128Mi"}
		got := []string{
			text(requests, corev1.ResourceMemory), text(limits, corev1.ResourceMemory), text(requests, corev1.ResourceCPU),
			text(limits, corev1.ResourceCPU), text(requests, corev1.ResourceEphemeralStorage), text(limits, corev1.ResourceEphemeralStorage),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: memory, CPU, storage (-want +got):\n%s", name, diff)
		}
	}
}
