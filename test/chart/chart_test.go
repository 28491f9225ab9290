// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package chart tests the Helm chart: by default it has the objects of config/.
package chart

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/operator"
	"github.com/topicpages/topicpages/test/testenv"
)

const release = "topicpages"

// path returns the absolute path of a file of the repository.
func path(t *testing.T, names ...string) string {
	t.Helper()
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(append([]string{root}, names...)...)
}

// run runs a program, and returns its output.
func run(t *testing.T, program string, args ...string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	home := t.TempDir()
	command.Env = append(os.Environ(), "HELM_CACHE_HOME="+home, "HELM_CONFIG_HOME="+home, "HELM_DATA_HOME="+home)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(program), strings.Join(args, " "), err, out, said.String())
	}
	return string(out), nil
}

// helm runs Helm.
func helm(t *testing.T, args ...string) (string, error) {
	t.Helper()
	program := os.Getenv("HELM")
	if program == "" {
		t.Skip(`needs Helm: run "make helm", and set HELM to bin/helm`)
	}
	return run(t, program, args...)
}

// template renders the chart as a release in a namespace.
func template(t *testing.T, name, namespace string, args ...string) (objects, error) {
	t.Helper()
	out, err := helm(t, append([]string{"template", name, path(t, "charts", "topicpages"), "--namespace", namespace}, args...)...)
	if err != nil {
		return nil, err
	}
	return decode(t, out), nil
}

// render is template for values that are right.
func render(t *testing.T, args ...string) objects {
	t.Helper()
	rendered, err := template(t, release, "topicpages-system", args...)
	if err != nil {
		t.Fatal(err)
	}
	return rendered
}

// kustomize builds a directory of config/.
func kustomize(t *testing.T, directory string) objects {
	t.Helper()
	assets := os.Getenv("KUBEBUILDER_ASSETS")
	if assets == "" {
		t.Skip(`needs kubectl: run "make controlplane", and set KUBEBUILDER_ASSETS to bin/controlplane`)
	}
	out, err := run(t, filepath.Join(assets, "kubectl"), "kustomize", path(t, "config", directory))
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, out)
}

// objects are the objects of a manifest, as "Kind namespace/name".
type objects map[string]*unstructured.Unstructured

func decode(t *testing.T, manifest string) objects {
	t.Helper()
	found := objects{}
	for decoder := utilyaml.NewYAMLOrJSONDecoder(strings.NewReader(manifest), 4096); ; {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		if len(object.Object) == 0 {
			continue
		}
		key := fmt.Sprintf("%s %s/%s", object.GetKind(), object.GetNamespace(), object.GetName())
		if found[key] != nil {
			t.Fatalf("the manifest has %s twice", key)
		}
		found[key] = object
	}
}

// get returns an object of the operator's namespace.
func (o objects) get(t *testing.T, kind, name string) *unstructured.Unstructured {
	t.Helper()
	object := o[kind+" topicpages-system/"+name]
	if object == nil {
		t.Fatalf("there is no %s %s", kind, name)
	}
	return object
}

