// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package kube

import (
	"bytes"
	"context"
	"net/http"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/json"
)

// itemDecoder decodes the items of lists for requests whose context has wantedItems. client-go reads the text of a list in JSON three
// times, copies one in protobuf twice, and decodes what trimAuthored then drops (bench/README.md, P4). Here it gets the list
// without items.
type itemDecoder struct{ next http.RoundTripper }

// An itemFormat decodes the items of a page of a list, and returns the page without them. ok is false if the page is not as
// expected: client-go knows what to say about it.
type itemFormat func(page []byte) (items []runtime.Object, rest []byte, ok bool)

// wantedItems are the items of one page of a list.
type wantedItems struct {
	format itemFormat
	// items are nil if client-go has to decode them.
	items []runtime.Object
}

type wantedItemsKey struct{}

// WrappedRoundTripper lets client-go find the transport below (apimachinery, util/net).
func (d *itemDecoder) WrappedRoundTripper() http.RoundTripper { return d.next }

// RoundTrip implements http.RoundTripper.
func (d *itemDecoder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := d.next.RoundTrip(request)
	wanted, ok := request.Context().Value(wantedItemsKey{}).(*wantedItems)
	if err != nil || !ok || response.StatusCode != http.StatusOK {
		return response, err
	}
	page, ok := response.Body.(*pageBody)
	if !ok {
		return response, nil
	}
	if items, rest, ok := wanted.format(page.content); ok {
		wanted.items = items
		response.Body, response.ContentLength = newPageBody(rest), int64(len(rest))
	}
	return response, nil
}

// jsonItems is the format of a list in JSON. empty returns an object to decode an item into.
func jsonItems(empty func() runtime.Object) itemFormat {
	return func(page []byte) (items []runtime.Object, rest []byte, ok bool) {
		texts, rest, ok := splitList(page)
		if !ok {
			return nil, nil, false
		}
		items = make([]runtime.Object, len(texts))
		for i, text := range texts {
			items[i] = empty()
			if json.UnmarshalCaseSensitivePreserveInts(withoutBulk(text), items[i]) != nil {
				return nil, nil, false
			}
		}
		return items, rest, true
	}
}

// listWith calls list with a context in which the items are decoded, and returns its list with them.
func (w *wantedItems) listWith(ctx context.Context, list func(context.Context) (runtime.Object, error)) (runtime.Object, error) {
	found, err := list(context.WithValue(ctx, wantedItemsKey{}, w))
	if err != nil || w.items == nil {
		return found, err
	}
	header, err := meta.ListAccessor(found)
	if err != nil {
		return nil, err
	}
	complete := &internalversion.List{Items: w.items}
	complete.ResourceVersion, complete.Continue, complete.RemainingItemCount = header.GetResourceVersion(), header.GetContinue(), header.GetRemainingItemCount()
	return complete, nil
}

// pageBody is the body of an answer that is in memory.
type pageBody struct {
	*bytes.Reader
	content []byte
}

func newPageBody(content []byte) *pageBody { return &pageBody{bytes.NewReader(content), content} }

// Close implements io.Closer.
func (*pageBody) Close() error { return nil }
