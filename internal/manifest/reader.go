// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bytes"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/topicpages/topicpages/internal/digest"
	"github.com/topicpages/topicpages/internal/parallel"
)

// A Reader reads the same paths again and again. It parses a file at the first Read, and
// again after Forget. It is not safe for concurrent use.
type Reader struct {
	paths     []string
	namespace string
	// input returns the content of stdin, read once.
	input   func() ([]byte, error)
	files   map[filePath]*fileReading
	listing *directoryListing // of the last Read
	set     *Set              // its result; nil if files may have come or gone since
	// forgotten are the files to read again.
	forgotten []filePath
	// valid holds files that need not be checked, and gets the valid files of each Read; nil for none.
	valid *ValidFiles
	// found and texts are what Sum has read for the next Read, or nil, and sum is their digest.
	found *directoryListing
	texts map[filePath][]byte
	sum   digest.Sum
}

// fileReading is the last version of a file that was read.
type fileReading struct {
	*parsed
	text []byte
	// good is the last version of the file without mistakes, or nil.
	good *parsed
	// forgotten is true for a file that is to be read again.
	forgotten bool
}

// objects returns the objects of the file, or of its last good version.
func (r *fileReading) objects() *parsed {
	if r.good != nil {
		return r.good
	}
	return r.parsed
}

// NewReader returns a Reader of the manifests in paths: files, directories and "-" for stdin. In a
// directory it reads *.yaml, *.yml and *.json at any depth, sorted by path, except
// kustomization files, names that begin with a dot and rendered directories. A file
// that is named twice is read once. Objects without a namespace get the given one.
func NewReader(paths []string, stdin io.Reader, namespace string) *Reader {
	return &Reader{
		paths: slices.Clone(paths), namespace: namespace, files: map[filePath]*fileReading{}, listing: &directoryListing{},
		input: sync.OnceValues(func() ([]byte, error) { return io.ReadAll(stdin) }),
	}
}

// Know makes the next Read check no file that valid knows, and tell valid which files are valid.
func (r *Reader) Know(valid *ValidFiles) { r.valid = valid }

// Sum returns the digest of everything that the next Read reads: the names and the contents of the files. That Read uses what
// Sum has read, even if the files have changed since then.
func (r *Reader) Sum() (digest.Sum, error) {
	if r.found != nil {
		return r.sum, nil
	}
	found, err := find(r.paths)
	if err != nil {
		return r.sum, err
	}
	read, sums := make([][]byte, len(found.files)), make([]digest.Sum, len(found.files))
	err = inParallel(found.files, func(i int, f filePath) (err error) {
		read[i], err = r.content(f)
		sums[i] = digest.Of(string(f), read[i])
		return err
	})
	if err != nil {
		return r.sum, err
	}
	r.found, r.texts, r.sum = found, make(map[filePath][]byte, len(read)), digest.Join(sums...)
	for i, f := range found.files {
		r.texts[f] = read[i]
	}
	return r.sum, nil
}

// inParallel calls read for files, for as many at once as there are processors, and returns the first error.
func inParallel(files []filePath, read func(i int, f filePath) error) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, f := range files {
		group.Go(func() error { return read(i, f) })
	}
	return group.Wait()
}

// Forget makes the next Read read a file again that has changed, come or gone. A path that is not one of the files
// may be the target of a link, so all links are read again.
func (r *Reader) Forget(path string) {
	name := filePath(filepath.Clean(path))
	if f, ok := r.files[name]; ok {
		f.forgotten = true
		r.forgotten = append(r.forgotten, name)
		return
	}
	r.set = nil
	for f, linked := range r.listing.linked {
		if linked {
			r.files[f].forgotten = true
		}
	}
}

// ForgetIn makes the next Read read the files of directories again.
func (r *Reader) ForgetIn(directories []string) {
	r.set = nil
	for f, reading := range r.files {
		if slices.Contains(directories, filepath.Dir(string(f))) {
			reading.forgotten = true
		}
	}
}

