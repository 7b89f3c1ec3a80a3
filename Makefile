# Two commands: `make run` shows the product, `make test` proves it. Both set up what they need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DEMO := .home/demo
FIRM ?= demo-c-0001

.PHONY: run test lint demo clean

run: demo
	$(BIN)/matchmaker --home $(DEMO) suggest $(FIRM) --kinds research_group,lab,expert -k 5 --lang en
	$(BIN)/matchmaker --home $(DEMO) serve

demo: $(VENV)/installed
	test -d $(DEMO) || $(BIN)/matchmaker --home $(DEMO) init --demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-fail-under=90

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python -m pip check
	touch $@

$(VENV)/installed-dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python -m pip check
	touch $@ $(VENV)/installed

clean:
	rm -rf $(VENV) .home build dist
