// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package markdown

import (
	"regexp"
	"slices"
	"strings"
)

// A link that is relative to a file, such as "other.md" or "../posts/other/", is taken
// for one to the Post of that name.

var (
	extensions = []string{".md", ".markdown", ".mdx", ".html", ".htm"}
	// indexes are file names that stand for their folder.
	indexes = []string{"index", "_index", "readme"}
	// topicFolders are the folders of tag pages in other tools.
	topicFolders = []string{"topics", "tags", "tag", "categories", "category"}

	datePrefix = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-`)
	notInName  = regexp.MustCompile(`[^a-z0-9.]+`)
)

// isRelative is true for an address without a scheme that does not begin with "/" or "#".
func isRelative(address string) bool {
	if address == "" || strings.ContainsAny(address[:1], "/#?\\") {
		return false
	}
	end := strings.IndexAny(address, "/?#")
	if end < 0 {
		end = len(address)
	}
	return !strings.Contains(address[:end], ":")
}

// relativeTargets returns the possible targets of a relative address, in the form of [[…]], the likeliest
// first.
func relativeTargets(address string) []string {
	if !isRelative(address) || len(address) > maxAddress {
		return nil
	}
	path, _, _ := strings.Cut(address, "#")
	path, _, _ = strings.Cut(path, "?")
	path = unescape(path)
	var names []string
	for name := range strings.SplitSeq(path, "/") {
		switch name {
		case "", ".":
		case "..":
			names = names[:max(0, len(names)-1)]
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	last := withoutExtension(names[len(names)-1])
	if slices.Contains(indexes, strings.ToLower(last)) {
		if names = names[:len(names)-1]; len(names) == 0 {
			return nil
		}
		last = withoutExtension(names[len(names)-1])
	}
	name := objectName(last)
	if name == "" || len(name) > maxTarget-len(topicPrefix) {
		return nil
	}
	if len(names) > 1 && slices.Contains(topicFolders, strings.ToLower(names[len(names)-2])) {
		return []string{topicPrefix + name}
	}
	targets := []string{name}
	if short := datePrefix.ReplaceAllString(name, ""); short != name && short != "" {
		targets = append(targets, short)
	}
	return targets
}

// mayNamePaths is false for a text that surely has no link to a file or to a path of the site.
func mayNamePaths(text string) bool {
	for {
		i := strings.IndexByte(text, ']')
		if i < 0 || i+1 >= len(text) {
			return false
		}
		opening := text[i+1]
		text = text[i+1:]
		if opening != '(' && opening != ':' {
			continue
		}
		address := strings.TrimLeft(text[1:], " \t\n<")
		if address != "" && address[0] != '#' && !strings.HasPrefix(address, "https:") &&
			!strings.HasPrefix(address, "http:") && !strings.HasPrefix(address, "mailto:") {
			return true
		}
	}
}

func withoutExtension(file string) string {
	for _, extension := range extensions {
		if len(file) > len(extension) && strings.EqualFold(file[len(file)-len(extension):], extension) {
			return file[:len(file)-len(extension)]
		}
	}
	return file
}

// objectName returns the Kubernetes name of the object in a file.
func objectName(file string) string {
	return strings.Trim(notInName.ReplaceAllString(strings.ToLower(file), "-"), "-.")
}
