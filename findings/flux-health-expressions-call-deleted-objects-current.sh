#!/usr/bin/env bash
# The health expressions of Flux call an object Current while it is being deleted.
#
# Flux judges an object by kstatus unless the Kustomization has an expression for its kind (spec.healthCheckExprs). kstatus
# looks at metadata.deletionTimestamp first and says Terminating. The evaluator of the expressions takes the place of kstatus
# as a whole. Of its checks it keeps only observedGeneration, and so an object that waits for its finalizers stays Current
# as long as its last status said so. A Kustomization with `wait: true` then gets Ready, and those that depend on it are
# applied, before the object is gone and made again. `inProgress: has(metadata.deletionTimestamp)` mends it.
#
# Seen with github.com/fluxcd/pkg/runtime v0.107.0 and github.com/fluxcd/cli-utils v1.2.2: kstatus says Terminating, the
# expression of condition Ready says Current, and the same with the line above InProgress.
#
# Needs Go and the module proxy. Exits 1 when the behaviour is another one.
set -euo pipefail
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off
go mod init finding >/dev/null 2>&1
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

const ready = "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"

func main() {
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "example.com/v1", "kind": "Lease",
		"metadata": map[string]any{
			"name": "a", "generation": int64(2), "finalizers": []any{"example.com/archive"},
			"deletionTimestamp": "2026-03-16T09:30:00Z",
		},
		"status": map[string]any{
			"observedGeneration": int64(2),
			"conditions":         []any{map[string]any{"type": "Ready", "status": "True"}},
		},
	}}
	result, err := status.Compute(object)
	if err != nil {
		panic(err)
	}
	got := []string{
		result.Status.String(),
		byExpressions(object, kustomize.HealthCheckExpressions{Current: ready}),
		byExpressions(object, kustomize.HealthCheckExpressions{Current: ready, InProgress: "has(metadata.deletionTimestamp)"}),
	}
	fmt.Printf("kstatus: %s; by an expression: %s; by one that asks for the deletion: %s\n", got[0], got[1], got[2])
	if fmt.Sprint(got) != "[Terminating Current InProgress]" {
		fmt.Println("CHANGED: Flux no longer does what this finding says")
		os.Exit(1)
	}
}

func byExpressions(object *unstructured.Unstructured, expressions kustomize.HealthCheckExpressions) string {
	evaluator, err := cel.NewStatusEvaluator(&expressions)
	if err != nil {
		panic(err)
	}
	result, err := evaluator.Evaluate(context.Background(), object)
	if err != nil {
		panic(err)
	}
	return result.Status.String()
}
GO
go get github.com/fluxcd/pkg/runtime@v0.107.0 github.com/fluxcd/cli-utils@v1.2.2 >/dev/null 2>&1
go mod tidy >/dev/null 2>&1
go run .
