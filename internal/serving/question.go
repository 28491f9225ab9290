// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package serving

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"

	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
)

// The bounds of one question. Tenants choose the web servers, so an answer may be anything.
const (
	// maxHeader and maxBody bound the answer, in bytes.
	maxHeader = 8 << 10
	maxBody   = 4 << 10
	// maxConcurrent bounds how many servers of a Site are asked at a time.
	maxConcurrent = 16
)

// A fault is an answer without a digest. It quotes nothing of the answer, which may be any text.
type fault string

func (f fault) Error() string { return string(f) }

var (
	faultHeader  = fault(fmt.Sprintf("no HTTP response with a header of at most %d KiB", maxHeader>>10))
	faultBody    = fault(fmt.Sprintf("no JSON object with a digest within %d KiB", maxBody>>10))
	faultSlow    = fault(fmt.Sprintf("no complete response within %v", pace.PollTimeout))
	faultChanges = fault("a different digest each time")
)

// A Dial connects to an address, as net.Dialer.DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// newClient returns a client that asks the address given and no other, and reads little of an answer.
func newClient(dial Dial) *http.Client {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &http.Client{
		Timeout: pace.PollTimeout,
		// A redirect would let a web server choose whom the operator asks next.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		// No Proxy, whatever the environment says: the servers are Pods of this cluster.
		Transport: &http.Transport{
			// The transport continues dialing after a request has timed out.
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				ctx, cancel := context.WithTimeout(ctx, pace.PollTimeout)
				defer cancel()
				return dial(ctx, network, address)
			},
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: maxHeader,
		},
	}
}

// get asks one server for its digest. The error is a fault if the server was reached.
func (p *Prober) get(url string) (digest string, err error) {
	connected := false
	ctx := httptrace.WithClientTrace(p.done, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected = true }})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/"+page.DigestPath, nil)
	if err != nil {
		return "", fmt.Errorf("cannot ask %s: %w", url, err)
	}
	response, err := p.client.Do(request)
	if err == nil {
		defer response.Body.Close()
		digest, err = read(response)
	}
	switch {
	case err == nil:
		return digest, nil
	case !connected || p.done.Err() != nil:
		return "", fmt.Errorf("cannot ask %s: %w", url, err)
	case isTimeout(err):
		return "", faultSlow
	case response == nil:
		return "", faultHeader
	}
	return "", err
}

// read reads the digest in an answer.
func read(response *http.Response) (digest string, err error) {
	if response.StatusCode != http.StatusOK {
		return "", fault(strings.TrimSpace(fmt.Sprintf("%d %s", response.StatusCode, http.StatusText(response.StatusCode))))
	}
	var answer struct {
		Digest string `json:"digest"`
	}
	err = json.NewDecoder(io.LimitReader(response.Body, maxBody)).Decode(&answer)
	switch {
	case isTimeout(err):
		return "", err
	case err != nil || answer.Digest == "":
		return "", faultBody
	}
	return Served(answer.Digest, redirect.LoadedDigest(response.Header.Values(redirect.Header))), nil
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// Served is the digest of a server with these pages and redirects, from the digests of both.
// It can be the value of an annotation.
func Served(pages, redirects string) string {
	if redirects == "" {
		return pages
	}
	return pages + " " + redirects
}
