// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package gitops

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/fluxcd/cli-utils/pkg/kstatus/polling/clusterreader"
	"github.com/fluxcd/cli-utils/pkg/kstatus/polling/collector"
	"github.com/fluxcd/cli-utils/pkg/kstatus/polling/engine"
	"github.com/fluxcd/cli-utils/pkg/kstatus/polling/event"
	"github.com/fluxcd/cli-utils/pkg/kstatus/polling/statusreaders"
	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/cli-utils/pkg/object"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// Kstatus returns the status of an object by the kstatus of Flux and Helm.
func Kstatus(t testing.TB, o client.Object) string {
	t.Helper()
	result, err := status.Compute(&unstructured.Unstructured{Object: content(t, o)})
	if err != nil {
		t.Fatal(err)
	}
	return result.Status.String()
}

// HealthByExpressions returns the status of an object by the expressions of config/gitops, as Flux evaluates them.
func HealthByExpressions(t testing.TB, o client.Object) string {
	t.Helper()
	checks := HealthChecks(t)
	kind := fmt.Sprintf("%T", o)[len("*v1alpha1."):]
	i := slices.IndexFunc(checks, func(c kustomize.CustomHealthCheck) bool { return c.Kind == kind })
	if i < 0 {
		t.Fatalf("flux.yaml has no expressions for %s", kind)
	}
	evaluator, err := cel.NewStatusEvaluator(&checks[i].HealthCheckExpressions)
	if err != nil {
		t.Fatal(err)
	}
	result, err := evaluator.Evaluate(t.Context(), &unstructured.Unstructured{Object: content(t, o)})
	if err != nil {
		return status.UnknownStatus.String() // as the status readers of Flux say
	}
	return result.Status.String()
}

// HealthChecks returns the expressions of config/gitops for a Kustomization.
func HealthChecks(t testing.TB) []kustomize.CustomHealthCheck {
	t.Helper()
	var spec struct {
		HealthCheckExprs []kustomize.CustomHealthCheck `json:"healthCheckExprs"`
	}
	if err := yaml.UnmarshalStrict(Rules(t, "flux.yaml"), &spec); err != nil {
		t.Fatal(err)
	}
	return spec.HealthCheckExprs
}

// Poller waits for objects of a cluster as the controllers of Flux do.
type Poller struct {
	cluster client.Client
	engine  engine.PollerEngine
}

// NewPoller returns a Poller that judges objects by expressions, or by kstatus where no expression is for their kind.
func NewPoller(cluster client.Client, checks []kustomize.CustomHealthCheck) (*Poller, error) {
	mapper := cluster.RESTMapper()
	poller := &Poller{cluster: cluster, engine: engine.PollerEngine{Reader: cluster, Mapper: mapper, DefaultStatusReader: statusreaders.NewGenericStatusReader(mapper, status.Compute),
		ClusterReaderFactory: engine.ClusterReaderFactoryFunc(clusterreader.NewDirectClusterReader)}}
	if len(checks) > 0 {
		reader, err := cel.NewStatusReader(checks)
		if err != nil {
			return nil, fmt.Errorf("cannot read the health checks: %w", err)
		}
		poller.engine.StatusReaders = []engine.StatusReader{reader(mapper)}
	}
	return poller, nil
}

// Wait polls objects until each of them satisfies enough, and returns the last status of each, by kind and name. Its error
// is the one of the context, if that ends first.
func (p *Poller) Wait(ctx context.Context, objects []client.Object, interval time.Duration, enough func(status.Status) bool) (map[string]status.Status, error) {
	set := make(object.ObjMetadataSet, len(objects))
	for i, o := range objects {
		gvk, err := p.cluster.GroupVersionKindFor(o)
		if err != nil {
			return nil, err
		}
		set[i] = object.ObjMetadata{Namespace: o.GetNamespace(), Name: o.GetName(), GroupKind: gvk.GroupKind()}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := errors.New("all objects satisfy the condition")
	found := map[string]status.Status{}
	statuses := collector.NewResourceStatusCollector(set)
	events := p.engine.Poll(ctx, set, engine.Options{PollInterval: interval})
	heard := statuses.ListenWithObserver(events, collector.ObserverFunc(func(all *collector.ResourceStatusCollector, _ event.Event) {
		left := len(set)
		for id, s := range all.ResourceStatuses {
			if s != nil {
				found[id.GroupKind.Kind+"/"+id.Name] = s.Status
			}
			if s != nil && enough(s.Status) {
				left--
			}
		}
		if left == 0 {
			cancel(done)
		}
	}))
	if result := <-heard; result.Err != nil {
		return nil, result.Err
	}
	if cause := context.Cause(ctx); !errors.Is(cause, done) {
		return found, cause
	}
	return found, nil
}
