PYTHON ?= python3
PORT ?= 8000

# .venv with what is pinned, made or brought up to date if it has to be
VENV_READY = $(PYTHON) -c 'from infra.local import bootstrap as it; it.stamp() == it.wanted() or it.install()'

.PHONY: run
run: ## The whole shop on this machine. PORT=9000 another port, FRESH=1 a new shop, PYTHON=… another interpreter
	@exec $(PYTHON) infra/local/bootstrap.py --port $(PORT) $(if $(FRESH),--fresh)

.PHONY: demo
demo: ## One order from the login to the refund, told step by step, on the shop at PORT or one of its own. FAULT=pay lets it fail
	@$(VENV_READY)
	@exec .venv/bin/python -m infra.local.demo --port $(PORT) $(if $(FAULT),--fault $(FAULT))

.PHONY: replay
replay: ## Ten thousand real order lines bought in the shop at PORT, or in one of its own; the account must agree. FILE=… BUYERS=8
	@$(VENV_READY)
	@exec .venv/bin/python -m infra.local.replay $(FILE) --url http://127.0.0.1:$(PORT) $(if $(BUYERS),--buyers $(BUYERS))

TESTS_READY = $(PYTHON) tests/bootstrap.py

.PHONY: test
test: ## Everything that is proven on this machine; at its end pytest's summary. T=tests/unit only a part
	@$(TESTS_READY)
	@.venv/bin/python -m pytest -n 2 --dist loadfile -q $(if $(T),$(T),--rows .local/rows.json)

.PHONY: check
check: ## Style, types and the rules of the house
	@$(TESTS_READY)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/python -m pytest -q tests/unit/test_house.py

.PHONY: rows
rows: ## Which rows of docs/rows.md have passing tests; brings the page up to date
	@$(TESTS_READY)
	@.venv/bin/python -m pytest -n 2 --dist loadfile -q -m row --rows .local/rows.json || echo "不通过的测试所涉及的行不算已证明 / what fails proves no row"
	@.venv/bin/python -m tests.rows

.PHONY: docs
docs: ## Writes docs/operations.md from the catalogue and the docstrings
	@$(TESTS_READY)
	@.venv/bin/python -m infra.docs

.PHONY: help
help: ## These lines
	@sed -n 's/^\([a-z]*\): ## /  make \1	/p' $(MAKEFILE_LIST)
