// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/shard"
)

// archivePrefix marks the value of ContentDigestAnnotation where the files are in an archive. So a change of the form writes every
// shard, and an earlier release, which knows one form only, writes that one.
const archivePrefix = "archive:"

// annotationOf returns the value of ContentDigestAnnotation for files with a Shard.Digest.
func annotationOf(contentDigest string, form shard.Form) string {
	if form == shard.Archive {
		return archivePrefix + contentDigest
	}
	return contentDigest
}

// ParseContentDigest is the inverse of annotationOf.
func ParseContentDigest(annotation string) (contentDigest string, form shard.Form) {
	if contentDigest, isArchive := strings.CutPrefix(annotation, archivePrefix); isArchive {
		return contentDigest, shard.Archive
	}
	return annotation, shard.Files
}

// Form returns the form in which the ConfigMaps of a Site hold its files now, by the first one in the cache. It is Files if there is none.
func (s *Store) Form(ctx context.Context, site *v1alpha1.Site) (shard.Form, error) {
	first, key := &corev1.ConfigMap{}, client.ObjectKey{Namespace: site.Namespace, Name: Name(site.Name, 0)}
	if err := s.cached.Get(ctx, key, first); client.IgnoreNotFound(err) != nil {
		return "", fmt.Errorf("cannot read ConfigMap %s: %w", key, err)
	}
	_, form := ParseContentDigest(first.Annotations[ContentDigestAnnotation])
	return form, nil
}

// archiveDigits is how many digits of a digest are in the name of an archive.
const archiveDigits = 16

// archiveName returns the name of the archive that replaces the content of a ConfigMap. current may be nil.
//
// Pods know archives by their names, and unpack none twice. They may have unpacked one that somebody edited, so the archive that
// repairs it gets a name of its own.
func (d desired) archiveName(current *corev1.ConfigMap) string {
	contentDigest, _ := ParseContentDigest(d.content)
	digits := contentDigest[strings.LastIndexByte(contentDigest, ':')+1:]
	name := d.shard + "-" + digits[:min(archiveDigits, len(digits))]
	if current != nil && current.Annotations[observedDigestKey] != d.written {
		name += "-" + current.ResourceVersion
	}
	return name
}

// encode returns the content as the ConfigMap holds it. current is the ConfigMap that it replaces, or nil.
func (d desired) encode(content configMapContents, current *corev1.ConfigMap) (configMapContents, error) {
	if d.form != shard.Archive || content.encoded {
		return content, nil
	}
	var err error
	if content.binaryData, err = shard.EncodeArchive(d.archiveName(current), content.binaryData); err != nil {
		return content, fmt.Errorf("cannot make the content of ConfigMap %s: %w", d.key(), err)
	}
	return content, nil
}

// recognize finds out whether a ConfigMap without a receipt holds the content, as Publish writes it where nobody has edited it.
func (d *desired) recognize(content configMapContents, current *corev1.ConfigMap) error {
	unedited := *d
	unedited.written = current.Annotations[observedDigestKey]
	next, err := unedited.with(content, current)
	if err != nil {
		return err
	}
	if d.stored = storedDigest(next); d.stored == unedited.written {
		d.written = d.stored
	}
	return nil
}
