// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/store"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/redirecttest"
)

// objectSeq are the objects that a tenant creates, in order.
type objectSeq = iter.Seq[client.Object]

// many makes n objects.
func many[T client.Object](n int, object func(i int) T) objectSeq {
	return func(yield func(client.Object) bool) {
		for i := range n {
			if !yield(object(i)) {
				return
			}
		}
	}
}

// inTurn makes the objects of one sequence after the other.
func inTurn(sequences ...objectSeq) objectSeq {
	return func(yield func(client.Object) bool) {
		for _, s := range sequences {
			for o := range s {
				if !yield(o) {
					return
				}
			}
		}
	}
}

func postName(i int) string { return fmt.Sprintf("post-%05d", i) }

func newPost(i int, options ...func(*v1alpha1.Post)) *v1alpha1.Post {
	return Post(postName(i), "2024-03-05", append([]func(*v1alpha1.Post){Tags("common")}, options...)...)
}

func content(text string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) { p.Spec.Content = text }
}

func contentFrom(name, key string) func(*v1alpha1.Post) {
	return func(p *v1alpha1.Post) {
		p.Spec.ContentFrom = &v1alpha1.ContentSource{ConfigMapKeyRef: v1alpha1.ConfigMapKeySelector{Name: v1alpha1.ConfigMapName(name), Key: key}}
	}
}

// configMap returns a ConfigMap that Posts may name.
func configMap(name string, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{v1alpha1.PublishLabel: "true"}}, Data: data}
}

// ownTags returns a common tag and n tags that no other Post has.
func ownTags(post, n int) []v1alpha1.Tag {
	tags := []v1alpha1.Tag{"common"}
	for k := range n {
		tags = append(tags, v1alpha1.Tag(fmt.Sprintf("own-%d-%d", post, k)))
	}
	return tags
}

func sharedAliases(topics int) objectSeq {
	var aliases []v1alpha1.Tag
	for i := range 32 {
		aliases = append(aliases, v1alpha1.Tag(fmt.Sprintf("shared-alias-%d", i)))
	}
	return many(topics, func(i int) *v1alpha1.Topic { return Topic(fmt.Sprintf("claimant-%04d", i), Aliases(aliases...)) })
}

// longAliases are Posts with as many and as long aliases as may be. Those of every second Post have one hash in nginx.
func longAliases(posts int) objectSeq {
	const each = 16
	colliding := redirecttest.Colliding(posts*each, 510)
	return inTurn(
		many(1, func(int) *v1alpha1.Topic { return Topic("common") }),
		many(posts, func(i int) *v1alpha1.Post {
			return newPost(i, func(p *v1alpha1.Post) {
				for k := range each {
					alias := colliding[i*each+k]
					if i%2 == 1 {
						alias = fmt.Sprintf("%06d-%02d-%s", i, k, strings.Repeat("x", 500))
					}
					p.Spec.Aliases = append(p.Spec.Aliases, v1alpha1.SitePath("/"+alias))
				}
			})
		}))
}

// claimedAliases are Posts that all have the same aliases.
func claimedAliases(posts int) objectSeq {
	return inTurn(
		many(1, func(int) *v1alpha1.Topic { return Topic("common") }),
		many(posts, func(i int) *v1alpha1.Post {
			return newPost(i, func(p *v1alpha1.Post) {
				for k := range 16 {
					p.Spec.Aliases = append(p.Spec.Aliases, v1alpha1.SitePath(fmt.Sprintf("/%02d-%s", k, strings.Repeat("x", 500))))
				}
			})
		}))
}

// longOwners are as many as may be, with names as long as may be.
func longOwners(of string) []v1alpha1.Owner {
	var owners []v1alpha1.Owner
	for k := range 8 {
		owners = append(owners, v1alpha1.Owner(fmt.Sprintf("%-126s.%d", of, k)))
	}
	return owners
}

// manyOwners are Posts that are all due for a review in one year, each with owners of its own, and with Topics that ask for
// reviews of all of them.
func manyOwners(posts, topics int) objectSeq {
	return inTurn(
		many(topics, func(i int) *v1alpha1.Topic {
			name := fmt.Sprintf("all-%d", i)
			return Topic(name, Match(v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"common"}}), StaleAfter("P1M", longOwners(name)...))
		}),
		many(posts, func(i int) *v1alpha1.Post {
			return newPost(i, func(p *v1alpha1.Post) {
				if i%2 == 0 { // the others are due by their Topics
					p.Spec.ReviewBy = "2025-01-01"
				}
				p.Spec.Owners = longOwners(p.Name)
			})
		}))
}

// manyLinks returns many Posts, all with the article that has the most possible links.
func manyLinks(posts int) objectSeq {
	var article strings.Builder
	for i := 0; article.Len() < 255<<10; i++ {
		fmt.Fprintf(&article, "[[%x]] ", i)
	}
	return inTurn(
		many(1, func(int) *corev1.ConfigMap { return configMap("links", map[string]string{"a.md": article.String()}) }),
		many(posts, func(i int) *v1alpha1.Post { return newPost(i, contentFrom("links", "a.md")) }))
}

