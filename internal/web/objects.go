// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package web

import (
	"math/bits"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"

	"github.com/topicpages/topicpages/api/v1alpha1"
	"github.com/topicpages/topicpages/internal/page"
	"github.com/topicpages/topicpages/internal/redirect"
	"github.com/topicpages/topicpages/internal/store"
)

// DefaultImage is the web server image of a Site that names none: it runs without
// root and under a read-only root file system.
const DefaultImage = "docker.io/nginxinc/nginx-unprivileged:1.30.7-alpine"

// ContainerPort is where nginx answers in a Pod.
const ContainerPort = 8080

const (
	defaultReplicas = 2
	servicePort     = 80
	// drainSeconds is the time for which a terminating Pod continues to answer.
	drainSeconds = 5

	pagesPath = "/srv/pages"
	// filesPath is the writable directory with the unpacked pages.
	filesPath = "/srv/files"
	// mediaPath is the root of the pictures of a container image, which is mounted at the folder below that their
	// addresses name.
	mediaPath         = "/srv/pictures"
	configurationPath = "/etc/topicpages"
	tempPath          = "/tmp"

	// configurationDigestAnnotation on the Pods rolls them when nginx.conf changes, or the script that
	// starts nginx.
	configurationDigestAnnotation = "topicpages.dev/configuration-digest"
	// mountedShardsAnnotation on the Pods is how many shards they mount.
	mountedShardsAnnotation = "topicpages.dev/mounted-shards"
	// unpacksAnnotation on the Pods says that they unpack bundles (UnpackKey). Pods of earlier releases do not.
	unpacksAnnotation = "topicpages.dev/unpacks-bundles"
	// minMounted is how many shards a Pod mounts at least, so that small sites grow
	// without replacing their Pods.
	minMounted = 4
)

// ConfigurationName is the name of the ConfigMap with the configuration of nginx.
func ConfigurationName(site string) string { return site + "-nginx" }

// RedirectsName is the name of the ConfigMap with a part of the redirects.
func RedirectsName(site string, part int) string { return site + "-redirects-" + strconv.Itoa(part) }

// IsRedirects reports whether a ConfigMap of this name holds redirects of the Site.
func IsRedirects(site, name string) bool {
	for i := range redirect.Parts {
		if RedirectsName(site, i) == name {
			return true
		}
	}
	return false
}

// selectorLabels mark the Pods of the Site. A Deployment's selector cannot be
// changed, so these are the same forever.
func selectorLabels(site *v1alpha1.Site) map[string]string {
	return map[string]string{store.NameLabel: store.ManagedBy, store.InstanceLabel: site.Name}
}

func owner(site *v1alpha1.Site) *metav1ac.OwnerReferenceApplyConfiguration {
	return metav1ac.OwnerReference().
		WithAPIVersion(v1alpha1.GroupVersion.String()).WithKind("Site").
		WithName(site.Name).WithUID(site.UID).
		WithController(true).WithBlockOwnerDeletion(true)
}

// newService is the Service of the Site.
func newService(site *v1alpha1.Site) *corev1ac.ServiceApplyConfiguration {
	var own v1alpha1.ObjectMetadata
	if site.Spec.Server != nil && site.Spec.Server.Service != nil {
		own = *site.Spec.Server.Service
	}
	return corev1ac.Service(site.Name, site.Namespace).
		WithLabels(labelsOf(site, own.Labels)).
		WithAnnotations(texted(own.Annotations)).
		WithOwnerReferences(owner(site)).
		WithSpec(corev1ac.ServiceSpec().
			WithSelector(selectorLabels(site)).
			WithPorts(corev1ac.ServicePort().
				WithName("http").WithProtocol(corev1.ProtocolTCP).WithPort(servicePort).WithTargetPort(intstr.FromString("http"))))
}

