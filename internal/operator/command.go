// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package operator is the command line of the operator.
package operator

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics"

	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/controller"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/serving"
	"github.com/topicpages/topicpages/internal/trial"
)

// Command returns the command that runs the operator. It reaches the Pods of web servers by dial; nil is the network
// of this machine.
func Command(build buildinfo.Info, dial serving.Dial) *cobra.Command {
	options := kube.Options{LabelSelector: labels.Everything(), FirstPages: &kube.FirstPages{}}
	allowTemplates, allowEgress := false, false
	allowed := policy.Policy{}
	logging := zap.Options{TimeEncoder: nil}
	cmd := &cobra.Command{
		Use:   "manager",
		Short: "Run the topicpages operator",
		Long: `manager watches Posts, Topics and Sites, computes the facts of each Topic, and
publishes the pages of every Site to ConfigMaps that nginx serves.

It finds the cluster as kubectl does (--kubeconfig, $KUBECONFIG, ~/.kube/config), and
inside a Pod by its service account. config/rbac has the permissions that it needs.`,
		Example: `  # All namespaces; one of several replicas works
  manager --leader-elect

  # Two namespaces, with readable logs
  manager --watch-namespaces=blog,docs --zap-devel

  # Two operators that share the work: one for objects with a label, one for all others (docs/scale.md)
  manager --leader-elect --watch-label-selector='sharding.topicpages.dev/key=a'
  manager --leader-elect --watch-label-selector='!sharding.topicpages.dev/key'`,
		Version: build.String(), Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := noEmptyList(cmd.Flags()); err != nil {
				return err
			}
			allowed.ForbidEgress = !allowEgress
			setup := controller.Options{Namespaces: options.Namespaces, LabelSelector: options.LabelSelector, FirstPages: options.FirstPages, Policy: allowed, Clock: clock.RealClock{}, Build: build, Metrics: metrics.Registry, Dial: dial}
			return run(build, options, setup, allowTemplates, logging)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&options.Namespaces, "watch-namespaces", nil, "namespaces to watch, separated by commas (default: all)")
	flags.Func("watch-label-selector",
		"handle only the Posts, Topics, Sites and publishable ConfigMaps that this `selector` picks; give all of a namespace the same label (default: all)",
		func(text string) (err error) {
			options.LabelSelector, err = kube.ParseSelector(text)
			return err
		})
	flags.StringSliceVar(&allowed.ImagePrefixes, policy.ImagePrefixesFlag, nil, "registries and repositories whose images Sites may run, in addition to the default image, such as registry.example.com/team (default: any)")
	flags.StringSliceVar(&allowed.Gateways, policy.GatewaysFlag, nil, "Gateways that routes of Sites may attach to, as namespace/name or namespace/* (default: any)")
	flags.StringSliceVar(&allowed.HostSuffixes, policy.HostSuffixesFlag, nil, "domains that routes of Sites may use, with their subdomains, such as example.com (default: any)")
	flags.StringSliceVar(&allowed.TLSSecrets, policy.TLSSecretsFlag, nil, "names of the Secrets that an Ingress of a Site may name, such as *-tls (default: any of its namespace)")
	flags.IntVar(&allowed.MaxReplicas, policy.MaxReplicasFlag, 10, "greatest number of Pods of a Site's web server; 0 means any number")
	flags.StringSliceVar(&allowed.Labels, policy.LabelsFlag, nil, "labels that Sites may give their objects, by name or beginning, such as team or example.com/* (default: any)")
	flags.StringSliceVar(&allowed.Annotations, policy.AnnotationsFlag, []string{"cert-manager.io/*"}, "annotations that Sites may give their objects, by name or beginning; * means any, and none means none")
	flags.StringSliceVar(&allowed.Tolerations, policy.TolerationsFlag, []string{policy.None}, "keys of taints that web servers may tolerate, by name or beginning, such as example.com/team; * means any")
	flags.StringSliceVar(&allowed.PriorityClasses, policy.PriorityClassesFlag, []string{policy.None}, "PriorityClasses that web servers may have, by name or beginning, such as tenant-*; * means any")
	flags.BoolVar(&allowEgress, policy.EgressFlag, false, "let Sites allow their web servers to open connections (spec.server.egress), which a NetworkPolicy otherwise forbids")
	flags.BoolVar(&options.LeaderElection, "leader-elect", false, "let one of several replicas work while the others wait; leave it on unless there is only one; operators that watch other objects have another lease")
	flags.StringVar(&options.LeaderElectionNamespace, "leader-elect-namespace", "", "namespace of the lease (default: the operator's own)")
	flags.StringVar(&options.MetricsAddress, "metrics-bind-address", "0", `address of the metrics server, such as ":8443"; "0" turns it off`)
	flags.BoolVar(&options.SecureMetrics, "metrics-secure", true, "serve metrics over TLS, and only to clients that RBAC allows to get /metrics")
	flags.StringVar(&options.PprofAddress, "pprof-bind-address", "0", `address of Go's profiles, such as "127.0.0.1:6060"; they reveal the content of memory, so it must be a loopback address; "0" turns them off`)
	flags.StringVar(&options.HealthAddress, "health-probe-bind-address", ":8081", `address of /healthz and /readyz; "0" turns them off`)
	flags.BoolVar(&allowTemplates, "allow-theme-templates", false, "use the templates of themes (spec.theme.templates of a Site): people who may edit ConfigMaps can then make the operator do work for them, within limits (docs/sites.md)")
	cmd.AddCommand(tryTheme())
	goFlags := flag.NewFlagSet("manager", flag.ContinueOnError)
	ctrl.RegisterFlags(goFlags)
	logging.BindFlags(goFlags)
	flags.AddGoFlagSet(goFlags)
	return cmd
}

