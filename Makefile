# One command each; `make` alone sets everything up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
MERMAID := @mermaid-js/tiny@12.0.0

.DEFAULT_GOAL := setup
.PHONY: setup bench demo test lint check-wheel reproduce soak golden pictures reference logging-server clean

setup: $(READY) ## make .venv with everything that is needed

$(READY): pyproject.toml constraints.txt
	@echo "installing into $(VENV): about half a minute"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . --group dev --group reproduction
	@mkdir -p $(VENV)/mermaid && cd $(VENV)/mermaid && { npm pack --silent $(MERMAID) >/dev/null 2>&1 && \
		tar -xzf *.tgz --strip-components=1; } || echo "without npm, the test that draws with Mermaid is left out"
	touch $@

demo: setup ## write the bundled incident to ./demo and run every step on it
	$(BIN)/rca demo demo --force
	@echo "To have rca on your path: . $(BIN)/activate"

test: setup lint ## everything that has to hold, on all cores
	$(BIN)/pytest -n auto --dist loadfile

lint: setup ## style, types and the walls between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-wheel: setup ## build the wheel, install it elsewhere, run the demo there (part of the tests)
	$(BIN)/pytest tests/test_wheel.py

bench: setup ## what importing, patterns and excerpts cost, beside other tools in the same run
	$(BIN)/python -m tests.bench

reproduce: setup ## run the bundled incident again and replace its evidence
	$(BIN)/python incidents/2025-09-10-websocket-1011/reproduction/reproduce.py

soak: setup ## kill `rca add` 200 times, and read lines of 200 MB in every format: some minutes
	RCA_KILLS=200 RCA_SOAK=1 $(BIN)/pytest tests/store/test_killed.py tests/test_bad_input_size.py

golden: setup ## rewrite the golden files; review the difference
	RCA_REWRITE_GOLDEN=1 $(BIN)/pytest tests

pictures: setup ## take the screenshots in docs/pictures with Chromium
	$(BIN)/python -m tests.browser.pictures docs/pictures

logging-server: setup ## answer `rca collect` on loopback from exported logs: make logging-server FILE=logs.json
	$(BIN)/python -m tests.logging_server $(FILE)

reference: setup ## write docs/reference/cli.md from the code
	$(BIN)/python -m tests.reference docs/reference/cli.md

clean: ## remove what make made
	rm -rf $(VENV) build dist demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