// manyNeighbours returns Topics that all have the same Posts, each of them with tags of its own.
func manyNeighbours(posts, topics int) objectSeq {
	return inTurn(
		many(posts, func(i int) *v1alpha1.Post { return newPost(i, Tags(ownTags(i, 31)...)) }),
		many(topics, func(i int) *v1alpha1.Topic {
			return Topic(fmt.Sprintf("all-%d", i), Match(v1alpha1.TopicMatch{AnyOf: []v1alpha1.Tag{"common"}}))
		}))
}

// randomWords returns Posts with articles as long as may be, in words that no other article has.
func randomWords(posts int) objectSeq {
	random := rand.New(rand.NewPCG(1, 2))
	return inTurn(
		many(1, func(int) *v1alpha1.Topic { return Topic("common") }),
		many(posts, func(i int) *v1alpha1.Post {
			var article strings.Builder
			for article.Len() < 64<<10-10 {
				fmt.Fprintf(&article, "%08x ", random.Uint32())
			}
			return newPost(i, content(article.String()))
		}))
}

func manyLinesOfCode(posts int) objectSeq {
	var code strings.Builder
	for i := range 60 {
		fmt.Fprintf(&code, "func f%d(a, b int) (c string, err error) { return fmt.Sprintf(\"%%d %%d\", a, b), nil }\n", i)
	}
	return inTurn(
		many(1, func(int) *v1alpha1.Topic { return Topic("common") }),
		many(posts, func(i int) *v1alpha1.Post {
			return newPost(i, content(fmt.Sprintf("%d\n```go\n%s```\n", i, code.String())))
		}))
}

// largeConfigMaps returns ConfigMaps of the greatest size that the operator watches. Posts name one key of them,
// which is too long, or they carry the labels of ConfigMaps with pages, and as much provenance as the operator keeps.
func largeConfigMaps(n int) objectSeq {
	return inTurn(
		many(n, func(i int) *corev1.ConfigMap {
			c := configMap(fmt.Sprintf("large-%03d", i), map[string]string{"too-long": strings.Repeat("x", 270<<10)})
			for _, key := range []string{"a", "b", "c"} {
				c.Data[key] = strings.Repeat(key, 240<<10)
			}
			if i%2 == 1 {
				c.Labels = map[string]string{store.ManagedByLabel: store.ManagedBy}
				c.Annotations = map[string]string{store.ProvenanceAnnotation: strings.Repeat("x", 128<<10)}
				c.BinaryData, c.Data = map[string][]byte{"a": []byte(strings.Repeat("a", 720<<10))}, nil
			}
			return c
		}),
		many(1, func(i int) *v1alpha1.Post { return newPost(i, contentFrom("large-000", "too-long")) }))
}

// largeAnnotations returns Posts and Topics with annotations of the greatest size.
func largeAnnotations(n int) objectSeq {
	note := map[string]string{"example.com/note": strings.Repeat("x", 250_000)}
	return inTurn(
		many(n/2, func(i int) *v1alpha1.Post { return newPost(i, func(p *v1alpha1.Post) { p.Annotations = note }) }),
		many(n/2, func(i int) *v1alpha1.Topic {
			return Topic(fmt.Sprintf("topic-%03d", i), func(t *v1alpha1.Topic) { t.Annotations = note })
		}))
}

// largeLabels returns Posts and Topics with as many labels as fit into a request.
func largeLabels(n int) objectSeq {
	labels := map[string]string{}
	for i := range 7000 {
		labels[fmt.Sprintf("example.com/%050d", i)] = strings.Repeat("x", 63)
	}
	return inTurn(
		many(n/2, func(i int) *v1alpha1.Post { return newPost(i, func(p *v1alpha1.Post) { p.Labels = labels }) }),
		many(n/2, func(i int) *v1alpha1.Topic {
			return Topic(fmt.Sprintf("topic-%03d", i), func(t *v1alpha1.Topic) { t.Labels = labels })
		}))
}

// forgedObjects returns large objects with the operator's labels, so that it watches them.
func forgedObjects(n int) objectSeq {
	long := strings.Repeat("x", 50)
	return inTurn(
		many(n/2, func(i int) *networkingv1.Ingress {
			o := &networkingv1.Ingress{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("forged-%03d", i), Labels: store.Labels("heavy")}}
			backend := networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: "a", Port: networkingv1.ServiceBackendPort{Number: 1}}}
			paths := []networkingv1.HTTPIngressPath{{Path: "/" + long, PathType: ptr.To(networkingv1.PathTypePrefix), Backend: backend}}
			for k := range 4000 {
				o.Spec.Rules = append(o.Spec.Rules, networkingv1.IngressRule{Host: fmt.Sprintf("%s-%d.example.com", long, k),
					IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{Paths: paths}}})
			}
			return o
		}),
		many(n/2, func(i int) *networkingv1.NetworkPolicy {
			o := &networkingv1.NetworkPolicy{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("forged-%03d", i), Labels: store.Labels("heavy")}}
			for k := range 8000 {
				o.Spec.PodSelector.MatchExpressions = append(o.Spec.PodSelector.MatchExpressions, metav1.LabelSelectorRequirement{
					Key: fmt.Sprintf("%s-%d", long, k), Operator: metav1.LabelSelectorOpExists})
			}
			return o
		}))
}
