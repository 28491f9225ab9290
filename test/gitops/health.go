// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package gitops tells what deployment tools make of an object, by the rules in config/gitops.
package gitops

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

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

// Wait returns the result of kapp's wait for an object: "done", "failed" or "waiting". It follows the documentation of
// kapp, which is no library.
func Wait(t testing.TB, object client.Object) string {
	t.Helper()
	var config struct {
		WaitRules []struct {
			SupportsObservedGeneration bool
			ConditionMatchers          []struct {
				Type, Status     string
				Failure, Success bool
			}
		}
	}
	if err := yaml.Unmarshal(Rules(t, "kapp.yaml"), &config); err != nil {
		t.Fatal(err)
	}
	var observed struct {
		Metadata struct{ Generation int64 }
		Status   struct {
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
	for _, rule := range config.WaitRules {
		if rule.SupportsObservedGeneration && observed.Metadata.Generation != observed.Status.ObservedGeneration {
			return "waiting"
		}
		for _, matcher := range rule.ConditionMatchers {
			for _, condition := range observed.Status.Conditions {
				switch {
				case condition.Type != matcher.Type || condition.Status != matcher.Status:
				case matcher.Failure:
					return "failed"
				case matcher.Success:
					return "done"
				}
			}
		}
	}
	return "waiting"
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
