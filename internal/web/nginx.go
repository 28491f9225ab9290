// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"strconv"
	"text/template"
)

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
}

// podNginx is nginx in a Pod of the Site.
var podNginx = Nginx{Listen: strconv.Itoa(containerPort), Root: pagesPath, Temp: tempPath}

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
