// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command reference writes the reference page of each kind, in Markdown, from the CustomResourceDefinitions.
//
//	go run ./hack/reference DIRECTORY
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/topicpages/topicpages/config/crd"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "reference: error:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("name one directory: go run ./hack/reference DIRECTORY")
	}
	definitions, err := crd.Definitions()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(arguments[0], 0o755); err != nil {
		return fmt.Errorf("cannot make the directory: %w", err)
	}
	for _, d := range definitions {
		for i := range d.Spec.Versions {
			text, err := page(d, &d.Spec.Versions[i])
			if err != nil {
				return fmt.Errorf("cannot write the reference of %s: %w", d.Spec.Names.Kind, err)
			}
			if err := os.WriteFile(filepath.Join(arguments[0], d.Spec.Names.Singular+".md"), []byte(text), 0o644); err != nil {
				return fmt.Errorf("cannot write the reference of %s: %w", d.Spec.Names.Kind, err)
			}
		}
	}
	return nil
}
