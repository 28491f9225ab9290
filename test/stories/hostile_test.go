// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// hostileServer answers at the address of a Pod with the output of the function, and counts the requests.
func (s *story) hostileServer(ip string, answer func(w io.Writer, n int64)) *atomic.Int64 {
	s.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = listener.Close() })
	asked := &atomic.Int64{}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go func() {
				defer func() { _ = connection.Close() }()
				_, _ = connection.Read(make([]byte, 1<<10))
				answer(connection, asked.Add(1))
			}()
		}
	}()
	s.network.Store(net.JoinHostPort(ip, "8080"), listener.Addr().String())
	return asked
}

func TestAHostileWebServerHarmsNobodyElse(t *testing.T) {
	s := tell(t)
	quiet := &story{T: t, Client: s.Client, env: s.env, namespace: testenvtest.Namespace(t)}
	s.stop()
	s.startWith(kube.Options{Namespaces: []string{s.namespace, quiet.namespace}, MetricsAddress: "0", HealthAddress: "0"})
	quiet.create(Site("site"), Topic("go"), Post("p", "2020-01-01", Tags("go")))
	quiet.shows("site", "topics/go/index.html", "spans 1 post")

	s.withDefaultAccount()
	s.create(Site("site"))
	s.digest("site", "")
	victim := s.hostileServer("192.0.2.99", func(io.Writer, int64) {})
	answers := map[string]func(io.Writer, int64){
		"redirects": func(w io.Writer, _ int64) {
			_, _ = io.WriteString(w, "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.99:8080/\r\nContent-Length: 0\r\n\r\n")
		},
		"headers": func(w io.Writer, _ int64) {
			line := []byte("X-A: " + strings.Repeat("a", 1<<16) + "\r\n")
			_, err := io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			for err == nil {
				_, err = w.Write(line)
			}
		},
		"changes": func(w io.Writer, n int64) {
			body := fmt.Sprintf(`{"digest":"sha256:%d"}`, n)
			_, _ = fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		},
	}
	// If several Pods answer wrongly, the message names the first one by name.
	told := map[string]string{"changes": "a different digest each time", "headers": "no HTTP response with a header of at most 8 KiB", "redirects": "302 Found"}
	var asked []*atomic.Int64
	pods := map[string]*webServer{}
	for name, answer := range answers {
		ip := fmt.Sprintf("192.0.2.%d", 40+len(asked))
		pods[name] = s.pod("site", name, ip, "")
		asked = append(asked, s.hostileServer(ip, answer)) // replaces the Pod's own server
	}
	again := func() {
		var before []int64
		for _, n := range asked {
			before = append(before, n.Load())
		}
		s.eventually(func() error {
			for i, n := range asked {
				if n.Load() < before[i]+2 {
					return errors.New("not all were asked again")
				}
			}
			return nil
		})
	}
	again()
	s.rollOut(2)
	s.serving(metav1.ConditionFalse, "AnswerInvalid", `Pod "changes" does not serve the pages: asked for /.well-known/topicpages.json, it answered with `+told["changes"])
	edit(quiet, Post("p", ""), func(p *v1alpha1.Post) { p.Spec.Title = "Edited meanwhile" })
	quiet.shows("site", "topics/go/index.html", "Edited meanwhile")

	// A digest that changes with each answer causes no writes.
	s.settled()
	mark := s.env.Mark()
	again()
	for _, w := range s.writes(mark) {
		t.Errorf("a write about a hostile answer: %s", w)
	}
	if n := victim.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		s.serving(metav1.ConditionFalse, "AnswerInvalid", fmt.Sprintf("Pod %q does not serve the pages: asked for /.well-known/topicpages.json, it answered with %s", name, told[name]))
		s.kill(pods[name])
	}
}

// Write access to EndpointSlices must not let anyone choose the addresses that the operator asks.
func TestAnEndpointSliceByHandIsNotAsked(t *testing.T) {
	s := tell(t)
	s.withDefaultAccount()
	s.create(Site("site"), Topic("go"))
	digest := s.digest("site", "")
	victim := s.hostileServer("192.0.2.98", func(io.Writer, int64) {})
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Name: "by-hand", Labels: store.Labels("site")},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints: []discoveryv1.Endpoint{{Addresses: []string{"192.0.2.98"},
			TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: s.namespace, Name: "a", UID: "forged"}}},
	}
	slice.Labels[discoveryv1.LabelServiceName] = "site"
	s.create(slice)
	s.create(Post("p", "2020-01-01", Tags("go")))
	digest = s.digest("site", digest)
	s.pod("site", "a", "192.0.2.44", digest)
	s.rollOut(2)
	s.serving(metav1.ConditionTrue, "Served", "")
	if n := victim.Load(); n > 0 {
		t.Errorf("the address of an EndpointSlice by hand was asked %d times", n)
	}
}
