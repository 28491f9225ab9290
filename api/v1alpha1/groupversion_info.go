// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package v1alpha1 is the API of topicpages: Posts are articles, a Topic is one
// page about the Posts that match it, and a Site publishes the pages.
//
// The Go types are the specification. The CRDs, the deep copies and the apply
// configurations are generated from them by controller-gen.
//
// +kubebuilder:object:generate=true
// +kubebuilder:ac:generate=true
// +groupName=topicpages.dev
package v1alpha1

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// GroupVersion is the API group and the version of the kinds in this package.
var GroupVersion = schema.GroupVersion{Group: "topicpages.dev", Version: "v1alpha1"}

// SchemeGroupVersion is GroupVersion under the name that generated code expects.
var SchemeGroupVersion = GroupVersion

var schemeBuilder = runtime.NewSchemeBuilder(func(scheme *runtime.Scheme) error {
	scheme.AddKnownTypes(GroupVersion, &Post{}, &PostList{}, &Topic{}, &TopicList{}, &Site{}, &SiteList{})
	metav1.AddToGroupVersion(scheme, GroupVersion)
	return nil
})

// AddToScheme registers the kinds of this package with a scheme.
var AddToScheme = schemeBuilder.AddToScheme
