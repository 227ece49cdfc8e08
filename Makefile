PYTHON ?= python3
PORT ?= 8000

.PHONY: run
run: ## The whole shop on this machine. PORT=9000 another port, FRESH=1 a new shop, PYTHON=… another interpreter
	@exec $(PYTHON) infra/local/bootstrap.py --port $(PORT) $(if $(FRESH),--fresh)
