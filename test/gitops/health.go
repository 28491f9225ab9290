// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package gitops tells what deployment tools make of an object, by the rules in config/gitops.
package gitops

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/test/testenv"
)

// Rules returns the text of a file in config/gitops.
func Rules(t testing.TB, name string) []byte {
	t.Helper()
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "config", "gitops", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Health returns the health of an object in Argo CD, by the interpreter that Argo CD has.
func Health(t testing.TB, object client.Object) string {
	t.Helper()
	health, _ := HealthByScript(t, Rules(t, "health.lua"), content(t, object))
	return health
}

// HealthByScript returns the health of an object in Argo CD, and its message, by a script.
func HealthByScript(t testing.TB, script []byte, object map[string]any) (health, message string) {
	t.Helper()
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable, lua.StringLibName: lua.OpenString} {
		if err := state.CallByParam(lua.P{Fn: state.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
			t.Fatal(err)
		}
	}
	state.SetGlobal("obj", value(state, object))
	if err := state.DoString(string(script)); err != nil {
		t.Fatal(err)
	}
	result, ok := state.Get(-1).(*lua.LTable)
	if !ok || result.RawGetString("message").String() == "" {
		t.Fatalf("the script returns %v", state.Get(-1))
	}
	return result.RawGetString("status").String(), result.RawGetString("message").String()
}

// waitRule is a rule of kapp: it waits for the conditions of an object.
type waitRule struct {
	SupportsObservedGeneration bool
	ConditionMatchers          []conditionMatcher
	ResourceMatchers           []struct {
		APIVersionKindMatcher struct{ APIVersion, Kind string }
	}
}

type conditionMatcher struct {
	Type, Status     string
	Failure, Success bool
}

// Wait returns the result of kapp's wait for an object: "done", "failed" or "waiting". It follows the source of kapp, which
// the Go module proxy does not have: the first rule for the kind decides, an object that is being deleted is never done, and
// a matcher for failure wins over one for success, whatever their order.
func Wait(t testing.TB, object client.Object) string {
	t.Helper()
	var config struct{ WaitRules []waitRule }
	if err := yaml.Unmarshal(Rules(t, "kapp.yaml"), &config); err != nil {
		t.Fatal(err)
	}
	var observed struct {
		Metadata struct {
			Generation        int64
			DeletionTimestamp *string
		}
		Status struct {
			ObservedGeneration int64
			Conditions         []struct{ Type, Status string }
		}
	}
	text, err := json.Marshal(object)
	if err == nil {
		err = json.Unmarshal(text, &observed)
	}
	if err != nil {
		t.Fatal(err)
	}
	rule := ruleFor(config.WaitRules, object)
	switch {
	case rule == nil:
		return "done" // kapp does not wait for kinds without a rule
	case observed.Metadata.DeletionTimestamp != nil,
		rule.SupportsObservedGeneration && observed.Metadata.Generation != observed.Status.ObservedGeneration:
		return "waiting"
	}
	matches := func(wanted func(conditionMatcher) bool) bool {
		return slices.ContainsFunc(rule.ConditionMatchers, func(m conditionMatcher) bool {
			return wanted(m) && slices.Contains(observed.Status.Conditions, struct{ Type, Status string }{m.Type, m.Status})
		})
	}
	switch {
	case matches(func(m conditionMatcher) bool { return m.Failure }):
		return "failed"
	case matches(func(m conditionMatcher) bool { return m.Success }):
		return "done"
	}
	return "waiting"
}

// ruleFor returns the first rule for the kind of an object, or nil.
func ruleFor(rules []waitRule, object client.Object) *waitRule {
	kind := fmt.Sprintf("%T", object)[len("*v1alpha1."):]
	for i, rule := range rules {
		for _, matcher := range rule.ResourceMatchers {
			if m := matcher.APIVersionKindMatcher; m.APIVersion == v1alpha1.GroupVersion.String() && m.Kind == kind {
				return &rules[i]
			}
		}
	}
	return nil
}

// content returns the fields of an object.
func content(t testing.TB, object client.Object) map[string]any {
	t.Helper()
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

// value returns a value of JSON as one of Lua.
func value(state *lua.LState, v any) lua.LValue {
	switch v := v.(type) {
	case nil:
		return lua.LNil
	case bool:
		return lua.LBool(v)
	case string:
		return lua.LString(v)
	case int64:
		return lua.LNumber(v)
	case float64:
		return lua.LNumber(v)
	case []any:
		table := state.NewTable()
		for _, item := range v {
			table.Append(value(state, item))
		}
		return table
	case map[string]any:
		table := state.NewTable()
		for key, item := range v {
			table.RawSetString(key, value(state, item))
		}
		return table
	}
	panic(fmt.Sprintf("%T is no value of JSON", v))
}
