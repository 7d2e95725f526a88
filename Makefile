# Everything a newcomer needs is one word: make run, make test. Only sh and a Python 3.12+ are needed.
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev stop test unit browser lint format types bench lock clean

help: ## Say what each word does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | while IFS='	' read -r word what; do printf '  make %-10s %s\n' "$$word" "$$what"; done

run: setup ## Set up, then serve the demonstration town (PORT and PARVIS_DATA may be set)
	@exec .venv/bin/parvis serve --demo

setup: ## Make .venv from the locked requirements
	@scripts/setup run

setup-dev: ## The same, with what tests and linters need
	@scripts/setup dev

stop: ## Stop the server that `make run` started on this data folder
	@[ ! -x .venv/bin/parvis ] || .venv/bin/parvis stop

test: setup-dev ## Run everything: linters, types, unit and house tests, browser journeys
	@scripts/test all

unit: setup-dev ## Run the unit and house tests only
	@scripts/test unit

browser: setup-dev ## Run the browser journeys only
	@scripts/test browser

lint: setup-dev ## Check style, imports and types
	@scripts/test lint

format: setup-dev ## Let ruff mend what it can
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

bench: setup ## Print the figures of speed and memory as JSON
	@.venv/bin/parvis bench

lock: setup-dev ## Renew the locked requirements from the .in files
	@scripts/lock

clean: ## Remove .venv and caches (never the data folder)
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results static-build .parvis
	@find parvis tests -name __pycache__ -type d -prune -exec rm -rf {} +