// field returns a field of the operator's Deployment, or of its container after "container".
func (o objects) field(t *testing.T, fields ...string) any {
	t.Helper()
	deployment := o.get(t, "Deployment", "topicpages-controller-manager")
	from := deployment.Object
	if fields[0] == "container" {
		containers, _, err := unstructured.NestedSlice(from, "spec", "template", "spec", "containers")
		if err != nil || len(containers) != 1 {
			t.Fatalf("%d containers, %v", len(containers), err)
		}
		from, fields = containers[0].(map[string]any), fields[1:]
	}
	value, _, err := unstructured.NestedFieldCopy(from, fields...)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// args are the arguments of the operator.
func (o objects) args(t *testing.T) (args []string) {
	t.Helper()
	for _, arg := range o.field(t, "container", "args").([]any) {
		args = append(args, arg.(string))
	}
	return args
}

// withoutHelm removes what Helm adds to every object, and fails if it is missing.
func (o objects) withoutHelm(t *testing.T) objects {
	t.Helper()
	for key, object := range o {
		labels := object.GetLabels()
		for _, label := range []string{"app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart"} {
			if labels[label] == "" {
				t.Errorf("%s has no label %s", key, label)
			}
			delete(labels, label)
		}
		object.SetLabels(labels)
		annotations := object.GetAnnotations()
		if kept := annotations["helm.sh/resource-policy"] == "keep"; kept != (object.GetKind() == "CustomResourceDefinition") {
			t.Errorf("%s is kept when the release is uninstalled: %v", key, kept)
		}
		delete(annotations, "helm.sh/resource-policy")
		object.SetAnnotations(annotations)
	}
	return o
}

// The chart and config/ describe the same operator. Only the Namespace is different: Helm does not own the namespace of a
// release.
func TestTheChartIsConfig(t *testing.T) {
	image := []string{"--set", "image.repository=controller", "--set", "image.tag=latest"}
	for _, test := range []struct {
		directory, namespace string
		values               []string
		least                int
	}{
		{"default", "topicpages-system", nil, 15},
		{"namespaced", "team", []string{"--set", "namespaced=true"}, 8},
		{"high-availability", "topicpages-system", []string{"--set", "replicas=2,podDisruptionBudget.enabled=true,priorityClassName=system-cluster-critical",
			"--set-json", `topologySpreadConstraints=[{"maxSkew":1,"topologyKey":"kubernetes.io/hostname","whenUnsatisfiable":"ScheduleAnyway",` +
				`"labelSelector":{"matchLabels":{"control-plane":"controller-manager"}}}]`}, 16},
		{"prometheus", "topicpages-system", []string{"--set", "metrics.serviceMonitor=true,metrics.alerts=true"}, 2},
	} {
		t.Run(test.directory, func(t *testing.T) {
			want := kustomize(t, test.directory)
			delete(want, "Namespace /topicpages-system")
			got, err := template(t, release, test.namespace, slices.Concat(image, test.values)...)
			if err != nil {
				t.Fatal(err)
			}
			if len(want) < test.least {
				t.Fatalf("config/%s has %d objects", test.directory, len(want))
			}
			if test.directory == "prometheus" { // it comes beside config/default
				maps.Copy(want, kustomize(t, "default"))
				delete(want, "Namespace /topicpages-system")
			}
			if diff := cmp.Diff(want, got.withoutHelm(t), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the chart differs (-config/%s +chart): change both\n%s", test.directory, diff)
			}
		})
	}
}

// flagValues are the values of the chart that set a flag of the operator, and the argument that they give.
var flagValues = map[string]struct{ value, want string }{
	"watch-namespaces":          {"operator.watchNamespaces={blog,docs}", "--watch-namespaces=blog,docs"},
	"watch-label-selector":      {"operator.watchLabelSelector=!key", "--watch-label-selector=!key"},
	"allowed-image-prefixes":    {"operator.allowedImagePrefixes={registry.example.com/a,registry.example.com/b}", "--allowed-image-prefixes=registry.example.com/a,registry.example.com/b"},
	"allowed-gateways":          {"operator.allowedGateways={gateways/*}", "--allowed-gateways=gateways/*"},
	"allowed-host-suffixes":     {"operator.allowedHostSuffixes={example.com}", "--allowed-host-suffixes=example.com"},
	"allowed-tls-secrets":       {"operator.allowedTLSSecrets={*-tls}", "--allowed-tls-secrets=*-tls"},
	"max-replicas":              {"operator.maxReplicas=0", "--max-replicas=0"},
	"allowed-labels":            {"operator.allowedLabels={team,example.com/*}", "--allowed-labels=team,example.com/*"},
	"allowed-annotations":       {"operator.allowedAnnotations={none}", "--allowed-annotations=none"},
	"allowed-tolerations":       {"operator.allowedTolerations={example.com/team}", "--allowed-tolerations=example.com/team"},
	"allowed-priority-classes":  {"operator.allowedPriorityClasses={tenant-*}", "--allowed-priority-classes=tenant-*"},
	"allow-egress":              {"operator.allowEgress=true", "--allow-egress"},
	"allow-theme-templates":     {"operator.allowThemeTemplates=true", "--allow-theme-templates"},
	"zap-log-level":             {"operator.logLevel=debug", "--zap-log-level=debug"},
	"zap-encoder":               {"operator.logEncoder=console", "--zap-encoder=console"},
	"pprof-bind-address":        {"operator.pprofBindAddress=127.0.0.1:6060", "--pprof-bind-address=127.0.0.1:6060"},
	"leader-elect":              {"operator.leaderElection=true", "--leader-elect"},
	"metrics-bind-address":      {"metrics.enabled=true", "--metrics-bind-address=:8443"},
	"zap-stacktrace-level":      {"operator.extraArgs={--zap-stacktrace-level=error}", "--zap-stacktrace-level=error"},
	"health-probe-bind-address": {"replicas=1", "--health-probe-bind-address=:8081"},
}

// withoutValue are the flags that no value sets.
var withoutValue = map[string]string{
	"help":                   "runs nothing",
	"kubeconfig":             "a Pod has its service account",
	"leader-elect-namespace": "the role of the lease is in the namespace of the release",
	"metrics-secure":         "metrics in clear text for everybody; operator.extraArgs sets it",
	"zap-devel":              "logLevel and logEncoder set its parts",
	"zap-time-encoding":      "operator.extraArgs sets it",
}

func TestEveryFlagHasAValue(t *testing.T) {
	operator.Command(buildinfo.Info{}, nil).Flags().VisitAll(func(flag *pflag.Flag) {
		test, ok := flagValues[flag.Name]
		if !ok {
			if withoutValue[flag.Name] == "" {
				t.Errorf("no value of the chart sets --%s", flag.Name)
			}
			return
		}
		t.Run(flag.Name, func(t *testing.T) {
			if args := render(t, "--set", test.value).args(t); !slices.Contains(args, test.want) {
				t.Errorf("%s gives %q, without %s", test.value, args, test.want)
			}
		})
	})
}

func TestValuesThatLeaveSomethingOut(t *testing.T) {
	all := render(t)
	for value, want := range map[string][]string{
		"crds.enabled=false": {
			"CustomResourceDefinition /posts.topicpages.dev", "CustomResourceDefinition /sites.topicpages.dev", "CustomResourceDefinition /topics.topicpages.dev"},
		"rbac.pods=false":      {"ClusterRole /topicpages-pods-role", "ClusterRoleBinding /topicpages-pods-rolebinding"},
		"rbac.aggregate=false": {"ClusterRole /topicpages-author-role", "ClusterRole /topicpages-site-owner-role", "ClusterRole /topicpages-viewer-role"},
		"metrics.enabled=false": {"ClusterRole /topicpages-metrics-auth-role", "ClusterRole /topicpages-metrics-reader", "ClusterRoleBinding /topicpages-metrics-auth-rolebinding",
			"Service topicpages-system/topicpages-controller-manager-metrics"},
		"networkPolicy.enabled=false":                             {"NetworkPolicy topicpages-system/topicpages-controller-manager"},
		"serviceAccount.create=false,serviceAccount.name=default": {"ServiceAccount topicpages-system/topicpages-controller-manager"},
	} {
		rest := render(t, "--set", value)
		var missing []string
		for key := range all {
			if rest[key] == nil {
				missing = append(missing, key)
			}
		}
		slices.Sort(missing)
		if diff := cmp.Diff(want, missing); diff != "" || len(rest) != len(all)-len(want) {
			t.Errorf("%s leaves out (-want +got):\n%s", value, diff)
		}
	}
}

func TestValuesOfThePod(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0", 64)
	for value, test := range map[string]struct {
		fields []string
		want   any
	}{
		"replicas=2":                       {[]string{"spec", "replicas"}, int64(2)},
		"image.digest=" + digest:           {[]string{"container", "image"}, "ghcr.io/topicpages/topicpages@" + digest},
		"image.tag=v1":                     {[]string{"container", "image"}, "ghcr.io/topicpages/topicpages:v1"},
		"image.pullPolicy=Always":          {[]string{"container", "imagePullPolicy"}, "Always"},
		"imagePullSecrets[0].name=secret":  {[]string{"spec", "template", "spec", "imagePullSecrets"}, []any{map[string]any{"name": "secret"}}},
		"goMemLimit=1800MiB":               {[]string{"container", "env"}, []any{map[string]any{"name": "GOMEMLIMIT", "value": "1800MiB"}}},
		"resources.limits.memory=2Gi":      {[]string{"container", "resources", "limits", "memory"}, "2Gi"},
		"nodeSelector.disk=ssd":            {[]string{"spec", "template", "spec", "nodeSelector"}, map[string]any{"disk": "ssd"}},
		"tolerations[0].operator=Exists":   {[]string{"spec", "template", "spec", "tolerations"}, []any{map[string]any{"operator": "Exists"}}},
		"affinity.podAffinity.x=y":         {[]string{"spec", "template", "spec", "affinity"}, map[string]any{"podAffinity": map[string]any{"x": "y"}}},
		"priorityClassName=high":           {[]string{"spec", "template", "spec", "priorityClassName"}, "high"},
		"podLabels.a=b":                    {[]string{"spec", "template", "metadata", "labels", "a"}, "b"},
		"podAnnotations.a=b":               {[]string{"spec", "template", "metadata", "annotations", "a"}, "b"},
		"commonLabels.a=b":                 {[]string{"metadata", "labels", "a"}, "b"},
		"topologySpreadConstraints[0].x=y": {[]string{"spec", "template", "spec", "topologySpreadConstraints"}, []any{map[string]any{"x": "y"}}},
		"serviceAccount.name=other":        {[]string{"spec", "template", "spec", "serviceAccountName"}, "other"},
	} {
		if diff := cmp.Diff(test.want, render(t, "--set", value).field(t, test.fields...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", value, diff)
		}
	}
}

func TestOptionalObjects(t *testing.T) {
	budget := render(t, "--set", "podDisruptionBudget.enabled=true,podDisruptionBudget.maxUnavailable=50%").get(t, "PodDisruptionBudget", "topicpages-controller-manager")
	spec := map[string]any{"maxUnavailable": "50%", "selector": map[string]any{"matchLabels": map[string]any{"control-plane": "controller-manager"}}}
	if diff := cmp.Diff(spec, budget.Object["spec"]); diff != "" {
		t.Errorf("the PodDisruptionBudget (-want +got):\n%s", diff)
	}
	for key, object := range render(t, "--set", "crds.keep=false") {
		if _, kept := object.GetAnnotations()["helm.sh/resource-policy"]; kept {
			t.Errorf("%s is kept in spite of crds.keep=false", key)
		}
	}
	ports, _, err := unstructured.NestedSlice(render(t, "--set", "networkPolicy.apiServerPorts={16443}").get(t, "NetworkPolicy", "topicpages-controller-manager").Object, "spec", "egress")
	if want := []any{map[string]any{"protocol": "TCP", "port": int64(16443)}}; err != nil || !cmp.Equal(want, ports[0].(map[string]any)["ports"]) {
		t.Errorf("the ports of the API server are %v, %v", ports[0], err)
	}
}

// Two releases in one namespace share no object and no Pod.
func TestReleasesAreApart(t *testing.T) {
	first := render(t)
	second, err := template(t, "shard-a", "topicpages-system", "--set", "crds.enabled=false", "--set", "rbac.aggregate=false")
	if err != nil {
		t.Fatal(err)
	}
	for key := range second {
		if first[key] != nil {
			t.Errorf("both releases have %s", key)
		}
	}
	selector, _, err := unstructured.NestedString(second.get(t, "Deployment", "shard-a-topicpages-controller-manager").Object, "spec", "selector", "matchLabels", "control-plane")
	if err != nil || selector != "shard-a-topicpages-controller-manager" {
		t.Errorf("the second release selects %q, %v", selector, err)
	}
}

func TestWrongValuesAreRefused(t *testing.T) {
	for value, want := range map[string]string{
		"operator.watchNamespace=blog":                               "watchNamespace",
		"operator.watchNamespaces=blog":                              "operator/watchNamespaces",
		"replicas=two":                                               "/replicas",
		"replicas=2,operator.leaderElection=false":                   "two operators would write the same objects",
		"image.digest=abc":                                           "image/digest",
		"image.pullPolicy=Sometimes":                                 "image/pullPolicy",
		"operator.allowedGateways={public}":                          "operator/allowedGateways",
		"operator.maxReplicas=-1":                                    "operator/maxReplicas",
		"operator.allowedAnnotations={*/a}":                          "operator/allowedAnnotations",
		"operator.allowEgress=yes":                                   "operator/allowEgress",
		"networkPolicy.apiServerPorts={70000}":                       "networkPolicy/apiServerPorts",
		"namespaced=true,operator.watchNamespaces={blog}":            "must be empty where namespaced is true",
		"serviceAccount.create=false":                                "serviceAccount.name is needed",
		"goMemLimit=450Mi":                                           "goMemLimit",
		"resources.requests.cpu=10m,resources.request.memory=1":      "request",
		"operator.extraArgs={x}":                                     "operator/extraArgs",
		"imagePullSecrets={registry}":                                "imagePullSecrets",
		"commonLabels.a=1":                                           "commonLabels",
		"topologySpreadConstraints={a}":                              "topologySpreadConstraints",
		"operator.allowedHostSuffixes={a,a}":                         "operator/allowedHostSuffixes",
		"podDisruptionBudget.enabled=true,podDisruptionBudget.min=1": "min",
		"operator.logEncoder=xml":                                    "operator/logEncoder",
	} {
		if _, err := template(t, release, "topicpages-system", "--set", value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want an error with %q, got %v", value, want, err)
		}
	}
}

// schema is a part of values.schema.json.
type schema struct {
	Description          string
	AdditionalProperties any
	Properties           map[string]schema
}

func TestTheSchemaDescribesEveryValue(t *testing.T) {
	var values map[string]any
	var root schema
	for file, into := range map[string]any{"values.yaml": &values, "values.schema.json": &root} {
		text, err := os.ReadFile(path(t, "charts", "topicpages", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	// Helm adds global. A container has claims by other means.
	root.Properties = without(root.Properties, "global")
	root.Properties["resources"] = schema{Description: "resources", Properties: without(root.Properties["resources"].Properties, "claims"), AdditionalProperties: false}
	compare(t, "", values, root)
}

func without(properties map[string]schema, name string) map[string]schema {
	delete(properties, name)
	return properties
}

// compare finds values without a schema, and properties without a default.
func compare(t *testing.T, at string, values map[string]any, s schema) {
	t.Helper()
	if s.AdditionalProperties != false {
		t.Errorf("the schema allows any value below %q", at)
	}
	for name, value := range values {
		property, ok := s.Properties[name]
		if !ok || property.Description == "" {
			t.Errorf("the schema does not describe %s%s", at, name)
		}
		if inner, ok := value.(map[string]any); ok && len(property.Properties) > 0 {
			compare(t, at+name+".", inner, property)
		}
	}
	for name := range s.Properties {
		if _, ok := values[name]; !ok {
			t.Errorf("values.yaml does not have %s%s", at, name)
		}
	}
}

func TestLint(t *testing.T) {
	for _, values := range []string{"replicas=1", "namespaced=true", "crds.enabled=false"} {
		if out, err := helm(t, "lint", "--strict", path(t, "charts", "topicpages"), "--set", values); err != nil {
			t.Errorf("%v%s", err, out)
		}
	}
}
