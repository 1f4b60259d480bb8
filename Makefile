# Every target calls dev.py, which works alone where there is no make: python3 dev.py help
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup run test page check bench bench-growth prove clients simulate openapi lock

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\): *## /  make \1	/p' $(MAKEFILE_LIST)

setup:  ## make .venv and install the locked packages; quick when nothing changed
	@$(PYTHON) dev.py setup

run:  ## serve the sample on http://127.0.0.1:8000
	@$(PYTHON) dev.py run $(ARGS)

test:  ## run the tests (ARGS="-k hail" goes to pytest)
	@$(PYTHON) dev.py test $(ARGS)

page:  ## build the page unless it is in step with its sources; needs Node
	@$(PYTHON) dev.py page

check:  ## format, lint, types, import contracts, lock files
	@$(PYTHON) dev.py check

bench:  ## compare with other servers under benchmarks/
	@$(PYTHON) dev.py bench $(ARGS)

bench-growth:  ## measure what questions cost as the database grows (about fifteen minutes)
	@$(PYTHON) dev.py bench-growth $(ARGS)

prove:  ## run the long crash, load and attack proofs
	@$(PYTHON) dev.py prove $(ARGS)

clients:  ## generate API clients, compile them and run them against the service
	@$(PYTHON) dev.py clients $(ARGS)

simulate:  ## simulate an external service (ARGS="openweathermap --port 9001")
	@$(PYTHON) dev.py simulate $(ARGS)

openapi:  ## rewrite docs/openapi.json, which the page's client is made from
	@$(PYTHON) dev.py openapi

lock:  ## rewrite the lock files (ARGS=--upgrade takes the newest versions)
	@$(PYTHON) dev.py lock $(ARGS)
