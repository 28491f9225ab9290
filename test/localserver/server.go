// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// Package localserver serves a published Site on this machine, which has no kubelet to run the Site's Pods. It keeps
// the files of the Site's ConfigMaps in a directory, and runs nginx on it with the configuration of the Pods. The
// demo and the tests use it.
package localserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/topicpages/topicpages/internal/store"
	"github.com/topicpages/topicpages/internal/web"
)

// Options say what to serve and how.
type Options struct {
	// Config reads the ConfigMaps of the Site.
	Config *rest.Config
	// Namespace and Site name the Site.
	Namespace, Site string
	// Nginx is the program. Default: the one in PATH or in /usr/sbin.
	Nginx string
	// Listen is the address to answer on, on loopback. Default: a free port.
	Listen string
	// Output receives what nginx prints. Default: nothing.
	Output io.Writer
	// Report is called for a file that cannot be written. Default: not at all.
	Report func(error)
}

// Server serves one Site.
type Server struct {
	options  Options
	dir      string
	informer cache.SharedIndexInformer
	stop     context.CancelFunc

	mu        sync.Mutex
	files     projection
	redirects map[string]string // the files, by name
	nginx     *exec.Cmd         // nil until it runs
	answers   bool              // nginx has answered; an earlier signal to reload would end it
	stale     bool              // nginx has started with different redirects
	stopped   bool
}

// Start serves the Site, and returns when nginx answers. The caller must stop it.
func Start(ctx context.Context, options Options) (*Server, error) {
	if err := options.complete(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "topicpages-server-")
	if err != nil {
		return nil, fmt.Errorf("cannot make a directory for the pages: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	s := &Server{options: options, dir: dir, stop: stop, files: projection{dir: filepath.Join(dir, "pages")}}
	if err := errors.Join(s.follow(ctx), s.startNginx(), s.await(ctx)); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (o *Options) complete() error {
	if o.Nginx == "" {
		o.Nginx = "/usr/sbin/nginx"
		if found, err := exec.LookPath("nginx"); err == nil {
			o.Nginx = found
		}
	}
	if _, err := os.Stat(o.Nginx); err != nil {
		return errors.New("cannot find nginx: run \"make nginx\", or install the package nginx")
	}
	if o.Listen == "" {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("cannot find a free port: %w", err)
		}
		o.Listen = listener.Addr().String()
		if err := listener.Close(); err != nil {
			return fmt.Errorf("cannot free a port: %w", err)
		}
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	return nil
}

// URL is the address of the Site on this machine, without a slash at the end.
func (s *Server) URL() string { return "http://" + s.options.Listen }

// follow keeps the files in step with the ConfigMaps.
func (s *Server) follow(ctx context.Context) error {
	// nginx changes to a user without rights, who must be able to read the files.
	if err := errors.Join(os.Chmod(s.dir, 0o755), os.Mkdir(s.files.dir, 0o755), os.Mkdir(s.redirectsDir(), 0o755), os.Mkdir(filepath.Join(s.dir, "tmp"), 0o755)); err != nil {
		return fmt.Errorf("cannot make directories for the pages: %w", err)
	}
	client, err := kubernetes.NewForConfig(s.options.Config)
	if err != nil {
		return fmt.Errorf("cannot make a client: %w", err)
	}
	factory := informers.NewSharedInformerFactoryWithOptions(client, 0, informers.WithNamespace(s.options.Namespace),
		informers.WithTweakListOptions(func(o *metav1.ListOptions) {
			o.LabelSelector = labels.SelectorFromSet(store.Labels(s.options.Site)).String()
		}))
	s.informer = factory.Core().V1().ConfigMaps().Informer()
	changes := make(chan struct{}, 1) // an edit changes several ConfigMaps, which are projected together
	changed := func(any) {
		select {
		case changes <- struct{}{}:
		default:
		}
	}
	if _, err := s.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: changed, UpdateFunc: func(_, o any) { changed(o) }, DeleteFunc: changed,
	}); err != nil {
		return fmt.Errorf("cannot follow the ConfigMaps: %w", err)
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), s.informer.HasSynced) {
		return fmt.Errorf("cannot read the ConfigMaps: %w", context.Cause(ctx))
	}
	s.project()
	go func() {
		for {
			select {
			case <-changes:
				s.project()
			case <-ctx.Done():
				return
			}
		}
	}()
	return nil
}

