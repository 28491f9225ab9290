// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package address

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// maxPagePath bounds the path of a page, with its slashes. The page is stored as "…index.html.gz" below a key of a
// ConfigMap, which has at most 253 characters.
const maxPagePath = 253 - len("index.html.gz") + 1

// Permalinks are the pattern of the paths of articles, such as "/:year/:month/:day/:slug/". The zero value is
// "/posts/:slug/".
type Permalinks string

// defaultPermalinks is the default pattern. It also applies to articles for which the pattern of a site gives no
// path.
const defaultPermalinks Permalinks = "/posts/:slug/"

// valid matches the patterns that the schema admits. A pattern from an older schema gives no paths.
var valid = regexp.MustCompile(`^/(([a-z0-9-]|:year|:month|:day|:slug)+/){1,6}$`)

// AreDefault reports whether articles are at "/posts/<name>/".
func (p Permalinks) AreDefault() bool { return p == "" || p == defaultPermalinks }

// Path returns the path of an article with a slash at the end, from the name of its Post and the day of publication
// as its author wrote it. ok is false if the pattern gives a path that another page of the site may have, or one that
// is too long. The path is then "/posts/<name>/".
func (p Permalinks) Path(name string, published time.Time) (path string, ok bool) {
	fallback := PostsFolder + name + "/"
	if p.AreDefault() {
		return fallback, true
	}
	if !valid.MatchString(string(p)) || !strings.Contains(string(p), ":slug") {
		return fallback, false
	}
	path = p.fill(name, published)
	first, _, _ := strings.Cut(path[1:], "/")
	taken := IsOwnFolder(path) || first == "posts" && !strings.HasPrefix(string(p), PostsFolder)
	if taken || len(path) > maxPagePath {
		return fallback, false
	}
	return path, true
}

func (p Permalinks) fill(name string, published time.Time) string {
	return strings.NewReplacer(
		":year", published.Format("2006"), ":month", published.Format("01"), ":day", published.Format("02"), ":slug", name,
	).Replace(string(p))
}

// A Matcher finds the name of the Post in the path of an article.
type Matcher struct {
	Permalinks
	pattern *regexp.Regexp
}

// Matchers returns the Matchers of the default pattern and of all others, in order and each once. An article for which a
// pattern gives no path has the path of the first Matcher.
func Matchers(patterns ...Permalinks) []Matcher {
	list := []Matcher{defaultPermalinks.Matcher()}
	slices.Sort(patterns)
	for _, p := range slices.Compact(patterns) {
		if !p.AreDefault() {
			list = append(list, p.Matcher())
		}
	}
	return list
}

// Matcher returns the Matcher of the pattern.
func (p Permalinks) Matcher() Matcher {
	pattern := p
	if p.AreDefault() || !valid.MatchString(string(p)) {
		pattern = defaultPermalinks
	}
	expression := strings.NewReplacer(":year", `[0-9]{4}`, ":month", `[0-9]{2}`, ":day", `[0-9]{2}`, ":slug", `([a-z0-9.-]+)`).
		Replace(strings.TrimSuffix(string(pattern), "/"))
	return Matcher{p, regexp.MustCompile("^" + expression + "$")}
}

// Name returns the name of the Post whose article may be at a normalized path, or "".
func (m Matcher) Name(normal string) string {
	if found := m.pattern.FindStringSubmatch(normal); len(found) > 1 {
		return found[1]
	}
	return ""
}
