# Two commands: `make run` serves a demo city from nothing, `make test` runs every check.
# Needs only python3.11 and pip; everything else is installed into this folder.
PY ?= python3
UV := .tools/bin/uv
RUN := .venv/bin/python
ESM_DATA_DIR ?= var
export ESM_DATA_DIR
export UV_PYTHON_DOWNLOADS := never
# Bytecode is kept, whatever this machine says: without it every process of a run compiles the whole program again.
export PYTHONDONTWRITEBYTECODE :=
export UV_PYTHON ?= $(shell $(PY) -c 'import sys; print(sys.executable)')
.DEFAULT_GOAL := run
.PHONY: run test check test-all test-sqlite test-pg test-browser setup fix

run: .venv/.runtime          ## everything from nothing: install, migrate, demo city, serve
	$(RUN) manage.py serve --demo

test: check test-all test-pg   ## every check, both databases, a real browser

check: .venv/.dev            ## format, lint, types, floors, migrations
	$(RUN) -m ruff format --check src tools benchmarks manage.py
	$(RUN) -m ruff check src tools benchmarks manage.py
	$(RUN) -m compileall -q src tools benchmarks manage.py   # what the oldest Python can't read, ruff lets pass
	$(RUN) -m mypy
	PYTHONPATH=src:. .venv/bin/lint-imports
	ESM_TESTING=1 $(RUN) manage.py makemigrations --check --dry-run -v1

# A browser test waits for the browser as often as it works: one more process than there are cores uses that time.
WORKERS = $(shell $(RUN) -c 'import os; print((os.cpu_count() or 1) + 1)')

test-all: .venv/.dev         ## what test-sqlite and test-browser run, at once
	$(RUN) -m tools.chromium
	ESM_TESTING=1 $(RUN) -m pytest -n $(WORKERS)

test-sqlite: .venv/.dev
	ESM_TESTING=1 $(RUN) -m pytest -n auto -m "not browser"

test-pg: .venv/.dev
	ESM_TESTING=1 $(RUN) -m tools.with_pg pytest -n auto

test-browser: .venv/.dev
	$(RUN) -m tools.chromium
	ESM_TESTING=1 $(RUN) -m pytest -n $(WORKERS) -m browser

fix: .venv/.dev              ## let the machine put the format right
	$(RUN) -m ruff check --fix -q src tools benchmarks manage.py; $(RUN) -m ruff format -q src tools benchmarks manage.py

setup: .venv/.dev

$(UV):
	$(PY) -m pip install -q --disable-pip-version-check --target .tools 'uv>=0.13,<0.14'

.venv/bin/python: | $(UV)
	$(UV) venv -q .venv

.venv/.runtime: requirements/runtime.lock .venv/bin/python
	$(UV) pip install -q -p .venv --require-hashes -r $< && touch $@

.venv/.dev: requirements/dev.lock .venv/bin/python
	$(UV) pip install -q -p .venv --require-hashes -r $< && touch $@ .venv/.runtime