// project writes the files of all ConfigMaps, until the server is stopped.
func (s *Server) project() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return
	}
	var shards []*corev1.ConfigMap
	redirects := map[string]string{}
	for _, o := range s.informer.GetStore().List() {
		configMap := o.(*corev1.ConfigMap)
		switch {
		case web.IsRedirects(s.options.Site, configMap.Name):
			maps.Copy(redirects, configMap.Data)
		case configMap.Name != web.ConfigurationName(s.options.Site):
			shards = append(shards, configMap)
		}
	}
	if err := errors.Join(s.files.write(shards), s.redirect(redirects)); err != nil {
		s.options.Report(err)
	}
}

// redirect makes nginx load the redirects if they have changed, as web.StartKey does in a Pod.
func (s *Server) redirect(redirects map[string]string) error {
	if maps.Equal(redirects, s.redirects) {
		return nil
	}
	for name := range s.redirects {
		if _, stays := redirects[name]; !stays {
			if err := os.Remove(filepath.Join(s.redirectsDir(), name)); err != nil {
				return fmt.Errorf("cannot remove redirects: %w", err)
			}
		}
	}
	for name, content := range redirects {
		if err := os.WriteFile(filepath.Join(s.redirectsDir(), name), []byte(content), 0o644); err != nil {
			return fmt.Errorf("cannot write the redirects: %w", err)
		}
	}
	s.redirects = redirects
	s.stale = s.nginx != nil
	return s.reload()
}

// reload makes nginx load a changed configuration, once it answers.
func (s *Server) reload() error {
	if !s.stale || !s.answers {
		return nil
	}
	s.stale = false
	return s.nginx.Process.Signal(syscall.SIGHUP)
}

func (s *Server) redirectsDir() string { return filepath.Join(s.dir, "redirects") }

func (s *Server) startNginx() error {
	configuration, err := web.Nginx{
		Listen: s.options.Listen, Root: s.files.root(), Temp: filepath.Join(s.dir, "tmp"), Redirects: s.redirectsDir(),
	}.Configuration()
	if err != nil {
		return err
	}
	file := filepath.Join(s.dir, web.ConfigurationKey)
	if err := os.WriteFile(file, []byte(configuration), 0o644); err != nil {
		return fmt.Errorf("cannot write nginx.conf: %w", err)
	}
	command := exec.Command(s.options.Nginx, "-e", "stderr", "-p", s.dir, "-c", file, "-g", "daemon off;")
	command.Stdout, command.Stderr = s.options.Output, s.options.Output
	// Ctrl-C must reach this process alone, which then stops nginx.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := command.Start(); err != nil {
		return fmt.Errorf("cannot start nginx: %w", err)
	}
	s.nginx = command
	return nil
}

// await waits until nginx answers.
func (s *Server) await(ctx context.Context) error {
	if s.nginx == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		response, err := http.Get(s.URL() + "/robots.txt")
		if err == nil {
			return errors.Join(response.Body.Close(), s.answered())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("cannot reach nginx on %s: %w", s.options.Listen, err)
		case <-retry.C:
		}
	}
}

func (s *Server) answered() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = true
	return s.reload()
}

// Stop ends nginx and removes all files.
func (s *Server) Stop() error {
	s.stop()
	var errs []error
	if s.nginx != nil {
		_ = s.nginx.Process.Signal(syscall.SIGTERM)
		_ = s.nginx.Wait() // a server that was told to end has no useful exit status
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}
