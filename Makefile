# Jibao: everything starts here. `make` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
CHECK_BIN := .venv-check/bin
STAMP := $(VENV)/.ready
CHECK_STAMP := .venv-check/.ready
UV := uv==0.13.9
export PYTHONDONTWRITEBYTECODE = 1
export DO_NOT_TRACK = 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench lock debian clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | column -t -s '	'

setup: $(STAMP) ## make .venv with .venv/bin/jibao in it

$(STAMP): requirements.lock pyproject.toml
	@echo "[setup] making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Jibao needs Python 3.11 or later"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	@echo "[setup] installing the locked packages"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@echo "[setup] installing jibao itself"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "[setup] ready: $(BIN)/jibao"

demo: setup ## a sample nation, built and served on JIBAO_PORT (8501)
	@$(BIN)/jibao demo

debian: ## Debian packages for browser tests and the PostgreSQL test (as root)
	@scripts/debian_packages

test: setup debian ## all tests
	@echo "[test] rules, store, warehouse, screens"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	@echo "[test] a real browser"
	@$(BIN)/python -m pytest -m browser

check: setup $(CHECK_STAMP) ## ruff, mypy strict, sqlfluff, dbt-bouncer, import direction
	@scripts/check

$(CHECK_STAMP): checks.lock $(STAMP)
	@echo "[check] making .venv-check"
	@test -x $(CHECK_BIN)/python || $(PYTHON) -m venv .venv-check
	@$(BIN)/uv pip install --quiet --python $(CHECK_BIN)/python --require-hashes -r checks.lock
	@touch $@

format: $(CHECK_STAMP) ## put the code into its form
	@$(CHECK_BIN)/ruff format .
	@$(CHECK_BIN)/ruff check --fix .

bench: setup ## measure; docs/benchmarks.md keeps the figures
	@$(BIN)/python -m bench

lock: ## renew requirements.lock and checks.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --extra build --extra test pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url checks.in -o checks.lock

clean: ## remove what the targets made, the data excepted
	@rm -rf $(VENV) .venv-check build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
