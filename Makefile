# Everything a developer types. `make` alone lists it.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint bench torture

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## install, prepare a demonstration and serve it; PORT=8000
	@$(PYTHON) deploy/bootstrap.py
	@$(BIN)/troth run --port $(PORT)

test: ## lint, types and all tests; says which sets it could not run
	@$(PYTHON) deploy/bootstrap.py --dev
	@$(BIN)/python deploy/check.py

lint: ## style, imports and types only
	@$(PYTHON) deploy/bootstrap.py --dev
	@$(BIN)/python deploy/check.py --lint

bench: ## measure, and write docs/bench.json
	@$(PYTHON) deploy/bootstrap.py --dev
	@$(BIN)/python -m bench

torture: ## long fault tests, and docs/torture.json; SEED=n repeats one
	@$(PYTHON) deploy/bootstrap.py --dev
	@$(BIN)/python -m bench.torture
