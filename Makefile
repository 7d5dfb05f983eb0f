# Two commands do everything: `make run` and `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
# One more than there are processors: tests often wait for a process, a browser or a disk.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
# Files stay whole, for what their tests share, in the order of `tests/conftest.py`: the slow ones first.
IN_FILES := --dist loadfile --no-loadscope-reorder

# Several browsers and servers on few processors: what fails beside others has to pass alone, and both are printed.
FAILED_ALONE := $(BIN)/python -m pytest -m "browser and not alone" --last-failed --last-failed-no-failures none -ra

.PHONY: run test lock licences audit bench bench-full clean

## Open the app on the bundled sample notes, or on your own: make run NOTES=~/notes
run: $(VENV)/.run
	$(BIN)/throughline $(if $(NOTES),--notes "$(NOTES)") app

## Check format, lint and types, and run every test.
test: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not browser and not alone" --numprocesses $(WORKERS) $(IN_FILES) -ra
	$(BIN)/python -m pytest -m "browser and not alone" --numprocesses $(WORKERS) $(IN_FILES) -ra || $(FAILED_ALONE)
	$(BIN)/python -m pytest -m "alone" -ra

# Everything is checked against its hash but torch, whose builds differ: see requirements-torch.txt.
INSTALL := $(BIN)/python -m pip install --quiet

$(VENV)/.run: requirements.txt requirements.lock requirements-torch.txt pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --upgrade pip
	$(INSTALL) --no-deps --require-hashes --requirement requirements.lock
	$(INSTALL) --requirement requirements-torch.txt
	$(INSTALL) --no-build-isolation --editable .
	mkdir -p $(VENV)/src && ln -sfn ../.. $(VENV)/src/throughline  # mypy knows no package-dir
	touch $@

$(VENV)/.test: $(VENV)/.run requirements-dev.txt requirements-dev.lock
	$(INSTALL) --no-deps --require-hashes --requirement requirements-dev.lock
	$(INSTALL) --requirement requirements-dev.txt
	touch $@

## Write the locks anew from what is installed, with the hashes of every file; needs the network.
lock: $(VENV)/.test
	$(INSTALL) uv
	$(BIN)/python -m tools.lock

## List every package of the locks with its licence; fails for one that nobody has judged.
licences: $(VENV)/.test
	$(BIN)/python -m tools.licences

## Compare every installed package with the public advisories; needs the network.
audit: $(VENV)/.test
	$(INSTALL) pip-audit
	$(BIN)/pip-audit --no-deps --disable-pip --requirement requirements.lock --requirement requirements-dev.lock

## Measure: the quick form, or everything beside its peers.
bench: $(VENV)/.test
	$(BIN)/python -m bench.run

bench-full: $(VENV)/.test
	$(BIN)/python -m bench.run --full

clean:
	rm -rf $(VENV) *.egg-info build
