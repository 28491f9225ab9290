// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"context"
	"strings"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
)

// rules are the CEL rules of a schema and of its parts. The rules of a part are compiled when it is first there in an
// object. To compile all of them takes longer than to check a hundred objects, and few manifests have all fields.
type rules struct {
	own           func() *cel.Validator // of this part alone; nil if it has no rules
	properties    map[string]*rules
	items, values *rules // of a list, and of a map
}

// newRules returns the rules of a schema, or nil if it has none.
func newRules(s *schema.Structural, isRoot bool) *rules {
	if s == nil {
		return nil
	}
	r := &rules{properties: map[string]*rules{}, items: newRules(s.Items, s.Items != nil && s.Items.XEmbeddedResource)}
	if len(s.XValidations) > 0 {
		r.own = sync.OnceValue(func() *cel.Validator {
			alone := s.DeepCopy()
			dropRulesBelow(alone)
			dropUnread(alone, textOf(s.XValidations))
			return cel.NewValidator(alone, isRoot, celconfig.PerCallLimit)
		})
	}
	for name, property := range s.Properties {
		if inner := newRules(&property, property.XEmbeddedResource); inner != nil {
			r.properties[name] = inner
		}
	}
	if s.AdditionalProperties != nil {
		r.values = newRules(s.AdditionalProperties.Structural, false)
	}
	if r.own == nil && len(r.properties) == 0 && r.items == nil && r.values == nil {
		return nil
	}
	return r
}

// dropRulesBelow removes the rules of all parts of a schema.
func dropRulesBelow(s *schema.Structural) {
	drop := func(part *schema.Structural) {
		if part != nil {
			part.XValidations = nil
			dropRulesBelow(part)
		}
	}
	for name, property := range s.Properties {
		drop(&property)
		s.Properties[name] = property
	}
	drop(s.Items)
	if s.AdditionalProperties != nil {
		drop(s.AdditionalProperties.Structural)
	}
}

// textOf returns all expressions of rules.
func textOf(validations apiextensionsv1.ValidationRules) string {
	var b strings.Builder
	for _, r := range validations {
		b.WriteString(r.Rule + "\n" + r.MessageExpression + "\n")
	}
	return b.String()
}

// dropUnread removes the properties that no expression names. A rule that reads one property lets its engine copy the schemas
// of all, each time.
func dropUnread(s *schema.Structural, expressions string) {
	for name, property := range s.Properties {
		written, ok := apiservercel.Escape(name)
		if ok && !strings.Contains(expressions, written) {
			delete(s.Properties, name)
			continue
		}
		dropUnread(&property, expressions)
		s.Properties[name] = property
	}
}

// check returns the errors of a value. budget bounds the cost of its rules together, and left is the rest.
func (r *rules) check(path *field.Path, value any, budget int64) (errs field.ErrorList, left int64) {
	left = budget
	if r == nil || left < 0 {
		return nil, left
	}
	if r.own != nil {
		errs, left = r.own().Validate(context.Background(), path, nil, value, nil, left)
	}
	check := func(part *rules, path *field.Path, value any) {
		var found field.ErrorList
		found, left = part.check(path, value, left)
		errs = append(errs, found...)
	}
	switch value := value.(type) {
	case []any:
		for i := 0; r.items != nil && i < len(value); i++ {
			check(r.items, path.Index(i), value[i])
		}
	case map[string]any:
		for key, entry := range value {
			if inner := r.properties[key]; inner != nil {
				check(inner, path.Child(key), entry)
			}
			if r.values != nil {
				check(r.values, path.Key(key), entry)
			}
		}
	}
	return errs, left
}
