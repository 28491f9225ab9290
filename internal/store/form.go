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

// bundlePrefix marks the value of ContentDigestAnnotation where the files are in a bundle. So a change of the form writes every
// shard, and an earlier release, which knows one form only, writes that one.
const bundlePrefix = "bundle:"

// annotationOf returns the value of ContentDigestAnnotation for files with a Shard.Digest.
func annotationOf(contentDigest string, form shard.Form) string {
	if form == shard.Bundle {
		return bundlePrefix + contentDigest
	}
	return contentDigest
}

// ParseContentDigest is the inverse of annotationOf.
func ParseContentDigest(annotation string) (contentDigest string, form shard.Form) {
	if contentDigest, isBundle := strings.CutPrefix(annotation, bundlePrefix); isBundle {
		return contentDigest, shard.Bundle
	}
	return annotation, shard.Files
}

// Form returns the form of the pages of a Site now. It looks at the first ConfigMap in the cache, and returns Files without one.
func (s *Store) Form(ctx context.Context, site *v1alpha1.Site) (shard.Form, error) {
	first, key := &corev1.ConfigMap{}, client.ObjectKey{Namespace: site.Namespace, Name: Name(site.Name, 0)}
	if err := s.cached.Get(ctx, key, first); client.IgnoreNotFound(err) != nil {
		return "", fmt.Errorf("cannot read ConfigMap %s: %w", key, err)
	}
	_, form := ParseContentDigest(first.Annotations[ContentDigestAnnotation])
	return form, nil
}

// bundleDigits is how many digits of a digest are in the name of a bundle.
const bundleDigits = 16

// bundleName returns the name of the bundle that replaces the content of a ConfigMap. current may be nil.
//
// Pods know bundles by their names, and unpack none twice. They may have unpacked one that somebody edited, so the bundle that
// repairs it gets a name of its own.
func (d desired) bundleName(current *corev1.ConfigMap) string {
	contentDigest, _ := ParseContentDigest(d.content)
	digits := contentDigest[strings.LastIndexByte(contentDigest, ':')+1:]
	name := d.shard + "-" + digits[:min(bundleDigits, len(digits))]
	if current != nil && current.Annotations[observedDigestKey] != d.written {
		name += "-" + current.ResourceVersion
	}
	return name
}

// encode returns the content in the form in which the ConfigMap holds it. current is the ConfigMap that it replaces, or nil.
func (d desired) encode(content storedContent, current *corev1.ConfigMap) (binaryData map[string][]byte, err error) {
	if d.form != shard.Bundle {
		return content.files, nil
	}
	name := content.bundle
	if name == "" {
		name = d.bundleName(current)
	}
	if binaryData, err = shard.EncodeBundle(name, content.files); err != nil {
		return nil, fmt.Errorf("cannot make the content of ConfigMap %s: %w", d.key(), err)
	}
	return binaryData, nil
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
