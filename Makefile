# Bellhop. Needs Python 3.11 or newer with venv, and make; everything else is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Half of the time, tests wait. So two workers for each core keep all cores busy.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 2)
SEED ?= 1
MINUTES ?= 10
PROGRAM := import alembic.command, babel.dates, psycopg, bot.program.cli, bot.program.playground, bot.program.running; \
	from adapters import kinds, load; list(map(load, kinds()))

.DEFAULT_GOAL := help
.PHONY: help setup run test faults fuzz check bench words schema reference release-check lock sbom audit clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|' 2>/dev/null \
	  || grep -hE '^[a-z-]+:.*## ' Makefile

setup: $(READY) ## install everything into .venv, including .venv/bin/bellhop

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Bellhop needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up .venv. This happens once and takes less than a minute." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "The module venv is missing. On Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }
	@uv=$$(command -v uv || echo $(BIN)/uv); \
	if ! test -x "$$uv"; then \
	  sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.lock && $(PIP) --require-hashes -r .venv/uv.lock || true; \
	fi; \
	install() { "$$@" --require-hashes -r requirements.lock && "$$@" --no-deps --no-build-isolation -e .; }; \
	{ test -x "$$uv" && install "$$uv" pip install --quiet --python $(BIN)/python; } || install $(PIP)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c '$(PROGRAM)' # compile all modules: every start is then three times as fast
	@touch $@

run: setup ## start the desk, or without tokens the sandbox
	@echo "Starting Bellhop." >&2
	@exec $(BIN)/bellhop run --or-sandbox

test: setup ## run the tests
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(ARGS)

faults: setup ## long runs under load and all faults, with figures as JSON; SEED=7,8 chooses the moments, ARGS=--help shows the sizes
	@exec $(BIN)/python -m tests.faults.long --seed $(SEED) $(ARGS)

fuzz: setup ## give broken and hostile inputs to every parser; MINUTES=10, SEED=7 repeats a run, ARGS="telegram-update" chooses
	@exec $(BIN)/python -m tests.fuzz --minutes $(MINUTES) $(if $(filter command environment,$(origin SEED)),--seed $(SEED)) $(ARGS)

check: setup ## before a commit: ruff, mypy and the quick tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n $(JOBS) tests/core tests/test_architecture.py tests/test_code_habits.py tests/settings

bench: setup ## measure the speed; BENCH=--all measures a million tickets and an hour too
	@exec $(BIN)/python -m bench $(BENCH)

words: setup ## bring the catalogues of all languages up to date, and say what is missing; NEW=fr begins a new one
	@exec $(BIN)/python -m bot.program.words_tool $(NEW)

schema: setup ## write the scripts that create an empty database from storage/tables.py
	@exec $(BIN)/python -m storage.migrations.fresh

reference: setup ## write docs/reference.md from the code
	@exec $(BIN)/python docs/reference

release-check: setup ## before a release, besides the tests: fail if a translation is missing
	@exec $(BIN)/python -m bot.program.words_tool --check

lock: setup ## write requirements.lock from pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 --all-extras --upgrade --quiet pyproject.toml -o requirements.lock

sbom: setup ## write bellhop.cdx.json: all packages with their hashes (CycloneDX)
	@$(BIN)/python -m bot.program.sbom > bellhop.cdx.json

audit: setup ## look for known vulnerabilities of the packages; says so where the database can't be reached
	@exec $(BIN)/python -m bot.program.audit

clean: ## remove .venv and the caches of tools; databases and files stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
