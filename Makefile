# `make help` lists the targets.

VERSION ?= $(shell git describe --tags --match "v[0-9]*" --always --dirty 2>/dev/null || echo dev)
IMG ?= topicpages:$(VERSION)

BIN := $(CURDIR)/bin
# The tests and the demo run their own control plane, from here.
ASSETS := $(BIN)/controlplane
# `make install KUBECTL=kubectl` uses yours in place of the pinned one.
KUBECTL ?= $(ASSETS)/kubectl

TOOL := go tool -modfile=hack/tools/go.mod
CONTROLLER_GEN := $(TOOL) controller-gen
HEADER := hack/boilerplate.go.txt
GENERATED := 'api/**/zz_generated*' 'api/**/applyconfiguration/**' config/crd/bases config/rbac/role.yaml docs/reference internal/page/assets/script.min.js

# Any go in the Makefile works without a C compiler and gives the same binary
# from any directory.
export CGO_ENABLED ?= 0

# The Go that releases are built with and checked for vulnerabilities; the go command
# fetches it through the module proxy. Tests run with the Go that is there.
RELEASE_GO := $(shell awk '$$1 == "toolchain" { print $$2 }' go.mod)
build image vulncheck: export GOTOOLCHAIN := $(RELEASE_GO)+auto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ General

.PHONY: help
help: ## Show this help.
	@awk 'BEGIN { FS = ":.*## "; print "Usage: make <target>" } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z][a-z0-9-]*:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Development

.PHONY: generate
generate: ## Generate code: deep copies and apply configurations from the API types, and the script of the pages as it is served.
	$(CONTROLLER_GEN) object:headerFile=$(HEADER) applyconfiguration:headerFile=$(HEADER) paths=./api/...
	$(TOOL) esbuild --minify --charset=utf8 --target=es2022 --log-level=warning --outfile=internal/page/assets/script.min.js internal/page/assets/script.js

.PHONY: manifests
manifests: ## Generate YAML: the CRDs from the API types, the RBAC role from the markers in the code; and the reference pages from the CRDs.
	$(CONTROLLER_GEN) crd paths=./api/... output:crd:artifacts:config=config/crd/bases
	$(CONTROLLER_GEN) rbac:roleName=manager-role paths=./internal/... paths=./cmd/... output:rbac:artifacts:config=config/rbac
	go run -trimpath ./hack/reference docs/reference

.PHONY: docs-site
docs-site: ## Make a site of the documentation in bin/docs-site/public, with the commands that a blog is imported with.
	hack/docs-site.sh $(BIN)/docs-site

.PHONY: fmt
fmt: ## Format the Go code.
	go fmt ./...

.PHONY: vet
vet: ## Run go vet.
	go vet ./...

.PHONY: lint
lint: ## Run golangci-lint (the first run builds it, which takes minutes).
	@hack/lint.sh run

.PHONY: deadcode
deadcode: ## Fail when only tests reach a function or a package.
	@hack/deadcode.sh

.PHONY: imports
imports: ## Fail when a package imports another one than CONTRIBUTING.md says, or names a duration outside internal/pace.
	@go test -trimpath -count=1 ./test/layout

.PHONY: verify
verify: verify-generated verify-chart vulncheck ## Fail when generated files are not as committed, the chart is not config/, or a known vulnerability is reached.

.PHONY: verify-generated
verify-generated: generate manifests
	@dirty="$$(git status --porcelain -- $(GENERATED))"; \
	if [ -n "$$dirty" ]; then \
		git --no-pager diff -- $(GENERATED); \
		printf '%s\n' "$$dirty" "verify: error: these generated files differ from the commit: commit what 'make generate manifests' wrote" >&2; \
		exit 1; \
	fi; \
	echo "verify: the generated files are up to date"

.PHONY: verify-chart
verify-chart: kubectl packaging
	@KUBEBUILDER_ASSETS=$(ASSETS) HELM=$(BIN)/packaging/helm go test -trimpath -count=1 -run '^TestTheChartIsConfig$$' ./test/chart
	@echo "verify: the chart has the objects of config/"

