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
