// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
)

// The keys of the ConfigMap with the configuration of nginx.
const (
	// ConfigurationKey holds nginx.conf.
	ConfigurationKey = "nginx.conf"
	// StartKey holds the script that starts nginx in a Pod.
	StartKey = "serve.sh"
	// UnpackKey holds the script that unpacks the pages in a Pod.
	UnpackKey = "unpack.sh"
)

// CurrentLink is the link by which a kubelet publishes a volume: it leads to the directory
// with the newest files. Below it nginx sees a whole change at once. Through the links of the
// volume itself it would see new files a moment later, and need one more step.
const CurrentLink = "..data"

// servedDirectory is where UnpackKey puts the files that readers get, in filesPath.
const servedDirectory = "served"

// livePath is answered as soon as nginx runs, before there are pages.
const livePath = "/.well-known/topicpages-live"

//go:embed serve.sh
var startScript string

//go:embed unpack.sh
var unpackScript string

//go:embed nginx.conf.tmpl
var nginxTemplate string

var nginxConfiguration = template.Must(template.New("nginx.conf").
	Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(nginxTemplate))

// Nginx holds the paths and addresses of an nginx process.
type Nginx struct {
	// Listen is the address and port that it answers on, or only the port.
	Listen string
	// Root is the directory that holds the files of all shards, by their keys.
	Root string
	// Temp is a writable directory for the process id and temporary files.
	Temp string
	// Redirects is the directory that holds the files of the redirects, by RedirectFiles.
	Redirects string
	// Media is the directory whose folder "media" has the pictures of a container image; "" for none.
	Media string
	// Policy is the Content-Security-Policy of the pages; "" for the policy of a Site without spec.media.hosts.
	Policy string
}

// podNginx is nginx in a Pod of the Site, or in a Pod of others that mounts the ConfigMaps in the same places. It looks for
// pictures of a container image whether the Pod mounts one or not.
func podNginx(site *v1alpha1.Site) Nginx {
	root := filesPath + "/" + servedDirectory
	if !site.ServerManaged() {
		root = pagesPath + "/" + CurrentLink
	}
	return Nginx{
		Listen: strconv.Itoa(ContainerPort), Root: root,
		Temp: tempPath, Redirects: configurationPath + "/" + CurrentLink,
		Media: mediaPath, Policy: page.ContentSecurityPolicy(site),
	}
}

// ContentPolicy is the Content-Security-Policy of the pages, for the template.
func (n Nginx) ContentPolicy() string {
	return cmp.Or(n.Policy, page.ContentSecurityPolicy(&v1alpha1.Site{}))
}

// MediaPolicy is the Content-Security-Policy of pictures, which may be SVG, for the template.
func (n Nginx) MediaPolicy() string {
	return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"
}

// The names of the files of the redirects, with the index of a part.
const (
	entriesFile = "redirects-%d.conf"
	loadedFile  = "loaded-%d.conf"
)

// RedirectFiles returns the files that nginx includes for part i of the redirects, by name. It returns nil for a part
// without entries.
func RedirectFiles(i int, p redirect.Part) map[string]string {
	if p.IsEmpty() {
		return nil
	}
	return map[string]string{fmt.Sprintf(entriesFile, i): p.Entries, fmt.Sprintf(loadedFile, i): p.Loaded}
}

// Part holds the values of one redirect map for the template.
type Part struct {
	Index int
	// Next is the index of the map that is asked where this one has no answer; 0 for the last.
	Next int
	// Entries are the files to include.
	Entries string
}

// Parts are the maps of redirects, for the template.
func (n Nginx) Parts() []Part {
	parts := make([]Part, redirect.Parts)
	for i := range parts {
		// A pattern, because nginx accepts one without any file, as for a part without entries.
		parts[i] = Part{Index: i, Next: (i + 1) % redirect.Parts, Entries: n.Redirects + "/" + fmt.Sprintf("redirects-%d.con[f]", i)}
	}
	return parts
}

// Path is a form of addresses for the template, with a number of segments. The segments are the variables of the key.
type Path struct{ Pattern, Key string }

// Paths returns the forms with least to most segments.
func (n Nginx) Paths(least, most int) []Path {
	var list []Path
	for count := least; count <= most; count++ {
		var pattern strings.Builder
		var key []string
		for i := range count {
			name := string(rune('a' + i))
			pattern.WriteString("/(?<" + name + ">[a-z0-9.-]+)")
			key = append(key, "${"+name+"}")
		}
		list = append(list, Path{pattern.String(), strings.Join(key, "_")})
	}
	return list
}

// LivePath is answered without a page, for the template.
func (n Nginx) LivePath() string { return livePath }

// Loaded is the pattern of the files that say which redirects are loaded, for the template.
func (n Nginx) Loaded() string { return n.Redirects + "/loaded-*.conf" }

// MapHashMaxSize bounds nginx's hash tables, for the template.
func (n Nginx) MapHashMaxSize() int { return redirect.MapHashMaxSize }

// MapHashBucketSize bounds a bucket of them.
func (n Nginx) MapHashBucketSize() int { return redirect.MapHashBucketSize }

// Configuration returns the nginx.conf that serves the pages at clean addresses:
// the keys of ConfigMaps are flat, so it rewrites "/topics/<name>/" to the file
// "topics_<name>_index.html.gz".
func (n Nginx) Configuration() (string, error) {
	var b bytes.Buffer
	if err := nginxConfiguration.Execute(&b, n); err != nil {
		return "", fmt.Errorf("cannot write nginx.conf: %w", err)
	}
	return b.String(), nil
}
