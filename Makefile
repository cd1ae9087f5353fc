# `make help` lists what there is. Everything but `help` and `clean` sets itself up through `make setup`.

PYTHON ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
# Two workers: more would fight over the machine when each has a browser of its own.
PARALLEL := -n 2 --dist worksteal

# Where it is set, as in many containers, each of the hundreds of processes that tests start compiles all it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo check test deep mutants docs bench pins clean static axe

help: ## show this
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 14

setup: ## .venv, packages and a Chromium; quick when nothing has changed
	@PYTHON="$(PYTHON)" sh scripts/setup.sh

demo: setup ## start a shop, plan an order, run it with three agents, check it, report on it
	@$(BIN)/callsheet demo

check: static ## formatting, lint, types, imports and the fast tests: under a minute
	@HYPOTHESIS_PROFILE=quick $(PYTEST) $(PARALLEL) -m "not (slow or browser or deep or bench)"

test: static ## what `check` does, and the tests with real browsers and the built wheel
	@$(PYTEST) $(PARALLEL) -m "not (deep or bench)"

deep: setup axe ## crash matrices, fuzzing, long property tests: many minutes
	@HYPOTHESIS_PROFILE=deep $(PYTEST) $(PARALLEL) -m deep --timeout=3600

axe: setup
	@$(BIN)/python scripts/axe.py

mutants: setup ## drop each rule of the checker and show which program notices: a minute or two
	@$(BIN)/python -m tests.mutants

docs: setup ## build the docs site into build/site; a link that leads nowhere is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

bench: setup ## measurements, one at a time
	@$(PYTEST) -s -m bench --timeout=3600 || { [ $$? -eq 5 ] && echo 'nothing is measured yet'; }

pins: setup ## choose the newest versions that fit and write them to constraints.txt
	@$(BIN)/python scripts/pin.py

clean: ## remove what building and testing left; .venv stays
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

static: setup
	@$(BIN)/ruff format --check . || { echo 'run `.venv/bin/ruff format`' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/python scripts/check_types.py
