// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"github.com/topicpages/topicpages/config/crd"
)

// AssetsVariable is the environment variable with the directory of the binaries.
const AssetsVariable = "KUBEBUILDER_ASSETS"

// VersionVariable is the environment variable with the version of Kubernetes that API servers emulate.
const VersionVariable = "KUBERNETES_VERSION"

// OlderVersions of Kubernetes are supported beside the one of the control plane. API servers emulate them: features, APIs
// and rules come from that version, the program does not.
var OlderVersions = []string{"1.34", "1.35", "1.36"}

// Options of a control plane. The zero value suits most tests.
type Options struct {
	// Assets is the directory of the control plane's binaries. Default: the value of KUBEBUILDER_ASSETS, or else
	// bin/controlplane in this repository.
	Assets string
	// CRDs are installed before Start returns. Default: config/crd/bases.
	CRDs []*apiextensionsv1.CustomResourceDefinition
	// WithoutControllers leaves out kube-controller-manager. Objects then stay after their owner is gone, and deleted
	// namespaces stay in the phase Terminating.
	WithoutControllers bool
	// APIServerFlags are more flags of kube-apiserver, by name without dashes. They replace flags of the same name.
	APIServerFlags map[string]string
	// Version of Kubernetes that the API server emulates, for example "1.34". Default: the value of KUBERNETES_VERSION, or
	// else its own.
	Version string
	// Output receives the output of the processes. It may be nil.
	Output io.Writer
	// StartTimeout bounds the start of each process. Default: a minute.
	StartTimeout time.Duration
}

// complete fills in the defaults and looks for the binaries.
func (o *Options) complete() error {
	if o.StartTimeout == 0 {
		o.StartTimeout = time.Minute
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if o.Assets == "" {
		o.Assets = os.Getenv(AssetsVariable)
	}
	if o.Assets == "" {
		root, err := Root()
		if err != nil {
			return fmt.Errorf("cannot look for the control plane: set %s, or %w", AssetsVariable, err)
		}
		o.Assets = filepath.Join(root, "bin", "controlplane")
	}
	if o.Version == "" {
		o.Version = os.Getenv(VersionVariable)
	}
	if o.CRDs == nil {
		var err error
		if o.CRDs, err = crd.Definitions(); err != nil {
			return fmt.Errorf("cannot read the CRDs: %w", err)
		}
	}
	return o.checkAssets()
}

// checkAssets returns an error that lists missing binaries and says how to get them.
func (o *Options) checkAssets() error {
	names := []string{apiServerName, etcdName, kubectlName}
	if !o.WithoutControllers {
		names = append(names, controllerManagerName)
	}
	var missing []string
	for _, name := range names {
		if info, err := os.Stat(filepath.Join(o.Assets, name)); err != nil || info.IsDir() {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("cannot start a control plane: %s has no %s: run \"make controlplane\" (or \"go test -short\" to leave these tests out)",
			o.Assets, strings.Join(missing, ", "))
	}
	return nil
}

// Root returns the root directory of this repository. It searches from the working directory upwards.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("cannot tell the working directory: %w", err)
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module github.com/topicpages/topicpages\n") {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("run this inside the topicpages repository")
		}
		dir = parent
	}
}
