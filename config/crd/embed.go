// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package crd holds the CustomResourceDefinitions of topicpages, as
// controller-gen writes them, inside the binary.
package crd

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/internal/parallel"
)

//go:embed bases/*.yaml
var bases embed.FS

// Definitions returns the CustomResourceDefinitions of Post, Site and Topic, in
// the order of their file names. The caller owns them. It returns an error when
// a generated file is not a CustomResourceDefinition.
func Definitions() ([]*apiextensionsv1.CustomResourceDefinition, error) {
	names, err := fs.Glob(bases, "bases/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("cannot list the embedded definitions: %w", err)
	}
	definitions, errs := make([]*apiextensionsv1.CustomResourceDefinition, len(names)), make([]error, len(names))
	parallel.Each(len(names), func(i int) { definitions[i], errs[i] = read(names[i]) })
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return definitions, nil
}

func read(name string) (*apiextensionsv1.CustomResourceDefinition, error) {
	data, err := bases.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the embedded definition: %w", err)
	}
	definition := &apiextensionsv1.CustomResourceDefinition{}
	if err := yaml.UnmarshalStrict(data, definition); err != nil {
		return nil, fmt.Errorf("cannot decode the embedded definition %s: %w", name, err)
	}
	return definition, nil
}
