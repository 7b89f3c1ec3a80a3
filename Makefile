# Two commands: `make run` shows the product, `make test` proves it. Both set up what they need.
VENV := .venv
CLIENT := .venv-client
TOOLS := .venv-tools
VALIDATE := .venv-validate
AUDIT := .venv-audit
NODE := .validate/node_modules
NEWEST := .venv-newest
BIN := $(VENV)/bin
DEMO := .home/demo
FIRM ?= demo-c-0001
PORT ?= 8000
EXTRAS := draft,encoder,evaluate,network,oidc,postgresql,telemetry
PYTEST := -m pytest -n auto

# The first Python here that will do, unless PYTHON=… names one.
WILL_DO := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c '$(WILL_DO)' 2>/dev/null && echo "$$each" && break; done)
endif
# An environment is whole once this stands in its file `made-with`. It is made anew when it was not
# finished, when another Python is asked for, when it was moved, and when its Python is gone.
THIS := $(shell $(PYTHON) -c 'import sys; print(*sys.version_info[:3], sys.base_prefix)' 2>/dev/null) $(CURDIR)
made = $(shell $(1)/bin/python -c pass 2>/dev/null && cat $(1)/made-with 2>/dev/null)
stale = $(if $(subst x$(THIS),,x$(call made,$(1))),stale)

# What was started by a make that was killed may still be at work; whatever sets something up waits.
ALONE := $(if $(shell command -v flock),flock .setup.lock)

.PHONY: run test coverage test-newest lint validate audit sbom demo vectors lock messages clean python stale

run: demo
	$(BIN)/matchmaker --home $(DEMO) suggest $(FIRM) --kinds research_group,lab,expert -k 5 --lang en
	$(BIN)/matchmaker --home $(DEMO) serve --port $(PORT)

# The network bears the mark `filling` until it is whole; `init --demo` goes on with one that does.
demo: $(VENV)/installed
	$(ALONE) sh -c 'test -f $(DEMO)/network.sqlite -a ! -f $(DEMO)/filling && $(BIN)/matchmaker --home $(DEMO) migrate >/dev/null || $(BIN)/matchmaker --home $(DEMO) init --demo'

test: $(VENV)/installed-dev $(CLIENT)/installed
	$(BIN)/python $(PYTEST)

# Beside `test` and not in it: counting lines takes half as long again.
coverage: $(VENV)/installed-dev $(CLIENT)/installed
	$(BIN)/python $(PYTEST) --cov --cov-report=term --cov-fail-under=90

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What other people's tools say of the product, each in an environment that is not the product's.
validate: $(VENV)/installed-dev $(VALIDATE)/installed $(NODE)/.package-lock.json
	.validate/run

# What is known against the locked versions; asks PyPI, so it is no part of what must hold offline.
audit: $(AUDIT)/installed
	for lock in requirements.lock requirements-dev.lock; do \
		$(AUDIT)/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes --requirement $$lock || exit 1; done

