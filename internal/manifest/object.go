// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// object is the content of a manifest that may be invalid.
type object struct {
	kind, name string
	content    map[string]any
	// broken is true when the text of the document has mistakes.
	broken bool
}

// document adds the objects of a document.
func (l *loader) document(d *document) {
	value, problems := d.decode()
	l.set.Problems = append(l.set.Problems, problems...)
	if value != nil {
		l.value(place{document: d}, value, "", len(problems) > 0)
	}
}

// value adds the object in a decoded value, or the objects of a list. An
// item without a kind has the kind that its list implies.
func (l *loader) value(at place, value any, kind string, broken bool) {
	content, ok := value.(map[string]any)
	if !ok {
		l.problem(at, object{}, "", "is not an object: begin with apiVersion and kind")
		return
	}
	if _, ok := content["kind"]; !ok && kind != "" {
		content["apiVersion"], content["kind"] = v1alpha1.GroupVersion.String(), kind
	}
	o := object{content: content, broken: broken}
	apiVersion, ok := l.typeField(at, content, "apiVersion")
	if !ok {
		return
	}
	if o.kind, ok = l.typeField(at, content, "kind"); !ok {
		return
	}
	if metadata, ok := content["metadata"].(map[string]any); ok {
		o.name, _ = metadata["name"].(string)
	}
	gv, err := schema.ParseGroupVersion(apiVersion)
	itemKind, isList := strings.CutSuffix(o.kind, "List")
	switch {
	case err != nil:
		l.problem(at, o, "apiVersion", err.Error())
	case apiVersion == "v1":
		l.core(at, o)
	case gv.Group != v1alpha1.GroupVersion.Group:
		l.set.Passed++
	case gv.Version != v1alpha1.GroupVersion.Version:
		l.problem(at, o, "apiVersion", fmt.Sprintf("no such version of %s: write %q", gv.Group, v1alpha1.GroupVersion))
	case l.validators[o.kind] != nil:
		l.object(at, o)
	case isList && l.validators[itemKind] != nil:
		l.list(at, o, itemKind)
	default:
		l.problem(at, o, "kind", fmt.Sprintf("no such kind in %s: write Post, Topic or Site", gv.Group))
	}
}

// core adds the items of a list of any kind, or a ConfigMap.
func (l *loader) core(at place, o object) {
	switch o.kind {
	case "List":
		l.list(at, o, "")
	case "ConfigMap":
		l.configMap(at, o)
	default:
		l.set.Passed++
	}
}

// typeField returns apiVersion or kind; ok is false, and a problem added, when it is
// not a string that says something.
func (l *loader) typeField(at place, content map[string]any, name string) (value string, ok bool) {
	value, ok = content[name].(string)
	if ok && value != "" {
		return value, true
	}
	message := "Required value: every manifest says its apiVersion and kind"
	if content[name] != nil && !ok {
		message = fmt.Sprintf("must be a string, not %v", content[name])
	}
	l.problem(at, object{}, name, message)
	return "", false
}

// list adds the items of a list, which are of the given kind unless they say another.
func (l *loader) list(at place, o object, kind string) {
	items, ok := o.content["items"].([]any)
	if !ok && o.content["items"] != nil {
		l.problem(at, o, "items", "must be a list")
	}
	prefix := at.path
	if prefix != "" {
		prefix += "."
	}
	for i, item := range items {
		l.value(place{document: at.document, path: fmt.Sprintf("%sitems[%d]", prefix, i)}, item, kind, o.broken)
	}
}

// object validates a Post, Topic or Site, and adds it to the set when it is valid and
// the first of its name.
func (l *loader) object(at place, o object) {
	mistakes := l.validators[o.kind].validate(o.content, l.namespace)
	for _, m := range mistakes {
		l.problem(at, o, m.path, m.message)
	}
	if o.name == "" || !l.isFirst(at, o) || len(mistakes) > 0 || o.broken {
		return
	}
	var err error
	switch o.kind {
	case "Post":
		l.set.Posts, err = appendTyped(l.set.Posts, o.content)
	case "Topic":
		l.set.Topics, err = appendTyped(l.set.Topics, o.content)
	case "Site":
		l.set.Sites, err = appendTyped(l.set.Sites, o.content)
	}
	if err != nil {
		l.problem(at, o, "", err.Error())
	}
}

// configMap adds a ConfigMap that may be published, and passes over the others.
func (l *loader) configMap(at place, o object) {
	list, err := appendTyped[corev1.ConfigMap](nil, o.content)
	if err != nil {
		l.problem(at, o, "", err.Error())
		return
	}
	configMap := list[0]
	if configMap.Labels[v1alpha1.PublishLabel] != "true" {
		l.set.Passed++
		return
	}
	if configMap.Namespace == "" {
		configMap.Namespace = l.namespace
		_ = unstructured.SetNestedField(o.content, l.namespace, "metadata", "namespace")
	}
	if o.name == "" {
		l.problem(at, o, "metadata.name", "Required value: a ConfigMap that is published has a name")
		return
	}
	if l.isFirst(at, o) && !o.broken {
		l.set.ConfigMaps = append(l.set.ConfigMaps, configMap)
	}
}

// isFirst says whether no object of the same kind, namespace and name was there
// before; if one was, it adds a problem that names both places.
func (l *loader) isFirst(at place, o object) bool {
	id := identity{kind: o.kind, namespace: l.namespace, name: o.name}
	if metadata, ok := o.content["metadata"].(map[string]any); ok {
		id.namespace, _ = metadata["namespace"].(string)
	}
	first, ok := l.first[id]
	if !ok {
		l.first[id] = at
		return true
	}
	l.problem(at, o, "metadata.name", fmt.Sprintf("already defined at %s: remove one of the two, or rename it", first))
	return false
}

// appendTyped converts content into a T.
func appendTyped[T any](list []*T, content map[string]any) ([]*T, error) {
	typed := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, typed); err != nil {
		return list, fmt.Errorf("cannot convert the object: %w", err)
	}
	return append(list, typed), nil
}
