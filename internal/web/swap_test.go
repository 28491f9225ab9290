// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/test/nginxtest"
)

// In these tests each page names its edition. All pages of all editions have one size and one time, and one page is
// in even editions only.
const (
	evenPage = "/topics/even/"
	rarePage = "/topics/rare/" // in even editions only
	notFound = "nothing here"
	editions = 50
)

var editedPages = []string{"/", "/search/", "/topics/a/", "/topics/a/2026/"}

func editionOf(number int) map[string]string {
	body := fmt.Sprintf("%08d%s", number, strings.Repeat(" of many lines", 1000))
	pages := map[string]string{"robots.txt": "", "404.html": notFound, ".well-known/topicpages.json": "{}"}
	for _, address := range append([]string{rarePage}, editedPages...) {
		pages[strings.TrimPrefix(address, "/")+"index.html"] = body
	}
	if number%2 == 0 {
		pages[strings.TrimPrefix(evenPage, "/")+"index.html"] = body
	}
	return pages
}

// swaps is a site that is published again and again, with bounds on what readers may see.
type swaps struct {
	url string
	// An answer is not older than the last edition published before the request, and not newer than the edition that
	// was being published when it came.
	published, publishing atomic.Int64
}

// ask requests a page, and returns an error if the answer is wrong.
func (s *swaps) ask(address, encoding string) error {
	oldest := s.published.Load()
	status, body, err := get(s.url+address, encoding)
	newest := s.publishing.Load()
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	if status == http.StatusNotFound && address == evenPage {
		// It may be missing if one of the possible editions lacks it.
		if body == notFound && (oldest%2 == 1 || newest > oldest) {
			return nil
		}
		return fmt.Errorf("%s of edition %d is missing", address, oldest)
	}
	got, err := strconv.ParseInt(body[:min(8, len(body))], 10, 64)
	if err != nil || status != http.StatusOK || got < oldest || got > newest || address == evenPage && got%2 == 1 {
		return fmt.Errorf("%s, %s: status %d, page %.20q; want one of edition %d to %d", address, encoding, status, body, oldest, newest)
	}
	if len(body) != len(editionOf(0)["index.html"]) {
		return fmt.Errorf("%s, %s: the page has %d bytes", address, encoding, len(body))
	}
	return nil
}

// read requests pages until done is closed. It reports answers to answered, if someone listens.
func (s *swaps) read(done, answered chan struct{}) error {
	for {
		for _, address := range append([]string{evenPage}, editedPages...) {
			for _, encoding := range []string{"gzip", "identity"} {
				if err := s.ask(address, encoding); err != nil {
					return err
				}
			}
		}
		select {
		case <-done:
			return nil
		case answered <- struct{}{}:
		default:
		}
	}
}

// A kubelet removes an edition after it has published the next one. The file system may then reuse the numbers of its
// files. A server that identifies files by number, time and size would confuse the two.
func TestNoAnswerIsOlderThanTheLastSwap(t *testing.T) {
	for name, parent := range map[string]string{"in memory": "/dev/shm", "on disk": os.TempDir()} {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat(parent); err != nil {
				t.Skip(err)
			}
			v, s := newVolume(t, parent), &swaps{}
			if err := v.publish(editionOf(0), func() {}); err != nil {
				t.Fatal(err)
			}
			s.url = v.serve(t, nginxtest.Program(t), &redirect.Redirects{}).URL
			done, answered := make(chan struct{}), make(chan struct{})
			failed := make(chan error, 2)
			var readers sync.WaitGroup
			for range cap(failed) {
				readers.Go(func() { failed <- s.read(done, answered) })
			}
			err := s.publishUnderLoad(t, v, answered, failed)
			close(done)
			readers.Wait()
			close(failed)
			for e := range failed {
				err = errors.Join(err, e)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// publishUnderLoad publishes edition after edition while others read.
func (s *swaps) publishUnderLoad(t *testing.T, v *mountedVolume, answered chan struct{}, failed chan error) error {
	t.Helper()
	seen, again := map[uint64]bool{v.inode(t, "topics/rare/index.html"): true}, 0
	for number := 1; number <= editions; number++ {
		s.publishing.Store(int64(number))
		var err error
		err = errors.Join(v.publish(editionOf(number), func() {
			s.published.Store(int64(number))
			// Check at once, before the kubelet has finished.
			for _, address := range append([]string{evenPage}, editedPages...) {
				err = errors.Join(err, s.ask(address, "gzip"))
			}
			if number%2 == 0 {
				err = errors.Join(err, s.ask(rarePage, "gzip"))
			}
		}), err)
		if err != nil {
			return fmt.Errorf("edition %d: %w", number, err)
		}
		inode := v.inode(t, "topics/rare/index.html")
		if seen[inode] {
			again++
		}
		seen[inode] = true
		for range 2 {
			select {
			case <-answered:
			case err := <-failed:
				return err
			}
		}
	}
	t.Logf("%d of %d editions had a file number that an earlier edition had", again, editions)
	return nil
}

// nginx may serve a file that it holds open after the file was replaced. If the clock is set back, it does so even
// when it must check each time.
func TestNginxHoldsNoPageOpen(t *testing.T) {
	v := newVolume(t, "")
	if err := v.publish(editionOf(0), func() {}); err != nil {
		t.Fatal(err)
	}
	server := v.serve(t, nginxtest.Program(t), &redirect.Redirects{})
	for range 3 {
		for _, address := range editedPages {
			if status, _, err := get(server.URL+address, "gzip"); status != http.StatusOK || err != nil {
				t.Fatal(address, status, err)
			}
		}
	}
	pid := strconv.Itoa(server.Pid)
	children, err := os.ReadFile(filepath.Join("/proc", pid, "task", pid, "children"))
	if err != nil {
		t.Skip(err)
	}
	worker := strings.Fields(string(children))[0]
	// nginx closes a file shortly after the reader has all of it.
	nginxtest.Eventually(t, func() error {
		files, err := filepath.Glob(filepath.Join("/proc", worker, "fd", "*"))
		if err != nil || len(files) == 0 {
			return errors.Join(err, errors.New("cannot see what nginx holds open"))
		}
		for _, file := range files {
			if to, _ := os.Readlink(file); strings.HasPrefix(to, v.dir) {
				return fmt.Errorf("nginx holds %s open", to)
			}
		}
		return nil
	})
}
