# make demo    一条命令：安装到 .venv，建演示库，启动          Install into .venv, build the demo zone, serve it
# make test    全部测试                                      The whole test-suite
# make cover   全部测试，并统计覆盖率                        The same with coverage, which takes twice the time
# make check   ruff, mypy, import-linter                     make bench   what is measured
# make serve   serve what is there                           make bundle  an archive that installs with no network
# make lock    write the lock files (UPGRADE=1: take new versions)
# Nothing but Python 3.11+ and make is needed. PYTHON=… chooses the interpreter.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo serve test cover check bench bundle lock clean format
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# A lock file is whole: nothing is left to resolve, and a newer release on the registry changes nothing.
LOCKED := $(PIP) --no-deps --require-hashes
STARTED := $(shell date +%s)

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

demo: $(VENV)/.runtime
	@$(BIN)/kaifaqu demo --since $(STARTED) $(ARGS)

serve: $(VENV)/.runtime
	@$(BIN)/kaifaqu serve $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

cover: $(VENV)/.dev
	@$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered $(ARGS)

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.bench
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

bundle: $(VENV)/.dev
	@tools/bundle.sh

lock: $(VENV)/.dev
	@tools/lock.sh $(if $(UPGRADE),--upgrade)

# Leaves var/ (the data) alone.
clean:
	rm -rf $(VENV) build dist htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	@tools/venv.sh $(VENV)

# The project itself is installed in place: an edit shows at once.
$(VENV)/.runtime: requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@echo "正在安装运行所需的软件包…… Installing the run-time packages (requirements.lock)"
	@$(LOCKED) -r requirements.lock -r requirements-build.lock
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# The peers that the benchmarks print beside us.
$(VENV)/.bench: $(VENV)/.dev requirements-bench.lock
	@echo "正在安装用来对照的软件包…… Installing the peers (requirements-bench.lock)"
	@$(LOCKED) -r requirements-bench.lock
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	@echo "正在安装开发和测试工具…… Installing the developers' tools (requirements-dev.lock)"
	@$(LOCKED) -r requirements-dev.lock
	@touch $@
