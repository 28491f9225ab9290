// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// maxValueBytes is the largest size of a published value: an article, or everything that a theme
// takes from one ConfigMap. A page has at most 512 KiB, compressed, and HTML is longer than
// its Markdown.
const maxValueBytes = 256 << 10

// Keys are keys of a ConfigMap.
type Keys struct {
	// All is true for every key of the ConfigMap. Otherwise Some has the keys.
	All  bool
	Some map[string]bool
}

// Has reports whether a key is one of them.
func (k Keys) Has(key string) bool { return k.All || k.Some[key] }

// Empty reports whether there are no keys.
func (k Keys) Empty() bool { return !k.All && len(k.Some) == 0 }

// Add adds a key. "" adds all keys.
func (k *Keys) Add(key string) {
	switch {
	case key == "":
		k.All = true
	case k.Some == nil:
		k.Some = map[string]bool{key: true}
	default:
		k.Some[key] = true
	}
}

// A ConfigMap is the part of a ConfigMap that Posts and Sites may publish.
type ConfigMap struct {
	keys    Keys // that were looked for
	values  map[string]string
	tooLong map[string]int // bytes of values that cannot be published
}

// NewConfigMap returns the data and the binaryData of a ConfigMap.
func NewConfigMap(data map[string]string, binaryData map[string][]byte) ConfigMap {
	return ReadConfigMap(data, binaryData, Keys{All: true})
}

// ReadConfigMap returns the data and the binaryData of a ConfigMap for some keys.
func ReadConfigMap(data map[string]string, binaryData map[string][]byte, keys Keys) ConfigMap {
	c := ConfigMap{keys: keys, values: map[string]string{}, tooLong: map[string]int{}}
	for key, value := range data {
		c.add(key, len(value), func() string { return value })
	}
	for key, value := range binaryData {
		c.add(key, len(value), func() string { return string(value) })
	}
	return c
}

func (c *ConfigMap) add(key string, size int, value func() string) {
	switch {
	case !c.keys.Has(key):
	case size > maxValueBytes:
		c.tooLong[key] = size
	default:
		c.values[key] = value()
	}
}

// same reports whether two ConfigMaps say the same of a key.
func (c ConfigMap) same(d ConfigMap, key string) bool {
	value, ok := c.values[key]
	other, alsoOK := d.values[key]
	return c.keys.Has(key) == d.keys.Has(key) && ok == alsoOK && value == other && c.tooLong[key] == d.tooLong[key]
}

// sharedConfigMap is a ConfigMap with the articles that Posts have from it, each made once
// however many have it.
type sharedConfigMap struct {
	ConfigMap
	pictures func() []Picture
	mu       sync.Mutex         // of articles, which several Posts may ask for at once
	articles map[string]Content // by key
}

func newSharedConfigMap(name string, configMap ConfigMap) *sharedConfigMap {
	s := &sharedConfigMap{ConfigMap: configMap, articles: map[string]Content{}}
	s.pictures = sync.OnceValue(func() []Picture { return s.readPictures(name) })
	return s
}

// configMapSet holds the ConfigMaps of a namespace, by name.
type configMapSet map[string]*sharedConfigMap