.PHONY: vulncheck
vulncheck: ## Fail when the code reaches a vulnerability that the pinned database knows.
	@hack/vuln.sh

##@ Test

.PHONY: controlplane
controlplane: ## Get kube-apiserver, etcd, kubectl and kube-controller-manager into bin/controlplane.
	@hack/controlplane.sh

.PHONY: nginx
nginx: ## See that nginx is there, of the default image's version and the distribution's; on Debian, get it.
	@hack/program.sh nginx >/dev/null
	@hack/program.sh nginx-distribution >/dev/null

.PHONY: busybox
busybox: ## See that BusyBox is there, whose shell most images have; as root on Debian, install it.
	@hack/program.sh busybox >/dev/null

.PHONY: chromium
chromium: ## See that Chromium is there, for the browser tests; as root on Debian, install it.
	@hack/program.sh chromium >/dev/null

.PHONY: pages-tools
pages-tools: ## Get what checks the pages (axe-core, html-validate) into bin/pages-tools.
	@hack/npm.sh

.PHONY: packaging
packaging: ## Build what packages a release (Helm, kubeconform, cyclonedx-gomod, krew) into bin/packaging.
	@hack/packaging.sh

# TESTFLAGS goes to go test: make test TESTFLAGS='-run TestSite -v'.
.PHONY: test
test: controlplane nginx busybox chromium pages-tools packaging ## Run all tests, against a real control plane, nginx and a browser.
	@echo "test: running go test"
	@KUBEBUILDER_ASSETS=$(ASSETS) NGINX="$$(hack/program.sh nginx)" NGINX_DISTRIBUTION="$$(hack/program.sh nginx-distribution)" \
		BUSYBOX="$$(hack/program.sh busybox)" CHROMIUM="$$(hack/program.sh chromium)" PAGES_TOOLS=$(BIN)/pages-tools NODE="$$(hack/npm.sh node)" HELM=$(BIN)/packaging/helm hack/test.sh -trimpath -count=1 -timeout=20m $(TESTFLAGS)

.PHONY: test-unit
test-unit: ## Run the tests that need nothing but Go.
	@env -u KUBEBUILDER_ASSETS -u NGINX -u NGINX_DISTRIBUTION -u BUSYBOX -u CHROMIUM -u PAGES_TOOLS -u NODE -u HELM hack/test.sh -trimpath -short $(TESTFLAGS)

.PHONY: screenshots
screenshots: nginx chromium ## Take the pictures of the documentation again: docs/images.
	@NGINX="$$(hack/program.sh nginx)" CHROMIUM="$$(hack/program.sh chromium)" \
		go test ./test/pages -trimpath -count=1 -run '^TestScreenshots$$' -screenshots $(CURDIR)/docs/images
	@ls -l docs/images

# E2EFLAGS goes to go test: make e2e E2EFLAGS='-run TestAnEdit'.
.PHONY: e2e
e2e: ## Tell what readers see on a real cluster: that of KUBECONFIG, or one of this machine (Linux, root).
	@hack/e2e.sh $(E2EFLAGS)

# DEMO_ONCE=1 leaves when everything is up and checked. CLUSTER=node runs it all as
# Pods, on a one-node Kubernetes of this machine (Linux, root).
.PHONY: demo
ifeq ($(CLUSTER),node)
demo: ## Run the whole system on this machine, with sample posts; CLUSTER=node runs it as Pods.
	@VERSION='$(VERSION)' DEMO_ONCE='$(DEMO_ONCE)' hack/demo-node.sh
else ifneq ($(CLUSTER),)
demo:
	$(error CLUSTER=$(CLUSTER) is not known: CLUSTER=node is)
else
demo: controlplane nginx build
	@go build -trimpath -o bin/demo ./hack/demo
	@KUBEBUILDER_ASSETS=$(ASSETS) NGINX="$$(hack/program.sh nginx)" DEMO_BIN=$(BIN) DEMO_ONCE=$(DEMO_ONCE) \
		bin/demo $(DEMOFLAGS)
endif

