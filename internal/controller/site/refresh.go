// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/serving"
)

// The annotations of a Pod that record its last refresh. A change of a Pod makes the kubelet refresh its volume at once.
const (
	contentDigestAnnotation = "topicpages.dev/content-digest"
	// refreshesAnnotation is the number of refreshes for that digest.
	refreshesAnnotation   = "topicpages.dev/refreshes"
	refreshedAtAnnotation = "topicpages.dev/refreshed-at"
)

// A refresh is the last refresh of a Pod; the zero value if there was none.
type refresh struct {
	digest string
	// count is the number of refreshes for the digest, and at is the time of the last one.
	count int
	at    time.Time
}

// refreshTime is the form of a refresh's time. Seconds would be too coarse for the first repeat.
const refreshTime = "2006-01-02T15:04:05.000Z07:00"

// refreshOf reads the last refresh of a Pod. A count or a time that cannot be read is zero.
func refreshOf(pod *corev1.Pod) refresh {
	count, _ := strconv.Atoi(pod.Annotations[refreshesAnnotation])
	at, _ := time.Parse(time.RFC3339, pod.Annotations[refreshedAtAnnotation])
	return refresh{digest: pod.Annotations[contentDigestAnnotation], count: max(count, 0), at: at}
}

func (r refresh) annotations() map[string]string {
	return map[string]string{
		contentDigestAnnotation: r.digest, refreshesAnnotation: strconv.Itoa(r.count), refreshedAtAnnotation: r.at.UTC().Format(refreshTime),
	}
}

// next returns the refresh that a Pod needs to serve a digest, and when it is due; due is zero if the Pod needs none.
// answered is the digest that the Pod serves, or "" if it has not answered. Such a Pod may have started with the newest pages.
// shards is how many ConfigMaps it mounts.
//
// A refresh can be in vain: the kubelet reads ConfigMaps from a cache of its own, which may learn of a change later than
// it learns of the refresh. So a Pod that stays behind is refreshed again. It would otherwise wait for the kubelet's own
// refresh, which takes a minute or more.
func (r refresh) next(answered, digest string, shards int, now time.Time) (next refresh, due time.Time) {
	next = refresh{digest: digest, count: 1, at: now}
	switch {
	case answered == "", answered == digest && (r.digest == digest || r.digest == ""):
		return next, time.Time{}
	case r.digest != digest:
		return next, now
	case r.count > pace.RefreshRepeats:
		return next, time.Time{}
	}
	next.count += r.count
	return next, r.at.Add(pace.RefreshPatience(r.count, shards))
}

// maxRefreshes is how many Pods of a Site are refreshed at once: readers wait for the last one.
const maxRefreshes = 4

// refreshPods refreshes the Pods that serve another digest, or whose last refresh was for another one. It returns when
// to look again, or zero.
func (r *Reconciler) refreshPods(ctx context.Context, site *v1alpha1.Site, pods []*corev1.Pod, answers map[types.UID]serving.Answer, pages writtenPages, digest string) (again time.Duration, err error) {
	key, now := client.ObjectKeyFromObject(site), r.Clock.Now()
	wait := r.Pacer.Wait(pace.Pods, key)
	var group errgroup.Group
	group.SetLimit(maxRefreshes)
	errs := make([]error, len(pods))
	for i, p := range pods {
		next, due := refreshOf(p).next(answers[p.UID].Digest, digest, pages.shards, now)
		if due.IsZero() {
			continue
		}
		if later := max(due.Sub(now), wait); later > 0 {
			again = sooner(again, later)
			continue
		}
		r.Pacer.Space(pace.Pods, key, pace.PodsInterval)
		group.Go(func() error {
			errs[i] = r.annotatePod(ctx, p, next)
			return nil
		})
		again = sooner(again, pace.RefreshPatience(next.count, pages.shards))
	}
	_ = group.Wait() // the errors are in errs
	return again, errors.Join(errs...)
}

// annotatePod records a refresh in a Pod, which brings it about. A Pod that is gone is no error.
func (r *Reconciler) annotatePod(ctx context.Context, pod *corev1.Pod, made refresh) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"uid": pod.UID, "annotations": made.annotations()}})
	if err != nil {
		return fmt.Errorf("cannot refresh Pod %q: %w", pod.Name, err)
	}
	// Of the answer nothing is used, and a Pod of a large Site names thousands of ConfigMaps.
	target := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name}}
	target.SetGroupVersionKind(corev1.SchemeGroupVersion.WithKind("Pod"))
	if err := r.Client.Patch(ctx, target, client.RawPatch(types.MergePatchType, patch)); client.IgnoreNotFound(err) != nil {
		return fmt.Errorf("cannot refresh Pod %q: %w", pod.Name, err)
	}
	return nil
}
