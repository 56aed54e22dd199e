SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first interpreter here that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

# Tests start many processes: each would compile all of the portal anew, where the environment asks for no bytecode.
export PYTHONDONTWRITEBYTECODE :=

# A process of tests for each core, and never fewer than two: many wait for a browser or a server.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); if [ "$$n" -gt 2 ]; then echo "$$n"; else echo 2; fi)

# Where make run listens.
PORT ?= 8501

# Installed means: the locked requirements, then this checkout. A newer lock or pyproject installs again.
requirements := .venv/requirements-installed
checkout := .venv/checkout-installed
pip := .venv/bin/python -m pip -qq --no-input --disable-pip-version-check

.PHONY: help install run check style types test quick nightly screens bench docs lock clean

help:  ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

install: $(checkout)  ## Put everything the portal and its tests need into .venv

$(requirements): requirements.lock
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "The portal needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing what the portal needs into .venv (the first time takes two to three minutes)"
	@test -x .venv/bin/python || $(PYTHON) -m venv --clear .venv
	@$(pip) install --no-compile --require-hashes -r requirements.lock
	@touch $@

$(checkout): pyproject.toml $(requirements)
	@$(pip) install --no-deps --no-build-isolation -e .
	@touch $@

run: install  ## Start the portal with demonstration data on http://localhost:8501; PORT=8600 takes another port
	@.venv/bin/regportal demo --host 127.0.0.1 --port $(PORT) --data-dir data

check: style types  ## Style, types, and the arrows between the rooms

style: install
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/lint-imports --no-logo

types: install
	@.venv/bin/mypy

# Types are checked beside the tests: these wait for browsers and servers often enough.
test: install style  ## All checks, and the tests that belong before every change is kept
	@$(MAKE) --no-print-directory --jobs=2 types quick

quick: install
	@.venv/bin/python -m tests.find_chromium --install
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --quick

nightly: install check  ## All checks and every test there is: three quarters of an hour on two cores
	@.venv/bin/python -m tests.find_chromium --install
	@.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

screens: install  ## Make the pictures in docs/screens anew, by doing the journey in a browser
	@SCREENS=$(CURDIR)/docs/screens .venv/bin/python -m pytest -p no:randomly tests/journeys/test_filing_journey.py

bench: install  ## Measure what is promised about speed and about errors; ONLY=rebuild runs one section of tests/bench/run.py
	@.venv/bin/python -m tests.bench.run $(if $(ONLY),--only $(ONLY))

docs: install  ## Print the pages of docs/ that come from the code
	@.venv/bin/python -m tests.architecture.print_permissions
	@.venv/bin/python -m tests.architecture.print_lifecycle

lock: install  ## Write requirements.lock anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --universal \
		--extra dev pyproject.toml -o requirements.lock

clean:  ## Remove .venv, caches and builds (data/ stays)
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
