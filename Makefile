# `make help` lists what there is. Needs Python 3.11+ and make; everything else is fetched or named when it is missing.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

HOST ?= 127.0.0.1
PORT ?= 8000
DATA_DIR ?= data
ROUNDS ?= 1
export HOST PORT DATA_DIR ROUNDS

VENV := .venv
BIN := $(VENV)/bin
DONE := .stamps
# Where no suitable Node is installed, make/node puts one into the venv.
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

SOURCES := $(shell find frontend \( -name node_modules -o -name dist -o -name .vite \) -prune -o -type f -print 2>/dev/null)

.PHONY: help run test check bench soak shots build clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile
	@echo "  HOST, PORT and DATA_DIR say where make run serves and keeps its data; ROUNDS how often make soak repeats."

run: $(DONE)/build ## Serve the product with demo people and a demo history on http://127.0.0.1:8000
	@exec $(BIN)/python make/run

test: $(DONE)/dev $(DONE)/build ## Run every test on throw-away servers of its own
	@make/test

check: $(DONE)/dev $(DONE)/front-end ## Lint, types, import contracts, migrations, deployment settings
	@make/check

bench: $(DONE)/dev ## Measure speed against the usual ways, in one run
	@make/needs postgres redis-server postfix dovecot
	@$(BIN)/python -m bench.chat
	@$(BIN)/python -m bench.sockets
	@$(BIN)/python bench/sealing.py
	@$(BIN)/python -m bench.tickets
	@$(BIN)/python -m bench.mail

soak: $(DONE)/dev $(DONE)/build ## The long fault rounds (ROUNDS=n)
	@make/needs postgres redis-server
	@for round in $$(seq $(ROUNDS)); do echo "── Round $$round of $(ROUNDS)"; $(BIN)/python -m pytest -m soak --timeout=0 || exit 1; done

shots: $(DONE)/dev $(DONE)/build ## Picture every page for every role into shots/
	@make/needs postgres redis-server chromium
	@$(BIN)/python -m tests.journeys.shots

build: $(DONE)/build ## Build the front end

clean: ## Remove what was built; data and virtual environment stay
	rm -rf $(DONE) frontend/dist frontend/node_modules staticfiles shots .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# --- What has been done is not done again until its sources change -------------------------------

$(DONE)/venv: requirements.txt
	@mkdir -p $(DONE)
	@make/venv requirements.txt
	@touch $@

$(DONE)/dev: requirements-dev.txt $(DONE)/venv
	@make/venv requirements-dev.txt
	@touch $@

$(DONE)/front-end: frontend/package.json frontend/package-lock.json $(DONE)/venv
	@make/node
	@echo "Installing the front end's packages …"
	@npm --prefix frontend ci --no-audit --no-fund --loglevel=error
	@touch $@

$(DONE)/build: $(DONE)/front-end $(SOURCES)
	@echo "Building the front end …"
	@npm --prefix frontend run --silent build
	@$(BIN)/python -m whitenoise.compress --quiet frontend/dist
	@touch $@