// newDeployment returns the nginx Deployment of the Site. It mounts shards up to the
// next power of two. The ones that do not exist yet are optional, so growth rolls
// the Pods only at a doubling. live is the existing Deployment, or nil.
func newDeployment(site *v1alpha1.Site, pages Pages, live *appsv1.Deployment, configurationDigest string) *appsv1ac.DeploymentApplyConfiguration {
	server := site.Spec.Server
	if server == nil {
		server = &v1alpha1.Server{}
	}
	annotations := texted(site.ServerTemplate().Annotations)
	annotations[configurationDigestAnnotation] = configurationDigest
	annotations[mountedShardsAnnotation] = strconv.Itoa(mounted(pages.Shards))
	annotations[unpacksAnnotation] = "true"
	memory := chosenMemory(pages.VolumeBytes, memoryBefore(live))
	if authorsLimit(site) == nil {
		annotations[memoryAnnotation] = strconv.FormatInt(memory, 10)
	}
	spec := appsv1ac.DeploymentSpec()
	spec.Replicas = server.Replicas // nil leaves the number to others
	return appsv1ac.Deployment(site.Name, site.Namespace).
		WithLabels(store.CommonLabels(site)).
		WithOwnerReferences(owner(site)).
		WithSpec(spec.
			// A new Pod takes over before an old one goes.
			WithStrategy(appsv1ac.DeploymentStrategy().WithType(appsv1.RollingUpdateDeploymentStrategyType).
				WithRollingUpdate(appsv1ac.RollingUpdateDeployment().
					WithMaxUnavailable(intstr.FromInt32(0)).WithMaxSurge(intstr.FromInt32(1)))).
			WithSelector(metav1ac.LabelSelector().WithMatchLabels(selectorLabels(site))).
			WithTemplate(corev1ac.PodTemplateSpec().
				WithLabels(labelsOf(site, site.ServerTemplate().Labels)).
				WithAnnotations(annotations).
				WithSpec(pod(site, server, pages.Shards, memory))))
}

// pod meets the Pod Security standard "restricted", and holds no credentials.
func pod(site *v1alpha1.Site, server *v1alpha1.Server, shards int, memory int64) *corev1ac.PodSpecApplyConfiguration {
	spec := corev1ac.PodSpec().
		WithAutomountServiceAccountToken(false).
		WithEnableServiceLinks(false).
		WithSecurityContext(corev1ac.PodSecurityContext().
			WithRunAsNonRoot(true).
			WithSeccompProfile(corev1ac.SeccompProfile().WithType(corev1.SeccompProfileTypeRuntimeDefault))).
		WithTerminationGracePeriodSeconds(drainSeconds+25).
		WithContainers(newContainer(site, server, memory)).
		WithVolumes(
			corev1ac.Volume().WithName("pages").WithProjected(shardsVolume(site, shards)),
			// A name of its own: server-side apply cannot change the kind of a volume, because the old kind keeps a
			// default that nobody owns.
			corev1ac.Volume().WithName("nginx").WithProjected(configurationVolume(site)),
			// In memory, because a volume on disk has a limit of its own, beyond which the Pod is evicted.
			corev1ac.Volume().WithName("files").WithEmptyDir(corev1ac.EmptyDirVolumeSource().WithMedium(corev1.StorageMediumMemory)),
			corev1ac.Volume().WithName("tmp").WithEmptyDir(corev1ac.EmptyDirVolumeSource().WithSizeLimit(resource.MustParse("16Mi"))))
	if image := site.MediaImage(); image != "" {
		spec.WithVolumes(corev1ac.Volume().WithName(mediaVolume).WithImage(
			corev1ac.ImageVolumeSource().WithReference(image).WithPullPolicy(corev1.PullIfNotPresent)))
	}
	withTemplate(site, spec)
	return spec
}

// mediaVolume is the volume with the pictures of a container image.
const mediaVolume = "media"

// MountedMedia is the container image with pictures that Pods of a spec mount, or "".
func MountedMedia(spec *corev1.PodSpec) string {
	for _, volume := range spec.Volumes {
		if volume.Name == mediaVolume && volume.Image != nil {
			return volume.Image.Reference
		}
	}
	return ""
}

// shardsVolume is one volume over all shards, so that a Pod sees all of a change at once.
func shardsVolume(site *v1alpha1.Site, shards int) *corev1ac.ProjectedVolumeSourceApplyConfiguration {
	volume := corev1ac.ProjectedVolumeSource()
	for i := range mounted(shards) {
		volume.WithSources(corev1ac.VolumeProjection().WithConfigMap(
			corev1ac.ConfigMapProjection().WithName(store.Name(site.Name, i)).WithOptional(true)))
	}
	return volume
}

