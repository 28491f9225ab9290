// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package stories tests what users of topicpages see, through the whole operator. It runs against a real API server
// with real garbage collection. The operator runs as its service account, with only the roles of config/rbac.
package stories

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-logr/logr"
	"github.com/go-logr/logr/funcr"
	"github.com/prometheus/client_golang/prometheus"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/buildinfo"
	"github.com/topicpages/topicpages/internal/cli"
	"github.com/topicpages/topicpages/internal/controller"
	"github.com/topicpages/topicpages/internal/kube"
	"github.com/topicpages/topicpages/internal/pace"
	"github.com/topicpages/topicpages/internal/policy"
	"github.com/topicpages/topicpages/internal/shard"
	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/trial"
	. "github.com/topicpages/topicpages/test/builder"
	"github.com/topicpages/topicpages/test/testenv"
	"github.com/topicpages/topicpages/test/testenv/testenvtest"
)

const (
	operatorNamespace = "topicpages-system"
	operatorAccount   = "topicpages-controller-manager"
	// soon bounds every wait. It is no measure of speed; benchmarks are.
	soon = 20 * time.Second
)

// commandLine is the name under which the test binary acts as the command line, for scripts.
const commandLine = "topicpages"

// TestMain is also the process in which operators try templates: see trial.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == trial.Command {
		if err := trial.Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if filepath.Base(os.Args[0]) == commandLine {
		command := cli.New(buildinfo.Info{}, time.Now, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
		os.Exit(cli.ExitCode(command.Execute()))
	}
	ctrl.SetLogger(logr.Discard()) // each story keeps the log of its operator
	testenvtest.Main(m, testenv.Options{})
}

// install applies config/demo once: the kinds, and the operator's identity and roles.
func install(env *testenv.Environment) error {
	installed.once.Do(func() {
		root, err := testenv.Root()
		if err == nil {
			// The environment has already installed the kinds, with another field manager.
			_, err = env.Kubectl("apply", "--server-side", "--force-conflicts", "-k", filepath.Join(root, "config", "demo"))
		}
		installed.err = err
	})
	return installed.err
}

var installed struct {
	once sync.Once
	err  error
}

// story is one namespace with an operator of its own.
type story struct {
	*testing.T
	client.Client
	env       *testenv.Environment
	namespace string
	began     testenv.Mark // before its first operator started
	stop      func()
	logs      *logs
	network   network
	// noTemplates is true for an operator that does not allow templates in themes.
	noTemplates bool
	policy      policy.Policy // of operators that start from now on
	build       string        // of the same operators
	clock       pace.Clock    // of the same operators
	metrics     prometheus.Registerer
	identity    types.NamespacedName
}

// tell starts an operator for the story, which runs beside others. It may be called once in a test.
func tell(t *testing.T) *story {
	t.Helper()
	t.Parallel()
	return tellAlone(t)
}

// tellAlone is tell for a story that shares more than the API server: a user or a lease, what the cluster offers to all, the
// environment of this process, or a port. It is also for a story that counts the requests of all operators.
func tellAlone(t *testing.T) *story {
	t.Helper()
	env := testenvtest.Env(t)
	if err := install(env); err != nil {
		t.Fatal(err)
	}
	admin, err := client.New(env.Admin(), client.Options{Scheme: kube.NewScheme()})
	if err != nil {
		t.Fatal(err)
	}
	s := &story{T: t, Client: admin, env: env, namespace: testenvtest.Namespace(t), began: env.Mark(), logs: &logs{}, clock: clock.RealClock{}, build: "a build",
		identity: types.NamespacedName{Namespace: operatorNamespace, Name: operatorAccount}}
	s.start()
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("the operator's log:\n%s", s.logs)
		}
	})
	return s
}

// start runs the operator as its service account.
func (s *story) start() {
	s.Helper()
	s.startWith(kube.Options{Namespaces: []string{s.namespace}, MetricsAddress: "0", HealthAddress: "0"})
}

func (s *story) startWith(o kube.Options) {
	s.Helper()
	config, err := s.env.ServiceAccountConfig(s.Context(), s.identity.Namespace, s.identity.Name)
	if err != nil {
		s.Fatal(err)
	}
	kube.Configure(config)
	o.FirstPages = &kube.FirstPages{}
	options := kube.ManagerOptions(o)
	options.Logger = funcr.New(s.logs.add, funcr.Options{})
	skip := true // several operators in one process have controllers of the same name
	options.Controller.SkipNameValidation = &skip
	mgr, err := ctrl.NewManager(config, options)
	if err != nil {
		s.Fatal(err)
	}
	setup := controller.Options{Namespaces: o.Namespaces, LabelSelector: o.LabelSelector, FirstPages: o.FirstPages, Policy: s.policy, Clock: s.clock, Metrics: s.metrics, Dial: s.network.dial}
	build := s.build
	setup.BuildID = func() string { return build }
	if !s.noTemplates {
		program, err := os.Executable()
		if err != nil {
			s.Fatal(err)
		}
		setup.Trial = trial.New(program).Try
	}
	if err := controller.Setup(mgr, setup); err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.Context()))
	done := make(chan error, 1)
	go func() { done <- mgr.Start(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.Errorf("the operator ended with: %v", err)
		}
	})
}

