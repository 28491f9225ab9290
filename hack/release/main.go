// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command release writes the files of a release that no other program makes. hack/release.sh runs it.
//
//	release schemas DIRECTORY                   a JSON schema for each kind, for editors and kubeconform
//	release krew VERSION DIRECTORY              topicpages.yaml, the manifest of the kubectl plugin, from the archives there
//	release notes VERSION CHANGELOG DIRECTORY   release-notes.md, the section of the version
//	release bill FROM TO                        a bill of materials that does not depend on the build of the tool that wrote it
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
		fmt.Fprintln(os.Stderr, "release: error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "schemas":
		return writeSchemas(args[1])
	case len(args) == 3 && args[0] == "krew":
		manifest, err := krewManifest(args[1], args[2])
		if err != nil {
			return fmt.Errorf("cannot write the manifest of the plugin: %w", err)
		}
		return write(args[2], "topicpages.yaml", manifest)
	case len(args) == 4 && args[0] == "notes":
		changelog, err := os.ReadFile(args[2])
		if err != nil {
			return fmt.Errorf("cannot read the changelog: %w", err)
		}
		notes, err := releaseNotes(args[1], string(changelog))
		if err != nil {
			return fmt.Errorf("cannot write the release notes: %w", err)
		}
		return write(args[3], "release-notes.md", []byte(notes))
	case len(args) == 3 && args[0] == "bill":
		written, err := os.ReadFile(args[1])
		if err != nil {
			return fmt.Errorf("cannot read the bill of materials: %w", err)
		}
		bill, err := reproducibleBill(written)
		if err != nil {
			return fmt.Errorf("cannot write the bill of materials: %w", err)
		}
		return write(filepath.Dir(args[2]), filepath.Base(args[2]), bill)
	default:
		return errors.New("expected: schemas DIRECTORY, krew VERSION DIRECTORY, notes VERSION CHANGELOG DIRECTORY or bill FROM TO")
	}
}

// writeSchemas writes the schemas of all versions of all kinds.
func writeSchemas(directory string) error {
	definitions, err := crd.Definitions()
	if err != nil {
		return err
	}
	for _, definition := range definitions {
		for i := range definition.Spec.Versions {
			name, content, err := jsonSchema(definition, &definition.Spec.Versions[i])
			if err != nil {
				return fmt.Errorf("cannot write the schema of %s: %w", definition.Spec.Names.Kind, err)
			}
			if err := write(directory, name, content); err != nil {
				return err
			}
		}
	}
	return nil
}

func write(directory, name string, content []byte) error {
	if err := os.WriteFile(filepath.Join(directory, name), content, 0o644); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	return nil
}
