# CI runs these targets and nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.PHONY: setup setup-dev run serve test test-wheel check bench golden docs bundle clean

setup: $(VENV)/run.ok
setup-dev: $(VENV)/dev.ok

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Jixiao needs Python 3.11 or newer: make PYTHON=python3.12 …'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo 'The venv module is missing: apt-get install python3-venv'; exit 1; }

$(VENV)/run.ok: locks/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r locks/run.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/dev.ok: locks/dev.txt pyproject.toml | $(BIN)/python
	tools/system.sh
	$(BIN)/python -m pip install --quiet --require-hashes -r locks/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@ $(VENV)/run.ok

# Shows the main job on the two seed forms, then serves the web application with demo data.
run: setup
	$(BIN)/python tools/tour.py
	$(BIN)/jixiao demo --port $(PORT)

serve: setup
	$(BIN)/jixiao serve --port $(PORT)

test: setup-dev check
	$(BIN)/python -m pytest -q -n auto --dist loadgroup
	$(MAKE) --no-print-directory test-wheel

# What is shipped works where only the wheel is installed, not the source tree.
test-wheel: setup-dev
	$(BIN)/python tools/test_wheel.py

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyrefly check --summary=none
	$(BIN)/lint-imports
	$(BIN)/python tools/budgets.py
	$(BIN)/python tools/docs.py --check

bench: setup-dev
	$(BIN)/python tools/bench.py

# Writes what the README shows anew; read the difference before you commit it.
golden: setup-dev
	$(BIN)/python tools/readme.py --write

docs: setup-dev
	$(BIN)/python tools/docs.py

# Wheels and assets that install with no network: dist/jixiao-<version>-<platform>.tar.gz
bundle: setup-dev
	$(BIN)/python tools/bundle.py

clean:
	rm -rf $(VENV) build dist var
