# The short names for every job. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PIP := $(BIN)/pip --disable-pip-version-check
# Tests run side by side on as many processes as there are processors.
JOBS ?= auto
PYTEST := $(BIN)/python -m pytest -n $(JOBS)

.PHONY: help
help: ## list the jobs
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sort \
	  | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# --- set-up: made once, made anew when a lock file changes -------------------------
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "The venv module is missing. On Debian: sudo apt-get install python3-venv" >&2; \
	  rm -rf $(VENV); exit 1; }

$(VENV)/.site: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the site needs …"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.site
	@echo "Installing what the tests need …"
	@$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: setup setup-dev
setup: $(VENV)/.site ## make .venv with what the site needs
setup-dev: $(VENV)/.dev ## the same with what tests and checks need

# --- writing ------------------------------------------------------------------------
.PHONY: serve html publish new push
serve: $(VENV)/.site ## build, serve on http://127.0.0.1:8000, rebuild when a file changes
	@$(BIN)/sceau preview --port $(PORT)

html: $(VENV)/.site ## build into output/ as for writing at home
	@$(BIN)/sceau build

publish: $(VENV)/.site ## build into output/ as it goes on line (publishconf.py)
	@$(BIN)/sceau build --settings publishconf.py

# Through the environment: a shell would read quotation marks and $ in a title.
new: export NEW_TITLE := $(value TITLE)
new: export NEW_AUTHOR := $(value AUTHOR)
upload: export UPLOAD_HOST := $(value HOST)
new: $(VENV)/.site ## make a draft: make new TITLE="Le titre"
	@$(BIN)/sceau new $(if $(AUTHOR),--author "$$NEW_AUTHOR") -- "$$NEW_TITLE"

push: $(VENV)/.site ## rebase on what moderators approved, build, check, push
	@$(BIN)/sceau push

upload: $(VENV)/.site ## publish on a host that only has ssh: make upload HOST=ju@example.org:/srv/releases
	@$(BIN)/sceau upload -- "$$UPLOAD_HOST"

# --- checking ------------------------------------------------------------------------
.PHONY: lint test test-all e2e golden bench system-tools
lint: $(VENV)/.dev ## format, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

system-tools:
	@tests/system-tools

test: $(VENV)/.dev system-tools ## all tests
	@$(PYTEST)

test-all: $(VENV)/.dev ## all tests, with the long ones
	@tests/system-tools debootstrap:debootstrap systemd-nspawn:systemd-container
	@SCEAU_TEST_ALL=1 $(PYTEST)

e2e: $(VENV)/.dev system-tools ## one whole day of a server, from nothing to restored
	@SCEAU_TEST_ALL=1 $(BIN)/python -m pytest tests/e2e

golden: $(VENV)/.dev ## write tests/golden/ anew from tests/fixtures/site; then read the diff
	@$(BIN)/python -m tests.golden_site

bench: $(VENV)/.dev ## measure the budgets
	@tests/system-tools goaccess:goaccess node:nodejs npm:npm wrk:wrk
	@$(BIN)/python -m benchmarks

# --- upkeep --------------------------------------------------------------------------
.PHONY: lock messages pictures clean
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock: $(VENV)/.dev ## write the lock files anew from pyproject.toml
	@$(UV_COMPILE) --upgrade pyproject.toml -o requirements.lock
	@$(UV_COMPILE) --upgrade --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

messages: $(VENV)/.dev ## bring the translations of theme, inbox and mail up to date
	@$(BIN)/python -m plugins.theme_i18n.extract

clean: ## remove what was built (never var/inbox)
	@rm -rf output .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -rf var/preview var/build_report.json var/site.json var/redirects.json var/page_shell.html
