// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/topicpages/topicpages/api/v1alpha1"
)

// statusCommand is the command that prints the statuses of objects.
type statusCommand struct {
	input
	format string
}

func newStatus(now func() time.Time) *cobra.Command {
	s := &statusCommand{input: input{clock: now}}
	cmd := &cobra.Command{
		Use:   "status [KIND]... -f FILENAME",
		Short: "Print the statuses that Sites, Topics and Posts would have",
		Long: `Print the Sites, Topics and Posts with the status that the operator would compute. KIND is
sites, topics, posts, or several of them with commas; by default all are printed.

It prints the columns of "kubectl get"; -o wide adds more. With -o json and -o yaml, the
objects have their whole status, including the conditions. Without a cluster there are no web
servers, so the status of a Site is as with spec.server.managed: false. Problems in the
manifests are printed as by "topicpages render", and the exit code is then 1.`,
		Example: `  # The tables of "kubectl get sites,topics,posts"
  topicpages status -f content/

  # Which Posts are published, and which are not ready?
  topicpages status posts -f content/

  # Why is this tag claimed twice, and why is that Post missing? Read the conditions
  topicpages status topics,posts -f content/ -o yaml

  # The Topics without any Post
  topicpages status topics -f content/ -o json | jq -r '.items[] | select(.status.postCount == 0) | .metadata.name'`,
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, args) },
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&s.format, "output", "o", "table", "Format of the output: table, wide, json or yaml")
	return cmd
}

// statusKinds are the kinds with a status, in the order of the output.
var statusKinds = []string{"Site", "Topic", "Post"}

// kindsOf returns the kinds that the arguments name, or all.
func kindsOf(args []string) ([]string, error) {
	if len(args) == 0 {
		return statusKinds, nil
	}
	var kinds []string
	for _, name := range strings.Split(strings.Join(args, ","), ",") {
		i := slices.IndexFunc(statusKinds, func(kind string) bool {
			return strings.EqualFold(kind, name) || strings.EqualFold(kind+"s", name)
		})
		if i < 0 {
			return nil, fmt.Errorf("cannot print %q: KIND is sites, topics or posts", name)
		}
		if !slices.Contains(kinds, statusKinds[i]) {
			kinds = append(kinds, statusKinds[i])
		}
	}
	return kinds, nil
}

// objectsOfKind are objects of one kind, by namespace and name.
type objectsOfKind struct {
	kind    string
	objects []client.Object
}

// statusPrinters are the formats of -o.
var statusPrinters = map[string]func(io.Writer, []objectsOfKind) error{
	"table": func(out io.Writer, lists []objectsOfKind) error { return printTables(out, lists, false) },
	"wide":  func(out io.Writer, lists []objectsOfKind) error { return printTables(out, lists, true) },
	"json":  printJSON,
	"yaml":  printYAML,
}

func (s *statusCommand) run(cmd *cobra.Command, args []string) error {
	printLists, ok := statusPrinters[s.format]
	if !ok {
		return fmt.Errorf("cannot print as %q: -o takes table, wide, json or yaml", s.format)
	}
	kinds, err := kindsOf(args)
	if err != nil {
		return err
	}
	content, err := s.readManifests(cmd)
	if err != nil {
		return err
	}
	var lists []objectsOfKind
	found := 0
	for _, kind := range kinds {
		objects, err := content.withStatus(kind)
		if err != nil {
			return err
		}
		found += len(objects)
		lists = append(lists, objectsOfKind{kind, objects})
	}
	if found == 0 {
		cmd.PrintErrf("no %ss found\n", strings.Join(kinds, "s or "))
	}
	if err := printLists(cmd.OutOrStdout(), lists); err != nil {
		return fmt.Errorf("cannot print the objects: %w", err)
	}
	return content.invalid()
}

// withStatus returns copies of the objects of a kind with their statuses, by namespace and name.
func (c *dataset) withStatus(kind string) ([]client.Object, error) {
	switch kind {
	case "Topic":
		return asObjects(c.topicsWithStatus()), nil
	case "Post":
		return asObjects(c.postsWithStatus()), nil
	}
	sites, err := c.sitesWithStatus()
	return asObjects(sites), err
}

func asObjects[T client.Object](list []T) []client.Object {
	objects := make([]client.Object, len(list))
	for i, object := range list {
		objects[i] = object
	}
	return objects
}

// byName orders objects by namespace and name.
func byName[T metav1.Object](a, b T) int {
	return cmp.Or(strings.Compare(a.GetNamespace(), b.GetNamespace()), strings.Compare(a.GetName(), b.GetName()))
}

// objectList is a v1 List, as kubectl prints one.
type objectList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata"`
	Items           []client.Object `json:"items"`
}

func newObjectList(lists []objectsOfKind) objectList {
	all := objectList{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "List"}, Items: []client.Object{}}
	for _, list := range lists {
		for _, object := range list.objects {
			object.GetObjectKind().SetGroupVersionKind(v1alpha1.GroupVersion.WithKind(list.kind))
			all.Items = append(all.Items, object)
		}
	}
	return all
}

func printJSON(out io.Writer, lists []objectsOfKind) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "    ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(newObjectList(lists))
}

func printYAML(out io.Writer, lists []objectsOfKind) error {
	data, err := yaml.Marshal(newObjectList(lists))
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}
