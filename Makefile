PYTHON ?= python3
PORT ?= 8000

# makes or brings up to date .venv if it has to, then runs what follows in it
READY = $(PYTHON) infra/local/bootstrap.py

.PHONY: run
run: ## The whole shop on this machine. PORT=9000 another port, FRESH=1 a new shop, PYTHON=… another interpreter
	@exec $(READY) --port $(PORT) $(if $(FRESH),--fresh)

.PHONY: demo
demo: ## One order from the login to the refund, told step by step, on the shop at PORT or one of its own. PROVIDER=alipay pays there, FAULT=pay lets it fail
	@exec $(READY) -m infra.local.demo --port $(PORT) $(if $(PROVIDER),--provider $(PROVIDER)) $(if $(FAULT),--fault $(FAULT))

.PHONY: replay
replay: ## Ten thousand real order lines bought in the shop at PORT, or in one of its own; the account must agree. FILE=… BUYERS=8 REFUNDS=5
	@exec $(READY) -m infra.local.replay $(FILE) --url http://127.0.0.1:$(PORT) $(if $(BUYERS),--buyers $(BUYERS)) $(if $(REFUNDS),--refunds $(REFUNDS))

TESTS_READY = $(PYTHON) tests/bootstrap.py

.PHONY: test
test: ## Everything that is proven on this machine; at its end pytest's summary. T=tests/unit only a part
	@$(TESTS_READY)
	@.venv/bin/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -q $(if $(T),$(T),--rows=.local/rows.json --calls=.local/calls.json)

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
	@.venv/bin/python -m pytest -n 2 --dist loadfile -q -m row --rows=.local/rows.json || echo "不通过的测试所涉及的行不算已证明 / what fails proves no row"
	@.venv/bin/python -m tests.rows

.PHONY: package
package: ## The zip and the template to deploy, made and checked: build/STAGE. STAGE=dev|staging|prod RUNTIME=python3.13 ARCH=arm64
	@$(if $(STAGE),,$(error make package STAGE=dev|staging|prod))exec $(READY) -m infra.package --stage $(STAGE) $(if $(RUNTIME),--runtime $(RUNTIME)) $(if $(ARCH),--architecture $(ARCH))

.PHONY: stack
stack: ## The package itself, deployed into the emulated cloud and played through its gateway. STAY=1 keeps it running
	@$(TESTS_READY)
	@.venv/bin/python -m infra.package --stage dev
	@.venv/bin/python -m infra.stack $(if $(STAY),--stay)

.PHONY: test-stack
test-stack: ## The deployed stack sells, is updated while it runs, and each function runs under Lambda's own runtime (Linux)
	@$(TESTS_READY)
	@.venv/bin/python -m pytest tests/stack -q --durations=5

.PHONY: cold
cold: ## What a cold start of each Lambda costs, as ratios to its floor. First: make package STAGE=dev
	@$(TESTS_READY)
	@.venv/bin/python -m infra.cold

.PHONY: search-eval
search-eval: ## Relevance of search on the judged queries, and of SQL LIKE on the same
	@$(TESTS_READY)
	@.venv/bin/python -m bench.search.evaluate

.PHONY: simulate
simulate: ## Generated histories of the whole shop with faults; every law must hold. SEED=0 HISTORIES=2000; REPLAY=seed tells one
	@$(TESTS_READY)
	@.venv/bin/python -m tests.simulation $(if $(REPLAY),--replay $(REPLAY),--seed $(or $(SEED),0) --histories $(or $(HISTORIES),2000))

.PHONY: cost
cost: ## What a completed order writes and costs, counted from the calls it makes, beside the floor
	@$(TESTS_READY)
	@.venv/bin/python -m bench.cost

.PHONY: bench
bench: ## Every benchmark, with ratios to the last record: some five minutes
	@$(TESTS_READY)
	@.venv/bin/python -m bench

.PHONY: bench-local
bench-local: ## Waits of eight clients on the local shop, with and without a pause, and who had the processors
	@$(TESTS_READY)
	@.venv/bin/python -m bench.local

.PHONY: capacity
capacity: ## What breaks first as the shop grows: writes the tables of docs/scale.md
	@$(TESTS_READY)
	@.venv/bin/python -m bench.capacity --write

.PHONY: bench-transport
bench-transport: ## Processor time of a call to the table and the queues: ours beside botocore, in one run
	@$(TESTS_READY)
	@.venv/bin/python -m bench.transport.measure

