// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package policy bounds the requests of Sites. The people who run the operator decide the bounds.
package policy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// The flags of the operator that set a Policy.
const (
	ImagePrefixesFlag = "allowed-image-prefixes"
	GatewaysFlag      = "allowed-gateways"
	HostSuffixesFlag  = "allowed-host-suffixes"
	TLSSecretsFlag    = "allowed-tls-secrets"
	MaxReplicasFlag   = "max-replicas"
)

// A Policy bounds the requests of a Site. An empty list and the number 0
// allow everything.
type Policy struct {
	// ImagePrefixes are repositories of web server images, or registries or paths of one:
	// "registry.example.com/team" allows "registry.example.com/team/nginx:1.29".
	ImagePrefixes []string
	// Gateways are patterns of path.Match for "namespace/name", such as "gateways/*".
	Gateways []string
	// HostSuffixes are domains: "example.com" allows itself and "topics.example.com".
	HostSuffixes []string
	// TLSSecrets are patterns of path.Match for names of Secrets, such as "*-tls".
	TLSSecrets []string
	// MaxReplicas bounds the number of Pods of a web server.
	MaxReplicas int
}

// Validate returns the faults of a Policy, by the names of the flags.
func (p Policy) Validate() error {
	var errs []error
	complain := func(flag, value, mend string) {
		errs = append(errs, fmt.Errorf("--%s: %q %s", flag, value, mend))
	}
	for _, prefix := range p.ImagePrefixes {
		if registry, _, _ := strings.Cut(prefix, "/"); !strings.ContainsAny(registry, ".:") && registry != "localhost" {
			complain(ImagePrefixesFlag, prefix, "must begin with a registry, as in docker.io/library/nginx")
		}
	}
	for _, pattern := range p.Gateways {
		if _, err := path.Match(pattern, ""); err != nil || strings.Count(pattern, "/") != 1 {
			complain(GatewaysFlag, pattern, "must be a namespace and a name, as in gateways/public or gateways/*")
		}
	}
	for _, suffix := range p.HostSuffixes {
		if domain := strings.Trim(suffix, "."); domain == "" || strings.ContainsAny(domain, "*/: ") {
			complain(HostSuffixesFlag, suffix, "must be a domain, as in example.com")
		}
	}
	for _, pattern := range p.TLSSecrets {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			complain(TLSSecretsFlag, pattern, "must be a name or a pattern, as in *-tls")
		}
	}
	if p.MaxReplicas < 0 {
		complain(MaxReplicasFlag, fmt.Sprint(p.MaxReplicas), "must not be negative")
	}
	return errors.Join(errs...)
}

// Image reports whether web servers may run an image.
func (p Policy) Image(image string) bool {
	return len(p.ImagePrefixes) == 0 || slices.ContainsFunc(p.ImagePrefixes, func(prefix string) bool {
		return within(image, strings.TrimRight(prefix, "/"))
	})
}

// within reports whether an image is in a repository, in a path or in a registry.
func within(image, prefix string) bool {
	rest, ok := strings.CutPrefix(image, prefix)
	if !ok || slices.ContainsFunc(strings.Split(image, "/"), func(part string) bool { return strings.Trim(part, ".") == "" }) {
		return false
	}
	// A colon after a registry begins a port, and with it the name of another registry.
	boundaries := "/"
	if strings.Contains(prefix, "/") {
		boundaries = "/:@"
	}
	return rest == "" || strings.ContainsAny(rest[:1], boundaries)
}

// Gateway reports whether routes may attach to a Gateway.
func (p Policy) Gateway(namespace, name string) bool {
	return len(p.Gateways) == 0 || matchesAny(p.Gateways, namespace+"/"+name)
}

// TLSSecret reports whether an Ingress may name a Secret.
func (p Policy) TLSSecret(name string) bool {
	return len(p.TLSSecrets) == 0 || matchesAny(p.TLSSecrets, name)
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, name)
		return err == nil && ok
	})
}

// Host reports whether a route may accept a host; "" is every host.
func (p Policy) Host(host string) bool {
	host = normalDomain(host)
	return len(p.HostSuffixes) == 0 || slices.ContainsFunc(p.HostSuffixes, func(suffix string) bool {
		suffix = normalDomain(suffix)
		return host == suffix || strings.HasSuffix(host, "."+suffix)
	})
}

// normalDomain returns a domain in lower case, without dots at its ends.
func normalDomain(name string) string { return strings.ToLower(strings.Trim(name, ".")) }

// Replicas returns the allowed number of Pods for a requested number.
func (p Policy) Replicas(wanted int) int {
	if p.MaxReplicas == 0 {
		return wanted
	}
	return min(wanted, p.MaxReplicas)
}
