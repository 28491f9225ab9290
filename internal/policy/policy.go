// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package policy bounds the requests of Sites. The people who run the operator decide the bounds.
package policy

import (
	"errors"
	"fmt"
	"maps"
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

	LabelsFlag          = "allowed-labels"
	AnnotationsFlag     = "allowed-annotations"
	TolerationsFlag     = "allowed-tolerations"
	PriorityClassesFlag = "allowed-priority-classes"
	EgressFlag          = "allow-egress"
)

// None allows nothing, alone in a list of names.
const None = "none"

// A Policy bounds the requests of a Site. The zero value allows everything.
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
	// Labels, Annotations, Tolerations and PriorityClasses are names, beginnings of names with a "*" at their end, or None:
	// keys of labels and annotations, keys of taints, and PriorityClasses.
	Labels, Annotations, Tolerations, PriorityClasses []string
	// ForbidEgress lets no web server open connections.
	ForbidEgress bool
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
	p.validateNames(complain)
	if p.MaxReplicas < 0 {
		complain(MaxReplicasFlag, fmt.Sprint(p.MaxReplicas), "must not be negative")
	}
	return errors.Join(errs...)
}

// validateNames finds faults in the lists of names.
func (p Policy) validateNames(complain func(flag, value, mend string)) {
	lists := map[string][]string{
		LabelsFlag: p.Labels, AnnotationsFlag: p.Annotations, TolerationsFlag: p.Tolerations, PriorityClassesFlag: p.PriorityClasses,
	}
	for _, flag := range slices.Sorted(maps.Keys(lists)) {
		for _, name := range lists[flag] {
			switch before, after, _ := strings.Cut(name, "*"); {
			case name == None && len(lists[flag]) > 1:
				complain(flag, name, "must be alone")
			case name == "" || after != "" || strings.ContainsAny(before, " ,"):
				complain(flag, name, "must be a name, a beginning of names with an asterisk as in example.com/*, or none")
			}
		}
	}
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

// Label reports whether the objects of a Site may have a label.
func (p Policy) Label(key string) bool { return among(p.Labels, key) }

// Annotation reports whether the objects of a Site may have an annotation.
func (p Policy) Annotation(key string) bool { return among(p.Annotations, key) }

// Toleration reports whether web servers may tolerate a taint; "" is every taint.
func (p Policy) Toleration(key string) bool { return among(p.Tolerations, key) }

// PriorityClass reports whether web servers may have a PriorityClass; "" is the default of the cluster.
func (p Policy) PriorityClass(name string) bool { return name == "" || among(p.PriorityClasses, name) }

// among reports whether a name is one of the allowed ones.
func among(allowed []string, name string) bool {
	return len(allowed) == 0 || slices.ContainsFunc(allowed, func(a string) bool {
		if beginning, ok := strings.CutSuffix(a, "*"); ok {
			return strings.HasPrefix(name, beginning)
		}
		return a == name && a != None
	})
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
