// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/topicpages/topicpages/internal/pace"
)

// readAhead asks for the next page of a list in JSON as soon as it has one, and not when
// that has been decoded: the API server makes a page while the operator decodes the one
// before (bench/README.md, P4). At most one page of each list is kept.
type readAhead struct {
	next http.RoundTripper

	mu    sync.Mutex
	ahead map[string]*listPage // by path of the list
}

// listPage is a page of a list that is on its way, or here.
type listPage struct {
	url      string
	done     chan struct{}
	response *http.Response
	err      error
	// following requests the next page. It is nil after the last one.
	following *http.Request
}

// WrappedRoundTripper lets client-go find the transport below (apimachinery, util/net).
func (r *readAhead) WrappedRoundTripper() http.RoundTripper { return r.next }

// RoundTrip implements http.RoundTripper.
func (r *readAhead) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method != http.MethodGet || !request.URL.Query().Has("limit") {
		return r.next.RoundTrip(request)
	}
	p := r.take(request.URL)
	if p == nil {
		p = newListPage(request.URL)
		p.fetch(r.next, request)
	}
	select {
	case <-p.done:
	case <-request.Context().Done():
		return nil, context.Cause(request.Context())
	}
	if p.err != nil {
		return nil, p.err
	}
	if p.following != nil {
		r.begin(p.following)
	}
	p.response.Request = request
	return p.response, nil
}

// take removes the page that was requested ahead from an address. Any other page of that list is dropped, because no
// request asked for it.
func (r *readAhead) take(address *url.URL) *listPage {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.ahead[address.Path]
	delete(r.ahead, address.Path)
	if p == nil || p.url != address.String() {
		return nil
	}
	return p
}

// begin asks for a page ahead.
func (r *readAhead) begin(request *http.Request) {
	p := newListPage(request.URL)
	r.mu.Lock()
	if r.ahead == nil {
		r.ahead = map[string]*listPage{}
	}
	r.ahead[request.URL.Path] = p
	r.mu.Unlock()
	go func() {
		ctx, cancel := context.WithTimeout(request.Context(), pace.ReadAheadTimeout)
		defer cancel()
		p.fetch(r.next, request.WithContext(ctx))
	}()
}

func newListPage(address *url.URL) *listPage {
	return &listPage{url: address.String(), done: make(chan struct{})}
}

// fetch requests the page, and reads it into memory if it is JSON.
func (p *listPage) fetch(from http.RoundTripper, request *http.Request) {
	defer close(p.done)
	p.response, p.err = from.RoundTrip(request) //nolint:bodyclose // who asked for the page closes it
	if p.err != nil || !isJSON(p.response) {
		return
	}
	body, err := inMemory(p.response.Body)
	if err != nil {
		p.err = fmt.Errorf("cannot read %s: %w", request.URL.Path, err)
		return
	}
	p.response.Body = body
	if token := continueToken(body.content); token != "" {
		p.following = following(request, token)
	}
}

func isJSON(response *http.Response) bool {
	return strings.HasPrefix(response.Header.Get("Content-Type"), "application/json")
}

// inMemory reads a body into memory, and closes it.
func inMemory(body io.ReadCloser) (*pageBody, error) {
	if page, ok := body.(*pageBody); ok {
		return page, nil
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	return newPageBody(content), err
}

// following returns the request for the page after request.
func following(request *http.Request, token string) *http.Request {
	// The context of a request ends when its page has arrived.
	next := request.Clone(context.WithoutCancel(request.Context()))
	query := next.URL.Query()
	query.Set("continue", token)
	query.Del("resourceVersion") // the token implies it
	query.Del("resourceVersionMatch")
	next.URL.RawQuery = query.Encode()
	return next
}

// continueToken returns the token of a list of custom resources in JSON, or "". The API server
// sorts the keys, so the metadata comes last.
func continueToken(body []byte) string {
	const key = `"metadata":`
	at := bytes.LastIndex(body, []byte(key))
	if at < 0 {
		return ""
	}
	var metadata struct{ Continue string }
	decoder := json.NewDecoder(bytes.NewReader(body[at+len(key):]))
	if err := decoder.Decode(&metadata); err != nil {
		return ""
	}
	// Text after the metadata of an item is not the end.
	if end := body[at+len(key)+int(decoder.InputOffset()):]; string(bytes.TrimSpace(end)) != "}" {
		return ""
	}
	return metadata.Continue
}
