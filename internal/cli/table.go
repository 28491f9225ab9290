// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"io"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/cli-runtime/pkg/printers"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/config/crd"
	"github.com/topicpages/topicpages/internal/plain"
)

// printTables prints objects as "kubectl get" does: the API server's columns in kubectl's layout. It shows the
// namespaces if there are several.
func printTables(out io.Writer, lists []objectsOfKind, wide bool) error {
	columns, err := printerColumns()
	if err != nil {
		return err
	}
	namespaces, filled := map[string]bool{}, 0
	for _, list := range lists {
		for _, object := range list.objects {
			namespaces[object.GetNamespace()] = true
		}
		if len(list.objects) > 0 {
			filled++
		}
	}
	printed := 0
	for _, list := range lists {
		if len(list.objects) == 0 {
			continue
		}
		if printed++; printed > 1 {
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
		table, err := newTable(columns[list.kind], list.objects)
		if err != nil {
			return err
		}
		printer := printers.NewTablePrinter(printers.PrintOptions{
			Wide: wide, WithNamespace: len(namespaces) > 1,
			WithKind: filled > 1, Kind: schema.GroupKind{Group: v1alpha1.GroupVersion.Group, Kind: list.kind},
		})
		if err := printer.PrintObj(table, out); err != nil {
			return err
		}
	}
	return nil
}

// printerColumns returns the columns of the kinds, by kind.
func printerColumns() (map[string][]apiextensionsv1.CustomResourceColumnDefinition, error) {
	definitions, err := crd.Definitions()
	if err != nil {
		return nil, err
	}
	columns := map[string][]apiextensionsv1.CustomResourceColumnDefinition{}
	for _, definition := range definitions {
		for _, version := range definition.Spec.Versions {
			if version.Name == v1alpha1.GroupVersion.Version {
				columns[definition.Spec.Names.Kind] = version.AdditionalPrinterColumns
			}
		}
	}
	return columns, nil
}

// newTable returns the table that the API server makes of objects. Its cells are single lines, because titles may
// hold tabs, which would shift the columns.
func newTable(columns []apiextensionsv1.CustomResourceColumnDefinition, objects []client.Object) (*metav1.Table, error) {
	convertor, err := tableconvertor.New(columns)
	if err != nil {
		return nil, err
	}
	list := &unstructured.UnstructuredList{}
	for _, object := range objects {
		content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, unstructured.Unstructured{Object: content})
	}
	table, err := convertor.ConvertToTable(context.Background(), list, nil)
	if err != nil {
		return nil, err
	}
	for _, row := range table.Rows {
		for i, cell := range row.Cells {
			if text, ok := cell.(string); ok {
				row.Cells[i] = plain.OneLine(text)
			}
		}
	}
	return table, nil
}
