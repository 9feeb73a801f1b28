# Tổng Đài on a fresh machine: Python 3.11, git and Node are enough; everything else is fetched below this folder.
#
#   make demo                  a whole call centre with robot customers and agents, until Ctrl-C
#   make demo CALLS=3          three calls, then var/demo/summary.json; SPEECH=folder of spoken sentences
#   make test                  all tests, those on the real Asterisk included; ARGS="tests/deploy -k boots"
#   make lint, make bench, make clean (what was built), make distclean (what was downloaded, too)

PYTHON ?= python3
BIN := .venv/bin
UI := web/ui
UI_SOURCES := $(shell find $(UI) -name node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help prepare venv screens demo test lint bench clean distclean
.DELETE_ON_ERROR:

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

prepare: venv screens
	@$(BIN)/python -m deploy.debian asterisk espeak

venv:
	@$(PYTHON) -m deploy.venv

fetch-%: venv
	@$(BIN)/python -m deploy.debian $*

screens: web/static/.built

web/static/.built: $(UI)/node_modules/.ready $(UI_SOURCES)
	cd $(UI) && npm run --silent build
	@touch $@

# Not `npm ci`: it refuses a lock without the builds for other systems, which some registries do not carry.
$(UI)/node_modules/.ready: $(UI)/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: it builds the screens. It comes with Node from its makers;" \
	  "with Debian's nodejs, install the package npm." >&2; exit 1; }
	cd $(UI) && npm install --no-save --no-audit --no-fund
	@touch $@

demo: prepare
	@$(BIN)/python -m app.demo $(if $(CALLS),--calls $(CALLS)) $(if $(SPEECH),--speech "$(SPEECH)")

# A machine that can never have Asterisk skips those tests; one that merely could not fetch it fails here.
# Playwright's own Node wants a library that a bare machine has not; the machine's Node is there anyway.
test: export PLAYWRIGHT_NODEJS_PATH := $(shell command -v node)
test: venv screens
	@$(BIN)/python -m deploy.debian --optional asterisk espeak postgres chromium pip
	@cd $(UI) && npm run --silent test
	@$(BIN)/python -m pytest $(ARGS)

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: prepare
	@$(BIN)/python -m bench $(ARGS)

clean:
	rm -rf .venv var build web/static $(UI)/node_modules *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

distclean: clean
	rm -rf .cache
