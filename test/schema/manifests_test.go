// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// complaint is an expected message of the API server about a field.
type complaint struct{ field, message string }

// checkManifests creates all manifests of a kind as dry runs. The valid ones must pass, and the invalid ones must be
// refused with their messages.
func checkManifests(t *testing.T, kind, resource string) {
	t.Helper()
	api := rawClient(t)
	for _, file := range manifests(t, kind, "valid") {
		t.Run("valid/"+ruleName(file), func(t *testing.T) {
			if err := create(t, api, resource, file); err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
	for _, file := range manifests(t, kind, "invalid") {
		t.Run("invalid/"+ruleName(file), func(t *testing.T) {
			err := create(t, api, resource, file)
			if err == nil {
				t.Fatal("admitted")
			}
			for _, want := range wanted(t, file) {
				if !want.in(err) {
					t.Errorf("refused with\n%s\nwant about %s: %s", describe(err), want.field, want.message)
				}
			}
		})
	}
}

// manifests returns the files of a kind in one of its directories, at least one.
func manifests(t *testing.T, kind, directory string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", kind, directory, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no %s manifests of %s: %v", directory, kind, err)
	}
	return files
}

// ruleName returns the subject of a manifest, from its file name.
func ruleName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".yaml") }

// create sends the manifest as it is, as a dry run with strict field validation.
func create(t *testing.T, api *rest.RESTClient, resource, file string) error {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return api.Post().Namespace(metav1.NamespaceDefault).Resource(resource).
		Param("dryRun", metav1.DryRunAll).Param("fieldValidation", metav1.FieldValidationStrict).
		SetHeader("Content-Type", "application/yaml").Body(data).
		Do(t.Context()).Error()
}

// wanted returns the complaints that the first lines of an invalid manifest announce.
func wanted(t *testing.T, file string) []complaint {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var complaints []complaint
	for line := range strings.Lines(string(data)) {
		text, found := strings.CutPrefix(strings.TrimSpace(line), "# want: ")
		if !found {
			break
		}
		field, message, found := strings.Cut(text, ": ")
		if !found {
			t.Fatalf("%s: %q is not a field and a message", file, text)
		}
		complaints = append(complaints, complaint{field, message})
	}
	if len(complaints) == 0 {
		t.Fatalf(`%s does not begin with "# want: <field>: <part of the message>"`, file)
	}
	return complaints
}

// in reports whether the API server's answer makes the complaint.
func (c complaint) in(err error) bool {
	for _, cause := range causes(err) {
		if cause.Field == c.field && strings.Contains(cause.Message, c.message) {
			return true
		}
	}
	return false
}

// causes returns the API server's complaints, one for each field and rule. A strict decoding error has no causes, so
// they are made from the fields in its text.
func causes(err error) []metav1.StatusCause {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return nil
	}
	if details := status.Status().Details; details != nil && len(details.Causes) > 0 {
		return details.Causes
	}
	var list []metav1.StatusCause
	_, text, _ := strings.Cut(status.Status().Message, "strict decoding error: ")
	for part := range strings.SplitSeq(text, ", ") {
		if field, found := strings.CutPrefix(part, "unknown field "); found {
			list = append(list, metav1.StatusCause{Field: strings.Trim(field, `"`), Message: "unknown field"})
		}
	}
	return list
}

// describe returns the API server's answer with its causes, one per line.
func describe(err error) string {
	text := err.Error()
	for _, cause := range causes(err) {
		text += fmt.Sprintf("\n  %s: %s", cause.Field, cause.Message)
	}
	return text
}
