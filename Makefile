# Everything starts here. A bare machine needs Python 3.11 or 3.12 and make; the rest is fetched once into caches.
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --frozen --no-sync
PORT ?= 8000
GATEWAYS ?= 1

.PHONY: help run demo test check bench sync parts web clean

help: ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: parts web ## Start everything, load the demo coach and sample, stay until Ctrl-C
	@exec $(RUN) coachstream up --demo --port $(PORT) --gateways $(GATEWAYS)

demo: parts web ## Tell the whole story once in the terminal, then stop everything
	@$(RUN) coachstream demo

test: parts web ## Every check and every test, on the real parts
	@$(MAKE) --no-print-directory check
	@$(RUN) pytest

check: sync ## Formatting, lint, types, imports between rooms
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) lint-imports

bench: parts web ## Every figure, as a table and as JSON
	@$(RUN) python -m bench

sync: $(UV) ## The Python packages, as locked
	@UV_COMPILE_BYTECODE=1 $(UV) sync --frozen

parts: sync ## Kafka, registry, Weaviate: fetched or built once into the cache
	@$(RUN) coachstream fetch

web: sync ## The web app
	@if [ -f gateway/web/package.json ]; then $(RUN) python -m stack.web; fi

clean: ## Forget this checkout's data and tools, not the caches
	rm -rf .coachstream .venv .tools gateway/web/dist gateway/web/node_modules

.tools/bin/uv:
	@echo "uv is not on this machine: fetching it with pip into .tools"
	@python3 -m venv .tools && .tools/bin/pip install --quiet uv
