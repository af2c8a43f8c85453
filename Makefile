# De Beurs. `make help` lists the commands.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export BEURS_PORT ?= 8000

.PHONY: help setup run demo test test-long search lint types contracts migrations check bench bench-engine bench-dispatch messages assets clean

help: ## list every command
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "make %-14s %s\n", $$1, $$2}'

setup: ## install what De Beurs needs, and only that
	@$(PYTHON) scripts/bootstrap.py

run: setup ## install, prepare the demo region and serve on http://127.0.0.1:8000
	@$(BIN)/beurs serve --port $(BEURS_PORT)

test: setup ## run the whole suite: on SQLite, and on PostgreSQL too where it is found
	@$(BIN)/python scripts/run_tests.py

test-long: setup ## run the long random sets as well
	@$(BIN)/python scripts/run_tests.py --long

search: setup ## what is drawn at random, on other examples: ROUNDS=5
	@for round in $$(seq $${ROUNDS:-5}); do BEURS_EXAMPLES=search $(BIN)/python -m pytest -m "drawn and not long" || exit 1; done

lint: setup ## style and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup ## static types
	@$(BIN)/mypy

contracts: setup ## who may import whom
	@$(BIN)/lint-imports

migrations: setup ## no model change without its migration
	@$(BIN)/python manage.py makemigrations --check --dry-run

check: lint types contracts migrations ## lint, types, contracts and migrations

bench: setup ## every benchmark; writes docs/benchmarks.md
	@$(BIN)/python -m benchmarks

bench-engine: setup ## the engine's benchmarks only
	@$(BIN)/python -m benchmarks engine

bench-dispatch: setup ## the dispatch benchmark only
	@$(BIN)/python -m benchmarks dispatch

messages: setup ## find new texts and compile the Dutch ones
	@$(BIN)/python scripts/messages.py

assets: setup ## fetch the shipped front-end files again, at their pinned versions
	@$(BIN)/python scripts/vendor_assets.py

clean: ## remove the environment and all local state (database included)
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