# BENCH=P1,P3 runs these alone. QUICK=1 writes to bin/benchmarks, since its figures are not for
# quoting. PROFILE=DIR takes CPU profiles of the operator. DATE is what the results are dated with.
.PHONY: bench
bench: controlplane build ## Measure, and write bench/results.json and its table; BENCH=P2 runs one, QUICK=1 all, small.
	@go build -trimpath -o bin/benchmark ./bench
	@KUBEBUILDER_ASSETS=$(ASSETS) bin/benchmark -bench='$(BENCH)' -profile='$(PROFILE)' \
		-date='$(or $(DATE),$(shell date -u +%F))' $(if $(QUICK),-quick -out=bin/benchmarks)

##@ Build

LDFLAGS = $(shell hack/ldflags.sh $(VERSION))

.PHONY: build
build: ## Build bin/manager and bin/topicpages.
	go build -trimpath -ldflags "$(LDFLAGS)" -o bin/manager ./cmd/manager
	go build -trimpath -ldflags "$(LDFLAGS)" -o bin/topicpages ./cmd/topicpages

# The image says when its commit was made, so that a commit has one image.
CREATED = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)
PLATFORMS := amd64 arm64

.PHONY: image
image: ## Build the operator's image as bin/images/manager.tar; PUSH=REGISTRY/NAME:TAG pushes it.
	$(foreach arch,$(PLATFORMS),GOOS=linux GOARCH=$(arch) go build -buildvcs=false -trimpath -ldflags "$(LDFLAGS)" \
		-o bin/images/manager-$(arch) ./cmd/manager && ) \
	GOWORK=off go build -C cluster/images -trimpath -o $(BIN)/imagetool .
	bin/imagetool -name '$(or $(PUSH),$(IMG))' -version '$(VERSION)' -revision "$$(git rev-parse HEAD 2>/dev/null)" -created '$(CREATED)' \
		-out bin/images/manager.tar -push '$(PUSH)' manager $(foreach arch,$(PLATFORMS),$(arch)=bin/images/manager-$(arch))

.PHONY: release
release: ## Make all files of a release in dist/: make release VERSION=v0.2.0 (docs/releasing.md).
	@hack/release.sh '$(VERSION)'

.PHONY: clean
clean: cluster-down ## Remove what was built, the control plane included.
	rm -rf bin dist coverage.out

##@ Cluster of one node, on this machine (Linux, root)

.PHONY: cluster
cluster: ## Run Kubernetes here, with the operator's image; bin/cluster/kubeconfig is for kubectl.
	@VERSION='$(VERSION)' cluster/cluster.sh up

.PHONY: cluster-load
cluster-load: ## Build the operator's image again, and let the cluster here run it.
	@VERSION='$(VERSION)' cluster/cluster.sh load

.PHONY: cluster-down
cluster-down: ## End the cluster here, and remove all that it had.
	@[ ! -e bin/cluster ] || cluster/cluster.sh down

##@ Cluster (KUBECONFIG tells which)

.PHONY: kubectl
kubectl: # The pinned kubectl, unless KUBECTL names another.
ifeq ($(KUBECTL),$(ASSETS)/kubectl)
	@hack/controlplane.sh kubectl
endif

.PHONY: run
run: ## Run the manager on this machine against the cluster.
	go run ./cmd/manager $(RUNFLAGS)

.PHONY: install
install: kubectl ## Install the CRDs.
	$(KUBECTL) kustomize config/crd | $(KUBECTL) apply --server-side -f -

.PHONY: uninstall
uninstall: kubectl ## Remove the CRDs, and with them all Posts, Topics and Sites.
	$(KUBECTL) kustomize config/crd | $(KUBECTL) delete --ignore-not-found -f -

.PHONY: deploy
deploy: kubectl ## Deploy the CRDs and the manager, with the image IMG.
	$(KUBECTL) kustomize config/default | sed 's|image: controller:.*|image: $(IMG)|' | $(KUBECTL) apply --server-side -f -

.PHONY: undeploy
undeploy: kubectl ## Remove all that deploy made, CRDs included.
	$(KUBECTL) kustomize config/default | $(KUBECTL) delete --ignore-not-found -f -
