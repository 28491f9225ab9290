// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package builder

import (
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// A Change changes one field of an object, or one field that can be reached from it.
type Change struct {
	// Field is the field, such as ".Claims.Items".
	Field string
	// Path is the field with its index and its new value, such as ".Claims.Items[0]=".
	Path string
	// Apply takes a pointer to the type that Changes was given.
	Apply func(object any)
}

// Changes returns changes of every field of a value and of everything it leads to, found by reflection. Each field is
// emptied, and set to something else. Empty pointers, lists and maps are filled.
func Changes(value any) []Change {
	var list []Change
	root := reflect.ValueOf(value)
	changesOf(place{t: root.Type()}, func(object reflect.Value) reflect.Value { return object }, &list)
	return list
}

// values are the values for types that do not admit every text.
var values = map[reflect.Type][]any{
	reflect.TypeFor[v1alpha1.Date]():          {v1alpha1.Date("2021-02-03"), v1alpha1.Date("2010-01-01T23:00:00-08:00"), v1alpha1.Date("2090-01-01")},
	reflect.TypeFor[v1alpha1.Language]():      {v1alpha1.Language("de"), v1alpha1.Language("ar")},
	reflect.TypeFor[v1alpha1.LanguageTag]():   {v1alpha1.LanguageTag("fr-CA"), v1alpha1.LanguageTag("he")},
	reflect.TypeFor[v1alpha1.MediaHost]():     {v1alpha1.MediaHost("images.example")},
	reflect.TypeFor[v1alpha1.ClaimLine]():     {v1alpha1.ClaimLine("Trend")},
	reflect.TypeFor[v1alpha1.PracticeLine]():  {v1alpha1.PracticeLine("CrossRead")},
	reflect.TypeFor[v1alpha1.PitfallLine]():   {v1alpha1.PitfallLine("AgingGuidance")},
	reflect.TypeFor[v1alpha1.Color]():         {v1alpha1.Color("#123456")},
	reflect.TypeFor[v1alpha1.Tag]():           {v1alpha1.Tag("essays"), v1alpha1.Tag("other")},
	reflect.TypeFor[v1alpha1.PostName]():      {v1alpha1.PostName("p07"), v1alpha1.PostName("rich")},
	reflect.TypeFor[v1alpha1.ConfigMapName](): {v1alpha1.ConfigMapName("other")},
	reflect.TypeFor[v1alpha1.Period]():        {v1alpha1.Period("P18M"), v1alpha1.Period("P90Y")},
	reflect.TypeFor[resource.Quantity]():      {resource.MustParse("1Gi")},
}

// valuesOfField are values for fields that do not admit every text, though their type does.
var valuesOfField = map[string][]any{
	".Permalinks":                     {"/:year/:slug/", "/notes/:slug/"},
	".TimeZone":                       {"Asia/Tokyo"},
	".StopWords":                      {"queues"},
	".Theme.Logo.ConfigMapKeyRef.Key": {"other.svg"},
	".BaseURL":                        {"https://other.example"},
	".Image.Src":                      {"/media/pictures/b.svg", "https://cdn.example/a.png"},
}

// place is where a change is made.
type place struct {
	t           reflect.Type
	field, path string
}

func (p place) in(t reflect.Type, name string) place { return place{t, p.field + name, p.path + name} }

func (p place) at(t reflect.Type, index string) place { return place{t, p.field, p.path + index} }

func changesOf(p place, at func(reflect.Value) reflect.Value, list *[]Change) {
	t := p.t
	set := func(to string, value any) {
		*list = append(*list, Change{p.field, p.path + "=" + to, func(object any) {
			field := at(reflect.ValueOf(object).Elem())
			field.Set(reflect.ValueOf(value).Convert(field.Type()))
		}})
	}
	set("", reflect.Zero(t).Interface())
	known, ok := values[t]
	if t.Kind() != reflect.Slice {
		known = append(known, valuesOfField[p.field]...)
	}
	for _, value := range known {
		set(fmt.Sprint(value), value)
	}
	if ok {
		return
	}
	switch t.Kind() {
	case reflect.String:
		set("text", "Another [[p01]] text")
		set("address", "/elsewhere/")
		set("key", "other.md")
	case reflect.Bool:
		set("true", true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		set("1", 1)
	case reflect.Struct:
		for i := range t.NumField() {
			if field := t.Field(i); field.IsExported() {
				changesOf(p.in(field.Type, "."+field.Name), func(v reflect.Value) reflect.Value { return at(v).Field(i) }, list)
			}
		}
	case reflect.Pointer:
		changesOf(p.at(t.Elem(), ""), func(v reflect.Value) reflect.Value {
			pointer := at(v)
			if pointer.IsNil() {
				pointer.Set(reflect.New(t.Elem()))
			}
			return pointer.Elem()
		}, list)
	case reflect.Slice:
		set("[]", reflect.MakeSlice(t, 0, 0).Interface())
		changesOf(p.at(t.Elem(), "[0]"), func(v reflect.Value) reflect.Value {
			slice := at(v)
			if slice.Len() == 0 {
				slice.Set(reflect.MakeSlice(t, 1, 1))
			}
			return slice.Index(0)
		}, list)
		changesOf(p.at(t.Elem(), "[+]"), func(v reflect.Value) reflect.Value {
			slice := at(v)
			slice.Set(reflect.Append(slice, reflect.Zero(t.Elem())))
			return slice.Index(slice.Len() - 1)
		}, list)
	case reflect.Map:
		set("{}", reflect.MakeMap(t).Interface())
		filled := reflect.MakeMap(t)
		filled.SetMapIndex(reflect.ValueOf("team").Convert(t.Key()), reflect.ValueOf("a").Convert(t.Elem()))
		set("{team: a}", filled.Interface())
	default:
		panic(fmt.Sprintf("cannot change a field of the type %s", t))
	}
}
