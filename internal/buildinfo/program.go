// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package buildinfo

import (
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"io"
	"os"
	"regexp"
	"sync"

	"github.com/topicpages/topicpages/internal/digest"
)

// Program returns a digest that identifies the build of this program, and so everything that pages are made with. A version
// would not do, because developers change the code and keep the version.
func Program() (string, error) { return program() }

// program looks at the file once in the life of the process.
var program = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("cannot find this program: %w", err)
	}
	return identify(path)
})

// identify returns the digest of the build ID of a program. The last part of that ID is a hash of the program, made by the go
// command, so it need not be read whole: that takes 60 ms. A program without a build ID is read: one that another build system has
// linked, or that is for another system than Linux.
func identify(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("cannot read this program: %w", err)
	}
	defer func() { _ = file.Close() }()
	if id := buildID(file); id != "" {
		return digest.Of(id).String(), nil
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", fmt.Errorf("cannot read this program: %w", err)
	}
	return digest.Sum(hash.Sum(nil)).String(), nil
}

// completeBuildID matches the build ID of a linked program: the hashes of the inputs and of the output of the linker, with the
// ones of the main package in between. Some build systems write a word in place of it.
var completeBuildID = regexp.MustCompile(`[\w-]{20}(/[\w-]{20}){3}`)

// buildID returns the complete build ID in the note that the linker writes for the go command, or "".
func buildID(program io.ReaderAt) string {
	file, err := elf.NewFile(program)
	if err != nil {
		return ""
	}
	section := file.Section(".note.go.buildid")
	if section == nil {
		return ""
	}
	note, err := section.Data()
	if err != nil {
		return ""
	}
	return string(completeBuildID.Find(note))
}
