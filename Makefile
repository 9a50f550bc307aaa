# Needs Python 3.11 or newer, make and a package index; everything else is installed into .venv and node_modules.
PYTHON ?= python3
PORT ?=

ROOMS := $(wildcard descent landscapes optimizers scenes figures lessons stage pages tests benchmarks)
VENV := .venv/bin
export PATH := $(CURDIR)/$(VENV):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test lint bench clean browser
.DELETE_ON_ERROR:

help:
	@echo "make run     start the app (PORT=8600 make run for another port)"
	@echo "make test    all tests, with a real Chromium"
	@echo "make lint    layout, names, types and who may import whom"
	@echo "make bench   measure the core and the app against their goals"
	@echo "make clean   delete caches, also those of compiled kernels"

run: .venv/.installed
	$(VENV)/streamlit run app.py $(if $(PORT),--server.port $(PORT))

test: .venv/.installed-dev browser
	$(VENV)/python -m pytest

lint: .venv/.installed-dev node_modules/.installed
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo
	node_modules/.bin/eslint --max-warnings 0
	node_modules/.bin/tsc --project tsconfig.json

bench: .venv/.installed-dev browser
	$(VENV)/python -m benchmarks

# A compiled kernel's cache does not notice that a helper in another file has changed: after such an edit, clean.
clean:
	find $(ROOMS) -type f \( -name '*.nbi' -o -name '*.nbc' \) -delete
	find $(ROOMS) -type d -name __pycache__ -prune -exec rm -rf {} +
	rm -rf __pycache__ .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Downhill needs Python 3.11 or newer, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)."; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/.installed: requirements.txt | .venv/bin/python
	$(VENV)/python -m pip install --quiet -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(VENV)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@ .venv/.installed

# Node itself comes with requirements-dev.txt. It serves the checks only: the stage needs no build.
node_modules/.installed: package.json package-lock.json .venv/.installed-dev
	$(VENV)/npm ci --no-audit --no-fund
	@touch $@

# The system's own Chromium: playwright drives it, and never downloads one.
browser:
	@found() { command -v chromium || command -v chromium-browser || command -v google-chrome; }; \
	found >/dev/null && exit 0; \
	root=; [ "$$(id -u)" = 0 ] || root="sudo -n"; \
	command -v apt-get >/dev/null && { [ -z "$$root" ] || $$root true 2>/dev/null; } \
		&& $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq chromium; \
	found >/dev/null || { \
		echo "No Chromium found, and it could not be installed here. Please install chromium or google-chrome."; exit 1; }
