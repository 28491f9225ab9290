// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// Labels of every ConfigMap that the operator writes.
const (
	// ManagedByLabel with the value ManagedBy selects the objects in the manager's cache.
	ManagedByLabel = "app.kubernetes.io/managed-by"
	ManagedBy      = "topicpages"
	// NameLabel is the application, InstanceLabel the Site.
	NameLabel     = "app.kubernetes.io/name"
	InstanceLabel = "app.kubernetes.io/instance"
	// SiteLabel is the name of the Site.
	SiteLabel = "topicpages.dev/site"
	// ShardLabel is the index of the shard; only shards have it.
	ShardLabel = "topicpages.dev/shard"
)

// Annotations of every ConfigMap that the operator writes.
const (
	// ContentDigestAnnotation is the Shard.Digest of the published, uncompressed content, and "bundle:" before it if the files
	// are in a bundle.
	ContentDigestAnnotation = "topicpages.dev/content-digest"
	// ProvenanceAnnotation tells what the files of a shard are made from (shard.EncodeProvenance).
	ProvenanceAnnotation = "topicpages.dev/provenance"
	// SiteUIDAnnotation is the UID of the Site that the ConfigMap was written
	// for. It identifies our own ConfigMap after someone removes the owner reference.
	SiteUIDAnnotation = "topicpages.dev/site-uid"
	// CommonLabelsAnnotation has the Site's common labels when the ConfigMap was written, as JSON. It tells them from
	// the labels of others when the Site no longer names them. It is absent without any.
	CommonLabelsAnnotation = "topicpages.dev/common-labels"
	// ShardCountAnnotation is the number of shards when this one was written.
	ShardCountAnnotation = "topicpages.dev/shard-count"
)

// Annotations that are in the cache only: Transform sets them, and they are never sent. The API server admits no key with
// a space, so nobody can forge them.
const (
	// observedDigestKey is the key of the storedDigest of a ConfigMap.
	observedDigestKey = "observed digest"
	// observedProvenanceKey is the key of the value of ProvenanceAnnotation.
	observedProvenanceKey = "observed provenance"
)

// shardInfix is between the name of a Site and the index of its shard.
const shardInfix = "-pages-"

// Name returns the name of the ConfigMap that holds a shard.
func Name(site string, index int) string { return site + shardInfix + strconv.Itoa(index) }

// indexOf is the inverse of Name. ok is false if no shard of the site has this name.
func indexOf(site, name string) (index int, ok bool) {
	digits, found := strings.CutPrefix(name, site+shardInfix)
	index, err := strconv.Atoi(digits)
	return index, found && err == nil && index >= 0 && Name(site, index) == name
}

// Labels returns the labels that identify every object that the operator writes for a site.
func Labels(site string) map[string]string {
	return map[string]string{ManagedByLabel: ManagedBy, NameLabel: ManagedBy, InstanceLabel: site, SiteLabel: site}
}

// A header holds the common metadata of all ConfigMaps of a Site. It is made once for all shards,
// because a large Site has a thousand, and each is compared with it at every publication.
type header struct {
	site   *v1alpha1.Site
	labels map[string]string
	common commonLabels
	owner  metav1.OwnerReference
}

func headerOf(site *v1alpha1.Site) *header {
	return &header{
		site: site, labels: Labels(site.Name), common: commonLabelsOf(site),
		owner: *metav1.NewControllerRef(site, v1alpha1.GroupVersion.WithKind("Site")),
	}
}

// hasAll reports whether labels has all of others.
func hasAll(labels, others map[string]string) bool {
	for key, value := range others {
		if labels[key] != value {
			return false
		}
	}
	return true
}

// checkSite fails for a Site that nothing can belong to.
func checkSite(site *v1alpha1.Site) error {
	if site.UID == "" {
		return fmt.Errorf("cannot write ConfigMaps of Site %s: it has no UID", client.ObjectKeyFromObject(site))
	}
	return nil
}

// owns reports whether the owner reference to the Site is as we write it.
func (h *header) owns(object metav1.Object) bool {
	for _, o := range object.GetOwnerReferences() {
		if o.UID == h.owner.UID {
			return o.APIVersion == h.owner.APIVersion && o.Kind == h.owner.Kind && o.Name == h.owner.Name &&
				ptr.Equal(o.Controller, h.owner.Controller) && ptr.Equal(o.BlockOwnerDeletion, h.owner.BlockOwnerDeletion)
		}
	}
	return false
}

// own sets the owner reference to the Site, and keeps references to other owners.
func (h *header) own(object metav1.Object) {
	owners := object.GetOwnerReferences()
	for i, owner := range owners {
		if owner.UID == h.owner.UID {
			owners[i] = h.owner
			return
		}
	}
	object.SetOwnerReferences(append(owners, h.owner))
}

// isNameConflict reports whether err is, or wraps, a *NameConflictError.
func isNameConflict(err error) bool {
	var conflict *NameConflictError
	return errors.As(err, &conflict)
}
