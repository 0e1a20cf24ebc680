# Every target is one command for a person and for CI; `make` lists them.

GO ?= go
FUZZTIME ?= 30s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
BINARY := .build/datamachine
PACKAGES := ./...

.DEFAULT_GOAL := help
.PHONY: help build install-tools test lint fuzz bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build the static program as .build/datamachine
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X datamachine/cmd.version=$(VERSION)' -o $(BINARY) ./cmd/datamachine

install-tools: ## install what the tests need (MariaDB, PHP, WordPress) where apt and root or sudo allow
	@sh .ci/install

test: install-tools ## run all tests; names the suites it has to skip
	$(GO) run ./store/storetest/testrun $(GO) test $(PACKAGES)

lint: ## gofmt, go vet, staticcheck; changes nothing
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not gofmt'ed:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(PACKAGES)
	$(GO) tool staticcheck -checks inherit,-ST1005 $(PACKAGES) # ST1005: messages are WordPress' own words

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@set -e; for package in $$($(GO) list $(PACKAGES)); do \
		names=$$($(GO) test -list '^Fuzz' "$$package"); \
		for target in $$(echo "$$names" | grep '^Fuzz' || true); do \
			echo "fuzz $$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package"; \
		done; \
	done

bench: ## run every benchmark; compare two runs with benchstat
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)

clean: ## remove what build leaves
	rm -rf .build
