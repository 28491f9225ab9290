// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package controller puts the controllers of the operator together.
package controller

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/controller-runtime/pkg/manager"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/controller/post"
	"github.com/topicpages/topicpages/internal/controller/site"
	"github.com/topicpages/topicpages/internal/controller/topic"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/metrics"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// Options are the dependencies of the controllers besides the cluster's API.
type Options struct {
	// Namespaces to watch; all when empty.
	Namespaces []string
	// LabelSelector picks the ConfigMaps to publish that there are; all when nil.
	LabelSelector labels.Selector
	// FirstPages is the one of the manager's kube.Options; it may be nil.
	FirstPages *kube.FirstPages
	// Policy bounds the requests of Sites.
	Policy policy.Policy
	// Clock is the only clock of the operator.
	Clock pace.Clock
	// Build is the build of the operator.
	Build buildinfo.Info
	// BuildID identifies the build of the operator by its program (buildinfo.Program). It returns "" if that is unknown.
	BuildID func() string
	// Metrics registers the metrics of the operator. It may be nil.
	Metrics prometheus.Registerer
	// Trial tries a theme with templates in a child process. It is nil if templates of themes are not allowed.
	Trial func(ctx context.Context, language v1alpha1.Language, source page.ThemeSource) error
	// Dial reaches the Pods of web servers; nil is the network of this machine.
	Dial serving.Dial
}

// Setup adds the controllers of Posts, Topics and Sites to a manager.
func Setup(mgr manager.Manager, o Options) error {
	c := mgr.GetClient()
	contents, err := kube.NewContents(mgr, o.Namespaces, o.LabelSelector)
	if err != nil {
		return err
	}
	pacer := pace.New(o.Clock, mgr.GetLogger())
	archives := kube.NewArchives(mgr.GetCache(), contents, pacer, mgr.GetLogger())
	archives.FirstPages = o.FirstPages
	recorder := mgr.GetEventRecorder(kube.FieldOwner)
	pages := store.New(c, mgr.GetAPIReader(), o.Clock, o.BuildID)
	sites := &site.Reconciler{
		Client: c, APIReader: mgr.GetAPIReader(), Archives: archives, Store: pages,
		Web:    &web.Web{Client: c, APIReader: mgr.GetAPIReader(), Store: pages},
		Events: recorder, Metrics: metrics.NewRecorder(), Pacer: pacer, Clock: o.Clock, Policy: o.Policy, Dial: o.Dial, Trial: o.Trial,
	}
	if o.Metrics != nil {
		collector := &metrics.Collector{
			Build: o.Build, Reader: c, Pacer: pacer, ReviewsDue: sites.ReviewsDue, Log: mgr.GetLogger(),
			Working: func() bool { return archives.Listed() && isElected(mgr) },
		}
		for _, c := range []prometheus.Collector{collector, sites.Metrics} {
			if err := o.Metrics.Register(c); err != nil {
				return fmt.Errorf("cannot register the metrics: %w", err)
			}
		}
	}
	for _, controller := range []interface {
		SetupWithManager(manager.Manager) error
	}{
		&topic.Reconciler{Client: c, Archives: archives, Pacer: pacer, Clock: o.Clock, Events: recorder},
		sites,
		&post.Reconciler{Client: c, Archives: archives, Pacer: pacer, Clock: o.Clock, Events: recorder},
	} {
		if err := controller.SetupWithManager(mgr); err != nil {
			return fmt.Errorf("cannot set up %T: %w", controller, err)
		}
	}
	return nil
}

// isElected reports whether the manager has the lease, or needs none.
func isElected(mgr manager.Manager) bool {
	select {
	case <-mgr.Elected():
		return true
	default:
		return false
	}
}