// restart ends the operator and starts another one.
func (s *story) restart() {
	s.Helper()
	s.stop()
	s.start()
}

// operator returns the user as whom the operator writes.
func (s *story) operator() string {
	return testenv.ServiceAccountUser(s.identity.Namespace, s.identity.Name)
}

// create makes objects in the namespace of the story.
func (s *story) create(objects ...client.Object) {
	s.Helper()
	for _, o := range objects {
		o.SetNamespace(s.namespace)
		if err := s.Create(s.Context(), o); err != nil {
			s.Fatal(err)
		}
	}
}

// edit changes an object of the namespace.
func edit[T client.Object](s *story, object T, change func(T)) {
	s.Helper()
	s.get(object)
	before := object.DeepCopyObject().(client.Object)
	change(object)
	if err := s.Patch(s.Context(), object, client.MergeFrom(before)); err != nil {
		s.Fatal(err)
	}
}

// remove deletes an object of the namespace.
func (s *story) remove(object client.Object) {
	s.Helper()
	object.SetNamespace(s.namespace)
	if err := s.Delete(s.Context(), object); err != nil {
		s.Fatal(err)
	}
}

// get reads an object of the namespace by its name.
func (s *story) get(object client.Object) {
	s.Helper()
	if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: object.GetName()}, object); err != nil {
		s.Fatal(err)
	}
}

// samples applies config/samples with kubectl, and waits until they are published.
func (s *story) samples() {
	s.Helper()
	if _, err := s.env.Kubectl("apply", "-n", s.namespace, "-k", s.root("config", "samples")); err != nil {
		s.Fatal(err)
	}
	s.shows("notes", hub, "spans 14 posts")
	s.published("notes")
}

func (s *story) root(path ...string) string {
	s.Helper()
	root, err := testenv.Root()
	if err != nil {
		s.Fatal(err)
	}
	return filepath.Join(append([]string{root}, path...)...)
}

// published waits until a Site is published. It only becomes Ready with a web server, and nothing runs Pods here.
func (s *story) published(site string) {
	s.Helper()
	s.eventually(func() error { return s.condition(&v1alpha1.Site{}, site, "Published", metav1.ConditionTrue, "") })
}

func (s *story) eventually(check func() error) {
	s.Helper()
	testenvtest.Eventually(s, soon, check)
}

// condition describes how a condition of an object differs from the expected one.
func (s *story) condition(object client.Object, name, kind string, want metav1.ConditionStatus, reason string) error {
	if err := s.Get(s.Context(), client.ObjectKey{Namespace: s.namespace, Name: name}, object); err != nil {
		return err
	}
	c := meta.FindStatusCondition(Conditions(object), kind)
	switch {
	case c == nil:
		return fmt.Errorf("%T %q has no condition %s", object, name, kind)
	case c.Status != want, reason != "" && c.Reason != reason, c.ObservedGeneration != object.GetGeneration():
		return fmt.Errorf("%T %q: %s is %s, %s at generation %d (%s); want %s, %s at %d",
			object, name, kind, c.Status, c.Reason, c.ObservedGeneration, c.Message, want, reason, object.GetGeneration())
	}
	return nil
}

// files returns all files that a Site has published, by path, unpacked.
func (s *story) files(site string) (map[string]string, error) {
	list := &corev1.ConfigMapList{}
	if err := s.List(s.Context(), list, client.InNamespace(s.namespace),
		client.MatchingLabels{store.SiteLabel: site}, client.HasLabels{store.ShardLabel}); err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, configMap := range list.Items {
		stored, err := shard.DecodeFiles(configMap.BinaryData)
		if err != nil {
			return nil, err
		}
		for key, content := range stored {
			path, err := shard.Path(key)
			if err != nil {
				return nil, err
			}
			reader, err := gzip.NewReader(bytes.NewReader(content))
			if err != nil {
				return nil, err
			}
			body, err := io.ReadAll(reader)
			if err != nil {
				return nil, err
			}
			files[path] = string(body)
		}
	}
	return files, nil
}

// shows waits until a published file holds all of the texts.
func (s *story) shows(site, path string, texts ...string) {
	s.Helper()
	s.eventually(func() error {
		files, err := s.files(site)
		if err != nil {
			return err
		}
		for _, text := range texts {
			if !strings.Contains(files[path], text) {
				return fmt.Errorf("%s does not show %q", path, text)
			}
		}
		return nil
	})
}

// hides waits until a published file exists and holds none of the texts.
func (s *story) hides(site, path string, texts ...string) {
	s.Helper()
	s.eventually(func() error {
		files, err := s.files(site)
		if err != nil {
			return err
		}
		if files[path] == "" {
			return fmt.Errorf("%s is not published", path)
		}
		for _, text := range texts {
			if strings.Contains(files[path], text) {
				return fmt.Errorf("%s still shows %q", path, text)
			}
		}
		return nil
	})
}

// logs collects the operator's log.
type logs struct {
	sync.Mutex
	lines []string
}

func (l *logs) add(prefix, args string) {
	l.Lock()
	defer l.Unlock()
	l.lines = append(l.lines, prefix+" "+args)
}

func (l *logs) String() string {
	l.Lock()
	defer l.Unlock()
	return strings.Join(l.lines, "\n")
}

func contains(text, part string) bool { return part != "" && strings.Contains(text, part) }
