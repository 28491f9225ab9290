// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// Labels of every ConfigMap that the operator writes.
const (
	// ManagedByLabel with the value ManagedBy selects what the manager's cache holds.
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
	// ContentDigestAnnotation is Shard.Digest, of what is published, uncompressed.
	ContentDigestAnnotation = "topicpages.dev/content-digest"
	// DataDigestAnnotation is the digest of the data as we sent it.
	DataDigestAnnotation = "topicpages.dev/data-digest"
	// SiteUIDAnnotation is the UID of the Site that the ConfigMap was written
	// for. It tells our own ConfigMap when someone removes the owner reference.
	SiteUIDAnnotation = "topicpages.dev/site-uid"
	// ShardCountAnnotation is the number of shards when this one was written.
	ShardCountAnnotation = "topicpages.dev/shard-count"
)

// observedDigestAnnotation is the digest of the data that is stored. It is in
// the cache only: Transform sets it, and it is never sent.
const observedDigestAnnotation = "topicpages.dev/observed-digest"

// shardInfix is between the name of a Site and the index of its shard.
const shardInfix = "-pages-"

// Name returns the name of the ConfigMap that holds a shard.
func Name(site string, index int) string { return site + shardInfix + strconv.Itoa(index) }

// indexOf is the inverse of Name; ok is false when the name is not that of a shard of the site.
func indexOf(site, name string) (index int, ok bool) {
	digits, found := strings.CutPrefix(name, site+shardInfix)
	index, err := strconv.Atoi(digits)
	return index, found && err == nil && index >= 0 && Name(site, index) == name
}

// Labels returns the labels of every object that the operator writes for a site.
func Labels(site string) map[string]string {
	return map[string]string{ManagedByLabel: ManagedBy, NameLabel: ManagedBy, InstanceLabel: site, SiteLabel: site}
}

// shardLabels returns the labels of a shard.
func shardLabels(site string, index int) map[string]string {
	labels := Labels(site)
	labels[ShardLabel] = strconv.Itoa(index)
	return labels
}

// checkSite fails for a Site that nothing can belong to.
func checkSite(site *v1alpha1.Site) error {
	if site.UID == "" {
		return fmt.Errorf("cannot write ConfigMaps of Site %s: it has no UID", client.ObjectKeyFromObject(site))
	}
	return nil
}

// belongs reports whether an object was written for the Site: the Site controls
// it, or nobody does and the annotation names the Site. A Site of the same name
// has another UID.
func belongs(object metav1.Object, site *v1alpha1.Site) bool {
	if controller := metav1.GetControllerOfNoCopy(object); controller != nil {
		return controller.UID == site.UID
	}
	return object.GetAnnotations()[SiteUIDAnnotation] == string(site.UID)
}

func ownerOf(site *v1alpha1.Site) metav1.OwnerReference {
	return *metav1.NewControllerRef(site, v1alpha1.GroupVersion.WithKind("Site"))
}

// hasOwner reports whether the owner reference to the Site is as we write it.
func hasOwner(object metav1.Object, site *v1alpha1.Site) bool {
	for _, owner := range object.GetOwnerReferences() {
		if owner.UID == site.UID {
			return apiequality.Semantic.DeepEqual(owner, ownerOf(site))
		}
	}
	return false
}

// setOwner sets the owner reference to the Site and leaves those to others.
func setOwner(object metav1.Object, site *v1alpha1.Site) {
	owners := object.GetOwnerReferences()
	for i, owner := range owners {
		if owner.UID == site.UID {
			owners[i] = ownerOf(site)
			return
		}
	}
	object.SetOwnerReferences(append(owners, ownerOf(site)))
}

// A NameConflictError says that an object with a name that a Site needs belongs
// to someone else. The object is left untouched.
type NameConflictError struct {
	Kind, Name, Namespace string
}

func (e *NameConflictError) Error() string {
	return fmt.Sprintf("%s %s/%s exists and does not belong to this Site: delete or rename that %s, or give the Site another name",
		e.Kind, e.Namespace, e.Name, e.Kind)
}

func (d desired) nameConflict() error {
	return &NameConflictError{Kind: "ConfigMap", Name: d.name, Namespace: d.site.Namespace}
}

// isNameConflict reports whether err is, or wraps, a *NameConflictError.
func isNameConflict(err error) bool {
	var conflict *NameConflictError
	return errors.As(err, &conflict)
}
