// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"
)

func TestImage(t *testing.T) {
	for _, tc := range []struct {
		prefix, image string
		want          bool
	}{
		{"registry.example.com/team", "registry.example.com/team/nginx:1.29", true},
		{"registry.example.com/team/", "registry.example.com/team/nginx:1.29", true},
		{"registry.example.com/team", "registry.example.com/team-evil/nginx:1.29", false},
		{"registry.example.com/team/", "registry.example.com/team-evil/nginx", false},
		{"registry.example.com/team", "registry.example.com.evil.example/team/nginx", false},
		{"registry.example.com/team", "registry.example.com/team/../evil/nginx", false},
		{"registry.example.com/team", "registry.example.com/team//nginx", false},
		{"registry.example.com/team", "evil.example/registry.example.com/team/nginx", false},
		{"registry.example.com", "registry.example.com/any/nginx", true},
		{"registry.example.com", "registry.example.com:5000/evil/nginx", false},
		{"registry.example.com", "registry.example.com.evil.example/nginx", false},
		{"registry.example.com:5000", "registry.example.com:5000/nginx", true},
		{"registry.example.com:5000", "registry.example.com:50001/nginx", false},
		{"registry.example.com/team/nginx", "registry.example.com/team/nginx", true},
		{"registry.example.com/team/nginx", "registry.example.com/team/nginx:1.29", true},
		{"registry.example.com/team/nginx", "registry.example.com/team/nginx@sha256:00", true},
		{"registry.example.com/team/nginx", "registry.example.com/team/nginx-evil:1.29", false},
		{"registry.example.com/team/nginx:1.29", "registry.example.com/team/nginx:1.29@sha256:00", true},
		{"registry.example.com/team/nginx:1.2", "registry.example.com/team/nginx:1.29", false},
		{"docker.io/library/nginx", "nginx", false}, // the reference must be complete
		{"registry.example.com/team", "Registry.example.com/team/nginx", false},
		{"registry.example.com/team", "", false},
	} {
		if got := (Policy{ImagePrefixes: []string{"other.example.com", tc.prefix}}).Image(tc.image); got != tc.want {
			t.Errorf("with %s, %s is allowed: %v", tc.prefix, tc.image, got)
		}
	}
}

func TestHost(t *testing.T) {
	for _, tc := range []struct {
		suffix, host string
		want         bool
	}{
		{"example.com", "example.com", true},
		{"example.com", "topics.example.com", true},
		{"example.com", "*.example.com", true},
		{"example.com", "Topics.Example.COM", true},
		{"example.com", "topics.example.com.", true},
		{".example.com", "topics.example.com", true},
		{"Example.com.", "topics.example.com", true},
		{"example.com", "evilexample.com", false},
		{"example.com", "example.com.evil.example", false},
		{"example.com", "*.com", false},
		{"example.com", "com", false},
		{"example.com", "*", false},
		{"example.com", "", false},
		{"team.example.com", "*.example.com", false},
	} {
		if got := (Policy{HostSuffixes: []string{"other.example", tc.suffix}}).Host(tc.host); got != tc.want {
			t.Errorf("with %s, %q is allowed: %v", tc.suffix, tc.host, got)
		}
	}
}

func TestGateway(t *testing.T) {
	for _, tc := range []struct {
		pattern, namespace, name string
		want                     bool
	}{
		{"gateways/public", "gateways", "public", true},
		{"gateways/public", "gateways", "public-2", false},
		{"gateways/public", "blog", "public", false},
		{"gateways/*", "gateways", "internal", true},
		{"gateways/*", "gateways-2", "internal", false},
		{"gateways/*", "gateways", "a/b", false},
		{"*/public", "blog", "public", true},
	} {
		if got := (Policy{Gateways: []string{"other/one", tc.pattern}}).Gateway(tc.namespace, tc.name); got != tc.want {
			t.Errorf("with %s, %s/%s is allowed: %v", tc.pattern, tc.namespace, tc.name, got)
		}
	}
}

func TestTLSSecret(t *testing.T) {
	p := Policy{TLSSecrets: []string{"topics", "*-tls"}}
	for name, want := range map[string]bool{"topics": true, "blog-tls": true, "topics-2": false, "database": false, "": false} {
		if got := p.TLSSecret(name); got != want {
			t.Errorf("%q is allowed: %v", name, got)
		}
	}
}

