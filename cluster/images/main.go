// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Command images makes the container images of the operator, and of the cluster that `make cluster` runs, without a
// container engine and without a registry. The same input gives the same bytes.
//
//	images [flags] manager amd64=FILE arm64=FILE   the operator
//	images [flags] pause amd64=FILE                the program that holds a Pod's namespaces
//	images [flags] nginx amd64=FILE                nginx of this machine, with its libraries
//	images [flags] files amd64=DIR                 the files of a directory, for an image volume
//	images -push NAME archive FILE                 the image of an archive that this program has written
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// options are the options of the command line.
type options struct {
	name     string
	out      string
	push     string
	version  string
	revision string
	created  time.Time
}

func main() {
	var o options
	var created string
	flag.StringVar(&o.name, "name", "", "name in the archive, with its registry and tag")
	flag.StringVar(&o.out, "out", "", "archive to write, in the OCI layout")
	flag.StringVar(&o.push, "push", "", "registry/repository:tag to push to")
	flag.StringVar(&o.version, "version", "", "version, for a label")
	flag.StringVar(&o.revision, "revision", "", "commit, for a label")
	flag.StringVar(&created, "created", "0", "time of all files, in seconds since 1970")
	flag.Parse()
	if err := run(o, created, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "images: error:", err)
		os.Exit(1)
	}
}

func run(o options, created string, arguments []string) error {
	seconds, err := strconv.ParseInt(created, 10, 64)
	if err != nil {
		return fmt.Errorf("cannot read -created: %w", err)
	}
	o.created = time.Unix(seconds, 0).UTC()
	if len(arguments) < 2 {
		return errors.New("an image and its programs are needed, for example: manager amd64=bin/manager")
	}
	if arguments[0] == "archive" {
		return pushArchive(o.push, arguments[1])
	}
	recipe, known := map[string]func(string) (contents, error){"manager": manager, "pause": pause, "nginx": nginx, "files": filesOf}[arguments[0]]
	if !known {
		return fmt.Errorf("there is no image %q", arguments[0])
	}
	var platforms []contents
	for _, argument := range arguments[1:] {
		architecture, binary, ok := strings.Cut(argument, "=")
		if !ok {
			return fmt.Errorf("%q is not of the form architecture=program", argument)
		}
		c, err := recipe(binary)
		if err != nil {
			return fmt.Errorf("cannot make %s for %s: %w", arguments[0], architecture, err)
		}
		c.architecture = architecture
		platforms = append(platforms, c)
	}
	return o.make(platforms)
}

// make makes the image from the contents of its platforms, and delivers it.
func (o options) make(platforms []contents) error {
	index, err := o.index(platforms)
	if err != nil {
		return err
	}
	if o.out != "" {
		if err := writeArchive(o.out, o.name, index, o.created); err != nil {
			return err
		}
	}
	if o.push == "" {
		return nil
	}
	return push(o.push, index)
}
