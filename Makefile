# Needs Python 3.11 or newer, git and make; everything else is installed into backend/.venv.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PYTEST = $(BIN)/pytest
IN = cd backend &&
export UV ?= $(shell command -v uv || echo $(CURDIR)/backend/.venv-uv/bin/uv)

.PHONY: help env run up test fast check lint config audit fmt migration settings openapi permissions bench bench-full proof proof-night chaos clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

env: # The environment, made anew only when uv.lock or pyproject.toml changed
	@PYTHON="$(PYTHON)" sh backend/bootstrap.sh

run: env ## Everything, in the foreground: database, demo data, API, runner
	@exec backend/$(BIN)/mesto up

up: run

test: env ## The whole suite
	@$(IN) $(PYTEST) -n 2 -m "not proof" tests

fast: env ## Only what needs no database
	@$(IN) $(PYTEST) -q tests/unit tests/architecture

check: lint config test ## What CI runs: format, lint, types, contracts, configuration files, tests

lint: env
	@$(IN) $(BIN)/ruff format --check .
	@$(IN) $(BIN)/ruff check .
	@$(IN) $(BIN)/mypy
	@$(IN) $(BIN)/lint-imports
	@$(IN) $(BIN)/deptry src
	@$(IN) $(BIN)/codespell src migrations tests ../docs ../Makefile

config: env
	@deploy/check-config.sh

audit: env ## Known vulnerabilities of what is installed in production (asks PyPI's advisories)
	@$(IN) $(UV) export --quiet --locked --all-extras --no-dev --no-emit-project --format requirements-txt --output-file .audit.txt >/dev/null
	@$(IN) $(BIN)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement .audit.txt

fmt: env ## Format, and mend what can be mended
	@$(IN) $(BIN)/ruff check --fix . ; $(BIN)/ruff format .

migration: env ## A new migration: make migration m="add a table"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add a table"'; exit 1; }
	@backend/$(BIN)/mesto new-migration "$(m)"

settings: env ## Write docs/settings.md and .env.example anew
	@backend/$(BIN)/mesto settings .

openapi: env ## Write docs/openapi.json anew
	@mkdir -p docs && backend/$(BIN)/mesto openapi > docs/openapi.json

permissions: env ## Write docs/permissions.md anew
	@mkdir -p docs && backend/$(BIN)/mesto permissions > docs/permissions.md

bench: env ## Figures of one run
	@$(IN) $(BIN)/python -m tests.bench

bench-full: env ## The same with the large data set
	@$(IN) $(BIN)/python -m tests.bench --full

proof: env ## Proofs of the promises: make proof, make proof P=R1 SEED=7
	@$(IN) SEED="$(or $(SEED),1)" $(PYTEST) -s $(if $(P),-m "$(P)" tests,-m proof tests/proof)

proof-night: env ## The same for an hour
	@$(IN) SECONDS_UNDER_FIRE=3600 SCHEMA_NIGHT=1 SEED="$(or $(SEED),1)" $(PYTEST) -m proof tests/proof

chaos: env ## The proofs that kill things
	@$(IN) SEED="$(or $(SEED),1)" $(PYTEST) -m proof tests/proof/test_under_fire.py tests/proof/test_idempotency.py

clean: ## Remove the environment and the caches; the data folder stays
	@rm -rf backend/.venv backend/.venv-uv backend/.*_cache backend/.coverage
