// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package pages

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// The words of the corpus.
const (
	corpusPosts = 500
	// fifty is the Topic with exactly 50 Posts, whose page must be small.
	fifty = "observability"
)

var corpusTopics = []string{
	"databases", "kubernetes", "networking", "security", "reliability", "testing", "performance", "storage",
	"caching", "messaging", "deployment", "monitoring", "architecture", "api-design", "incident-response",
	"capacity-planning", "data-modeling", "developer-experience", "release-engineering", fifty,
}

var nouns = []string{
	"connection pools", "feature flags", "write-ahead logs", "leader elections", "retry storms", "schema migrations",
	"service meshes", "read replicas", "dead letter queues", "load tests", "error budgets", "blue-green deployments",
	"cache stampedes", "time zones", "idempotency keys", "canary releases", "backpressure", "tail latency", "runbooks",
	"postmortems", "message ordering", "certificate rotation", "rate limits", "cold starts", "disk failures",
	"on-call handovers", "multi-tenant clusters", "change data capture", "secondary indexes", "consistent hashing",
}

// Every title and sentence takes two nouns. The second may be left out.
var titles = []string{
	"What %s taught us about %s", "A field guide to %s", "%s without %s", "The hidden cost of %s",
	"How we moved from %s to %s", "Why %s fail, and what to do about it", "Notes on %s under load", "%s, measured",
	"You may not need %s", "Seven questions to ask before %s", "Debugging %s at three in the morning",
	"From %s to %s: a migration diary", "%s for people who already have %s", "The case against %s",
}

var sentences = []string{
	"Most teams meet %s for the first time in an incident.", "We measured %s for a year, and the median tells nothing.",
	"The trouble with %s is rarely the software; it is who owns %s.", "There are three ways to run %s, and two of them are wrong.",
	"Once %s are in place, %s stop being a surprise.", "Nobody plans for %s until they hurt.",
	"A small change to %s made %s ten times cheaper.", "This is what we would do differently about %s today.",
}

// writer makes the same corpus every time.
type writer struct {
	*rand.Rand
	out bytes.Buffer
}

// writeCorpus writes the manifests of a Site with 500 Posts of ten years in 20 Topics, and more, and returns the path
// of the file.
func writeCorpus(t *testing.T, more ...object) string {
	t.Helper()
	w := &writer{Rand: rand.New(rand.NewPCG(1, 2))}
	w.write(t, object{"Site", "notes", map[string]any{
		"title": "Field notes", "description": "Ten years of running other people's software.", "baseURL": "https://notes.example.com",
		"theme": map[string]any{
			"header": "[Blog](https://blog.example.org/) · [The first post](/posts/post-001/)",
			"footer": "© 2026 Example Corp. [Imprint](https://www.example.org/imprint/)",
		},
	}})
	for i, name := range corpusTopics {
		spec := map[string]any{}
		if i%4 == 0 {
			spec["staleAfter"], spec["owners"] = "P8Y", []string{"platform-team", "Grace Hopper"}
		}
		if i%3 == 0 {
			spec["focus"] = "centers on " + w.noun() + " and " + w.noun()
			spec["pitfalls"] = map[string]any{"items": []string{w.sentence(), w.sentence()}}
		}
		w.write(t, object{"Topic", name, spec})
	}
	for i := range corpusPosts {
		w.write(t, w.post(i))
	}
	for _, o := range more {
		w.write(t, o)
	}
	return w.save(t)
}

// object is a manifest.
type object struct {
	kind, name string
	spec       map[string]any
}

func (w *writer) post(i int) object {
	first := now.AddDate(-10, 0, 0)
	day := first.AddDate(0, 0, i*3650/corpusPosts+w.IntN(7)).Format(time.DateOnly)
	name := fmt.Sprintf("post-%03d", i)
	spec := map[string]any{
		"title": w.fill(titles[w.IntN(len(titles))]), "summary": w.sentence() + " " + w.sentence(), "publishDate": day,
		"tags": w.tags(i), "url": "https://blog.example.org/" + name + "/",
	}
	if i%5 == 0 {
		spec["authors"] = []string{"Ada Lovelace", "Grace Hopper"}
	}
	if i%2 == 0 { // so many are due that they are listed in parts
		spec["reviewBy"] = now.AddDate(0, 0, i-450).Format(time.DateOnly)
		spec["owners"] = [][]string{{"Ada Lovelace"}, {"Grace Hopper", "فريق الأنظمة"}, nil, {"platform-team"}}[i/2%4]
	}
	if i%4 != 0 {
		spec["content"] = w.markdown(i)
		delete(spec, "url")
	}
	return object{"Post", name, spec}
}

// tags returns two to four Topics, more often the first ones of the list, and a tag without a Topic.
func (w *writer) tags(i int) []string {
	tags := []string{}
	if i%(corpusPosts/50) == 0 {
		tags = append(tags, fifty)
	}
	others := len(corpusTopics) - 1
	for range 2 + w.IntN(3) {
		topic := corpusTopics[min(w.IntN(others), w.IntN(others))]
		if !slices.Contains(tags, topic) {
			tags = append(tags, topic)
		}
	}
	return append(tags, strings.ReplaceAll(w.noun(), " ", "-"))
}

func (w *writer) noun() string { return nouns[w.IntN(len(nouns))] }

func (w *writer) sentence() string { return w.fill(sentences[w.IntN(len(sentences))]) }

// fill puts nouns into a title or a sentence, and capitalizes its first letter.
func (w *writer) fill(form string) string {
	values := []any{w.noun(), w.noun()}
	text := fmt.Sprintf(form, values[:strings.Count(form, "%s")]...)
	return strings.ToUpper(text[:1]) + text[1:]
}

// markdown returns the text of article i, with the elements that most articles have.
func (w *writer) markdown(i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s See also [[post-%03d]] and [[topic:%s]].\n\n", w.sentence(), i/8*4+1, corpusTopics[i%len(corpusTopics)])
	for range 3 + w.IntN(3) {
		fmt.Fprintf(&b, "## %s\n\n%s %s %s\n\n", w.fill(titles[w.IntN(len(titles))]), w.sentence(), w.sentence(), w.sentence())
	}
	b.WriteString("### In short\n\n")
	for range 4 {
		fmt.Fprintf(&b, "- **%s**: %s\n", w.noun(), w.sentence())
	}
	fmt.Fprintf(&b, "\n1. %s\n2. %s\n\n> %s\n\n", w.sentence(), w.sentence(), w.sentence())
	b.WriteString("```go\nif err := run(ctx); err != nil { // " + w.sentence() + "\n\treturn err\n}\n```\n\n")
	b.WriteString("| what | before | after |\n| --- | ---: | ---: |\n| median | 12 ms | 9 ms |\n| 99th percentile | 870 ms | 110 ms |\n\n")
	b.WriteString("More in [the manual](https://www.example.org/manual/), under `retry.max_attempts`.[^1]\n\n[^1]: " + w.sentence() + "\n")
	return b.String()
}

func (w *writer) write(t *testing.T, o object) {
	t.Helper()
	w.writeManifest(t, map[string]any{
		"apiVersion": v1alpha1.GroupVersion.String(), "kind": o.kind, "metadata": map[string]any{"name": o.name}, "spec": o.spec,
	})
}

func (w *writer) writeManifest(t *testing.T, manifest map[string]any) {
	t.Helper()
	text, err := yaml.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	w.out.WriteString("---\n")
	w.out.Write(text)
}

func (w *writer) save(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "corpus.yaml")
	if err := os.WriteFile(file, w.out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}
