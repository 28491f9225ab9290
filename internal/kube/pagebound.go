// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// maxPageBytes bounds a page of a list: 500 objects may have 500 times the
// 1.5 MiB of one, and decoding takes as much again.
const maxPageBytes = 16 << 20

// pageBound bounds the pages of lists by their bytes, which the API server does not. A page
// that gets too long is given up, and asked for again with fewer objects.
type pageBound struct {
	next http.RoundTripper
	most int

	mu    sync.Mutex
	limit map[string]int // of objects in the next page, by path of the list
	size  map[string]int // of the last page in bytes, by path of the list
}

// WrappedRoundTripper lets client-go find the transport below (apimachinery, util/net).
func (b *pageBound) WrappedRoundTripper() http.RoundTripper { return b.next }

// RoundTrip implements http.RoundTripper.
func (b *pageBound) RoundTrip(request *http.Request) (*http.Response, error) {
	asked, err := strconv.Atoi(request.URL.Query().Get("limit"))
	if request.Method != http.MethodGet || err != nil || asked < 1 {
		return b.next.RoundTrip(request)
	}
	limit := b.limitOf(request.URL.Path, asked)
	for {
		response, err := b.next.RoundTrip(withLimit(request, limit))
		if err != nil || response.StatusCode != http.StatusOK {
			return response, err
		}
		body, whole, err := b.read(response.Body, request.URL.Path, limit)
		if err != nil {
			return nil, fmt.Errorf("cannot read %s: %w", request.URL.Path, err)
		}
		if !whole {
			limit = max(1, limit/4)
			continue
		}
		b.learn(request.URL.Path, asked, limit, len(body))
		response.Request = request
		response.Body, response.ContentLength = newPageBody(body), int64(len(body))
		return response, nil
	}
}

// read reads a page up to the bound, and closes it. whole is false if there is more. A
// single object is read whole.
func (b *pageBound) read(page io.ReadCloser, path string, limit int) (body []byte, whole bool, err error) {
	defer page.Close()
	if limit == 1 {
		body, err = io.ReadAll(page)
		return body, true, err
	}
	// Pages of a list are alike, so the buffer of one fits the next.
	buffer := bytes.NewBuffer(make([]byte, 0, b.sizeOf(path)))
	_, err = buffer.ReadFrom(io.LimitReader(page, int64(b.most)+1))
	return buffer.Bytes(), buffer.Len() <= b.most, err
}

// sizeOf is how many bytes to expect in a page.
func (b *pageBound) sizeOf(path string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	size := b.size[path]
	return size + size/16 + bytes.MinRead
}

// limitOf is how many objects to ask for where asked are wanted.
func (b *pageBound) limitOf(path string, asked int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if limit := b.limit[path]; limit > 0 {
		return min(limit, asked)
	}
	return asked
}

// learn notes the size of a page with a number of objects. The next one may have twice as many
// if that is likely to fit.
func (b *pageBound) learn(path string, asked, limit, size int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.size == nil {
		b.size = map[string]int{}
	}
	b.size[path] = size
	if size < b.most/2 {
		limit *= 2
	}
	if limit >= asked {
		delete(b.limit, path)
		return
	}
	if b.limit == nil {
		b.limit = map[string]int{}
	}
	b.limit[path] = limit
}

// withLimit returns a request for a page with a number of objects.
func withLimit(request *http.Request, limit int) *http.Request {
	query := request.URL.Query()
	text := strconv.Itoa(limit)
	if query.Get("limit") == text {
		return request
	}
	query.Set("limit", text)
	next := request.Clone(request.Context())
	next.URL.RawQuery = query.Encode()
	return next
}
