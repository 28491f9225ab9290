// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/internal/contest"
)

// dataField stands for the whole content of a ConfigMap, because the cache holds
// only its digest.
const dataField = "data"

// A ContestedError says that a ConfigMap is not written now, since others change it back
// each time.
type ContestedError struct {
	Name, Namespace string
	// Wait is the time until the next attempt.
	Wait time.Duration
}

func (e *ContestedError) Error() string {
	return fmt.Sprintf("ConfigMap %s/%s does not keep its written content: someone reverts it", e.Namespace, e.Name)
}

// await returns a *ContestedError if others have changed a ConfigMap and it is too early to
// write it again.
func (s *Store) await(want desired, current *corev1.ConfigMap) error {
	if !want.changedByOthers(current) {
		return nil
	}
	wait := s.Contests.Wait(client.ObjectKeyFromObject(want.header.site), want.object(), want.wish(), []string{dataField}, s.Now())
	if wait == 0 {
		return nil
	}
	return &ContestedError{Name: want.name, Namespace: want.header.site.Namespace, Wait: wait}
}

// noteWrite remembers the write of a ConfigMap that others had changed. The cache does not know who they are. The answer to
// a write does not tell either whether the content lasted (kube.newBriefClient), so this holds for admission webhooks too.
func (s *Store) noteWrite(want desired, before *corev1.ConfigMap) {
	if want.changedByOthers(before) {
		s.Contests.Wrote(client.ObjectKeyFromObject(want.header.site), want.object(), want.wish(),
			[]contest.Field{{Path: dataField}}, true, s.Now())
	}
}

// changedByOthers reports whether a ConfigMap is not as wanted although the operator has
// written that content, and these common labels.
func (d desired) changedByOthers(current *corev1.ConfigMap) bool {
	return current.Annotations[ContentDigestAnnotation] == d.content && d.header.common.wereWrittenTo(current)
}

// wish identifies the content and the common labels.
func (d desired) wish() string { return d.content + d.header.common.text }

func (d desired) object() contest.Object { return contest.Object{Kind: "ConfigMap", Name: d.name} }
