// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// kubectlTimeout bounds one call of kubectl.
const kubectlTimeout = 2 * time.Minute

// Kubectl runs kubectl as the admin, and returns its standard output. The error ends with its standard error.
func (e *Environment) Kubectl(args ...string) (string, error) {
	return e.KubectlInput(nil, args...)
}

// KubectlInput is Kubectl with a standard input, for example for "apply -f -".
func (e *Environment) KubectlInput(input io.Reader, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), kubectlTimeout)
	defer cancel()
	var stdout, stderr bytes.Buffer
	kubectl := exec.CommandContext(ctx, filepath.Join(e.options.Assets, kubectlName), args...)
	kubectl.Env = append(os.Environ(), "KUBECONFIG="+e.adminKubeconfig(), "KUBECACHEDIR="+e.path("kubectl-cache"), "KUBERC=off")
	kubectl.Stdin, kubectl.Stdout, kubectl.Stderr = input, &stdout, &stderr
	if err := kubectl.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return stdout.String(), fmt.Errorf("cannot kubectl %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}

// Apply applies a directory as "kubectl apply --server-side" does: its kustomization if it has one, or else all its
// manifests.
func (e *Environment) Apply(dir string) error {
	args := []string{"apply", "--server-side", "-R", "-f", dir}
	if hasKustomization(dir) {
		args = []string{"apply", "--server-side", "-k", dir}
	}
	_, err := e.Kubectl(args...)
	return err
}

// hasKustomization reports whether dir is the root of a kustomization.
func hasKustomization(dir string) bool {
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, os.ErrNotExist) {
			return true
		}
	}
	return false
}