.PHONY: fuzz
fuzz: ## Attacks on every operation: generated requests, forged notifications, a backlog. CASES=20000 SEED=0
	@$(TESTS_READY)
	@.venv/bin/python -m tests.attacks.fuzz --cases $(or $(CASES),20000) --seed $(or $(SEED),0)
	@.venv/bin/python -m tests.attacks.callbacks --count 10000 --seed $(or $(SEED),0)
	@.venv/bin/python -m tests.attacks.backlog --messages 10000

.PHONY: kill
kill: ## kill -9 of functions and pumps in a rush, and of the table where DYNOXIDE=… names its program. BUYERS=2000 STOCK=500 MOMENTS=50
	@$(TESTS_READY)
	@.venv/bin/python -m tests.attacks.killing --buyers $(or $(BUYERS),2000) --stock $(or $(STOCK),500) --moments $(or $(MOMENTS),50)

.PHONY: soak
soak: ## Mixed traffic of several buyers under faults; memory, connections and books at the end. MINUTES=10
	@$(TESTS_READY)
	@.venv/bin/python -m bench.soak --minutes $(or $(MINUTES),10)

.PHONY: audit
audit: ## What the shop is made of, as build/sbom.json, and its known vulnerabilities (needs the network)
	@$(PYTHON) -m venv .local/audit && .local/audit/bin/pip install -q pip-audit==2.10.1 cyclonedx-bom==7.5.0
	@mkdir -p build && .local/audit/bin/cyclonedx-py requirements requirements.txt -o build/sbom.json
	@.local/audit/bin/pip-audit -r requirements.txt --no-deps --disable-pip

.PHONY: nightly
nightly: ## The property tests of money with 20,000 examples each, 650 interleavings, 10,000 calls through both clients of the table
	@$(TESTS_READY)
	@HYPOTHESIS_PROFILE=nightly .venv/bin/python -m pytest -n 2 -q tests/unit/pricing tests/unit/aftersales tests/integration/test_interleavings.py
	@TRANSPORT_CALLS=10000 .venv/bin/python -m pytest -q tests/integration/test_transport_differential.py

.PHONY: policies
policies: ## Which AWS calls each Lambda makes: writes infra/policies/observed.json, then says what the policies lack or have too much
	@$(TESTS_READY)
	@.venv/bin/python -m pytest -n 2 --dist loadfile -q --calls=.local/calls.json || echo "不通过的测试也算见到过的调用 / calls of failing tests count as seen"
	@.venv/bin/python -m tests.permissions

.PHONY: web
web: ## The storefront and the merchant console, built into clients/web/dist (Node 18 or newer); make run serves them
	@cd clients/web && npm ci --no-audit --no-fund && npm run build

.PHONY: test-web
test-web: ## The storefront and the console in Chromium (CHROMIUM=… names it). First: make web
	@$(TESTS_READY)
	@TEST_WEB=1 .venv/bin/python -m pytest tests/web -q --durations=5

# the shop on this machine at PORT, or a deployed one: AT="--stack minimall-prod --region cn-north-1"
OPERATE = $(READY) -m infra.operate

.PHONY: doctor
doctor: ## Proves the books of the shop at PORT and finds what is stuck. AT="--stack NAME --region R" a deployed one
	@exec $(OPERATE).doctor --port $(PORT) $(AT)

.PHONY: redrive
redrive: ## Dead letters of QUEUE=stock|notify|relay go on their way again. LOOK=1 only shows them
	@exec $(OPERATE).redrive $(QUEUE) --port $(PORT) $(if $(LOOK),--look) $(AT)

.PHONY: republish
republish: ## Tells again what happened. SINCE=2026-11-22T00:00Z UNTIL=…
	@exec $(OPERATE).republish --since $(SINCE) $(if $(UNTIL),--until $(UNTIL)) --port $(PORT) $(AT)

.PHONY: upgrade
upgrade: ## Items that older code wrote become as today's code writes them. MOST=20000 in this run, PER_SECOND=50; again until it says ✓
	@exec $(OPERATE).upgrade --per-second $(or $(PER_SECOND),50) $(if $(MOST),--most $(MOST)) --progress .local/upgrade.json --port $(PORT) $(AT)

.PHONY: restore-drill
restore-drill: ## Loses a table on this machine and brings it back
	@exec $(OPERATE).restore_drill

.PHONY: docs
docs: ## Writes docs/operations.md from the catalogue and the docstrings
	@$(TESTS_READY)
	@.venv/bin/python -m infra.docs

.PHONY: sdk
sdk: ## Writes the mini-program SDK's table of operations and its types from the contracts
	@$(TESTS_READY)
	@.venv/bin/python -m infra.sdk

.PHONY: help
help: ## These lines
	@sed -n 's/^\([a-z-]*\): ## /  make \1	/p' $(MAKEFILE_LIST)
