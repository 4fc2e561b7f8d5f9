# The one entry point, for people and for CI. Recipes run in one shell each and
# stop at the first command that fails.
SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
MAKEFLAGS   += --no-print-directory
# Thousands of short compilations and links: a fifth of their time is collecting garbage.
export GOGC ?= 400

STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
EXAMPLES    := $(patsubst %/go.mod,%,$(wildcard examples/*/go.mod))
# One knows nothing of alsgen.
IMPLICIT    := $(filter-out examples/shop-explicit,$(EXAMPLES))
MODULES     := . runtime $(EXAMPLES)
DELVE       := github.com/go-delve/delve/cmd/dlv@v1.27.2
GOPLS       := golang.org/x/tools/gopls@v0.23.0
FUZZTIME    ?= 30s
LISTS       ?= testdata/corpus/wide
say          = printf '\n== %s\n'

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

.PHONY: build
build: ## build bin/alsgen
	@go build -o bin/alsgen ./cmd/alsgen

.PHONY: test
test: fmt vet staticcheck unit golden examples rounds editors hosts ## everything that CI runs
	@$(say) 'all well'

.PHONY: fmt
fmt: ## files that are not formatted
	@$(say) 'gofmt'
	files=$$(git ls-files --cached --others --exclude-standard '*.go' | xargs gofmt -l)
	test -z "$$files" || { echo "not formatted:"; echo "$$files"; exit 1; }

# The examples run on one system only: for others, most of the time goes into
# compiling what they import.
.PHONY: vet
vet: ## go vet, for three systems
	@vet() { $(say) "go vet: $$*"; (cd $$2 && GOOS=$$1 CGO_ENABLED=0 go vet "$${@:3}" ./...); }
	for dir in $(EXAMPLES); do
		vet linux $$dir
	done
	for os in linux windows darwin; do
		vet $$os .
		vet $$os runtime
		vet $$os runtime -tags als_goroutine
	done

.PHONY: staticcheck
staticcheck: ## staticcheck
	@for dir in $(MODULES); do
		$(say) "staticcheck: $$dir"
		(cd $$dir && $(STATICCHECK) ./...)
	done
	for dir in runtime $(filter-out examples/shop%,$(EXAMPLES)); do
		$(say) "staticcheck: $$dir, reference carrier"
		(cd $$dir && $(STATICCHECK) -tags als_goroutine ./...)
	done

.PHONY: unit
unit: ## all tests of the tool and of the runtime, with the race detector
	@$(say) 'go test -race: the tool'
	go test -race -timeout 30m -skip '^(TestScript|TestGolden)$$' $$(go list ./... | grep -v /docs$$)
	# All golden cases and pages run in the target golden; some of them with the race detector.
	go test -race -timeout 30m -run '^TestGolden$$/^call/' ./golden
	# Every script runs alsgen a dozen times: without the race detector.
	$(say) 'go test: the scripts'
	go test -timeout 30m -run '^TestScript$$' ./cmd/alsgen
	$(say) 'go test -race: the runtime'
	cd runtime
	go test -race ./...
	$(say) 'go test -race: the runtime, reference carrier'
	go test -race -tags als_goroutine ./...

.PHONY: editors
editors: ## alsgen as the go command of delve and gopls, which it installs into bin/tools
	@$(say) 'delve and gopls'
	GOBIN=$(CURDIR)/bin/tools go install $(DELVE)
	GOBIN=$(CURDIR)/bin/tools go install $(GOPLS)
	go vet -tags editors ./cmd/alsgen
	PATH=$(CURDIR)/bin/tools:$$PATH go test -tags editors -run '^TestEditors$$' ./cmd/alsgen

# One module is golangci-lint with all its requirements: a minute and a half of work for
# two cores, once. Where go.mod takes another version of something that it has, too:
# cd testdata/hosts/golangci && go mod tidy.
.PHONY: hosts
hosts: ## the analyzers in go vet, multichecker and golangci-lint, which it builds into bin/hosts
	@$(say) 'go vet, multichecker and golangci-lint'
	go vet ./testdata/hosts/multichecker
	go build -o bin/hosts/multichecker ./testdata/hosts/multichecker
	(cd testdata/hosts/golangci && go build -ldflags=-w -o $(CURDIR)/bin/hosts/custom-gcl .)
	go vet -tags hosts ./cmd/alsgen ./docs
	PATH=$(CURDIR)/bin/hosts:$$PATH go test -tags hosts -run '^(TestHosts|TestVetHosts)$$' ./cmd/alsgen ./docs

.PHONY: golden
golden: ## write what alsgen does into the archives; fails if that changes one
	@$(say) 'go test -update: nothing may change'
	before=$$(git diff -- golden docs testdata | git hash-object --stdin)
	go test -timeout 30m ./golden ./docs -update
	after=$$(git diff -- golden docs testdata | git hash-object --stdin)
	test "$$before" = "$$after" || { git diff --stat -- golden docs testdata; echo 'archives changed: read the difference'; exit 1; }

.PHONY: examples
examples: build ## check and test the examples, rewritten and on the reference carrier
	@for dir in $(EXAMPLES); do
		$(say) "alsgen check: $$dir"
		bin/alsgen check -C $$dir ./...
	done
	for dir in $(IMPLICIT); do
		$(say) "alsgen test: $$dir"
		bin/alsgen test -C $$dir -race ./...
	done
	for dir in $(filter-out examples/shop%,$(IMPLICIT)); do
		$(say) "go test -tags als_goroutine: $$dir"
		(cd $$dir && go test -tags als_goroutine ./...)
	done
	$(say) 'alsgen generate: nothing may change'
	before=$$(git diff -- examples | git hash-object --stdin)
	bin/alsgen generate -C examples/shop
	test "$$before" = "$$(git diff -- examples | git hash-object --stdin)" || { git diff --stat -- examples; exit 1; }
	for dir in examples/shop examples/shop-implicit; do
		$(say) "the sources, on the reference carrier: $$dir"
		(cd $$dir && go test -tags alsgen,als_goroutine ./...)
	done
	(cd examples/shop-explicit && go vet -tags alsgen ./...)
	for dir in examples/shop examples/shop-explicit; do
		$(say) "go test: $$dir"
		(cd $$dir && go test ./...)
	done

# The two modules whose rounds take the least time.
.PHONY: rounds
rounds: ## two rounds of the corpus
	@for module in BurntSushi/toml urfave/cli; do
		$(say) "a round of the corpus: $$module"
		go run ./golden/corpus -lists testdata/corpus/wide -module $$module -rounds 1674
	done

.PHONY: corpus
corpus: ## try alsgen on real modules; MODULE=text ROUNDS=11,12 a part, RESULTS=file adds up
	@go run ./golden/corpus -lists $(LISTS) $(if $(MODULE),-module $(MODULE)) $(if $(ROUNDS),-rounds $(ROUNDS)) $(if $(RESULTS),-results $(RESULTS))

.PHONY: fuzz
fuzz: ## N=1000 SEED=1 random programs against an interpreter of the rules
	@go run ./golden/fuzz $(if $(N),-n $(N)) $(if $(SEED),-seed $(SEED)) $(if $(CASES),-cases $(CASES))

.PHONY: fuzz-faults
fuzz-faults: ## faults planted into the rewriter must be found within N=1000 programs
	@go run ./golden/fuzz -faults -n $(or $(N),1000) -seed $(or $(SEED),1)

.PHONY: fuzz-bytes
fuzz-bytes: ## every fuzz test of the go command for FUZZTIME (30s)
	@go list ./... | while read -r pkg; do
		go test -list '^Fuzz' $$pkg | { grep '^Fuzz' || true; } | while read -r name; do
			$(say) "$$pkg $$name"
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) $$pkg
		done
	done

.PHONY: bench
bench: ## the benchmarks of the tool and of the runtime
	@go test -run '^$$' -bench . -benchmem ./...
	cd runtime && go test -run '^$$' -bench . -benchmem ./...

.PHONY: docs
docs: ## write the generated parts of docs
	@go test ./docs -update
