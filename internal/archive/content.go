// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"fmt"
	"maps"
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
	// "topic:" and the names of Topics. Some may stand in code, where they are no links. A Text
	// with more of them than a page may have has none.
	Targets []string
}

// A ConfigMap is what Posts and Sites may publish of a ConfigMap, by key.
type ConfigMap map[string]string

// NewConfigMap is what the data and the binaryData of a ConfigMap hold.
func NewConfigMap(data map[string]string, binaryData map[string][]byte) ConfigMap {
	c := make(ConfigMap, len(data)+len(binaryData))
	maps.Copy(c, data)
	for key, value := range binaryData {
		c[key] = string(value)
	}
	return c
}

// source is a ConfigMap with the articles that Posts have from it, each made once
// however many have it.
type source struct {
	ConfigMap
	articles map[string]Content // by key
}

// configMaps are those of a namespace, by name.
type configMaps map[string]*source

// noConfigMaps is where nobody has looked for any.
var noConfigMaps configMaps

// article returns the article of a key.
func (c configMaps) article(ref v1alpha1.ConfigMapKeySelector) Content {
	from, ok := c[string(ref.Name)]
	if !ok {
		return Content{Missing: fmt.Sprintf("There is no ConfigMap %q with the label %s: \"true\" in this namespace", ref.Name, v1alpha1.PublishLabel)}
	}
	content, ok := from.articles[ref.Key]
	if !ok {
		content = from.read(ref)
		from.articles[ref.Key] = content
	}
	return content
}

// read makes an article of the value of a key.
func (s *source) read(ref v1alpha1.ConfigMapKeySelector) Content {
	switch text, ok := s.ConfigMap[ref.Key]; {
	case !ok:
		return Content{Missing: fmt.Sprintf("The ConfigMap %q has no key %q", ref.Name, ref.Key)}
	case len(text) > maxContentBytes:
		return Content{Missing: fmt.Sprintf("The key %q of the ConfigMap %q has %d bytes: at most %d can be published", ref.Key, ref.Name, len(text), maxContentBytes)}
	case !utf8.ValidString(text):
		return Content{Missing: fmt.Sprintf("The key %q of the ConfigMap %q is not UTF-8 text", ref.Key, ref.Name)}
	default:
		content := contentOf(text)
		if content.Text == "" {
			content.Missing = fmt.Sprintf("The key %q of the ConfigMap %q is empty", ref.Key, ref.Name)
		}
		return content
	}
}

// contentOf is what is written in an article; its Text is "" where that is nothing.
func contentOf(written string) Content {
	text := markdown.Body(written)
	if strings.TrimSpace(text) == "" {
		return Content{}
	}
	return Content{Text: text, Digest: sha256.Sum256([]byte(text)), Targets: markdown.Targets(text)}
}

// newContent finds the article of a Post.
func newContent(post *v1alpha1.Post, configMaps configMaps) Content {
	spec := &post.Spec
	switch {
	case spec.Content == "" && spec.ContentFrom == nil:
		return Content{}
	case len(post.Name) > maxPageName:
		return Content{Missing: fmt.Sprintf("The name of the Post has %d characters: one that names a page has at most %d", len(post.Name), maxPageName)}
	case spec.ContentFrom != nil:
		return configMaps.article(spec.ContentFrom.ConfigMapKeyRef)
	}
	return contentOf(spec.Content)
}

// SetConfigMap puts in what Posts and Sites may publish of a ConfigMap, in place of the
// one of the same name.
func (a *Archive) SetConfigMap(name string, configMap ConfigMap) []string {
	if old, ok := a.configMaps[name]; ok && maps.Equal(old.ConfigMap, configMap) {
		return nil
	}
	a.configMaps[name] = &source{ConfigMap: configMap, articles: map[string]Content{}}
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

// ConfigMap returns a copy of what may be published of a ConfigMap; ok is false where
// there is none.
func (a *Archive) ConfigMap(name string) (content map[string][]byte, ok bool) {
	from, ok := a.configMaps[name]
	if !ok {
		return nil, false
	}
	content = make(map[string][]byte, len(from.ConfigMap))
	for key, value := range from.ConfigMap {
		content[key] = []byte(value)
	}
	return content, true
}

// renew makes new records of the Posts that have their article in a ConfigMap.
func (a *Archive) renew(configMap string) []string {
	touched := map[string]*topic{}
	for _, name := range a.PostsFrom(configMap) {
		old := a.posts[name]
		maps.Copy(touched, a.replacePost(old, newPost(old.Object, a.configMaps)))
	}
	return a.touch(touched)
}

// PostsFrom returns the Posts that have their article in a ConfigMap, sorted.
func (a *Archive) PostsFrom(configMap string) []string {
	return a.postsByConfigMap.names(configMap)
}

// PostsNaming returns the Posts whose article may link to a target, sorted: the name
// of a Post, or "topic:" and that of a Topic.
func (a *Archive) PostsNaming(target string) []string {
	return a.postsByTarget.names(target)
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
	return a.title(t), true
}
