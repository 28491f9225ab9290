// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// contents are the files of an image for one architecture.
type contents struct {
	architecture string
	files        []file
	config       v1.Config
}

// program returns an executable file.
func program(path, source string) (file, error) {
	content, err := os.ReadFile(source)
	if err != nil {
		return file{}, fmt.Errorf("cannot read a program: %w", err)
	}
	return file{path: path, mode: 0o755, content: content}, nil
}

// manager returns the operator alone. It is static, and trusts the cluster's own certificate authority, which
// Kubernetes mounts.
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

// pause returns the program that keeps the namespaces of a Pod alive.
func pause(source string) (contents, error) {
	binary, err := program("/pause", source)
	return contents{
		files:  []file{binary},
		config: v1.Config{Entrypoint: []string{"/pause"}, User: "65535:65535", WorkingDir: "/"},
	}, err
}

// filesOf returns the files below a directory, and nothing to run.
func filesOf(dir string) (contents, error) {
	var files []file
	err := filepath.WalkDir(dir, func(source string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(source)
		files = append(files, file{path: "/" + filepath.ToSlash(strings.TrimPrefix(source, filepath.Clean(dir)+string(filepath.Separator))), mode: 0o644, content: content})
		return err
	})
	if err != nil {
		return contents{}, fmt.Errorf("cannot read the files: %w", err)
	}
	return contents{files: files}, nil
}

// nginx returns a replacement for the image in the operator's Deployments: not root, with a shell, and with logs on
// the container's output. source is a program of this machine, or the one that hack/nginx.sh prints.
func nginx(source string) (contents, error) {
	files := []file{
		{path: "/etc/passwd", mode: 0o644, content: []byte("root:x:0:0:root:/root:/sbin/nologin\nnginx:x:101:101:nginx:/nonexistent:/sbin/nologin\n")},
		{path: "/etc/group", mode: 0o644, content: []byte("root:x:0:\nnginx:x:101:\n")},
		{path: "/tmp", mode: fs.ModeDir | fs.ModeSticky | 0o777},
		{path: "/var/lib/nginx", mode: fs.ModeDir | 0o777},
		{path: "/var/log/nginx/access.log", mode: fs.ModeSymlink | 0o777, target: "/dev/stdout"},
		{path: "/var/log/nginx/error.log", mode: fs.ModeSymlink | 0o777, target: "/dev/stderr"},
	}
	server, err := serverFiles(source)
	if err != nil {
		return contents{}, err
	}
	files = append(files, server...)
	shell, err := busybox()
	if err != nil {
		return contents{}, err
	}
	return contents{
		files: firstOfEach(append(files, shell...)),
		config: v1.Config{
			Cmd:          []string{"nginx", "-g", "daemon off;"},
			Env:          []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
			User:         "101",
			WorkingDir:   "/",
			ExposedPorts: map[string]struct{}{"8080/tcp": {}},
			StopSignal:   "SIGQUIT",
		},
	}, nil
}

// busybox returns the shell and the tools that the scripts of a Pod run, which are BusyBox's in the operator's Deployments too.
func busybox() ([]file, error) {
	source, err := exec.LookPath("busybox")
	if err != nil {
		return nil, fmt.Errorf("cannot find the shell of the image: %w", err)
	}
	files, err := withLibraries("/bin/busybox", source)
	for _, tool := range []string{"sh", "cat", "cp", "gzip", "ln", "mkdir", "mkfifo", "mv", "rm", "tar"} {
		files = append(files, file{path: "/bin/" + tool, mode: fs.ModeSymlink | 0o777, target: "busybox"})
	}
	return files, err
}

// serverFiles returns nginx, its libraries and its MIME types.
func serverFiles(source string) ([]file, error) {
	const binary, types = "/usr/sbin/nginx", "/etc/nginx/mime.types"
	root := filepath.Join(filepath.Dir(source), "files") // where hack/nginx.sh unpacks the packages
	if _, err := os.Stat(root); err == nil {
		files, err := unpacked(root, binary)
		if err != nil {
			return nil, err
		}
		content, err := os.ReadFile(filepath.Join(root, types))
		if err != nil {
			return nil, fmt.Errorf("cannot read nginx's types: %w", err)
		}
		return append(files, file{path: types, mode: 0o644, content: content}), nil
	}
	files, err := withLibraries(binary, source)
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(types)
	if err != nil {
		return nil, fmt.Errorf("cannot read nginx's types: %w", err)
	}
	return append(files, file{path: types, mode: 0o644, content: content}), nil
}

// unpacked returns a program from packages that are unpacked below root, with all its libraries.
func unpacked(root, binary string) ([]file, error) {
	server, err := program(binary, filepath.Join(root, binary))
	if err != nil {
		return nil, err
	}
	files := []file{server}
	paths, err := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu*/*.so*"))
	if err != nil {
		return nil, fmt.Errorf("cannot list the libraries of %s: %w", binary, err)
	}
	for _, library := range paths {
		// A program looks for libraries in /lib/<machine>, and for the loader at its linked path.
		path := strings.TrimPrefix(library, filepath.Join(root, "usr"))
		if name := filepath.Base(path); strings.HasPrefix(name, "ld-linux-x86-64") {
			path = "/lib64/" + name
		} else if strings.HasPrefix(name, "ld-linux-") {
			path = "/lib/" + name
		}
		f, err := program(path, library)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// withLibraries returns a program of this machine with the libraries that it loads when it starts.
func withLibraries(path, source string) ([]file, error) {
	binary, err := program(path, source)
	if err != nil {
		return nil, err
	}
	loaded, err := libraries(source)
	return append([]file{binary}, loaded...), err
}

// firstOfEach returns the first file of each path.
func firstOfEach(files []file) []file {
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(f file) bool {
		known := seen[f.path]
		seen[f.path] = true
		return known
	})
}

// libraries returns the libraries that a program loads when it starts, including its loader, at the paths where it
// looks for them.
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