func TestNames(t *testing.T) {
	for _, tc := range []struct {
		allowed, name string
		want          bool
	}{
		{"cert-manager.io/*", "cert-manager.io/cluster-issuer", true},
		{"cert-manager.io/*", "acme.cert-manager.io/http01-edit-in-place", false},
		{"cert-manager.io/*", "cert-manager.io.evil.example/x", false},
		{"team", "team", true},
		{"team", "team-2", false},
		{"*", "anything", true},
		{"*", "", true},
		{"example.com/*", "", false},
		{"none", "none", false},
		{"none", "", false},
	} {
		p := Policy{Labels: []string{tc.allowed}, Annotations: []string{tc.allowed}, Tolerations: []string{tc.allowed}, PriorityClasses: []string{tc.allowed}}
		for what, got := range map[string]bool{"label": p.Label(tc.name), "annotation": p.Annotation(tc.name), "toleration": p.Toleration(tc.name)} {
			if got != tc.want {
				t.Errorf("with %s, the %s %q is allowed: %v", tc.allowed, what, tc.name, got)
			}
		}
		// No class is always allowed.
		if got := p.PriorityClass(tc.name); got != (tc.want || tc.name == "") {
			t.Errorf("with %s, the PriorityClass %q is allowed: %v", tc.allowed, tc.name, got)
		}
	}
}

func TestReplicas(t *testing.T) {
	for _, tc := range []struct{ bound, wanted, want int }{{10, 2, 2}, {10, 10, 10}, {10, 100, 10}, {10, 0, 0}, {0, 100, 100}} {
		if got := (Policy{MaxReplicas: tc.bound}).Replicas(tc.wanted); got != tc.want {
			t.Errorf("of %d with at most %d there are %d", tc.wanted, tc.bound, got)
		}
	}
}

func TestAnEmptyPolicyAllowsEverything(t *testing.T) {
	var p Policy
	if !p.Image("nginx") || !p.Gateway("", "any") || !p.Host("") || !p.TLSSecret("any") || p.Replicas(100) != 100 ||
		!p.Label("any") || !p.Annotation("any") || !p.Toleration("") || !p.PriorityClass("any") || p.ForbidEgress {
		t.Error("It does not")
	}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
}

func TestValidate(t *testing.T) {
	fine := Policy{
		ImagePrefixes: []string{"docker.io/library/nginx", "registry.example.com:5000", "localhost/images"},
		Gateways:      []string{"gateways/*", "blog/public"}, HostSuffixes: []string{".example.com", "example.org"},
		TLSSecrets: []string{"*-tls"}, MaxReplicas: 3,
		Labels: []string{"team", "example.com/*"}, Annotations: []string{"cert-manager.io/*"}, Tolerations: []string{None}, PriorityClasses: []string{"*"},
	}
	if err := fine.Validate(); err != nil {
		t.Error(err)
	}
	for flag, p := range map[string]Policy{
		"allowed-image-prefixes: \"\"":         {ImagePrefixes: []string{""}},
		"allowed-image-prefixes: \"nginx\"":    {ImagePrefixes: []string{"nginx"}},
		"allowed-gateways: \"public\"":         {Gateways: []string{"public"}},
		"allowed-gateways: \"\"":               {Gateways: []string{""}},
		"allowed-gateways: \"a/[\"":            {Gateways: []string{"a/["}},
		"allowed-host-suffixes: \".\"":         {HostSuffixes: []string{"."}},
		"allowed-host-suffixes: \"*.a.com\"":   {HostSuffixes: []string{"*.a.com"}},
		"allowed-host-suffixes: \"https://a\"": {HostSuffixes: []string{"https://a"}},
		"allowed-tls-secrets: \"\"":            {TLSSecrets: []string{""}},
		"max-replicas: \"-1\"":                 {MaxReplicas: -1},
		"allowed-labels: \"\"":                 {Labels: []string{""}},
		"allowed-annotations: \"*/x\"":         {Annotations: []string{"*/x"}},
		"allowed-tolerations: \"none\"":        {Tolerations: []string{None, "team"}},
		"allowed-priority-classes: \"a b\"":    {PriorityClasses: []string{"a b"}},
	} {
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), flag) {
			t.Errorf("%s: %v", flag, err)
		}
	}
}
