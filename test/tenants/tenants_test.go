// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package tenants

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// creators is how many objects of a tenant are created at a time.
const creators = 2

// heavy is a tenant with more objects than the others can bear without bounds.
type heavy struct {
	objects objectSeq
	// guilty is one of the objects, and says is a text in a condition of its status. It is nil if none of the objects
	// exceeds a bound.
	guilty             client.Object
	condition, message string
	// flags of the operator, in addition to config/manager.
	flags []string
	// webServers is the number of hostile Pods that serve the tenant's Site.
	webServers int
}

func TestATenantTakesTheOperatorFromNobody(t *testing.T) {
	for name, tenant := range map[string]heavy{
		"SharedAliases":  {objects: sharedAliases(1200), guilty: Topic("claimant-0900"), condition: v1alpha1.AliasesResolvedCondition, message: "claimed by Topics"},
		"Links":          {objects: manyLinks(400), guilty: newPost(399), condition: v1alpha1.ReadyCondition, message: "more than 500 different [[links]]"},
		"Adjacency":      {objects: manyNeighbours(2000, 40)},
		"LongAliases":    {objects: longAliases(2000), guilty: Site("heavy"), condition: v1alpha1.ReadyCondition, message: "no room for redirects"},
		"ClaimedAliases": {objects: claimedAliases(2000), guilty: newPost(1900), condition: v1alpha1.AliasesResolvedCondition, message: "The oldest object keeps an alias"},
		"Owners":         {objects: manyOwners(2000, 40), guilty: newPost(1999), condition: v1alpha1.FreshCondition, message: "review"},
		"RandomWords":    {objects: randomWords(300)},
		"Code":           {objects: manyLinesOfCode(300)},
		"ConfigMaps":     {objects: largeConfigMaps(300), guilty: newPost(0), condition: v1alpha1.ReadyCondition, message: "bytes: at most"},
		"Annotations":    {objects: largeAnnotations(600)},
		"Labels":         {objects: largeLabels(50), guilty: newPost(0), condition: v1alpha1.ReadyCondition, message: "remove labels"},
		"Forged":         {objects: forgedObjects(150)},
		"WebServers": {objects: many(1, func(i int) *v1alpha1.Post { return newPost(i) }), webServers: 100,
			guilty: Site("heavy"), condition: v1alpha1.ServingCondition, message: "does not serve the pages"},
	} {
		t.Run(name, func(t *testing.T) { tenant.check(t) })
	}
}

// check loads a namespace while another tenant edits, before and after a restart.
func (h heavy) check(t *testing.T) {
	c := begin(t, h.flags...)
	q := c.quiet()
	namespace := testenvtest.Namespace(t)
	t.Cleanup(func() {
		c.operator.stop() // it would follow each deletion
		c.empty(namespace)
		c.empty(q.namespace)
	})
	process := c.operator.command.Process.Pid

	created := c.load(namespace, h.objects)
	c.webServers(namespace, h.webServers)
	q.editUntil(created).check(q, "while the objects are created")
	said := func() bool { return h.says(c, namespace) == nil }
	q.editUntil(said).check(q, "afterwards")
	if err := h.says(c, namespace); err != nil {
		t.Error(err)
	}
	if err := c.operator.check(); err != nil || c.operator.command.Process.Pid != process {
		t.Errorf("the operator is another process now: %v", err)
	}
	c.reportMemory("before a restart")
	c.operator.restart()
	q.edit() // a new operator first has to read everything
	q.editUntil(said).check(q, "after a restart")
	if err := c.operator.check(); err != nil {
		t.Error(err)
	}
	c.reportMemory("after a restart")
}

// load starts creating a Site and objects in a namespace. done reports whether all exist.
func (c *cluster) load(namespace string, objects objectSeq) (done func() bool) {
	site := Site("heavy", func(s *v1alpha1.Site) { s.Spec.Title, s.Spec.BaseURL = "Heavy", "https://heavy.example.com" })
	site.Namespace = namespace
	if err := c.Create(c.Context(), site); err != nil {
		c.Fatal(err)
	}
	var ended atomic.Bool
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		var group errgroup.Group
		group.SetLimit(creators)
		for o := range objects {
			o.SetNamespace(namespace)
			group.Go(func() error { return c.Create(c.Context(), o) })
		}
		if err := group.Wait(); err != nil && c.Context().Err() == nil {
			c.Errorf("cannot create the objects of the heavy tenant: %v", err)
		}
		ended.Store(true)
	}()
	c.Cleanup(func() { <-finished })
	return ended.Load
}

// says returns an error unless the guilty object reports its fault.
func (h heavy) says(c *cluster, namespace string) error {
	if h.guilty == nil {
		return nil
	}
	object := h.guilty.DeepCopyObject().(client.Object)
	if err := c.Get(c.Context(), client.ObjectKey{Namespace: namespace, Name: object.GetName()}, object); err != nil {
		return err
	}
	condition := meta.FindStatusCondition(Conditions(object), h.condition)
	if condition == nil || condition.Status != metav1.ConditionFalse || !strings.Contains(condition.Message, h.message) {
		return fmt.Errorf("%T %q does not say %q in %s: %+v", object, object.GetName(), h.message, h.condition, condition)
	}
	return nil
}

// reportMemory logs the operator's highest memory use, for docs/scale.md.
func (c *cluster) reportMemory(when string) {
	c.Helper()
	peak, err := c.operator.peak()
	if err != nil {
		c.Error(err)
	}
	c.Logf("%s: the operator has used at most %d MiB", when, peak>>20)
}
