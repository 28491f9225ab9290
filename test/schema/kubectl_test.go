// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// maxDefinition bounds a CRD, in bytes of JSON. "kubectl apply" puts all of it into an annotation, which the API
// server bounds to 256 KiB.
const maxDefinition = 200 << 10

// known bounds how long the API server may not know a kind after its definition was applied again, as a test here
// does.
const known = 20 * time.Second

// kubectl runs kubectl until it succeeds, and returns its output.
func kubectl(t *testing.T, args ...string) (out string) {
	t.Helper()
	testenvtest.Eventually(t, known, func() (err error) {
		out, err = testenvtest.Env(t).Kubectl(args...)
		return err
	})
	return out
}

// applyExamples applies the examples in a namespace.
func applyExamples(t *testing.T, namespace string) {
	t.Helper()
	testenvtest.Eventually(t, known, func() error {
		_, err := testenvtest.Env(t).KubectlInput(strings.NewReader(examples), "apply", "-n", namespace, "-f", "-")
		return err
	})
}

// TestDefinitionsCanBeApplied applies the CRDs as a user would.
func TestDefinitionsCanBeApplied(t *testing.T) {
	for _, definition := range definitions(t) {
		data, err := json.Marshal(definition)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > maxDefinition {
			t.Errorf("%s has %d bytes, want at most %d", definition.Name, len(data), maxDefinition)
		}
	}
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	kubectl(t, "apply", "-f", filepath.Join(root, "config", "crd", "bases"))
	kubectl(t, "apply", "--server-side", "--force-conflicts", "-f", filepath.Join(root, "config", "crd", "bases"))
}

// TestExplain asks kubectl what the fields mean.
func TestExplain(t *testing.T) {
	for args, want := range map[string]string{
		"topic.spec --recursive":        "derived",
		"topic.status --recursive":      "contentDigest",
		"post.spec.publishDate":         "a date, which begins at midnight in the time zone of the Site",
		"post.spec.aliases":             "answers 301 with the page of the Post or its url",
		"site.spec.permalinks":          ":slug stands for the name of the Post",
		"site.spec.timeZone":            "a name of the IANA time zone database",
		"post.spec.updateDate":          "Default: publishDate",
		"post.spec.content":             "scripts, styles and forms are removed",
		"post.spec.contentFrom":         `topicpages.dev/publish: "true"`,
		"post.spec --recursive":         "configMapKeyRef",
		"site.spec.language":            "en (English), de (German), ar (Arabic) or fr (French)",
		"site.spec.theme":               "css is a style sheet that follows the site's own",
		"site.spec.theme.light":         "The operator does not check it",
		"site.spec.theme.logo":          ".svg, .png or .webp",
		"site.spec.theme.css":           "It must not load anything from elsewhere",
		"site.spec.theme.templates":     "year.html",
		"site.spec.theme --recursive":   "configMapRef",
		"site.spec.server.image":        "nginx-unprivileged",
		"topic.spec.match.selector":     "matchExpressions",
		"post.status.conditions.reason": "reason",
	} {
		out := kubectl(t, append([]string{"explain"}, strings.Fields(args)...)...)
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("kubectl explain %s does not say %q:\n%s", args, want, out)
		}
	}
}

// examples has a Post, a Topic and a Site.
const examples = `apiVersion: topicpages.dev/v1alpha1
kind: Post
metadata: {name: a-post}
spec: {title: A post, publishDate: "2026-03-16", tags: [a-topic]}
---
apiVersion: topicpages.dev/v1alpha1
kind: Topic
metadata: {name: a-topic}
---
apiVersion: topicpages.dev/v1alpha1
kind: Site
metadata: {name: a-site}
`

// TestColumns compares the headings of "kubectl get".
func TestColumns(t *testing.T) {
	namespace := testenvtest.Namespace(t)
	applyExamples(t, namespace)
	for resource, want := range map[string]string{
		"posts":  "NAME STATE READY REASON NEXT",
		"topics": "NAME READY POSTS FIRST LAST REVIEW AGE",
		"sites":  "NAME READY REASON PAGES AGE URL",
	} {
		columns := headings(kubectl(t, "get", resource, "-n", namespace))
		if got := strings.Join(columns, " "); got != want {
			t.Errorf("kubectl get %s: %s, want %s", resource, got, want)
		}
		wide := headings(kubectl(t, "get", resource, "-n", namespace, "-o", "wide"))
		if len(wide) <= len(columns) || !slices.Equal(wide[:len(columns)], columns) {
			t.Errorf("kubectl get %s -o wide: %q, want more than %q", resource, wide, columns)
		}
	}
}

// seconds matches an age, which differs from one call to the next.
var seconds = regexp.MustCompile(`\b[0-9]+s\b`)

// Without a cluster, "topicpages status" prints the tables of "kubectl get", byte for byte.
func TestTablesWithoutACluster(t *testing.T) {
	root, err := testenv.Root()
	if err != nil {
		t.Fatal(err)
	}
	namespace := testenvtest.Namespace(t)
	kubectl(t, "apply", "--server-side", "-n", namespace, "-k", filepath.Join(root, "config", "samples"))
	input := kubectl(t, "get", "sites,topics,posts", "-n", namespace, "-o", "yaml")
	offline := func(args ...string) string {
		var out, problems strings.Builder
		command := cli.New(buildinfo.Info{}, time.Now, cli.Streams{In: strings.NewReader(input), Out: &out, Err: &problems})
		command.SetArgs(append([]string{"status", "-f", "-"}, args...))
		if err := command.Execute(); err != nil {
			t.Fatalf("topicpages status %v: %v\n%s", args, err, problems.String())
		}
		return out.String()
	}
	if _, err := testenvtest.Env(t).KubectlInput(strings.NewReader(offline("-o", "json")), "replace", "--subresource=status", "-n", namespace, "-f", "-"); err != nil {
		t.Fatal(err)
	}
	for _, kinds := range []string{"sites", "topics", "posts", "sites,topics,posts"} {
		for _, format := range [][]string{nil, {"-o", "wide"}} {
			want := kubectl(t, append([]string{"get", kinds, "-n", namespace}, format...)...)
			got := offline(append([]string{kinds}, format...)...)
			if diff := cmp.Diff(seconds.ReplaceAllString(want, "0s"), seconds.ReplaceAllString(got, "0s")); diff != "" {
				t.Errorf("%s %v (-kubectl +topicpages):\n%s", kinds, format, diff)
			}
		}
	}
}

// headings returns the words of the first line.
func headings(table string) []string {
	line, _, _ := strings.Cut(table, "\n")
	return strings.Fields(line)
}

// TestCategory lists all kinds by the name of the project.
func TestCategory(t *testing.T) {
	namespace := testenvtest.Namespace(t)
	applyExamples(t, namespace)
	got := strings.Fields(kubectl(t, "get", "topicpages", "-n", namespace, "-o", "name"))
	want := []string{"post.topicpages.dev/a-post", "site.topicpages.dev/a-site", "topic.topicpages.dev/a-topic"}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("kubectl get topicpages: %q, want %q", got, want)
	}
}
