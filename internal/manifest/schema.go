// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/config/crd"
)

// validator holds the rules of one kind.
type validator struct {
	structural *schema.Structural
	openapi    validation.SchemaValidator
	rules      *rules
}

// compile makes the validators of all kinds, by kind, once in the life of the process.
var compile = sync.OnceValues(func() (map[string]*validator, error) {
	definitions, err := crd.Definitions()
	if err != nil {
		return nil, err
	}
	validators := make(map[string]*validator, len(definitions))
	for _, definition := range definitions {
		v, err := newValidator(definition)
		if err != nil {
			return nil, fmt.Errorf("cannot compile the schema of %s: %w", definition.Name, err)
		}
		validators[definition.Spec.Names.Kind] = v
	}
	return validators, nil
})

func newValidator(definition *apiextensionsv1.CustomResourceDefinition) (*validator, error) {
	for _, version := range definition.Spec.Versions {
		if version.Name != v1alpha1.GroupVersion.Version {
			continue
		}
		props := &apiextensions.JSONSchemaProps{}
		err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, props, nil)
		if err != nil {
			return nil, err
		}
		structural, err := schema.NewStructural(props)
		if err != nil {
			return nil, err
		}
		openapi, _, err := validation.NewSchemaValidator(props)
		if err != nil {
			return nil, err
		}
		return &validator{
			structural: structural,
			openapi:    openapi,
			rules:      newRules(structural, true),
		}, nil
	}
	return nil, fmt.Errorf("cannot find version %s", v1alpha1.GroupVersion.Version)
}

// mistake is something wrong with a field of an object; the path is empty for the
// object as a whole.
type mistake struct{ path, message string }

// validate converts the object to the form in which the API server would store it, and returns
// the errors of the API server with strict field validation. If the object names no namespace,
// it gets the given one. validate takes the steps of the server
// for a new object, in that order: read the metadata, fill in defaults, remove
// unknown fields and nulls, drop the status, then check. The last step is left out for an object that is known to be valid.
func (v *validator) validate(object map[string]any, namespace string, checked bool) []mistake {
	mistakes := dropMalformedMeta(object)
	meta, _, unknown, err := objectmeta.GetObjectMetaWithOptions(object, objectmeta.ObjectMetaOptions{
		ReturnUnknownFieldPaths: true,
	})
	if err != nil {
		return append(mistakes, mistake{"metadata", err.Error()})
	}
	if meta == nil {
		meta = &metav1.ObjectMeta{}
	}
	if meta.Namespace == "" {
		meta.Namespace = namespace
	}
	if meta.Generation == 0 {
		meta.Generation = 1
	}
	if err := objectmeta.SetObjectMeta(object, meta); err != nil {
		mistakes = append(mistakes, mistake{"metadata", err.Error()})
	}
	defaulting.Default(object, v.structural)
	unknown = append(unknown, pruning.PruneWithOptions(object, v.structural, true,
		schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	for _, path := range unknown {
		mistakes = append(mistakes, mistake{path, "unknown field"})
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, v.structural)
	delete(object, "status")
	if checked {
		return mistakes
	}

	malformed := slices.Clone(mistakes)
	for _, err := range v.check(object, meta) {
		m := mistakeOf(err)
		// A name that was no string is not missing as well.
		known := slices.ContainsFunc(malformed, func(other mistake) bool {
			return m.path == other.path || strings.HasPrefix(m.path, other.path+".")
		})
		if !known {
			mistakes = append(mistakes, m)
		}
	}
	return mistakes
}

// check applies the rules of the object's metadata, of the schema and of the lists,
// and the CEL rules to an object that could be evaluated.
func (v *validator) check(object map[string]any, meta *metav1.ObjectMeta) field.ErrorList {
	errs := checkMeta(meta, field.NewPath("metadata"))
	errs = append(errs, withoutEchoes(validation.ValidateCustomResource(nil, object, v.openapi))...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, v.structural, object)...)
	for _, err := range errs {
		switch err.Type {
		case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong,
			field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
			return errs // the API server evaluates no rule on such an object either
		}
	}
	ruleErrs, _ := v.rules.check(nil, object, celconfig.RuntimeCELCostBudget)
	return append(errs, ruleErrs...)
}

// checkMeta applies the rules of metadata, with the path of each wrong label.
func checkMeta(meta *metav1.ObjectMeta, path *field.Path) field.ErrorList {
	unlabelled := *meta
	unlabelled.Labels = nil
	errs := metavalidation.ValidateObjectMeta(&unlabelled, true, metavalidation.NameIsDNSSubdomain, path)
	for key, value := range meta.Labels {
		for _, err := range metav1validation.ValidateLabels(map[string]string{key: value}, path.Child("labels")) {
			err.Field = path.Child("labels").Key(key).String()
			errs = append(errs, err)
		}
	}
	return errs
}

// withoutEchoes leaves one error for a value of the wrong type where several types are
// allowed: the schema's validator says each type, and the same again without a path.
func withoutEchoes(errs field.ErrorList) field.ErrorList {
	hasPath := slices.ContainsFunc(errs, func(err *field.Error) bool { return pathOf(err) != "" })
	wrongType := map[string]bool{}
	return slices.DeleteFunc(errs, func(err *field.Error) bool {
		path := pathOf(err)
		if path == "" {
			return hasPath
		}
		if err.Type != field.ErrorTypeTypeInvalid {
			return false
		}
		echo := wrongType[path]
		wrongType[path] = true
		return echo
	})
}

// dropMalformedMeta removes metadata of the wrong type, and names them. The
// API server reports only an error of its decoder, which names neither the label nor
// the remedy.
func dropMalformedMeta(object map[string]any) []mistake {
	metadata, ok := object["metadata"].(map[string]any)
	if !ok {
		if object["metadata"] == nil {
			return nil
		}
		message := fmt.Sprintf("must be an object, not %v", object["metadata"])
		delete(object, "metadata")
		return []mistake{{"metadata", message}}
	}
	var mistakes []mistake
	for key, value := range metadata {
		one := map[string]any{"metadata": map[string]any{key: value}}
		if _, _, err := objectmeta.GetObjectMeta(one, false); err == nil {
			continue
		}
		path := "metadata." + key
		entries, ok := value.(map[string]any)
		if !ok {
			mistakes = append(mistakes, mistake{path, wrongTypeAdvice(value)})
			delete(metadata, key)
			continue
		}
		for name, value := range entries {
			if _, ok := value.(string); !ok {
				mistakes = append(mistakes, mistake{path + "[" + name + "]", wrongTypeAdvice(value)})
				delete(entries, name)
			}
		}
	}
	return mistakes
}

// wrongTypeAdvice returns advice for a value that should be a string, as most metadata are.
func wrongTypeAdvice(value any) string {
	switch value.(type) {
	case map[string]any, []any, string:
		return fmt.Sprintf("has the wrong type: %v", value)
	}
	return fmt.Sprintf("must be a string: put %v in quotes", value)
}

// mistakeOf removes the path from the text of the error, because the Problem has it already.
func mistakeOf(err *field.Error) mistake {
	path := pathOf(err)
	if path == "metadata.name" && err.Type == field.ErrorTypeRequired {
		return mistake{path, "Required value: an object that is applied needs a name"}
	}
	return mistake{path, strings.Replace(err.ErrorBody(), path+" in body ", "", 1)}
}

// pathOf is the path of the error's field, "" for the object as a whole.
func pathOf(err *field.Error) string {
	if err.Field == "<nil>" { // a nil *field.Path
		return ""
	}
	return err.Field
}