// article returns the article of a key. contentOf makes it of a text.
func (c configMapSet) article(ref v1alpha1.ConfigMapKeySelector, contentOf func(written string) Content) Content {
	from, ok := c[string(ref.Name)]
	if !ok {
		return Content{Missing: NoConfigMap(string(ref.Name))}
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	content, ok := from.articles[ref.Key]
	if !ok {
		content = from.read(ref, contentOf)
		from.articles[ref.Key] = content
	}
	return content
}

// read makes an article of the value of a key.
func (s *sharedConfigMap) read(ref v1alpha1.ConfigMapKeySelector, contentOf func(written string) Content) Content {
	if size, ok := s.tooLong[ref.Key]; ok {
		return Content{Missing: TooLong(ref, size, maxValueBytes)}
	}
	switch text, ok := s.values[ref.Key]; {
	case !ok:
		return Content{Missing: NoKey(ref)}
	case !utf8.ValidString(text):
		return Content{Missing: NotText(ref)}
	default:
		content := contentOf(text)
		if content.Text == "" {
			content.Missing = fmt.Sprintf("The key %q of the ConfigMap %q is empty", ref.Key, ref.Name)
		}
		return content
	}
}

// NoConfigMap says that there is no ConfigMap of a name that may be published.
func NoConfigMap(name string) string {
	return fmt.Sprintf("There is no ConfigMap %q with the label %s: \"true\" in this namespace", name, v1alpha1.PublishLabel)
}

// NoKey says that a ConfigMap lacks a key.
func NoKey(ref v1alpha1.ConfigMapKeySelector) string {
	return fmt.Sprintf("The ConfigMap %q has no key %q", ref.Name, ref.Key)
}

// TooLong says that the value of a key has more bytes than can be published.
func TooLong(ref v1alpha1.ConfigMapKeySelector, size, most int) string {
	return fmt.Sprintf("The key %q of the ConfigMap %q has %d bytes: at most %d can be published", ref.Key, ref.Name, size, most)
}

// NotText says that the value of a key is not text.
func NotText(ref v1alpha1.ConfigMapKeySelector) string {
	return fmt.Sprintf("The key %q of the ConfigMap %q is not UTF-8 text", ref.Key, ref.Name)
}

// SetConfigMap adds a ConfigMap that Posts and Sites may publish, or replaces the one with the
// same name.
func (a *Archive) SetConfigMap(name string, configMap ConfigMap) []string {
	next := newSharedConfigMap(name, configMap)
	old := a.configMaps[name]
	a.configMaps[name] = next
	if old == nil {
		return a.renew(name, func(string) bool { return true })
	}
	for key, body := range old.articles {
		if old.same(configMap, key) {
			next.articles[key] = body
		}
	}
	return a.renew(name, func(key string) bool { return !old.same(configMap, key) })
}

// DeleteConfigMap takes a ConfigMap out.
func (a *Archive) DeleteConfigMap(name string) []string {
	if _, ok := a.configMaps[name]; !ok {
		return nil
	}
	delete(a.configMaps, name)
	return a.renew(name, func(string) bool { return true })
}

// ConfigMap returns a copy of the publishable part of a ConfigMap. ok is false if
// it does not exist. A value that is too long is replaced by as many zeros.
func (a *Archive) ConfigMap(name string) (content map[string][]byte, ok bool) {
	from, ok := a.configMaps[name]
	if !ok {
		return nil, false
	}
	content = make(map[string][]byte, len(from.values)+len(from.tooLong))
	for key, value := range from.values {
		content[key] = []byte(value)
	}
	for key, size := range from.tooLong {
		content[key] = make([]byte, size)
	}
	return content, true
}

// HasRead reports whether the value of a key was looked up in a ConfigMap. "" stands for all
// keys.
func (a *Archive) HasRead(configMap, key string) bool {
	from, ok := a.configMaps[configMap]
	return ok && (from.keys.All || key != "" && from.keys.Has(key))
}

// Wanted are the keys of a ConfigMap that Posts and Sites name.
func (a *Archive) Wanted(configMap string) Keys {
	var keys Keys
	for _, p := range a.postsByConfigMap[configMap] {
		keys.Add(p.Object.Spec.ContentFrom.ConfigMapKeyRef.Key)
	}
	for _, s := range a.sites {
		for _, ref := range SiteReferences(s) {
			if string(ref.Name) == configMap {
				keys.Add(ref.Key)
			}
		}
	}
	return keys
}

// PostReferences are the keys of ConfigMaps that a Post names.
func PostReferences(post *v1alpha1.Post) []v1alpha1.ConfigMapKeySelector {
	if post.Spec.ContentFrom == nil {
		return nil
	}
	return []v1alpha1.ConfigMapKeySelector{post.Spec.ContentFrom.ConfigMapKeyRef}
}

// SiteReferences returns the keys of ConfigMaps that a Site names. The key "" stands for all.
func SiteReferences(site *v1alpha1.Site) []v1alpha1.ConfigMapKeySelector {
	theme := site.Spec.Theme
	var refs []v1alpha1.ConfigMapKeySelector
	for _, name := range site.MediaConfigMaps() {
		refs = append(refs, v1alpha1.ConfigMapKeySelector{Name: name})
	}
	if theme == nil {
		return refs
	}
	for _, from := range []*v1alpha1.ContentSource{theme.CSS, theme.Logo} {
		if from != nil {
			refs = append(refs, from.ConfigMapKeyRef)
		}
	}
	if theme.Templates != nil {
		refs = append(refs, v1alpha1.ConfigMapKeySelector{Name: theme.Templates.ConfigMapRef.Name})
	}
	return refs
}

// drop removes keys that nothing names any more from partly read ConfigMaps.
func (a *Archive) drop(refs []v1alpha1.ConfigMapKeySelector) {
	for _, ref := range refs {
		name := string(ref.Name)
		from, ok := a.configMaps[name]
		if !ok || from.keys.All {
			continue
		}
		wanted := a.Wanted(name)
		for key := range from.keys.Some {
			if !wanted.Has(key) {
				delete(from.keys.Some, key)
				delete(from.values, key)
				delete(from.tooLong, key)
				delete(from.articles, key)
			}
		}
		if from.keys.Empty() {
			delete(a.configMaps, name)
		}
	}
}

// renew makes new records of the Posts that have their article in a ConfigMap, below a
// key that has changed.
func (a *Archive) renew(configMap string, changed func(key string) bool) []string {
	touched := map[string]*topicRecord{}
	for _, p := range slices.Clone(a.postsByConfigMap[configMap]) {
		if !changed(p.Object.Spec.ContentFrom.ConfigMapKeyRef.Key) {
			continue
		}
		maps.Copy(touched, a.replacePost(p, a.newPost(p.Object)))
	}
	return a.touch(touched)
}

// PostsFrom returns the Posts that have their article in a ConfigMap, sorted.
func (a *Archive) PostsFrom(configMap string) []string { return a.postsByConfigMap.names(configMap) }