# The bill of materials of what a user installs, from the lock alone: nothing is asked of the network.
sbom: $(AUDIT)/installed
	mkdir -p dist
	$(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
		--spec-version 1.6 --output-format JSON --output-file dist/sbom.cdx.json requirements.lock

# What somebody gets who installs today without the locks: the newest versions inside the ranges.
test-newest: python $(CLIENT)/installed
	$(PYTHON) -m venv --clear $(NEWEST)
	$(NEWEST)/bin/python -c 'import tomllib; groups = tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]; \
		print(*(each for each in groups["dev"] + groups["build"] if isinstance(each, str)), sep="\n")' >$(NEWEST)/dev.txt
	$(NEWEST)/bin/python -m pip install --quiet ".[$(EXTRAS)]" -r $(NEWEST)/dev.txt
	$(NEWEST)/bin/python -m pip check
	$(NEWEST)/bin/python $(PYTEST) --deselect tests/test_locks.py::test_the_environment_holds_what_is_locked

# Versions that are locked stay; UPGRADE=all takes the newest of all, UPGRADE="NAME NAME" of these.
COMPILE = $(TOOLS)/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --custom-compile-command "make lock" \
	$(if $(filter all,$(UPGRADE)),--upgrade,$(UPGRADE:%=--upgrade-package %))
lock: $(TOOLS)/installed
	$(COMPILE) pyproject.toml --all-extras --group build --group dev --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --group build --constraint requirements-dev.lock --output-file requirements.lock
	$(COMPILE) --group client --output-file requirements-client.lock
	$(COMPILE) --group lock --output-file requirements-tools.lock
	$(COMPILE) --group audit --output-file requirements-audit.lock
	$(COMPILE) --group validate --constraint requirements-dev.lock --output-file requirements-validate.lock

# $(call translated,DOMAIN,CATALOGUES,SOURCES): put new texts into the catalogues, take unused ones out.
# What is new has no translation until somebody writes one; a test names what has none.
define translated
	$(BIN)/pybabel --quiet extract --mapping-file $(2)/babel.cfg --keyword _n:1,2 --sort-by-file \
		--add-location file --no-wrap --output-file $(2)/$(1).pot $(3)
	$(BIN)/pybabel --quiet update --domain $(1) --input-file $(2)/$(1).pot --output-dir $(2) \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	sed -i '/EMAIL@ADDRESS/d' $(2)/*/LC_MESSAGES/$(1).po
	rm $(2)/$(1).pot
endef
messages: $(VENV)/installed-dev
	$(call translated,errors,matchmaker/locales,matchmaker/errors)
	$(call translated,pages,api/locales,api)

# The demo network's vectors, after its tables, the cutting of statements or the encoder changed.
vectors: $(VENV)/installed
	$(BIN)/python data/taxonomy/encode.py
	$(BIN)/python data/demo/encode.py

# $(call locked,ENVIRONMENT,LOCK): install what the lock says, no more, without resolving anything.
define locked
	test "$(call stale,$(1))" = "" || $(ALONE) $(PYTHON) -m venv --clear $(1)
	rm -f $(1)/made-with $(1)/installed $(1)/installed-dev
	$(ALONE) $(1)/bin/python -m pip install --quiet --no-deps --require-hashes -r $(2)
endef
# $(call whole,ENVIRONMENT): check it, and say that it is whole.
define whole
	$(1)/bin/python -m pip check
	touch $(1)/installed
	echo '$(THIS)' >$(1)/made-with
endef
EDITABLE := $(ALONE) $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .

$(VENV)/installed: requirements.lock pyproject.toml $(call stale,$(VENV)) | python
	$(call locked,$(VENV),requirements.lock)
	$(EDITABLE)
	$(call whole,$(VENV))

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml $(call stale,$(VENV)) | python
	$(call locked,$(VENV),requirements-dev.lock)
	$(EDITABLE)
	touch $@
	$(call whole,$(VENV))

$(CLIENT)/installed: requirements-client.lock $(call stale,$(CLIENT)) | python
	$(call locked,$(CLIENT),requirements-client.lock)
	$(call whole,$(CLIENT))

$(TOOLS)/installed: requirements-tools.lock $(call stale,$(TOOLS)) | python
	$(call locked,$(TOOLS),requirements-tools.lock)
	$(call whole,$(TOOLS))

$(AUDIT)/installed: requirements-audit.lock $(call stale,$(AUDIT)) | python
	$(call locked,$(AUDIT),requirements-audit.lock)
	$(call whole,$(AUDIT))

# What a user of the wheel has, and the tools; .validate/run adds the wheel.
$(VALIDATE)/installed: requirements.lock requirements-validate.lock $(call stale,$(VALIDATE)) | python
	$(call locked,$(VALIDATE),requirements.lock)
	$(ALONE) $(VALIDATE)/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-validate.lock
	$(call whole,$(VALIDATE))

# Node 20 or newer; what npm installs runs no script of its own.
$(NODE)/.package-lock.json: .validate/package-lock.json
	@command -v npm >/dev/null || { echo "validate needs Node 20 or newer, with npm" >&2; exit 1; }
	cd .validate && npm ci --ignore-scripts --no-audit --no-fund --silent
	touch $@

python:
	@"$(PYTHON)" -c '$(WILL_DO)' 2>/dev/null || { echo "matchmaker needs Python 3.11 or newer, with venv, and" \
		"found none$(if $(PYTHON), in PYTHON=$(PYTHON)). On Debian: apt install python3 python3-venv." \
		"Elsewhere: make PYTHON=/path/to/python3" >&2; exit 1; }

stale:

clean:
	rm -rf $(VENV) $(CLIENT) $(TOOLS) $(NEWEST) $(VALIDATE) $(AUDIT) $(NODE) .home .setup.lock build dist