// configurationVolume is one volume over nginx.conf and all redirects, so that nginx loads all of a change at once.
func configurationVolume(site *v1alpha1.Site) *corev1ac.ProjectedVolumeSourceApplyConfiguration {
	volume := corev1ac.ProjectedVolumeSource().WithSources(corev1ac.VolumeProjection().WithConfigMap(
		corev1ac.ConfigMapProjection().WithName(ConfigurationName(site.Name))))
	for i := range redirect.Parts {
		volume.WithSources(corev1ac.VolumeProjection().WithConfigMap(
			corev1ac.ConfigMapProjection().WithName(RedirectsName(site.Name, i)).WithOptional(true)))
	}
	return volume
}

// mounted is how many shards a Pod mounts: the power of two at or above the number
// that there are, and at least minMounted.
func mounted(shards int) int {
	if shards <= minMounted {
		return minMounted
	}
	return 1 << bits.Len(uint(shards-1))
}

// UnpacksBundles reports whether Pods of a Deployment's template unpack bundles.
func UnpacksBundles(d *appsv1.Deployment) bool {
	return d.Spec.Template.Annotations[unpacksAnnotation] == "true"
}

// MountedShards returns the number of shards that Pods of a Deployment's template
// mount, or 0 if it is unknown.
func MountedShards(d *appsv1.Deployment) int {
	count, err := strconv.Atoi(d.Spec.Template.Annotations[mountedShardsAnnotation])
	if err != nil {
		return 0
	}
	return count
}

func newContainer(site *v1alpha1.Site, server *v1alpha1.Server, memory int64) *corev1ac.ContainerApplyConfiguration {
	requests, limits := resources(server.Resources, memory)
	image := server.Image
	if image == "" {
		image = DefaultImage
	}
	nginx := corev1ac.Container().
		WithName("nginx").
		WithImage(image).
		WithImagePullPolicy(corev1.PullIfNotPresent).
		WithCommand("/bin/sh", configurationPath+"/"+StartKey, configurationPath, pagesPath, filesPath, tempPath, strconv.Itoa(ContainerPort)).
		WithPorts(corev1ac.ContainerPort().WithName("http").WithContainerPort(ContainerPort).WithProtocol(corev1.ProtocolTCP)).
		WithResources(corev1ac.ResourceRequirements().WithRequests(requests).WithLimits(limits)).
		WithSecurityContext(corev1ac.SecurityContext().
			WithAllowPrivilegeEscalation(false).
			WithReadOnlyRootFilesystem(true).
			WithCapabilities(corev1ac.Capabilities().WithDrop("ALL"))).
		// The endpoints forget the Pod before nginx stops listening, and nginx ends after its last answer.
		WithLifecycle(corev1ac.Lifecycle().WithPreStop(corev1ac.LifecycleHandler().
			WithSleep(corev1ac.SleepAction().WithSeconds(drainSeconds)))).
		// The digest is served once all pages are. A Pod that starts is asked each second, so that it is ready soon. It unpacks
		// a Site of 10,000 Posts in three seconds. A day is for a Site whose pages cannot be published yet: a restart would not help.
		WithStartupProbe(probe("/"+page.DigestPath).WithPeriodSeconds(1).WithFailureThreshold(24*60*60)).
		WithReadinessProbe(probe("/"+page.DigestPath).WithFailureThreshold(3)).
		// Half requests can take all connections for the time after which nginx ends them. A restart would not help.
		WithLivenessProbe(probe(livePath).WithFailureThreshold(6)).
		WithVolumeMounts(
			corev1ac.VolumeMount().WithName("pages").WithMountPath(pagesPath).WithReadOnly(true),
			corev1ac.VolumeMount().WithName("files").WithMountPath(filesPath),
			corev1ac.VolumeMount().WithName("nginx").WithMountPath(configurationPath).WithReadOnly(true),
			corev1ac.VolumeMount().WithName("tmp").WithMountPath(tempPath))
	if site.MediaImage() != "" {
		nginx.WithVolumeMounts(corev1ac.VolumeMount().WithName(mediaVolume).WithMountPath(mediaPath + "/media").WithReadOnly(true))
	}
	return nginx
}

func probe(path string) *corev1ac.ProbeApplyConfiguration {
	return corev1ac.Probe().WithPeriodSeconds(10).WithTimeoutSeconds(5).
		WithHTTPGet(corev1ac.HTTPGetAction().WithPath(path).WithPort(intstr.FromString("http")))
}
