// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package realcluster

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// Site is a Site of a cluster.
type Site struct {
	*Cluster
	Namespace, Name string
}

// Read reads an object of the namespace.
func (s Site) Read(ctx context.Context, name string, object client.Object) error {
	return s.Get(ctx, client.ObjectKey{Namespace: s.Namespace, Name: name}, object)
}

// Condition describes how a condition of the Site differs from the expected one. An empty reason is any.
func (s Site) Condition(ctx context.Context, kind string, want metav1.ConditionStatus, reason string) error {
	site := &v1alpha1.Site{}
	if err := s.Read(ctx, s.Name, site); err != nil {
		return err
	}
	c := meta.FindStatusCondition(site.Status.Conditions, kind)
	if c == nil || c.Status != want || (reason != "" && c.Reason != reason) || c.ObservedGeneration != site.Generation {
		return fmt.Errorf("%s is %+v, want %s, %s at generation %d", kind, c, want, reason, site.Generation)
	}
	return nil
}

// Published is nil if the Site has at least so many pages, and all its replicas serve them.
func (s Site) Published(ctx context.Context, pages, replicas int) error {
	site := &v1alpha1.Site{}
	if err := s.Read(ctx, s.Name, site); err != nil {
		return err
	}
	if int(site.Status.Pages) < pages {
		return fmt.Errorf("%d pages are published", site.Status.Pages)
	}
	if err := s.Serving(ctx, replicas); err != nil {
		return err
	}
	return s.Condition(ctx, "Ready", metav1.ConditionTrue, "Served")
}

// Serving is nil if so many replicas of the Site are ready, and all serve the published pages.
func (s Site) Serving(ctx context.Context, replicas int) error {
	pods, err := s.Pods(ctx)
	if err != nil {
		return err
	}
	if len(pods) != replicas {
		return fmt.Errorf("%d Pods are ready", len(pods))
	}
	return s.Condition(ctx, "Serving", metav1.ConditionTrue, "Served")
}

// Pods returns the ready Pods of the Site, by name.
func (s Site) Pods(ctx context.Context) ([]*corev1.Pod, error) {
	list := &corev1.PodList{}
	if err := s.List(ctx, list, client.InNamespace(s.Namespace), client.MatchingLabels(store.Labels(s.Name))); err != nil {
		return nil, err
	}
	var pods []*corev1.Pod
	for i := range list.Items {
		pod := &list.Items[i]
		ready := slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
		})
		if ready && pod.DeletionTimestamp.IsZero() {
			pods = append(pods, pod)
		}
	}
	return pods, nil
}

// URL returns the address of a Pod. The machine must reach Pods.
func URL(pod *corev1.Pod) string {
	return "http://" + net.JoinHostPort(pod.Status.PodIP, strconv.Itoa(web.ContainerPort))
}

// fresh makes a new connection for each request, as many different readers do.
var fresh = &http.Transport{DisableKeepAlives: true}

// Fetch reads a page.
func Fetch(ctx context.Context, address string) (status int, body string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Accept-Encoding", "identity")
	response, err := (&http.Client{Timeout: 5 * time.Second, Transport: fresh}).Do(request)
	if err != nil {
		return 0, "", err
	}
	content, err := io.ReadAll(response.Body)
	if closeErr := response.Body.Close(); err == nil {
		err = closeErr
	}
	return response.StatusCode, string(content), err
}

// Shown is nil if the page of every Pod has the text.
func Shown(ctx context.Context, pods []*corev1.Pod, path, text string) error {
	for _, pod := range pods {
		_, page, err := Fetch(ctx, URL(pod)+path)
		if err != nil {
			return err
		}
		if !strings.Contains(page, text) {
			return fmt.Errorf("the Pod %q shows the old page", pod.Name)
		}
	}
	return nil
}
