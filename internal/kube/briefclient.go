// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// metadataOnly asks the API server to answer a write with the metadata of the object, and no more.
const metadataOnly = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"

// briefResources are the objects that briefClient writes, which are the largest and most frequent ones.
var briefResources = map[schema.GroupVersionKind]string{
	corev1.SchemeGroupVersion.WithKind("ConfigMap"): "configmaps",
	v1alpha1.GroupVersion.WithKind("Post"):          "posts",
	v1alpha1.GroupVersion.WithKind("Topic"):         "topics",
	v1alpha1.GroupVersion.WithKind("Site"):          "sites",
}

// briefClient creates and updates briefResources, and updates their statuses, without getting back what it has sent.
type briefClient struct {
	client.Client
	owner string
	rest  map[schema.GroupVersionKind]rest.Interface
}

// newBriefClient is client.New, with shorter answers to writes of ConfigMaps, Posts, Topics and Sites. After such a write, the
// object has the metadata that the API server stored. Everything else in it is as it was sent, even where a default or an admission
// webhook has changed that: the cache will tell.
func newBriefClient(config *rest.Config, options client.Options) (client.Client, error) {
	whole, err := client.New(config, options)
	if err != nil {
		return nil, err
	}
	c := &briefClient{Client: whole, owner: options.FieldOwner, rest: map[schema.GroupVersionKind]rest.Interface{}}
	codecs := serializer.NewCodecFactory(whole.Scheme())
	for gvk := range briefResources {
		if c.rest[gvk], err = apiutil.RESTClientForGVK(gvk, false, false, config, codecs, options.HTTPClient); err != nil {
			return nil, fmt.Errorf("cannot make the client that writes objects of kind %s: %w", gvk.Kind, err)
		}
	}
	return c, nil
}

// Create implements client.Writer.
func (c *briefClient) Create(ctx context.Context, object client.Object, options ...client.CreateOption) error {
	gvk, ok := c.brief(object)
	if !ok {
		return c.Client.Create(ctx, object, options...)
	}
	o := client.CreateOptions{FieldManager: c.owner}
	request := c.rest[gvk].Post().Resource(briefResources[gvk])
	return send(ctx, request, o.ApplyOptions(options).AsCreateOptions(), object)
}

// Update implements client.Writer.
func (c *briefClient) Update(ctx context.Context, object client.Object, options ...client.UpdateOption) error {
	gvk, ok := c.brief(object)
	if !ok {
		return c.Client.Update(ctx, object, options...)
	}
	o := client.UpdateOptions{FieldManager: c.owner}
	request := c.rest[gvk].Put().Resource(briefResources[gvk]).Name(object.GetName())
	return send(ctx, request, o.ApplyOptions(options).AsUpdateOptions(), object)
}

// Status implements client.StatusClient.
func (c *briefClient) Status() client.SubResourceWriter { return &briefStatus{c.Client.Status(), c} }

// briefStatus is the client of the statuses.
type briefStatus struct {
	client.SubResourceWriter
	client *briefClient
}

// Update implements client.SubResourceWriter.
func (s *briefStatus) Update(ctx context.Context, object client.Object, options ...client.SubResourceUpdateOption) error {
	o := client.SubResourceUpdateOptions{UpdateOptions: client.UpdateOptions{FieldManager: s.client.owner}}
	o.ApplyOptions(options)
	gvk, ok := s.client.brief(object)
	if !ok || o.SubResourceBody != nil {
		return s.SubResourceWriter.Update(ctx, object, options...)
	}
	request := s.client.rest[gvk].Put().Resource(briefResources[gvk]).Name(object.GetName()).SubResource("status")
	return send(ctx, request, o.AsUpdateOptions(), object)
}

// brief reports whether an object is of the briefResources, and which. Objects without a Go type are sent by the other client, which
// encodes them in another way.
func (c *briefClient) brief(object client.Object) (gvk schema.GroupVersionKind, ok bool) {
	switch object.(type) {
	case runtime.Unstructured, *metav1.PartialObjectMetadata:
		return gvk, false
	}
	gvk, err := c.GroupVersionKindFor(object)
	return gvk, err == nil && briefResources[gvk] != ""
}

// send sends an object, and takes over its metadata from the answer.
func send(ctx context.Context, request *rest.Request, options runtime.Object, object client.Object) error {
	answer := &metav1.PartialObjectMetadata{}
	request.Namespace(object.GetNamespace()).SpecificallyVersionedParams(options, metav1.ParameterCodec, metav1.Unversioned)
	err := request.SetHeader("Accept", metadataOnly).Body(object).Do(ctx).Into(answer)
	if err != nil {
		return err
	}
	if stored, ok := object.(metav1.ObjectMetaAccessor).GetObjectMeta().(*metav1.ObjectMeta); ok {
		*stored = answer.ObjectMeta
	}
	return nil
}
