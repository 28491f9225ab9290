// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package alerts

import (
	"os"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// read reads a manifest of config/.
func read(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../config/" + path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// The ServiceMonitor finds the Service of the metrics and its port, and both get the same prefix and namespace.
func TestTheMonitorFindsTheService(t *testing.T) {
	var service corev1.Service
	read(t, "manager/metrics_service.yaml", &service)
	var monitor struct {
		Spec struct {
			Selector  metav1.LabelSelector
			Endpoints []struct {
				Port, Scheme string
				HonorLabels  bool
			}
		}
	}
	read(t, "prometheus/service_monitor.yaml", &monitor)
	selector, err := metav1.LabelSelectorAsMap(&monitor.Spec.Selector)
	if err != nil || len(selector) == 0 {
		t.Fatalf("selector %v, %v", selector, err)
	}
	for key, value := range selector {
		if service.Labels[key] != value {
			t.Errorf("the Service has %s=%q, the ServiceMonitor selects %q", key, service.Labels[key], value)
		}
	}
	if len(monitor.Spec.Endpoints) != 1 {
		t.Fatalf("%d endpoints", len(monitor.Spec.Endpoints))
	}
	endpoint := monitor.Spec.Endpoints[0]
	named := slices.ContainsFunc(service.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == endpoint.Port })
	if !named || endpoint.Scheme != "https" || !endpoint.HonorLabels {
		t.Errorf("the endpoint is %+v, the Service has the ports %v", endpoint, service.Spec.Ports)
	}
	type kustomization struct {
		Namespace, NamePrefix string
		Resources             []string
	}
	var ours, operators kustomization
	read(t, "prometheus/kustomization.yaml", &ours)
	read(t, "default/kustomization.yaml", &operators)
	if ours.Namespace != operators.Namespace || ours.NamePrefix != operators.NamePrefix || !slices.Contains(ours.Resources, "rules.yaml") {
		t.Errorf("config/prometheus is %+v, config/default %+v", ours, operators)
	}
}
