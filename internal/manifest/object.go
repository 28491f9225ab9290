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

// manifestObject is the content of a manifest that may be invalid.
type manifestObject struct {
	kind, name string
	content    map[string]any
	// broken is true when the text of the document has mistakes.
	broken bool
}

// document adds the objects of a document.
func (p *parser) document(d *document) {
	value, problems := d.decode()
	p.problems = append(p.problems, problems...)
	if value != nil {
		p.value(place{document: d}, value, "", len(problems) > 0)
	}
}

// value adds the object that a decoded value stands for, or the objects of a list. An
// item that names no kind has the kind that its list gives.
func (p *parser) value(at place, value any, kind string, broken bool) {
	content, ok := value.(map[string]any)
	if !ok {
		p.problem(at, manifestObject{}, "", "is not an object: begin with apiVersion and kind")
		return
	}
	if _, ok := content["kind"]; !ok && kind != "" {
		content["apiVersion"], content["kind"] = v1alpha1.GroupVersion.String(), kind
	}
	o := manifestObject{content: content, broken: broken}
	apiVersion, ok := p.typeField(at, content, "apiVersion")
	if !ok {
		return
	}
	if o.kind, ok = p.typeField(at, content, "kind"); !ok {
		return
	}
	if metadata, ok := content["metadata"].(map[string]any); ok {
		o.name, _ = metadata["name"].(string)
	}
	gv, err := schema.ParseGroupVersion(apiVersion)
	itemKind, isList := strings.CutSuffix(o.kind, "List")
	switch {
	case err != nil:
		p.problem(at, o, "apiVersion", err.Error())
	case apiVersion == "v1":
		p.core(at, o)
	case gv.Group != v1alpha1.GroupVersion.Group:
		p.passed++
	case gv.Version != v1alpha1.GroupVersion.Version:
		p.problem(at, o, "apiVersion", fmt.Sprintf("no such version of %s: write %q", gv.Group, v1alpha1.GroupVersion))
	case p.validators[o.kind] != nil:
		p.object(at, o)
	case isList && p.validators[itemKind] != nil:
		p.list(at, o, itemKind)
	default:
		p.problem(at, o, "kind", fmt.Sprintf("no such kind in %s: write Post, Topic or Site", gv.Group))
	}
}

// core adds a ConfigMap, or the items of a list of any kind.
func (p *parser) core(at place, o manifestObject) {
	switch o.kind {
	case "List":
		p.list(at, o, "")
	case "ConfigMap":
		p.configMap(at, o)
	default:
		p.passed++
	}
}

// typeField returns apiVersion or kind; ok is false, and a problem added, when it is
// not a string that says something.
func (p *parser) typeField(at place, content map[string]any, name string) (value string, ok bool) {
	value, ok = content[name].(string)
	if ok && value != "" {
		return value, true
	}
	message := "Required value: every manifest says its apiVersion and kind"
	if content[name] != nil && !ok {
		message = fmt.Sprintf("must be a string, not %v", content[name])
	}
	p.problem(at, manifestObject{}, name, message)
	return "", false
}

// list adds the items of a list, which are of the given kind unless they say another.
func (p *parser) list(at place, o manifestObject, kind string) {
	items, ok := o.content["items"].([]any)
	if !ok && o.content["items"] != nil {
		p.problem(at, o, "items", "must be a list")
	}
	prefix := at.path
	if prefix != "" {
		prefix += "."
	}
	for i, item := range items {
		p.value(place{document: at.document, path: fmt.Sprintf("%sitems[%d]", prefix, i)}, item, kind, o.broken)
	}
}

// object validates a Post, Topic or Site, and adds it.
func (p *parser) object(at place, o manifestObject) {
	mistakes := p.validators[o.kind].validate(o.content, p.namespace, p.checked)
	for _, m := range mistakes {
		p.problem(at, o, m.path, m.message)
	}
	if o.name == "" {
		return
	}
	var typed any
	if len(mistakes) == 0 && !o.broken {
		var err error
		switch o.kind {
		case "Post":
			typed, err = convert[v1alpha1.Post](o.content)
		case "Topic":
			typed, err = convert[v1alpha1.Topic](o.content)
		case "Site":
			typed, err = convert[v1alpha1.Site](o.content)
		}
		if err != nil {
			p.problem(at, o, "", err.Error())
			typed = nil
		}
	}
	p.add(at, o, typed)
}

// configMap adds a ConfigMap that may be published, and passes over the others.
func (p *parser) configMap(at place, o manifestObject) {
	configMap, err := convert[corev1.ConfigMap](o.content)
	if err != nil {
		p.problem(at, o, "", err.Error())
		return
	}
	if configMap.Labels[v1alpha1.PublishLabel] != "true" {
		p.passed++
		return
	}
	if configMap.Namespace == "" {
		configMap.Namespace = p.namespace
		_ = unstructured.SetNestedField(o.content, p.namespace, "metadata", "namespace")
	}
	if o.name == "" {
		p.problem(at, o, "metadata.name", "Required value: a ConfigMap that is published has a name")
		return
	}
	if o.broken {
		p.add(at, o, nil)
		return
	}
	p.add(at, o, configMap)
}

// add adds an object that has a name. typed is nil if the object is not valid.
func (p *parser) add(at place, o manifestObject, typed any) {
	id := identity{kind: o.kind, namespace: p.namespace, name: o.name}
	if metadata, ok := o.content["metadata"].(map[string]any); ok {
		id.namespace, _ = metadata["namespace"].(string)
	}
	p.found = append(p.found, foundObject{identity: id, at: at, object: typed})
}

// convert converts content into a T.
func convert[T any](content map[string]any) (*T, error) {
	typed := new(T)
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(content, typed); err != nil {
		return nil, fmt.Errorf("cannot convert the object: %w", err)
	}
	return typed, nil
}
