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

// itemDecoder decodes the items of lists for requests whose context has wantedItems. client-go reads the text of a list three times, and
// decodes what trimAuthored then drops (bench/README.md, P4). Here it gets the list without items.
type itemDecoder struct{ next http.RoundTripper }

// wantedItems are the items of one page of a list.
type wantedItems struct {
	// empty returns an object to decode an item into.
	empty func() runtime.Object
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
	if err != nil || !ok || response.StatusCode != http.StatusOK || !isJSON(response) {
		return response, err
	}
	page, ok := response.Body.(*pageBody)
	if !ok {
		return response, nil
	}
	if rest, ok := wanted.decode(page.content); ok {
		response.Body, response.ContentLength = newPageBody(rest), int64(len(rest))
	}
	return response, nil
}

// decode decodes the items of a list, and returns the list without them. ok is false if the text is not as expected: client-go
// knows what to say about it.
func (w *wantedItems) decode(list []byte) (rest []byte, ok bool) {
	texts, rest, ok := splitList(list)
	if !ok {
		return nil, false
	}
	items := make([]runtime.Object, len(texts))
	for i, text := range texts {
		items[i] = w.empty()
		if json.UnmarshalCaseSensitivePreserveInts(withoutBulk(text), items[i]) != nil {
			return nil, false
		}
	}
	w.items = items
	return rest, true
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
