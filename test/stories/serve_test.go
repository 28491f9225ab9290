// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/test/acceptance"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/localserver"
)

// serve serves a Site of the story over HTTP, and returns its address.
func (s *story) serve(site string) string {
	s.Helper()
	server, err := localserver.Start(s.Context(), localserver.Options{
		Config: s.env.Admin(), Namespace: s.namespace, Site: site, Nginx: os.Getenv("NGINX"),
		Report: func(err error) { s.Error(err) },
	})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		if err := server.Stop(); err != nil {
			s.Error(err)
		}
	})
	return server.URL()
}

// httpAnswer is the answer of a server.
type httpAnswer struct {
	status int
	header http.Header
	body   string
}

// request sends a request. It follows no redirect and unpacks nothing.
func (s *story) request(method, url, encoding string) httpAnswer {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, url, nil)
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", encoding)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		s.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		s.Fatal(err)
	}
	return httpAnswer{response.StatusCode, response.Header, string(body)}
}

func TestReadersSeeTheRealPage(t *testing.T) {
	s := tell(t)
	s.samples()
	url := s.serve("notes")
	page := s.request("GET", url+"/topics/distributed-systems/", "identity")
	if page.status != http.StatusOK {
		t.Fatalf("status %d", page.status)
	}
	text, err := acceptance.VisibleText([]byte(page.body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range acceptance.Missing(text) {
		t.Errorf("the served page lacks: %s", line)
	}
	edit(s, Post("distributed-systems-patterns", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Seen by a reader" })
	s.eventually(func() error {
		if page := s.request("GET", url+"/topics/distributed-systems/", "identity"); !strings.Contains(page.body, "Seen by a reader") {
			return errors.New("the served page is the old one")
		}
		return nil
	})
}

func TestAddresses(t *testing.T) {
	s := tell(t)
	s.samples()
	edit(s, Topic("distributed-systems"), func(t *v1alpha1.Topic) { t.Spec.Aliases = []v1alpha1.Tag{acceptance.Alias, "école"} })
	written := Post("patterns", "2016-01-01", Tags("distributed-systems"))
	written.Spec.Content = "A pattern has a name."
	s.create(written)
	url := s.serve("notes")
	since := time.Now()
	s.eventually(func() error {
		for _, alias := range []string{"%C3%A9cole", "distributed-systems-101"} { // each in a redirect part of its own
			if answer := s.request("GET", url+"/topics/"+alias+"/", "identity"); answer.status != http.StatusMovedPermanently {
				since = time.Now()
				return fmt.Errorf("the alias %s has the status %d", alias, answer.status)
			}
		}
		if held := time.Since(since); held < pace.ReloadOverlap {
			return fmt.Errorf("the aliases redirect for only %s", held)
		}
		return nil
	})
	table := append(acceptance.Requests(s.request("GET", url+"/", "identity").body, s.request("GET", url+"/sitemap.xml", "identity").body), acceptance.ArticleRequests("patterns")...)
	if len(table) < 40 {
		t.Errorf("the table has %d rows", len(table))
	}
	for _, request := range append(table, acceptance.Request{
		Method: "GET", Path: "/topics/%C3%A9cole/", Status: 301, Answer: map[string]string{"Location": "/topics/distributed-systems/"},
	}) {
		t.Run(request.String(), func(t *testing.T) {
			if err := request.Check(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
}
