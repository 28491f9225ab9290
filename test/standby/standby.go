// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package standby runs an operator for tests that waits for another one to give up its lease. Its caches follow the
// cluster, and its controllers never start. So a test can set up a reconciler as the operator does, and call it as
// often as it likes.
package standby

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-logr/logr"
	coordinationv1 "k8s.io/api/coordination/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	testclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

// patience bounds every wait.
const patience = 20 * time.Second

// A Reconciler is a reconciler of the operator.
type Reconciler interface {
	SetupWithManager(manager.Manager) error
	Reconcile(context.Context, ctrl.Request) (ctrl.Result, error)
}

// Operator is an operator that does nothing on its own.
type Operator struct {
	*testing.T
	// Admin reads from the API server, and may write everything.
	Admin     client.Client
	Namespace string
	// Clock is the clock of reconcilers. Each call of Reconcile is a minute after the one before, so that no pause
	// between two writes remains.
	Clock *testclock.FakeClock
	// Reader, if it is set before Start, wraps what reads the ConfigMaps that Posts and Sites name. Start then returns while
	// the namespace may still be being read.
	Reader func(client.Reader) client.Reader

	env *testenv.Environment
}

// New makes an operator for a namespace of its own.
func New(t *testing.T) *Operator {
	t.Helper()
	env := testenvtest.Env(t)
	admin, err := client.New(env.Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	o := &Operator{T: t, Admin: admin, Namespace: testenvtest.Namespace(t), Clock: testclock.NewFakeClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), env: env}
	options := kube.ManagerOptions(o.options())
	lease := &coordinationv1.Lease{
		ObjectMeta: metav1.ObjectMeta{Name: options.LeaderElectionID},
		Spec: coordinationv1.LeaseSpec{HolderIdentity: ptr.To("another operator"), LeaseDurationSeconds: ptr.To[int32](3600),
			AcquireTime: ptr.To(metav1.NowMicro()), RenewTime: ptr.To(metav1.NowMicro())},
	}
	o.Create(lease)
	return o
}

func (o *Operator) options() kube.Options {
	return kube.Options{Namespaces: []string{o.Namespace}, MetricsAddress: "0", HealthAddress: "0",
		LeaderElection: true, LeaderElectionNamespace: o.Namespace}
}

// Start makes a reconciler with a manager, Archives and a Pacer, and starts its caches until the test ends.
func Start[R Reconciler](o *Operator, reconciler func(manager.Manager, *kube.Archives, *pace.Pacer) R) R {
	o.Helper()
	options := kube.ManagerOptions(o.options())
	options.Logger = logr.Discard()
	options.Controller.SkipNameValidation = ptr.To(true) // several controllers of one name run in this process
	mgr, err := ctrl.NewManager(o.env.Admin(), options)
	if err != nil {
		o.Fatal(err)
	}
	contents, err := kube.NewContents(wrapped{mgr, o.Reader}, []string{o.Namespace}, nil)
	if err != nil {
		o.Fatal(err)
	}
	pacer := pace.New(o.Clock, logr.Discard())
	r := reconciler(mgr, kube.NewArchives(mgr.GetCache(), contents, pacer, logr.Discard()), pacer)
	if err := r.SetupWithManager(mgr); err != nil {
		o.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(o.Context()))
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	o.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			o.Errorf("the manager ended with: %v", err)
		}
	})
	if !mgr.GetCache().WaitForCacheSync(o.Context()) {
		o.Fatal("the caches are not filled")
	}
	if o.Reader != nil {
		return r
	}
	o.Eventually(func() error {
		if wait := pacer.Wait(pace.Sites, types.NamespacedName{Namespace: o.Namespace, Name: "of-no-site"}); wait > 0 {
			return errors.New("the namespace is still being read")
		}
		return nil
	})
	return r
}

// wrapped is a manager with another reader, if there is one.
type wrapped struct {
	manager.Manager
	wrap func(client.Reader) client.Reader
}

func (w wrapped) GetAPIReader() client.Reader {
	if w.wrap == nil {
		return w.Manager.GetAPIReader()
	}
	return w.wrap(w.Manager.GetAPIReader())
}

// Create makes objects in the namespace.
func (o *Operator) Create(objects ...client.Object) {
	o.Helper()
	for _, object := range objects {
		object.SetNamespace(o.Namespace)
		if err := o.Admin.Create(o.Context(), object); err != nil {
			o.Fatal(err)
		}
	}
}

// Get reads an object of the namespace from the API server.
func (o *Operator) Get(object client.Object, name string) {
	o.Helper()
	if err := o.Admin.Get(o.Context(), client.ObjectKey{Namespace: o.Namespace, Name: name}, object); err != nil {
		o.Fatal(err)
	}
}

// Reconcile advances the clock by a minute and calls a reconciler for an object of the namespace.
func (o *Operator) Reconcile(r Reconciler, name string) (ctrl.Result, error) {
	o.Clock.Step(time.Minute)
	return r.Reconcile(o.Context(), ctrl.Request{NamespacedName: client.ObjectKey{Namespace: o.Namespace, Name: name}})
}

// Eventually waits until check returns nil.
func (o *Operator) Eventually(check func() error) {
	o.Helper()
	testenvtest.Eventually(o.T, patience, check)
}

// Cached waits until a cache agrees with the API server about the objects.
func (o *Operator) Cached(cache client.Reader, objects ...client.Object) {
	o.Helper()
	for _, object := range objects {
		key := client.ObjectKey{Namespace: o.Namespace, Name: object.GetName()}
		o.Eventually(func() error {
			live, cached := object.DeepCopyObject().(client.Object), object.DeepCopyObject().(client.Object)
			live.SetResourceVersion("")
			cached.SetResourceVersion("")
			liveErr, cachedErr := client.IgnoreNotFound(o.Admin.Get(o.Context(), key, live)), client.IgnoreNotFound(cache.Get(o.Context(), key, cached))
			if err := errors.Join(liveErr, cachedErr); err != nil {
				return err
			}
			if live.GetResourceVersion() != cached.GetResourceVersion() {
				return errors.New("the cache lags behind")
			}
			return nil
		})
	}
}

// BeforeStatus returns a client that calls a function before each update of a status.
func BeforeStatus(c client.Client, call func()) client.Client { return beforeStatus{c, call} }

type beforeStatus struct {
	client.Client
	call func()
}

func (b beforeStatus) Status() client.SubResourceWriter {
	return beforeUpdate{b.Client.Status(), b.call}
}

type beforeUpdate struct {
	client.SubResourceWriter
	call func()
}

func (b beforeUpdate) Update(ctx context.Context, object client.Object, options ...client.SubResourceUpdateOption) error {
	b.call()
	return b.SubResourceWriter.Update(ctx, object, options...)
}
