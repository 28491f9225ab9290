// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

const (
	homepage  = "https://github.com/topicpages/topicpages"
	downloads = homepage + "/releases/download/"
)

// plugin is the manifest of a plugin of kubectl, as krew reads it.
type plugin struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   map[string]string `json:"metadata"`
	Spec       pluginSpec        `json:"spec"`
}

type pluginSpec struct {
	Version          string           `json:"version"`
	Homepage         string           `json:"homepage"`
	ShortDescription string           `json:"shortDescription"`
	Description      string           `json:"description"`
	Platforms        []pluginPlatform `json:"platforms"`
}

type pluginPlatform struct {
	Selector map[string]map[string]string `json:"selector"`
	URI      string                       `json:"uri"`
	SHA256   string                       `json:"sha256"`
	Bin      string                       `json:"bin"`
	Files    []pluginFile                 `json:"files"`
}

type pluginFile struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// krewManifest describes the archives topicpages_VERSION_OS_ARCHITECTURE.tar.gz of a directory.
func krewManifest(version, directory string) ([]byte, error) {
	prefix := "topicpages_" + version + "_"
	archives, err := filepath.Glob(filepath.Join(directory, prefix+"*.tar.gz"))
	if err != nil {
		return nil, err
	}
	if len(archives) == 0 {
		return nil, errors.New("there are no archives of the version " + version)
	}
	manifest := plugin{
		APIVersion: "krew.googlecontainertools.github.com/v1alpha2", Kind: "Plugin", Metadata: map[string]string{"name": "topicpages"},
		Spec: pluginSpec{
			Version: version, Homepage: homepage,
			ShortDescription: "Preview, check and render pages from Posts and Topics",
			Description: "Renders the pages of topicpages from manifests in files, without a cluster: preview them while you write,\n" +
				"check them in a pull request, and compare them with a cluster.\n",
		},
	}
	slices.Sort(archives)
	for _, archive := range archives {
		content, err := os.ReadFile(archive)
		if err != nil {
			return nil, err
		}
		file := filepath.Base(archive)
		system, architecture, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(file, prefix), ".tar.gz"), "_")
		if !ok {
			return nil, fmt.Errorf("%s names no platform", file)
		}
		digest := sha256.Sum256(content)
		manifest.Spec.Platforms = append(manifest.Spec.Platforms, pluginPlatform{
			Selector: map[string]map[string]string{"matchLabels": {"os": system, "arch": architecture}},
			URI:      downloads + version + "/" + file, SHA256: hex.EncodeToString(digest[:]), Bin: "topicpages",
			Files: []pluginFile{{From: "topicpages", To: "."}, {From: "LICENSE", To: "."}},
		})
	}
	return yaml.Marshal(manifest)
}