// Directories returns the directories in which the last Read has looked for files.
func (r *Reader) Directories() []string { return r.listing.directories }

// Read returns the current content of the files. Every mistake becomes a Problem. A file with a mistake keeps the objects
// of its last version without one. The error is for unreadable files, and names them.
func (r *Reader) Read() (*Set, error) {
	validators, err := compile()
	if err != nil {
		return nil, err
	}
	if set, ok := r.readForgotten(validators); ok {
		return set, nil
	}
	r.set = nil
	listing, err := r.list()
	if err != nil {
		return nil, err
	}
	files, err := r.parse(listing.files, validators)
	if err != nil {
		return nil, err
	}
	u := newUnion()
	u.set.Passed = listing.passed
	for _, f := range listing.files {
		files[f].forgotten = false
		u.add(files[f].objects(), files[f].parsed)
	}
	r.files, r.listing, r.set, r.forgotten, r.found, r.texts = files, listing, u.set, nil, nil, nil
	return u.set, nil
}

// list returns the files that Sum has found, or else finds them.
func (r *Reader) list() (*directoryListing, error) {
	if r.found != nil {
		return r.found, nil
	}
	return find(r.paths)
}

// readForgotten reads only the forgotten files. That suffices if each of them exists, has no mistakes, and holds
// objects with the same names as before. Otherwise ok is false.
func (r *Reader) readForgotten(validators map[string]*validator) (set *Set, ok bool) {
	if r.set == nil {
		return nil, false
	}
	set = r.set.clone()
	for _, name := range r.forgotten {
		before := r.files[name]
		data, err := r.content(name)
		if err != nil {
			return nil, false
		}
		if !bytes.Equal(before.text, data) {
			now := r.newReading(name, r.valid.text(r.namespace, data), validators)
			if len(before.problems)+len(now.problems) > 0 || before.passed != now.passed || !set.swap(before.found, now.found) {
				return nil, false
			}
			r.files[name] = now
		}
		r.files[name].forgotten = false
	}
	r.set, r.forgotten = set, nil
	return set, true
}

// parse returns the current versions of files. It reads and parses them on all processors.
func (r *Reader) parse(files []filePath, validators map[string]*validator) (map[filePath]*fileReading, error) {
	now, fresh := make([]*fileReading, len(files)), make([]fileText, len(files))
	err := inParallel(files, func(i int, f filePath) error {
		before := r.files[f]
		if before != nil && !before.forgotten {
			now[i] = before
			return nil
		}
		data, err := r.content(f)
		if err != nil {
			return err
		}
		if before != nil && bytes.Equal(before.text, data) {
			now[i] = before
			return nil
		}
		fresh[i] = r.valid.text(r.namespace, data)
		return nil
	})
	if err != nil {
		return nil, err
	}
	order := uncheckedFirst(fresh, now)
	parallel.Each(len(order), func(at int) {
		i := order[at]
		now[i] = r.newReading(files[i], fresh[i], validators)
	})
	byName := make(map[filePath]*fileReading, len(files))
	for i, f := range files {
		byName[f] = now[i]
	}
	return byName, nil
}

// uncheckedFirst returns the indexes of the texts that have no reading yet. Those that are to be checked come first: the first one has
// its rules compiled, and where it is the only one, the others are parsed meanwhile.
func uncheckedFirst(fresh []fileText, readings []*fileReading) []int {
	var unchecked, valid []int
	for i, text := range fresh {
		switch {
		case readings[i] != nil:
		case text.isValid:
			valid = append(valid, i)
		default:
			unchecked = append(unchecked, i)
		}
	}
	return append(unchecked, valid...)
}

// newReading returns a file with a new text.
func (r *Reader) newReading(f filePath, text fileText, validators map[string]*validator) *fileReading {
	now, before := parse(f.name(), text, validators, r.namespace, r.valid), r.files[f]
	reading := &fileReading{parsed: now, text: text.data}
	switch {
	case len(now.problems) == 0:
		reading.good = now
	case before != nil:
		reading.good = before.good
	}
	return reading
}
