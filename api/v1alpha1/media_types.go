// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

package v1alpha1

// Media is where the pictures of articles come from.
type Media struct {
	// hosts are other servers whose pictures pages show, over https. The Content-Security-Policy admits pictures only from
	// these hosts. A picture on any other host becomes a link. Write a host as in DNS, with a port if one is needed.
	// Example: ["images.example.com"].
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=16
	Hosts []MediaHost `json:"hosts,omitempty"`

	// configMaps hold small pictures, and carry the label topicpages.dev/publish: "true". The key terms.png of the ConfigMap
	// pictures is at /media/pictures/terms.png. Each picture has at most 256 KiB, and is a PNG, JPEG, GIF, WebP or SVG.
	// Example: ["pictures"].
	// +optional
	// +listType=set
	// +kubebuilder:validation:MaxItems=8
	ConfigMaps []ConfigMapName `json:"configMaps,omitempty"`

	// image is a container image with pictures, which the web server serves below /media/: blog/terms.png in the image is at
	// /media/blog/terms.png. It is mounted as an image volume, which needs Kubernetes 1.36 or later.
	// Example: "registry.example.com/blog/pictures:2026-11".
	// +optional
	// +kubebuilder:validation:MaxLength=512
	// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[^\pZ\pC\x{FFFE}\x{FFFF}]+$')`,message="image must be an image reference without spaces, for example registry.example.com/blog/pictures:2026-11"
	Image string `json:"image,omitempty"`
}

// MediaHost is a host as in DNS, with a port if one is needed.
// +kubebuilder:validation:MaxLength=253
// +kubebuilder:validation:XValidation:rule=`self.matches(r'^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?$')`,message="a host must be a name as DNS has it, in lower case and without scheme, path or wildcard: images.example.com"
type MediaHost string

// MediaAvailableCondition says whether everything in spec.media can be served. It is absent if spec.media names neither an
// image nor ConfigMaps.
const MediaAvailableCondition = "MediaAvailable"

// Reasons of the MediaAvailable condition, and of Ready if media fail.
const (
	// MediaFoundReason (MediaAvailable=True): everything that spec.media names is served.
	MediaFoundReason = "Found"
	// MediaMissingReason (MediaAvailable=False, Ready=False): there is no ConfigMap of a name in spec.media.configMaps, or it
	// lacks the label topicpages.dev/publish. Pages show the alternative text instead of its pictures.
	MediaMissingReason = "MediaMissing"
	// PictureInvalidReason (MediaAvailable=False, Ready=False, Stalled=True): a key of a ConfigMap cannot be published as a
	// picture: its name, its size or its content; the message says which. All other pictures are published.
	PictureInvalidReason = "PictureInvalid"
	// MediaImageRefusedReason (MediaAvailable=False, Ready=False, Stalled=True): the API server refuses a Deployment with an
	// image volume, as before Kubernetes 1.36. The web server serves everything else. Update the cluster, or use
	// spec.media.hosts or spec.media.configMaps.
	MediaImageRefusedReason = "MediaImageRefused"
)

// MediaHosts are the hosts whose pictures the pages of the Site show.
func (s *Site) MediaHosts() []MediaHost {
	if s.Spec.Media == nil {
		return nil
	}
	return s.Spec.Media.Hosts
}

// MediaConfigMaps are the ConfigMaps with pictures of the Site.
func (s *Site) MediaConfigMaps() []ConfigMapName {
	if s.Spec.Media == nil {
		return nil
	}
	return s.Spec.Media.ConfigMaps
}

// MediaImage is the container image with pictures of the Site, or "".
func (s *Site) MediaImage() string {
	if s.Spec.Media == nil {
		return ""
	}
	return s.Spec.Media.Image
}

// HasOpenMedia reports whether there may be pictures below /media/ that the operator cannot list, because they come from a
// container image or because others run the web server.
func (s *Site) HasOpenMedia() bool { return s.MediaImage() != "" || !s.ServerManaged() }
