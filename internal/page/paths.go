// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package page

import (
	"regexp"

	"github.com/topicpages/topicpages/internal/address"
)

// sitePaths has the path of every file that a site may have, but for articles where spec.permalinks puts them.
var sitePaths = func() *regexp.Regexp {
	const name = `[a-z0-9]([a-z0-9.-]*[a-z0-9])?`
	return regexp.MustCompile(`^(` +
		`((by-posts|by-date|search|review(/([0-9]{4}|[0-9a-f]{16}))?|page/[0-9]+|posts/` + name + `|topics/` + name + `(/[0-9]{4})?)/)?index\.html` +
		`|404\.html|robots\.txt|llms\.txt|sitemap(-[a-z0-9]+)?\.xml` +
		`|(topics/` + name + `/|review/)?(atom\.xml|rss\.xml|feed\.json)` +
		`|posts/` + name + `/index\.md` +
		`|topics/` + name + `/(index\.md|([0-9]{4}/)?index\.json)` +
		`|search/(index|[0-9a-f]+|(terms|recent)-[0-9]+)\.json` +
		`|review/(([0-9]{4}|[0-9a-f]{16})/)?index\.json` +
		`|media/` + name + `/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\.(png|jpe?g|gif|webp|svg)` +
		`|assets/[0-9a-f]+\.(css|js|svg|png|webp)` +
		`|\.well-known/topicpages\.json` +
		`)$`)
}()

// permalinkPaths has the paths that spec.permalinks gives articles, and more.
var permalinkPaths = regexp.MustCompile(`^([a-z0-9-][a-z0-9.-]*/){1,6}index\.(html|md)$`)

// IsPath reports whether a site may have a file of this path.
func IsPath(path string) bool {
	return sitePaths.MatchString(path) || permalinkPaths.MatchString(path) && !address.IsOwnFolder("/"+path)
}
