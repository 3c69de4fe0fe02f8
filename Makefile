# The two commands are `make demo` and `make test`; both do all the set-up they need.
PYTHON ?= python3
PORT ?= 8000
NAME ?=
VENV := .venv
BIN := $(VENV)/bin
TEMPLATES := --line-length 115 --indent-width 2
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready
export WINAY_HOME ?= $(CURDIR)/var
export PORT
# What was compiled once is kept: without it every process of the tests reads all its libraries anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup messages translations demo serve test lint format bench screenshots lock clean

help: ## Say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Wiñay needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@echo "Setting up $(VENV) (once; about a minute) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV_READY): requirements-dev.lock $(READY)
	@echo "Setting up the tools for tests and checks …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(DEV_READY) messages ## Make the environment with all tools

messages: $(READY)
	@$(BIN)/python tools/compile_messages.py

translations: setup ## Collect new sentences into the catalogues (needs gettext)
	@$(BIN)/python tools/extract_messages.py

demo: export WINAY_HOME := $(CURDIR)/var/demo
demo: $(READY) messages ## Run a complete contest on example data and serve it on PORT (8000)
	@$(BIN)/winay demo --serve --port $(PORT)

serve: $(READY) messages ## Serve this installation on PORT (8000)
	@$(BIN)/winay init
	@$(BIN)/winay serve --port $(PORT)

test: setup ## Run every test, on SQLite and, where there is one, on PostgreSQL
	@$(BIN)/python tools/run_tests.py $(ARGS)

format: setup ## Lay out Python and templates as the checks expect
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	find src -name '*.html' | xargs $(BIN)/djangofmt $(TEMPLATES)

lint: setup ## Check style, types, dependencies and the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@find src -name '*.html' | xargs $(BIN)/djangofmt $(TEMPLATES) --quiet --check || (echo "Templates: run make format"; exit 1)
	$(BIN)/mypy src/winay
	$(BIN)/deptry src
	$(BIN)/lint-imports --no-cache
	DJANGO_SETTINGS_MODULE=winay.site.settings $(BIN)/python -m django makemigrations --check --dry-run

bench: setup ## Run the benchmarks, or one: make bench NAME=closing
	@$(BIN)/python bench/run.py $(NAME)

screenshots: setup ## Take pictures of every page at 360 and 1280 px into ./screenshots
	@$(BIN)/python tools/screenshots.py
	@$(BIN)/python tools/readme_pictures.py

lock: ## Renew the lock files (names, versions and hashes only)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group dev pyproject.toml -o requirements-dev.lock

clean: ## Remove the environment and the demonstration; your own installation in var stays
	rm -rf $(VENV) var/demo bench/results screenshots
