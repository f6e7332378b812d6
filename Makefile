# 网格 wangge. `make demo` and `make test` need Python 3.11 (with venv) and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
OURS := $(wildcard wangge cities setup bench)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header
export UV_SYSTEM_CERTS ?= 1
# Compiled modules are kept, wherever this runs: else every process compiles two thousand of them (2 s).
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX ?= $(CURDIR)/.python_cache

.PHONY: help python demo test setup setup-dev setup-llm setup-vision lint format types contracts bench messages lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup ## a demo city on http://127.0.0.1:8000
	@exec $(BIN)/wangge demo

test: setup-dev ## all tests, on SQLite unless WANGGE_DATABASE_URL says otherwise
	@$(BIN)/pytest -n $${WANGGE_TEST_PROCESSES:-2} $(ARGS)

setup: python ## install what the served package needs
	@$(PYTHON) setup/setup.py run

setup-dev: python ## and what testing and checking need
	@$(PYTHON) setup/setup.py dev

setup-llm: python ## and a small language model's server, for the one test that asks it (130 MB)
	@$(PYTHON) setup/setup.py llm

setup-vision: python ## and the models that find faces and plates in photos before they are published (22 MB)
	@$(PYTHON) setup/setup.py vision

python:
	@$(if $(PYTHON),true,echo "Python 3.11 is needed. On Debian 12: apt install python3 python3-venv" >&2; exit 1)

lint: setup-dev ## style
	@$(BIN)/ruff check && $(BIN)/ruff format --check

format: setup-dev ## put into style
	@$(BIN)/ruff check --fix && $(BIN)/ruff format

types: setup-dev ## mypy, strict
	@$(BIN)/mypy $(OURS)

contracts: setup-dev ## who may import whom
	@$(BIN)/lint-imports

bench: setup-dev ## every benchmark, one JSON line each
	@for one in $(filter-out bench/report.py,$(wildcard bench/*.py)); do \
		echo "== $$one"; PYTHONPATH=. $(BIN)/python "$$one" || exit 1; done

messages: setup-dev ## bring the zh_Hans catalogue up to date with the sources
	@$(BIN)/python setup/messages.py update

lock: setup-dev ## pin again what requirements*.in and package.json ask for; UPGRADE=1 takes newer versions
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in -o requirements.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) setup/uv.in -o setup/uv.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) setup/node.in -o setup/node.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) --no-deps setup/llm.in -o setup/llm.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) --no-deps setup/vision.in -o setup/vision.txt
	$(BIN)/python setup/setup.py lock-front-end

clean: ## remove all that set-up and tests made; var, the state of an installation, stays
	rm -rf .venv node_modules wangge/site/static/vendor .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache .python_cache build dist *.egg-info
	find wangge cities tests bench setup \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} + 2>/dev/null || true
