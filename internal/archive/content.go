// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/markdown"
)

// maxContentBytes is how long an article may be. A page has at most 512 KiB,
// compressed, and HTML is longer than its Markdown.
const maxContentBytes = 256 << 10

// maxPageName is how long the name of a Post may be that has a page of its own. The CRD
// admits no longer one; it must fit into the key of a ConfigMap.
const maxPageName = 200

// Content is the article of a Post that holds it, in Markdown.
type Content struct {
	// Text is the Body of what the author wrote; "" where the Post holds no article, or
	// where it is missing.
	Text string
	// Missing says why the article is not there that contentFrom names, or is "".
	Missing string
	// Digest is that of Text.
	Digest [sha256.Size]byte
	// Targets are what [[links]] in Text may name, sorted: names of Posts, and
	// "topic:" and the names of Topics. Some may stand in code, where they are no links.
	Targets []string
}

// A ConfigMap is what Posts and Sites may publish of a ConfigMap, by key.
type ConfigMap map[string][]byte

// NewConfigMap is what the data and the binaryData of a ConfigMap hold.
func NewConfigMap(data map[string]string, binaryData map[string][]byte) ConfigMap {
	c := make(ConfigMap, len(data)+len(binaryData))
	for key, value := range data {
		c[key] = []byte(value)
	}
	maps.Copy(c, binaryData)
	return c
}

// configMaps are those of a namespace, by name.
type configMaps map[string]ConfigMap

// noConfigMaps is where nobody has looked for any.
var noConfigMaps configMaps

// find returns the value of a key, or why it cannot be had: a sentence that names
// both.
func (c configMaps) find(ref v1alpha1.ConfigMapKeySelector, most int) (value []byte, missing string) {
	configMap, ok := c[string(ref.Name)]
	if !ok {
		return nil, fmt.Sprintf("There is no ConfigMap %q with the label %s: \"true\" in this namespace", ref.Name, v1alpha1.PublishLabel)
	}
	value, ok = configMap[ref.Key]
	switch {
	case !ok:
		return nil, fmt.Sprintf("The ConfigMap %q has no key %q", ref.Name, ref.Key)
	case len(value) > most:
		return nil, fmt.Sprintf("The key %q of the ConfigMap %q has %d bytes: at most %d can be published", ref.Key, ref.Name, len(value), most)
	}
	return value, ""
}

// newContent finds the article of a Post.
func newContent(post *v1alpha1.Post, configMaps configMaps) Content {
	spec := &post.Spec
	text := spec.Content
	if n := len(post.Name); n > maxPageName && (text != "" || spec.ContentFrom != nil) {
		return Content{Missing: fmt.Sprintf("The name of the Post has %d characters: one that names a page has at most %d", n, maxPageName)}
	}
	if from := spec.ContentFrom; from != nil {
		value, missing := configMaps.find(from.ConfigMapKeyRef, maxContentBytes)
		switch {
		case missing != "":
			return Content{Missing: missing}
		case !utf8.Valid(value):
			return Content{Missing: fmt.Sprintf("The key %q of the ConfigMap %q is not UTF-8 text", from.ConfigMapKeyRef.Key, from.ConfigMapKeyRef.Name)}
		}
		text = string(value)
	}
	if text = markdown.Body(text); strings.TrimSpace(text) == "" {
		if from := spec.ContentFrom; from != nil {
			return Content{Missing: fmt.Sprintf("The key %q of the ConfigMap %q is empty", from.ConfigMapKeyRef.Key, from.ConfigMapKeyRef.Name)}
		}
		return Content{}
	}
	return Content{Text: text, Digest: sha256.Sum256([]byte(text)), Targets: markdown.Targets(text)}
}

// SetConfigMap puts in what Posts and Sites may publish of a ConfigMap, in place of the
// one of the same name.
func (a *Archive) SetConfigMap(name string, configMap ConfigMap) []string {
	if old, ok := a.configMaps[name]; ok && maps.EqualFunc(old, configMap, slices.Equal[[]byte]) {
		return nil
	}
	a.configMaps[name] = configMap
	return a.renew(name)
}

// DeleteConfigMap takes a ConfigMap out.
func (a *Archive) DeleteConfigMap(name string) []string {
	if _, ok := a.configMaps[name]; !ok {
		return nil
	}
	delete(a.configMaps, name)
	return a.renew(name)
}

// ConfigMap returns what may be published of a ConfigMap; ok is false where there is
// none. It is not changed afterwards.
func (a *Archive) ConfigMap(name string) (configMap ConfigMap, ok bool) {
	configMap, ok = a.configMaps[name]
	return configMap, ok
}

// renew makes the records of the Posts anew that have their article in a ConfigMap.
func (a *Archive) renew(configMap string) []string {
	touched := map[string]*topic{}
	for _, name := range a.PostsFrom(configMap) {
		old := a.posts[name]
		a.removePost(old)
		a.insertPost(newPost(old.Object, a.configMaps))
		maps.Copy(touched, a.belongsTo(a.posts[name]))
	}
	return a.touch(touched)
}

// PostsFrom returns the Posts that have their article in a ConfigMap, sorted.
func (a *Archive) PostsFrom(configMap string) []string {
	return slices.Sorted(maps.Keys(a.postsByConfigMap[configMap]))
}

// PostsNaming returns the Posts whose article may link to a target, sorted: the name
// of a Post, or "topic:" and that of a Topic.
func (a *Archive) PostsNaming(target string) []string {
	return slices.Sorted(maps.Keys(a.postsByTarget[target]))
}

// Post returns the record of a Post.
func (a *Archive) Post(name string) (post *Post, ok bool) {
	post, ok = a.posts[name]
	return post, ok
}

// Topic returns the title of a Topic; ok is false when there is no such Topic.
func (a *Archive) Topic(name string) (title string, ok bool) {
	t := a.topics[name]
	if t == nil {
		return "", false
	}
	return t.title, true
}
