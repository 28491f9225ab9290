// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// file is a file, a directory or a symbolic link of an image.
type file struct {
	path    string // absolute
	mode    fs.FileMode
	content []byte // of a file
	target  string // of a link
}

// contents are what an image holds for one architecture.
type contents struct {
	architecture string
	files        []file
	config       v1.Config
}

// program is a file that can be run.
func program(path, source string) (file, error) {
	content, err := os.ReadFile(source)
	if err != nil {
		return file{}, fmt.Errorf("cannot read a program: %w", err)
	}
	return file{path: path, mode: 0o755, content: content}, nil
}

// manager is the operator, and nothing else: it is static, and trusts the cluster's
// own authority, which Kubernetes mounts.
func manager(source string) (contents, error) {
	binary, err := program("/manager", source)
	return contents{
		files: []file{binary},
		config: v1.Config{
			Entrypoint: []string{"/manager"},
			User:       "65532:65532",
			WorkingDir: "/",
			Labels: map[string]string{
				"org.opencontainers.image.title":       "topicpages",
				"org.opencontainers.image.description": "Kubernetes operator that publishes pages about topics from Posts",
				"org.opencontainers.image.source":      "https://github.com/topicpages/topicpages",
				"org.opencontainers.image.licenses":    "Apache-2.0",
			},
		},
	}, err
}

// pause waits, which is what keeps the namespaces of a Pod.
func pause(source string) (contents, error) {
	binary, err := program("/pause", source)
	return contents{
		files:  []file{binary},
		config: v1.Config{Entrypoint: []string{"/pause"}, User: "65535:65535", WorkingDir: "/"},
	}, err
}

// nginx is this machine's nginx in the place of the image that the operator's
// Deployments name: not root, and logging to the container's output.
func nginx(source string) (contents, error) {
	binary, err := program("/usr/sbin/nginx", source)
	if err != nil {
		return contents{}, err
	}
	files := []file{
		binary,
		{path: "/etc/passwd", mode: 0o644, content: []byte("root:x:0:0:root:/root:/sbin/nologin\nnginx:x:101:101:nginx:/nonexistent:/sbin/nologin\n")},
		{path: "/etc/group", mode: 0o644, content: []byte("root:x:0:\nnginx:x:101:\n")},
		{path: "/tmp", mode: fs.ModeDir | fs.ModeSticky | 0o777},
		{path: "/var/lib/nginx", mode: fs.ModeDir | 0o777},
		{path: "/var/log/nginx/access.log", mode: fs.ModeSymlink | 0o777, target: "/dev/stdout"},
		{path: "/var/log/nginx/error.log", mode: fs.ModeSymlink | 0o777, target: "/dev/stderr"},
	}
	const types = "/etc/nginx/mime.types"
	content, err := os.ReadFile(types)
	if err != nil {
		return contents{}, fmt.Errorf("cannot read nginx's types: %w", err)
	}
	files = append(files, file{path: types, mode: 0o644, content: content})
	libraries, err := libraries(source)
	return contents{
		files: append(files, libraries...),
		config: v1.Config{
			Cmd:          []string{"nginx", "-g", "daemon off;"},
			Env:          []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
			User:         "101",
			WorkingDir:   "/",
			ExposedPorts: map[string]struct{}{"8080/tcp": {}},
			StopSignal:   "SIGQUIT",
		},
	}, err
}

// libraries are what a program loads when it starts, its loader included, in the
// places where it looks for them.
func libraries(source string) ([]file, error) {
	output, err := exec.Command("ldd", source).Output()
	if err != nil {
		return nil, fmt.Errorf("cannot list the libraries of %s: %w", source, err)
	}
	var files []file
	for line := range strings.Lines(string(output)) {
		for _, word := range strings.Fields(line) {
			if !filepath.IsAbs(word) {
				continue
			}
			library, err := program(word, word)
			if err != nil {
				return nil, err
			}
			files = append(files, library)
		}
		if strings.Contains(line, "not found") {
			return nil, fmt.Errorf("a library of %s is missing: %s", source, strings.TrimSpace(line))
		}
	}
	return files, nil
}
