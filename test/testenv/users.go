// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package testenv

import (
	"context"
	"fmt"
	"os"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// tokenSeconds is the validity of a service account's token, longer than any test.
const tokenSeconds = 24 * 60 * 60

// Admin returns the configuration of a client that may do everything, without throttling.
func (e *Environment) Admin() *rest.Config { return rest.CopyConfig(e.admin) }

// User returns the configuration of a client for the named user, a member of groups. RBAC decides what it may do.
func (e *Environment) User(name string, groups ...string) (*rest.Config, error) {
	user, err := e.plane.AddUser(envtest.User{Name: name, Groups: groups}, clientBase())
	if err != nil {
		return nil, fmt.Errorf("cannot add the user %q: %w", name, err)
	}
	return e.remember(name, user.Config()), nil
}

// ServiceAccountUser returns the user name of a service account.
func ServiceAccountUser(namespace, name string) string {
	return "system:serviceaccount:" + namespace + ":" + name
}

// ServiceAccountConfig returns the configuration of a client for an existing service account, with a token as a Pod
// gets one. The user's name is ServiceAccountUser.
func (e *Environment) ServiceAccountConfig(ctx context.Context, namespace, name string) (*rest.Config, error) {
	admin, err := kubernetes.NewForConfig(e.admin)
	if err != nil {
		return nil, fmt.Errorf("cannot make a client: %w", err)
	}
	seconds := int64(tokenSeconds)
	request := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	token, err := admin.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, name, request, metav1.CreateOptions{})
	if err != nil {
		return nil, fmt.Errorf("cannot get a token for the service account %s/%s: %w", namespace, name, err)
	}
	config := clientBase()
	config.Host = e.admin.Host
	config.CAData = e.admin.CAData
	config.BearerToken = token.Status.Token
	return e.remember(ServiceAccountUser(namespace, name), config), nil
}

// Kubeconfig returns a kubeconfig file for AdminUser, or for a user that User or ServiceAccountConfig has returned.
func (e *Environment) Kubeconfig(user string) ([]byte, error) {
	e.mu.Lock()
	config := e.users[user]
	e.mu.Unlock()
	if config == nil {
		return nil, fmt.Errorf("cannot make a kubeconfig for %q: no such user was added", user)
	}
	return kubeconfig(user, config)
}

// remember keeps the configuration of a user for Kubeconfig, and returns a copy.
func (e *Environment) remember(user string, config *rest.Config) *rest.Config {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.users[user] = config
	return rest.CopyConfig(config)
}

// kubeconfig returns config in the form of a kubeconfig file.
func kubeconfig(user string, config *rest.Config) ([]byte, error) {
	const name = "testenv"
	file := clientcmdapi.NewConfig()
	file.Clusters[name] = &clientcmdapi.Cluster{Server: config.Host, CertificateAuthorityData: config.CAData}
	file.AuthInfos[user] = &clientcmdapi.AuthInfo{
		ClientCertificateData: config.CertData,
		ClientKeyData:         config.KeyData,
		Token:                 config.BearerToken,
	}
	file.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: user}
	file.CurrentContext = name
	data, err := clientcmd.Write(*file)
	if err != nil {
		return nil, fmt.Errorf("cannot write a kubeconfig for %q: %w", user, err)
	}
	return data, nil
}

// writeKubeconfig writes the kubeconfig of a user to a file.
func (e *Environment) writeKubeconfig(user, file string) error {
	data, err := e.Kubeconfig(user)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return fmt.Errorf("cannot write the kubeconfig of %q: %w", user, err)
	}
	return nil
}
