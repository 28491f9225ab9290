// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// listServer is an API server with a list of three pages that notes the requests.
type listServer struct {
	mu    sync.Mutex
	asked []string
	came  chan string
	fail  map[string]error // by continue token
	kind  string           // Content-Type
}

func (p *listServer) RoundTrip(request *http.Request) (*http.Response, error) {
	query := request.URL.Query()
	token := query.Get("continue")
	p.mu.Lock()
	p.asked = append(p.asked, request.URL.RawQuery)
	p.mu.Unlock()
	p.came <- token
	if err := p.fail[token]; err != nil {
		return nil, err
	}
	next := map[string]string{"": "2", "2": "3"}[token]
	body := fmt.Sprintf(`{"apiVersion":"v1","items":[{"metadata":{"continue":"no"},"text":"\"metadata\":"}],"kind":"List","metadata":{"continue":%q}}`+"\n", next)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {p.kind}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func newListServer() *listServer {
	return &listServer{came: make(chan string, 10), fail: map[string]error{}, kind: "application/json"}
}

// get sends a request through the transport, and returns the body.
func get(t *testing.T, through http.RoundTripper, query string) (string, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com/posts?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := through.RoundTrip(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if request.URL.Query().Has("limit") && response.Request != request {
		t.Error("the answer belongs to another request")
	}
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func TestTheNextPageIsReadAhead(t *testing.T) {
	server := newListServer()
	ahead := &readAhead{next: server}
	for i, query := range []string{"limit=1&resourceVersion=7", "continue=2&limit=1", "continue=3&limit=1"} {
		body, err := get(t, ahead, query)
		if err != nil || !strings.Contains(body, `"items"`) {
			t.Fatalf("page %d: %q, %v", i+1, body, err)
		}
		if i == 0 {
			<-server.came // the first page
		}
		if i < 2 { // nobody has requested it yet
			if token := <-server.came; token != fmt.Sprint(i+2) {
				t.Errorf("after page %d it asked for %q", i+1, token)
			}
		}
	}
	if want := "[limit=1&resourceVersion=7 continue=2&limit=1 continue=3&limit=1]"; fmt.Sprint(server.asked) != want {
		t.Errorf("it asked for %v, want %s", server.asked, want)
	}
}

func TestAPageThatCannotBeReadFailsForWhoAsks(t *testing.T) {
	server := newListServer()
	server.fail["2"] = errors.New("gone")
	ahead := &readAhead{next: server}
	if _, err := get(t, ahead, "limit=1"); err != nil {
		t.Fatal(err)
	}
	if _, err := get(t, ahead, "continue=2&limit=1"); !errors.Is(err, server.fail["2"]) {
		t.Errorf("the error is %v", err)
	}
	delete(server.fail, "2")
	if _, err := get(t, ahead, "continue=2&limit=1"); err != nil {
		t.Errorf("the second attempt: %v", err)
	}
}

// A list that starts over gets nothing of the earlier one.
func TestAPageThatNobodyAskedForIsDropped(t *testing.T) {
	server := newListServer()
	ahead := &readAhead{next: server}
	for range 2 {
		if _, err := get(t, ahead, "limit=1"); err != nil {
			t.Fatal(err)
		}
		if first, second := <-server.came, <-server.came; first != "" || second != "2" {
			t.Errorf("it asked for %q and %q", first, second)
		}
	}
	if len(ahead.ahead) != 1 {
		t.Errorf("%d pages are kept", len(ahead.ahead))
	}
}

func TestOnlyListsInJSONAreReadAhead(t *testing.T) {
	for name, c := range map[string]struct{ query, kind string }{
		"no limit": {"labelSelector=a", "application/json"},
		"protobuf": {"limit=1", "application/vnd.kubernetes.protobuf"},
		"the last": {"continue=3&limit=1", "application/json"},
	} {
		t.Run(name, func(t *testing.T) {
			server := newListServer()
			server.kind = c.kind
			ahead := &readAhead{next: server}
			if _, err := get(t, ahead, c.query); err != nil {
				t.Fatal(err)
			}
			if len(ahead.ahead) != 0 {
				t.Errorf("it asked ahead: %v", server.asked)
			}
		})
	}
}
