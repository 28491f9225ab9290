#!/usr/bin/env bash
# Makes all files of a release in dist/. The same commit gives the same files.
#
#   hack/release.sh VERSION           build, without a network: `make release VERSION=v0.2.0`
#   hack/release.sh sign VERSION      sign the checksums in dist/ with cosign
#   hack/release.sh publish VERSION   push the image and the chart of dist/ to REGISTRY, and sign and attest them with cosign
#
# DIST, RELEASE_PLATFORMS and REGISTRY in the environment replace dist/, all platforms and ghcr.io/topicpages. The image holds
# the platforms of RELEASE_PLATFORMS that are Linux. docs/releasing.md explains how users verify a release.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dist=${DIST:-$root/dist}
platforms=${RELEASE_PLATFORMS:-linux/amd64 linux/arm64 darwin/amd64 darwin/arm64}
registry=${REGISTRY:-ghcr.io/topicpages}
packaging=$root/bin/packaging
imagetool=$root/bin/imagetool

say() { printf 'release: %s\n' "$*"; }
fail() {
	printf 'release: error: %s\n' "$*" >&2
	exit 1
}

export CGO_ENABLED=0

# binary PACKAGE PLATFORM FILE: builds a program.
binary() { GOOS=${2%/*} GOARCH=${2#*/} go build -C "$root" -buildvcs=false -trimpath -ldflags "$ldflags" -o "$3" "./cmd/$1"; }

# bill FILE BINARY: writes the bill of materials of a program.
bill() {
	"$packaging/cyclonedx-gomod" bin -json -std -noserial -notimestamp -version "$version" -output "$work/bill.json" "$2"
	go run -C "$root" -trimpath ./hack/release bill "$work/bill.json" "$1"
}

# archive FILE DIRECTORY: archives a directory, in bytes that depend on nothing else.
archive() {
	(cd "$2" && tar --sort=name --format=ustar --mtime="@$created" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf - -- *) | gzip -9n >"$1"
}

build() {
	local platform name images=() chart
	# dist/ is complete or absent.
	work=$(mktemp -d "$(dirname "$dist")/.release.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	local out=$work/dist
	mkdir -p "$out"

	for platform in $platforms; do
		name=topicpages_${version}_${platform/\//_}
		say "building $name"
		mkdir -p "$work/$name"
		binary topicpages "$platform" "$work/$name/topicpages"
		cp "$root/LICENSE" "$work/$name/"
		archive "$out/$name.tar.gz" "$work/$name"
		bill "$out/$name.cdx.json" "$work/$name/topicpages"
		[ "${platform%/*}" = linux ] || continue
		name=manager_${version}_${platform/\//_}
		binary manager "$platform" "$work/$name"
		bill "$out/$name.cdx.json" "$work/$name"
		images+=("${platform#*/}=$work/$name")
	done

	say "making the image"
	GOWORK=off go build -C "$root/cluster/images" -trimpath -o "$imagetool" .
	"$imagetool" -name "$registry/topicpages:$version" -version "$version" -revision "$(git -C "$root" rev-parse HEAD)" -created "$created" \
		-out "$out/image_$version.tar" manager "${images[@]}"

	say "writing the manifests, the schemas and the chart"
	"$root/bin/controlplane/kubectl" kustomize "$root/config/default" | sed "s|image: controller:.*|image: $registry/topicpages:$version|" >"$out/install.yaml"
	"$root/bin/controlplane/kubectl" kustomize "$root/config/crd" >"$out/crds.yaml"
	"$root/bin/controlplane/kubectl" kustomize "$root/config/samples" >"$out/samples.yaml"
	chart=$work/chart/topicpages
	mkdir -p "$work/chart"
	cp -RL "$root/charts/topicpages" "$chart"
	sed -i "s|ghcr.io/topicpages/topicpages$|$registry/topicpages|" "$chart/values.yaml"
	"$packaging/helm" package "$chart" --version "${version#v}" --app-version "$version" --destination "$work" >/dev/null
	mkdir "$work/packed"
	tar -xzf "$work/topicpages-${version#v}.tgz" -C "$work/packed"
	archive "$out/topicpages-${version#v}.tgz" "$work/packed"
	go run -C "$root" -trimpath ./hack/release schemas "$out"
	go run -C "$root" -trimpath ./hack/release krew "$version" "$out"
	go run -C "$root" -trimpath ./hack/release notes "$version" "$root/CHANGELOG.md" "$out"
	(cd "$out" && sha256sum -- * >"$work/checksums.txt")
	mv "$work/checksums.txt" "$out/"
	rm -rf "$dist"
	mv "$out" "$dist"
	say "$dist has $(find "$dist" -type f | wc -l) files"
}

# sign: signs the checksums, and with them all files.
sign() {
	[ -f "$dist/checksums.txt" ] || fail "there is no $dist/checksums.txt: run make release VERSION=$version"
	cosign sign-blob --yes --bundle "$dist/checksums.txt.sigstore.json" "$dist/checksums.txt"
}

publish() {
	local image chart platform
	(cd "$dist" && sha256sum --quiet --check checksums.txt)
	image=$("$imagetool" -push "$registry/topicpages:$version" archive "$dist/image_$version.tar" | sed -n 's/^images: pushed //p')
	[ -n "$image" ] || fail "the image was not pushed"
	cosign sign --yes --recursive "$image"
	for platform in $platforms; do
		[ "${platform%/*}" = linux ] || continue
		cosign attest --yes --type cyclonedx --predicate "$dist/manager_${version}_${platform/\//_}.cdx.json" "$image"
	done
	chart=$("$packaging/helm" push "$dist/topicpages-${version#v}.tgz" "oci://$registry/charts" 2>&1 | sed -n 's/^Digest: //p')
	[ -n "$chart" ] || fail "the chart was not pushed"
	cosign sign --yes "$registry/charts/topicpages@$chart"
}

command=build
case "${1:-}" in
sign | publish)
	command=$1
	shift
	;;
esac
version=${1:-}
[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "VERSION must be of the form v0.2.0, and is \"$version\""
created=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
ldflags=$("$root/hack/ldflags.sh" "$version")
if [[ $version != *-* && -n $(git -C "$root" status --porcelain) ]]; then
	fail "the tree differs from its commit; only a version such as $version-rc.1 can be made of it"
fi
if [ "$command" = build ]; then
	# Any Go may build these: no file of the release depends on it.
	"$root/hack/packaging.sh"
	"$root/hack/controlplane.sh" kubectl
	export GOTOOLCHAIN=${RELEASE_TOOLCHAIN:-$(awk '$1 == "toolchain" { print $2 }' "$root/go.mod")+auto}
fi
"$command"
