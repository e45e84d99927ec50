# Everything starts here. A machine needs Python 3 and make; the rest is fetched into .venv and .tools.
SHELL := /bin/sh
BIN := .venv/bin
# The first python3 that really runs: a shim on the path may point at a version that is not installed.
PYTHON := $(shell for each in python3 /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3; do \
	if "$$each" -c 'import venv' >/dev/null 2>&1; then echo "$$each"; break; fi; done)

# Each of our processes would compile all it reads again, which is more than half of a start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: bench pictures help run test check setup setup-run messages docs assets lock
help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: setup-run ## Set up and serve the demo neighbourhood on http://127.0.0.1:8000
	@exec $(BIN)/doorstep serve --demo

test: setup ## Set up, check, and pass the whole suite on both databases and in a browser
	@exec $(BIN)/python scripts/test.py

check: setup ## Lint, types, room borders, migrations, messages
	@exec $(BIN)/python scripts/check.py

bench: setup ## Measure everything against its goal and write docs/operate/performance.md
	@exec $(BIN)/doorstep bench --all

setup: ## Fetch and build everything, with the tools for developing
	@$(PYTHON) scripts/setup.py --dev

setup-run: ## Only what running needs
	@$(PYTHON) scripts/setup.py

messages: setup ## Merge and compile the Chinese texts
	@$(BIN)/python -m doorstep.cli.messages

docs: setup ## Write the pages of docs/ that are made from the code
	@$(BIN)/python scripts/describe.py

assets: setup ## Bundle scripts and styles again
	@$(PYTHON) scripts/setup.py --assets

pictures: setup ## Draw the pictures of the README anew, with a real browser
	@$(BIN)/pytest -q tests/browser/test_loop.py
	@mkdir -p docs/images && cp screenshots/faces.png docs/images/faces.png

lock: setup ## Pin the newest versions that pyproject.toml allows, with hashes
	@$(PYTHON) scripts/setup.py --lock
