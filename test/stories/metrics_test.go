// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package stories

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

func TestMetricsAreForThoseWhoMayReadThem(t *testing.T) {
	s := tellAlone(t)
	address, profiles := freeAddress(t), freeAddress(t)
	s.stop()
	s.startWith(kube.Options{Namespaces: []string{s.namespace}, MetricsAddress: address, SecureMetrics: true, HealthAddress: "0", PprofAddress: profiles})
	testenvtest.Eventually(t, soon, func() error {
		response, err := http.Get("http://" + profiles + "/debug/pprof/goroutine?debug=1")
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("a profile is answered with %s", response.Status)
		}
		return nil
	})

	reader := s.account("reader")
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: s.namespace},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "topicpages-metrics-reader"},
		Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: s.namespace, Name: "reader"}},
	}
	if err := s.Create(t.Context(), binding); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Delete(context.WithoutCancel(t.Context()), binding); err != nil {
			t.Error(err)
		}
	})
	for name, tc := range map[string]struct {
		token string
		want  string
	}{
		"Reader":   {reader.BearerToken, "200 controller_runtime_reconcile_total"},
		"Stranger": {s.account("stranger").BearerToken, "403 "},
		"Nobody":   {"", "401 "},
	} {
		testenvtest.Eventually(t, soon, func() error {
			got, err := scrape(t.Context(), "https://"+address+"/metrics", tc.token)
			if err == nil && got != tc.want {
				err = fmt.Errorf("%s gets %q, want %q", name, got, tc.want)
			}
			return err
		})
	}
}

// freeAddress returns an address of this machine at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

// account makes a service account, and returns a configuration for acting as it.
func (s *story) account(name string) *rest.Config {
	s.Helper()
	s.create(&corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}})
	config, err := s.env.ServiceAccountConfig(s.Context(), s.namespace, name)
	if err != nil {
		s.Fatal(err)
	}
	return config
}

// scrape returns the answer of a metrics server: its status, and the name of one metric if that is there.
func scrape(ctx context.Context, url, token string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	// The server has made its own certificate.
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return "", err
	}
	const metric = "controller_runtime_reconcile_total"
	if !strings.Contains(string(body), metric) {
		return fmt.Sprintf("%d ", response.StatusCode), nil
	}
	return fmt.Sprintf("%d %s", response.StatusCode, metric), nil
}
