// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"regexp"
	"strings"
)

// heading is the heading of a version in a changelog in the form of keepachangelog.com.
var heading = regexp.MustCompile(`(?m)^## \[([^\]]+)\].*\n`)

// releaseNotes returns the section of a version, without its heading. A version before a release, such as v0.2.0-rc.1,
// has the section of the release, or of what is not released.
func releaseNotes(version, changelog string) (string, error) {
	name, _, before := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	wanted := []string{name}
	if before {
		wanted = append(wanted, "Unreleased")
	}
	headings := heading.FindAllStringSubmatchIndex(changelog, -1)
	for _, want := range wanted {
		for i, h := range headings {
			if changelog[h[2]:h[3]] != want {
				continue
			}
			end := len(changelog)
			if i+1 < len(headings) {
				end = headings[i+1][0]
			}
			if section := strings.TrimSpace(changelog[h[1]:end]); section != "" {
				return section + "\n", nil
			}
		}
	}
	return "", fmt.Errorf("the changelog has no section with text for [%s]", strings.Join(wanted, "] or ["))
}
