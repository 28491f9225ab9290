// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// Owned reports whether the Site may write an object: the Site controls it, or
// nobody does and it was written for the Site. An object without owners was written
// for the Site if it has all the labels of the Site: a backup tool restored it, or the
// former Site was deleted with --cascade=orphan.
func Owned(object metav1.Object, site *v1alpha1.Site) bool {
	if controller := metav1.GetControllerOfNoCopy(object); controller != nil {
		return controller.UID == site.UID
	}
	return object.GetAnnotations()[SiteUIDAnnotation] == string(site.UID) ||
		len(object.GetOwnerReferences()) == 0 && hasAll(object.GetLabels(), Labels(site.Name))
}

// NotOwned returns why an object is not the Site's to write: a *FormerSiteError or a
// *NameConflictError. kind is the kind of the object.
func NotOwned(object metav1.Object, site *v1alpha1.Site, kind string) error {
	if controlledByNamesake(object, site) {
		return &FormerSiteError{Kind: kind, Name: object.GetName(), Namespace: site.Namespace}
	}
	return &NameConflictError{Kind: kind, Name: object.GetName(), Namespace: site.Namespace}
}

// controlledByNamesake reports whether another Site of the same name controls the object. It
// is a Site of the past, since names are unique.
func controlledByNamesake(object metav1.Object, site *v1alpha1.Site) bool {
	controller := metav1.GetControllerOfNoCopy(object)
	if controller == nil || controller.Kind != "Site" || controller.Name != site.Name || controller.UID == site.UID {
		return false
	}
	version, err := schema.ParseGroupVersion(controller.APIVersion)
	return err == nil && version.Group == v1alpha1.GroupVersion.Group
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

// A FormerSiteError says that an object with a name that a Site needs belonged to a deleted
// Site of the same name. The garbage collector deletes it.
type FormerSiteError struct {
	Kind, Name, Namespace string
}

func (e *FormerSiteError) Error() string {
	return fmt.Sprintf("waiting for the garbage collector to delete %s %s/%s, which belonged to a deleted Site of this name",
		e.Kind, e.Namespace, e.Name)
}
