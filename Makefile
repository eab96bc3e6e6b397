# Two commands on a fresh machine: `make run` shows what this is, `make test` proves it. The rest is for those who stay.
# Packages come from whatever index pip is set up with (PIP_INDEX_URL, or pip's own setting, is passed on); no address stands in this tree.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
export UV_DEFAULT_INDEX ?= $(or $(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
ifeq ($(strip $(UV_DEFAULT_INDEX)),)
unexport UV_DEFAULT_INDEX
endif

.PHONY: run test test-long check format serve dagster bench lock clean help

run: $(STAMP)            ## synthesise a small district, run the night on it, show one merged resident
	@$(BIN)/daoqiao demo --data data/demo

test: $(STAMP)           ## every test that takes seconds
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

test-long: $(STAMP)      ## the full district and the harder ones
	@$(BIN)/python -m pytest -m long

check: $(STAMP)          ## ruff and mypy strict
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(STAMP)         ## what ruff can mend by itself
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

serve: $(STAMP)          ## the portal on loopback, over the small district of `make run`
	@$(BIN)/daoqiao serve --data data/demo

dagster: $(STAMP)        ## Dagster's page on loopback
	@$(BIN)/daoqiao dagster --data data/demo

bench: $(STAMP)          ## the full district, end to end, with its stages
	@$(BIN)/python -m benchmarks.night

# One stamp a lock file. uv installs in seconds what plain pip does in minutes; it comes from the same index, by hash.
# Bytecode is compiled at once: without it Great Expectations alone needs half a minute to import.
# htmx comes inside a package, whose other half (Django) is left out: pages ask for one file of it.
$(STAMP): requirements.lock bootstrap.lock assets.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages into $(VENV) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes --no-deps -r assets.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --no-index -e .
	@touch $@

lock:                    ## pin anew: hashes only, no address of any index
	@echo django-htmx | $(BIN)/uv pip compile -q --no-deps --generate-hashes --no-header --no-annotate -o assets.lock -
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --extra dev --generate-hashes --no-strip-extras --no-header --no-annotate -o requirements.lock pyproject.toml

clean:                   ## the environment and the demonstration's data
	rm -rf $(VENV) data/demo .mypy_cache .ruff_cache .pytest_cache

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 14
