# What one does with Postil. `make run` and `make test` do all the set-up that they need.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export POSTIL_DATA_DIR ?= $(CURDIR)/.postil
HOST ?= 127.0.0.1
PORT ?= 8765

.PHONY: help run test check fix bench simulate demo extension install install-dev clean screenshots

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | sort | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

run: install extension ## Install, build the extension, migrate, and serve the library
	@echo "Extension for Chromium: open chrome://extensions, Developer mode, Load unpacked: $(CURDIR)/extension/dist/chrome"
	@echo "Extension for Firefox: open about:debugging#/runtime/this-firefox, Load Temporary Add-on: $(CURDIR)/extension/dist/firefox/manifest.json"
	exec $(BIN)/postil serve --host $(HOST) --port $(PORT)

test: install-dev extension ## Install what tests need and run everything
	.ci/everything

check: install-dev ## Linters, types, import rules; changes nothing
	.ci/check

fix: install-dev ## Format, and mend what linters can mend
	$(BIN)/ruff check --fix --quiet server tests benchmarks migrations docs || true
	$(BIN)/ruff format --quiet server tests benchmarks migrations
	npm --prefix extension run --silent fix
	$(BIN)/postil openapi > docs/reference/openapi.json

bench: install-dev extension $(VENV)/.installed-bench ## Measure; prints figures and ratios, judges nothing
	.ci/bench

SEEDS ?= 0:20000
simulate: install-dev ## Sync under faults, seed after seed, and every way to break it (SEEDS=0:20000)
	cd tests
	../$(BIN)/python -m simulation --seeds $(SEEDS) --node-every 10
	../$(BIN)/python -m simulation.mutants

demo: install ## Fill the library with the papers of captured listing pages
	.ci/demo

extension: extension/node_modules/.installed ## Build extension/dist/chrome and extension/dist/firefox
	@npm --prefix extension run --silent build

extension/node_modules/.installed: extension/package.json extension/package-lock.json
	@npm --prefix extension ci --no-audit --no-fund --loglevel=error
	@touch $@

install: $(VENV)/.installed ## Create the environment with what serving needs

install-dev: $(VENV)/.installed-dev extension/node_modules/.installed ## The same with what tests need

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	.ci/other-whoosh
	.ci/browsers
	.ci/postgresql
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]' || \
	  echo "Benchmarks will leave out what is not installed." >&2
	@touch $@

screenshots: install-dev extension ## Picture every page into artifacts/
	$(BIN)/python tests/e2e/screenshots.py

clean: ## Remove what can be made again (not the library in .postil)
	rm -rf $(VENV) extension/node_modules extension/dist artifacts build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
