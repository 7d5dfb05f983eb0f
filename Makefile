# Two commands do everything: `make run` and `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test audit bench bench-full clean

## Open the app on the bundled sample notes, or on your own: make run NOTES=~/notes
run: $(VENV)/.run
	$(BIN)/throughline $(if $(NOTES),--notes "$(NOTES)") app

## Check format, lint and types, and run every test.
test: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

$(VENV)/.run: requirements.txt requirements.lock pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --constraint requirements.lock torch
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable .
	mkdir -p $(VENV)/src && ln -sfn ../.. $(VENV)/src/throughline  # mypy knows no package-dir
	touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --requirement requirements-dev.txt
	touch $@

## Compare every installed package with the public advisories; needs the network.
audit: $(VENV)/.test
	$(VENV)/bin/python -m pip install --quiet pip-audit
	$(VENV)/bin/pip-audit --requirement requirements.lock --no-deps --disable-pip

## Measure: the quick form, or everything beside its peers.
bench: $(VENV)/.test
	$(BIN)/python -m bench.run

bench-full: $(VENV)/.test
	$(BIN)/python -m bench.run --full

clean:
	rm -rf $(VENV) *.egg-info build
