// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// hostileServer is the web server in all Pods. It answers in turn with a redirect, an endless header, an endless
// body, a byte at a time, and a new digest each time. It returns its address.
func hostileServer(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var asked atomic.Int64
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go func() {
				defer func() { _ = connection.Close() }()
				if _, err := http.ReadRequest(bufio.NewReader(connection)); err == nil {
					answer(connection, asked.Add(1))
				}
			}()
		}
	}()
	return listener.Addr().String()
}

// answer sends answer n.
func answer(w io.Writer, n int64) {
	endless := func(text string, pause time.Duration) {
		for _, err := io.WriteString(w, text); err == nil; _, err = io.WriteString(w, text) {
			time.Sleep(pause) // the server is slow on purpose
		}
	}
	const ok = "HTTP/1.1 200 OK\r\n"
	switch n % 5 {
	case 0:
		_, _ = fmt.Fprintf(w, "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.%d/\r\nContent-Length: 0\r\n\r\n", n%250)
	case 1:
		_, _ = io.WriteString(w, ok)
		endless("X-A: "+strings.Repeat("a", 1<<16)+"\r\n", 0)
	case 2:
		_, _ = io.WriteString(w, ok+"\r\n{\"digest\":\"")
		endless(strings.Repeat("a", 1<<16), 0)
	case 3:
		endless("H", 100*time.Millisecond)
	case 4:
		body := fmt.Sprintf("{\"digest\":\"sha256:%d\"}", n)
		_, _ = fmt.Fprintf(w, ok+"Content-Length: %d\r\n\r\n%s", len(body), body)
	}
}

// webServers makes ready Pods of the heavy Site. The controllers make EndpointSlices for them.
func (c *cluster) webServers(namespace string, n int) {
	c.Helper()
	if n == 0 {
		return
	}
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "tenants"}}
	if err := c.Create(c.Context(), node); client.IgnoreAlreadyExists(err) != nil {
		c.Fatal(err)
	}
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "default"}}
	if err := c.Create(c.Context(), account); err != nil {
		c.Fatal(err)
	}
	for i := range n {
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: fmt.Sprintf("hostile-%03d", i), Labels: store.Labels("heavy")},
			Spec: corev1.PodSpec{NodeName: node.Name, Containers: []corev1.Container{{
				Name: "nginx", Image: "nginx", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: web.ContainerPort}},
			}}},
		}
		if err := c.Create(c.Context(), pod); err != nil {
			c.Fatal(err)
		}
		ip := fmt.Sprintf("192.0.2.%d", i+1)
		pod.Status = corev1.PodStatus{Phase: corev1.PodRunning, PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}},
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}}
		if err := c.Status().Update(c.Context(), pod); err != nil {
			c.Fatal(err)
		}
	}
}
