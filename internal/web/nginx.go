// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"text/template"

	"github.com/topicpages/topicpages/internal/archive"
)

// The keys of the ConfigMap with the configuration of nginx.
const (
	// ConfigurationKey holds nginx.conf.
	ConfigurationKey = "nginx.conf"
	// RedirectsKey holds what nginx.conf includes: addresses and where they lead.
	RedirectsKey = "redirects.conf"
)

// CurrentPages is the link by which a kubelet publishes a volume: it leads to the directory
// with the files of now. Below it nginx sees all of a change at once. By the links of the
// volume itself it would see new pages a moment later, and those cost a step more.
const CurrentPages = "..data"

//go:embed nginx.conf.tmpl
var nginxTemplate string

var nginxConfiguration = template.Must(template.New("nginx.conf").
	Funcs(template.FuncMap{"quote": strconv.Quote}).Parse(nginxTemplate))

// Nginx is where an nginx process finds and puts its files.
type Nginx struct {
	// Listen is the address and port, or the port alone, on which it answers.
	Listen string
	// Root is the directory that holds the files of the shards, by their keys.
	Root string
	// Temp is a writable directory for the process id and temporary files.
	Temp string
	// Redirects is the file with the redirects, RedirectsKey of the ConfigMap.
	Redirects string
}

// podNginx is nginx in a Pod of the Site.
var podNginx = Nginx{
	Listen: strconv.Itoa(ContainerPort), Root: pagesPath + "/" + CurrentPages,
	Temp: tempPath, Redirects: configurationPath + "/" + RedirectsKey,
}

// Configuration returns the nginx.conf that serves the pages at clean addresses:
// the keys of ConfigMaps are flat, so it rewrites "/topics/<name>/" to the file
// "topics_<name>_index.html.gz" (design.md, "Serving").
func (n Nginx) Configuration() (string, error) {
	var b bytes.Buffer
	if err := nginxConfiguration.Execute(&b, n); err != nil {
		return "", fmt.Errorf("cannot write nginx.conf: %w", err)
	}
	return b.String(), nil
}

// Redirects returns the lines of a map that lead from the aliases of the Topics to
// their pages. Where there is a Topic of the alias's name, its page stands there.
// Aliases are in their normal form, so they hold nothing that nginx would expand.
func Redirects(topics []*archive.Summary) string {
	pages := make(map[string]bool, len(topics))
	for _, t := range topics {
		pages[t.Name] = true
	}
	var b strings.Builder
	for _, t := range topics {
		for _, alias := range t.Aliases {
			if !pages[alias] {
				fmt.Fprintf(&b, "\"/topics/%[1]s\" \"/topics/%[2]s/\";\n\"/topics/%[1]s/\" \"/topics/%[2]s/\";\n", alias, t.Name)
			}
		}
	}
	return b.String()
}
