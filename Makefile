PYTHON ?= python3
PORT ?= 8000

.PHONY: run
run: ## The whole shop on this machine. PORT=9000 another port, FRESH=1 a new shop, PYTHON=… another interpreter
	@exec $(PYTHON) infra/local/bootstrap.py --port $(PORT) $(if $(FRESH),--fresh)

.PHONY: demo
demo: ## One order from the login to the refund, told step by step, on the shop at PORT or one of its own. FAULT=pay lets it fail
	@$(PYTHON) -c 'from infra.local import bootstrap as it; it.stamp() == it.wanted() or it.install()'
	@exec .venv/bin/python -m infra.local.demo --port $(PORT) $(if $(FAULT),--fault $(FAULT))
