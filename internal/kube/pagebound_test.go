// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sizes is an API server with objects of these sizes in bytes. It notes how many it sent for each request.
type sizes struct {
	objects []int
	asked   []string
}

func (s *sizes) RoundTrip(request *http.Request) (*http.Response, error) {
	query := request.URL.Query()
	first, _ := strconv.Atoi(query.Get("continue")) // the first request has none
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil {
		limit = len(s.objects)
	}
	s.asked = append(s.asked, fmt.Sprintf("%d after %d", limit, first))
	var body strings.Builder
	for _, size := range s.objects[first:min(first+limit, len(s.objects))] {
		body.WriteString(strings.Repeat("x", size))
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body.String()))}, nil
}

func TestPagesAreBoundedByBytes(t *testing.T) {
	server := &sizes{objects: make([]int, 100)}
	for i := range server.objects {
		server.objects[i] = 1
	}
	for i := 40; i < 60; i++ {
		server.objects[i] = 50
	}
	server.objects[70] = 1000 // one is larger than a page
	through := &pageBound{next: server, most: 100}
	for first := 0; first < 100; {
		body, err := get(t, through, fmt.Sprintf("limit=40&continue=%d", first))
		if err != nil {
			t.Fatal(err)
		}
		if len(body) > 100 && len(body) != 1000 {
			t.Errorf("a page has %d bytes", len(body))
		}
		size := 0
		for size < len(body) {
			size += server.objects[first]
			first++
		}
	}
	want := []string{"40 after 0", "40 after 40", "10 after 40", "2 after 40"}
	if diff := cmp.Diff(want, server.asked[:len(want)]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(server.asked); n > 40 {
		t.Errorf("it took %d requests: %v", n, server.asked)
	}
	if len(through.limit) > 1 {
		t.Errorf("%v is kept", through.limit)
	}
}

func TestOtherRequestsAreNotBounded(t *testing.T) {
	server := &sizes{objects: []int{500}}
	if body, err := get(t, &pageBound{next: server, most: 100}, "labelSelector=a"); err != nil || len(body) != 500 {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}