// tryTheme returns the command that the operator runs to try templates in a separate process.
func tryTheme() *cobra.Command {
	return &cobra.Command{
		Use: trial.Command, Short: "Try a theme for the operator", Hidden: true, Args: cobra.NoArgs, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return trial.Serve(cmd.InOrStdin(), cmd.OutOrStdout()) },
	}
}

// newTrial returns the trial of themes. Its memory is part of the operator's.
func newTrial() (*trial.Trial, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("cannot find this program, which --allow-theme-templates needs to try themes: %w", err)
	}
	if most := debug.SetMemoryLimit(-1); most < math.MaxInt64 {
		debug.SetMemoryLimit(most - trial.MemoryBytes)
	}
	return trial.New(program), nil
}

// noEmptyList refuses a list flag with an empty value. An operator that was meant to be restricted must not be
// unrestricted because a template had no value to insert.
func noEmptyList(flags *pflag.FlagSet) error {
	var errs []error
	flags.Visit(func(f *pflag.Flag) {
		if list, ok := f.Value.(pflag.SliceValue); ok && len(list.GetSlice()) == 0 {
			errs = append(errs, fmt.Errorf("--%s is empty: leave the flag out for its default", f.Name))
		}
	})
	return errors.Join(errs...)
}

// checkProfiles refuses an address of profiles that other machines reach, since profiles ask nobody who reads them.
func checkProfiles(address string) error {
	if address == "" || address == "0" {
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("cannot use --pprof-bind-address=%s: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("cannot use --pprof-bind-address=%s: it must be a loopback address, such as 127.0.0.1:6060", address)
	}
	return nil
}

func run(build buildinfo.Info, options kube.Options, setup controller.Options, allowTemplates bool, logging zap.Options) error {
	ctrl.SetLogger(zap.New(zap.UseFlagOptions(&logging)))
	klog.SetLogger(ctrl.Log)
	for i, n := range options.Namespaces {
		if options.Namespaces[i] = strings.TrimSpace(n); options.Namespaces[i] == "" {
			return errors.New("--watch-namespaces holds an empty name: leave the flag out to watch all namespaces")
		}
	}
	if err := setup.Policy.Validate(); err != nil {
		return err
	}
	if err := checkProfiles(options.PprofAddress); err != nil {
		return err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return fmt.Errorf("cannot find the cluster (use --kubeconfig or $KUBECONFIG outside of a Pod): %w", err)
	}
	kube.Configure(config)
	metrics.RegisterRESTClientMetrics(metrics.MetricRequestLatency, metrics.MetricRequestRetry)
	setup.BuildID = sync.OnceValue(func() string {
		identity, err := buildinfo.Program()
		if err != nil {
			ctrl.Log.Error(err, "Each start renders all pages")
		}
		return identity
	})
	mgr, err := ctrl.NewManager(config, kube.ManagerOptions(options))
	if err != nil {
		return fmt.Errorf("cannot create the manager: %w", err)
	}
	if allowTemplates {
		trials, err := newTrial()
		if err != nil {
			return err
		}
		setup.Trial = trials.Try
	}
	pauseCollection()
	if err := controller.Setup(mgr, setup); err != nil {
		return err
	}
	if err := errors.Join(mgr.AddHealthzCheck("ping", healthz.Ping), mgr.AddReadyzCheck("ping", healthz.Ping)); err != nil {
		return fmt.Errorf("cannot add health checks: %w", err)
	}
	ctrl.Log.Info("Starting", "version", build.Version, "commit", build.Commit, "watchNamespaces", options.Namespaces,
		"watchLabelSelector", options.LabelSelector.String())
	if err := mgr.Start(ctrl.SetupSignalHandler()); err != nil {
		return fmt.Errorf("cannot run: %w", err)
	}
	return nil
}
