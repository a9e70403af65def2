# Everything starts here, straight from a clone: `make run`, `make test`. Each target first has
# .ci/setup make ready what it needs (virtual environment, pinned dependencies, the system libraries
# of Qt); once that is done it costs a few hundredths of a second. Words for the program or for
# pytest go in ARGS:
#   make run ARGS="--theme light"
#   make test ARGS="tests/sim -k ring"

PYTHON ?= python3
setup := $(PYTHON) .ci/setup
python := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test test-slow lint bench soak tour clean

# Without a display Qt draws in memory. (`run` decides for itself: main.py says so and renders the tour.)
ifeq ($(DISPLAY)$(WAYLAND_DISPLAY),)
test test-slow bench soak tour: export QT_QPA_PLATFORM ?= offscreen
endif

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## open the laboratory
	@$(setup) run
	@$(python) main.py $(ARGS)

tour: ## render a picture of every tab into tour/, without a window
	@$(setup) run
	@$(python) main.py --tour tour $(ARGS)

test: ## run the tests, all but the slow ones
	@$(setup) test
	@$(python) -m pytest -n 2 --dist loadfile $(ARGS)

test-slow: ## run the slow tests (published results with error bars)
	@$(setup) test
	@$(python) -m pytest -n 2 -m slow $(ARGS)

lint: ## check style, format and types
	@$(setup) lint
	$(python) -m ruff check . .ci/setup
	$(python) -m ruff format --check . .ci/setup
	$(python) -m mypy

bench: ## measure speed and frame rates
	@$(setup) test
	@$(python) -m tests.benchmarks $(ARGS)

soak: ## run for long and watch memory and frame rate
	@$(setup) test
	@$(python) -m tests.benchmarks.soak $(ARGS)

clean: ## remove everything the targets above have made, .venv too
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist tour *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
