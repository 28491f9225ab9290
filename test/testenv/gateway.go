// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// HTTPRouteKind returns the file with the definition of HTTPRoute, as shipped with the Go module of the Gateway API.
func HTTPRouteKind(ctx context.Context) (file string, err error) {
	dir, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/gateway-api").Output()
	if err != nil {
		return "", fmt.Errorf("cannot find the module of the Gateway API: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), "config", "crd", "standard", "gateway.networking.k8s.io_httproutes.yaml"), nil
}
