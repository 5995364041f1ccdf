# Jibao: everything starts here. `make` lists the targets.
BIN := .venv/bin
STAMP := .venv/.ready
CHECK_STAMP := .venv-check/.ready
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url
export PYTHONDONTWRITEBYTECODE = 1
export DO_NOT_TRACK = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo debian test check format bench lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: $(STAMP) ## make .venv with .venv/bin/jibao in it

$(STAMP): requirements.lock pyproject.toml
	@scripts/environment .venv requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "[setup] ready: $(BIN)/jibao"

demo: setup ## a sample nation, built and served on JIBAO_PORT (8501)
	@$(BIN)/jibao demo

debian: ## a browser, fonts and PostgreSQL for the tests, where apt-get may install them
	@scripts/debian_packages

test: setup debian ## all tests
	@scripts/test

check: setup $(CHECK_STAMP) ## ruff, mypy, import direction, sqlfluff, dbt-bouncer
	@scripts/check

$(CHECK_STAMP): checks.lock
	@scripts/environment .venv-check checks.lock
	@touch $@

format: setup $(CHECK_STAMP) ## put the code into its form
	@.venv-check/bin/ruff check --fix --quiet .
	@.venv-check/bin/ruff format --quiet .

bench: setup ## measure; docs/benchmarks.md keeps the figures
	@$(BIN)/python -m bench

lock: setup ## renew requirements.lock and checks.lock
	@$(COMPILE) --extra build --extra test pyproject.toml -o requirements.lock
	@$(COMPILE) checks.in -o checks.lock

clean: ## remove what the targets made, the data excepted
	@rm -rf .venv .venv-check build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
