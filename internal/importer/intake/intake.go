// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package intake gathers the posts of a blog that is a directory of files.
package intake

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/topicpages/topicpages/internal/importer"
	"github.com/topicpages/topicpages/internal/importer/frontmatter"
)

// maxFile is the largest file that is read, in bytes. An article has far less.
const maxFile = 8 << 20

// Intake is a blog that is being loaded.
type Intake struct {
	FS      fs.FS
	Options importer.Options
	Blog    importer.Blog
	// Dotfiles is true if the tool reads files whose names begin with a dot.
	Dotfiles bool

	files   map[string]bool // whether there are files of these paths
	missing map[string]bool // pictures that are reported
}

// New returns an empty Intake for the blog of a tool.
func New(tool string, fsys fs.FS, options importer.Options) *Intake {
	return &Intake{files: map[string]bool{}, missing: map[string]bool{}, FS: fsys, Options: options, Blog: importer.Blog{Tool: tool, BaseURL: options.BaseURL}}
}

// Lose reports a loss. The line is 0 if the loss concerns the file as a whole.
func (in *Intake) Lose(file string, line int, reason importer.Reason, format string, args ...any) {
	in.Blog.Losses = append(in.Blog.Losses, importer.Loss{File: file, Line: line, Reason: reason, Message: fmt.Sprintf(format, args...)})
}

// Refuse reports that the tool stops at a file, and at which line where the error says so.
func (in *Intake) Refuse(file string, err error, format string, args ...any) {
	line, message := 0, err.Error()
	var syntax *frontmatter.SyntaxError
	if errors.As(err, &syntax) {
		line, message = syntax.Line, syntax.Message
	}
	in.Lose(file, line, importer.FileUnreadable, "%s: %s", fmt.Sprintf(format, args...), message)
}

// Exists reports whether there is a file or directory of that path.
func (in *Intake) Exists(name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	_, err := fs.Stat(in.FS, name)
	return err == nil
}

// isFile reports whether there is a file of that path. It remembers the answer, since many articles may
// name one file.
func (in *Intake) isFile(name string) bool {
	known, ok := in.files[name]
	if !ok && fs.ValidPath(name) {
		info, err := fs.Stat(in.FS, name)
		known = err == nil && info.Mode().IsRegular()
		in.files[name] = known
	}
	return known
}

// Read returns the text of a file, as importer.Text cleans it. Where the file cannot be read, it
// reports that.
func (in *Intake) Read(file string) (text string, ok bool) {
	data, err := in.read(file)
	if err != nil {
		in.Lose(file, 0, importer.FileUnreadable, "cannot read the file: %v", err)
		return "", false
	}
	text, losses := importer.Text(file, data)
	in.Blog.Losses = append(in.Blog.Losses, losses...)
	return text, true
}

// Config returns the text of a file that need not be there.
func (in *Intake) Config(file string) (text string, ok bool) {
	if !in.Exists(file) {
		return "", false
	}
	return in.Read(file)
}

func (in *Intake) read(file string) ([]byte, error) {
	info, err := fs.Stat(in.FS, file)
	if err != nil {
		return nil, withoutPath(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is no file")
	}
	if info.Size() > maxFile {
		return nil, errors.New("it has more than 8 MiB")
	}
	data, err := fs.ReadFile(in.FS, file)
	return data, withoutPath(err)
}

// withoutPath leaves out the path, which a Loss has already.
func withoutPath(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// Files returns the paths of the files below a directory with one of the extensions, sorted. It leaves
// out hidden directories, hidden files unless the tool reads them, node_modules, and names for which skip returns true; skip may
// be nil.
func (in *Intake) Files(dir string, extensions []string, skip func(name string, dir bool) bool) ([]string, error) {
	if !fs.ValidPath(dir) {
		return nil, fmt.Errorf("cannot read directory %q: its path leads out of the blog", dir)
	}
	var files []string
	err := fs.WalkDir(in.FS, dir, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == dir:
			return err
		case err != nil:
			in.Lose(name, 0, importer.FileUnreadable, "cannot read the directory: %v", withoutPath(err))
			return fs.SkipDir
		case name == dir:
			return nil
		}
		skipped := in.isHidden(path.Base(name), entry.IsDir()) || skip != nil && skip(name, entry.IsDir())
		switch {
		case skipped && entry.IsDir():
			return fs.SkipDir
		case !skipped && !entry.IsDir() && slices.Contains(extensions, strings.ToLower(path.Ext(name))):
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cannot read directory %s: %w", dir, withoutPath(err))
	}
	slices.Sort(files)
	return files, nil
}

// isHidden reports whether a file or directory of a name is left out.
func (in *Intake) isHidden(base string, dir bool) bool {
	return dir && base == "node_modules" || strings.HasPrefix(base, ".") && (dir || !in.Dotfiles)
}

// OmitPages reports pages of the old site. Only posts are imported.
func (in *Intake) OmitPages(files []string) {
	for _, file := range files {
		in.Lose(file, 0, importer.PageOmitted, "the page %q is left out: only posts are imported", file)
	}
}

// Load reads each file and adds the post that load makes of it; load returns false if the file is no post.
func (in *Intake) Load(files []string, load func(file, text string) (importer.Post, bool)) {
	for i, file := range files {
		if text, ok := in.Read(file); ok {
			if post, ok := load(file, text); ok {
				post.File, post.Line = file, 1
				in.Blog.Posts = append(in.Blog.Posts, post)
			}
		}
		if in.Options.Progress != nil {
			in.Options.Progress(i+1, len(files))
		}
	}
}

// Done returns the blog, sorted.
func (in *Intake) Done() *importer.Blog {
	slices.SortStableFunc(in.Blog.Posts, func(a, b importer.Post) int { return strings.Compare(a.File, b.File) })
	importer.SortLosses(in.Blog.Losses)
	in.Blog.Losses = slices.Compact(in.Blog.Losses)
	return &in.Blog
}
