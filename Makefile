# How is Onze run, tested and checked? Needs Python 3.11 or newer with pip, make, and nothing else.

VENV ?= .venv
CANDIDATES := python3.13 python3.12 python3.11 python3
BIN := $(VENV)/bin/python
CODE = $(wildcard run.py sim analysis tests benchmarks)
TYPED = $(wildcard run.py sim analysis)

# The stamp carries the content of the lock, not its date, so that a checkout that only touches the
# file rebuilds nothing; and the PYTHON asked for, so that naming another one does rebuild.
LOCK := $(firstword $(shell cksum < requirements.lock))
STAMP := $(if $(PYTHON),,$(firstword $(wildcard $(VENV)/locked-$(LOCK)-*)))
STAMP := $(or $(STAMP),$(VENV)/locked-$(LOCK)-$(notdir $(firstword $(PYTHON))))

.DEFAULT_GOAL := help
.PHONY: help run test check format everywhere bench bench-peers clean

help: ## say what can be made
	@echo 'make TARGET [ARGS="..."] [PYTHON=python3.12]'
	@sed -n 's/^\([a-z-]*\):.*## /  \1|/p' Makefile | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

run: $(STAMP) ## answer the main question, or any other: make run ARGS="simulate baseline --days 90"
	@$(BIN) run.py $(ARGS)

test: $(STAMP) ## run every test: make test ARGS="-k desk"
	@$(BIN) -m pytest -n auto --maxprocesses 2 --dist loadfile $(ARGS)

check: $(STAMP) ## lint, formatting and types
	@$(BIN) -m ruff check $(CODE)
	@$(BIN) -m ruff format --check $(CODE)
	@$(BIN) -m mypy $(TYPED)

format: $(STAMP) ## lay the code out as `check` wants it
	@$(BIN) -m ruff check --quiet --fix-only $(CODE)
	@$(BIN) -m ruff format $(CODE)

everywhere: $(STAMP) ## the same bytes by threads, any processor, no compiler: ARGS="other/python"
	@$(BIN) -m tests.engine.everywhere $(ARGS)

bench: $(STAMP) ## measure speed and memory
	@$(BIN) -m benchmarks $(ARGS)

bench-peers: $(STAMP) ## the same against Mesa, Starsim, NDlib, graph-tool, igraph and networkx
	@$(BIN) -m benchmarks.peers $(ARGS)

clean: ## remove the environment and every cache; results stay
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build onze.egg-info
	@find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

# Some systems ship venv without the pip that goes in it: then the system's own pip fills it.
$(STAMP):
	@set -e; python=; \
	if [ -L $(VENV) ]; then \
	  echo "$(VENV) is a link, and what it leads to is set up for another requirements.lock;" \
	       "remove the link, or set up where it leads." >&2; exit 2; \
	fi; \
	for name in $(or $(PYTHON),$(CANDIDATES)); do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo 'Onze needs Python 3.11 or newer, and "$(or $(PYTHON),$(CANDIDATES))" is not;' \
	       'name one with: make PYTHON=...' >&2; exit 2; \
	fi; \
	echo "Setting up $(VENV) with $$($$python --version): about a minute, once."; \
	pip="$(BIN) -m pip"; \
	$$python -m venv --clear $(VENV) >/dev/null 2>&1 || { \
	  $$python -m venv --clear --without-pip $(VENV); \
	  pip="$$python -m pip --python $(BIN)"; \
	}; \
	$$pip install -qq --no-input --disable-pip-version-check --no-compile \
	  --only-binary :all: --require-hashes -r requirements.lock; \
	$(BIN) -m analysis.app.assets || true; \
	touch $@
