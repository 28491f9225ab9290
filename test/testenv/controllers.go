// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
)

// controllerFlags are the flags of kube-controller-manager, besides its kubeconfig. It serves nothing, needs no
// lease, and works as fast as it can.
var controllerFlags = []string{
	"--controllers=garbage-collector-controller,namespace-controller,endpointslice-controller",
	"--leader-elect=false",
	"--use-service-account-credentials=false",
	"--secure-port=0",
	"--kube-api-qps=1000",
	"--kube-api-burst=2000",
}

// ControllersUser is the user as which kube-controller-manager writes.
const ControllersUser = "system:kube-controller-manager"

// startControllers starts kube-controller-manager and waits until it collects garbage.
func (e *Environment) startControllers() error {
	// The role of that name may read much and delete nothing. With credentials of their own, the controllers would
	// have roles that may.
	if _, err := e.User(ControllersUser, "system:masters"); err != nil {
		return err
	}
	file := e.path("controllers.kubeconfig")
	if err := e.writeKubeconfig(ControllersUser, file); err != nil {
		return err
	}
	path, err := e.guard.executable(e.options.Assets, controllerManagerName)
	if err != nil {
		return err
	}
	flags := append([]string{"--kubeconfig=" + file}, controllerFlags...)
	if e.manager, err = startProcess(e.output(controllerManagerName), path, flags...); err != nil {
		return err
	}
	if err := e.awaitGarbageCollection(); err != nil {
		return e.explain(fmt.Errorf("cannot start the controllers: %w", err), controllerManagerName)
	}
	return nil
}

// awaitGarbageCollection makes an object whose owner does not exist, and waits until it is collected.
func (e *Environment) awaitGarbageCollection() error {
	ctx, cancel := context.WithTimeout(context.Background(), e.options.StartTimeout)
	defer cancel()
	admin, err := kubernetes.NewForConfig(e.admin)
	if err != nil {
		return fmt.Errorf("cannot make a client: %w", err)
	}
	configMaps := admin.CoreV1().ConfigMaps(metav1.NamespaceDefault)
	orphan := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{
		Name:            "testenv-orphan",
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: "testenv-nobody", UID: "testenv-nobody"}},
	}}
	if _, err := configMaps.Create(ctx, orphan, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("cannot make an orphan: %w", err)
	}
	return e.awaitGone(ctx, configMaps, orphan.Name)
}

// awaitGone waits until the ConfigMap is gone, as long as the controllers run.
func (e *Environment) awaitGone(ctx context.Context, configMaps typedcorev1.ConfigMapInterface, name string) error {
	err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		select {
		case <-e.manager.exited:
			return false, fmt.Errorf("%s ended: %v", controllerManagerName, e.manager.cmd.ProcessState)
		default:
		}
		_, err := configMaps.Get(ctx, name, metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	})
	if err != nil {
		return fmt.Errorf("no garbage is collected: %w", err)
	}
	return nil
}
