"""Writes docs/operations.md from the catalogue and the docstrings: `python -m infra.docs`, or `make docs`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from chalicelib.reference.entries import ENTRIES
from chalicelib.reference.words import DOMAINS
from chalicelib.runtime import contract, openapi
from chalicelib.runtime.contract import Operations
from chalicelib.runtime.operation import Webhook
from functions import JOBS, OPERATIONS, STREAM, WORKERS, load

ROOT = Path(__file__).parents[1]
PATH = "docs/operations.md"

_HEAD = """\
# Operations

Made by `make docs` from the catalogue ([functions/\\_\\_init\\_\\_.py](../functions/__init__.py)) and the docstrings; a test keeps it true. \
Requests, responses and limits are at `/docs` and `/openapi.json` of a running shop.

Every operation can also answer what comes from how it is called: `invalid_request` 400, `malformed_json` 400, `body_too_large` 413, \
`token_missing`, `token_invalid`, `token_expired` 401 (buyers and staff), `forbidden` 403 (staff), `idempotency_key_…` 400 and 422 (recorded), \
`busy` 503, `internal_error` 500. Retry: *read* changes nothing; *recorded* needs an `Idempotency-Key` and answers a repetition from the \
record; *natural* can be repeated as it is.
"""


def text() -> str:
    """The whole file."""
    operations = {name: load(name) for name in OPERATIONS}
    return "\n".join([_HEAD, *_operations(operations), *_workers(), *_jobs()]) + "\n"


def _operations(operations: Operations) -> Iterator[str]:
    for domain in dict.fromkeys(name.partition("/")[0] for name in operations):
        yield f"\n## {domain} {DOMAINS.get(domain, '')}\n"
        yield "| operation | caller | kind | retry | what it does | errors of its own |"
        yield "|---|---|---|---|---|---|"
        for name in operations:
            if name.partition("/")[0] == domain:
                yield _operation(name, operations)


def _operation(name: str, operations: Operations) -> str:
    operation = operations[name]
    said = contract.parse(operation.contract)
    if isinstance(operation, Webhook):
        caller, retry, errors = "provider", "natural", said.answers
    else:
        permission = openapi.permission_of(operation)
        caller = f"staff `{permission}`" if permission else operation.caller.kind
        retry = operation.retry.value
        errors = ", ".join(f"`{error.code}` {error.status}" for error in contract.errors_of(name, operations))
    what = f"**{ENTRIES[name].title}** {said.summary}"
    return _row(f"[`{name}`](../functions/{name}.py)", caller, OPERATIONS[name], retry, what, errors)


def _workers() -> Iterator[str]:
    yield "\n## Workers: started by a queue or by the table's stream\n"
    yield "| worker | fed by | batch | concurrency | timeout | what it does | why repeating is safe |"
    yield "|---|---|---|---|---|---|---|"
    for worker in WORKERS:
        fed, batch = f"queue `{worker.queue}`", f"{worker.batch_size} within {worker.window_seconds} s"
        yield _started("workers", worker.name, fed, batch, str(worker.concurrency), f"{worker.timeout_seconds} s")
    yield _started(
        "workers", STREAM.name, "table stream", str(STREAM.batch_size), "one per shard", f"{STREAM.timeout_seconds} s"
    )


def _jobs() -> Iterator[str]:
    yield "\n## Jobs: started by the clock\n"
    yield "| job | every | timeout | what it does | why repeating is safe |"
    yield "|---|---|---|---|---|"
    for job in JOBS:
        yield _started("jobs", job.name, f"{job.every_seconds} s", f"{job.timeout_seconds} s")


def _started(package: str, name: str, *how: str) -> str:
    module = ast.parse((ROOT / f"functions/{package}/{name}.py").read_text(encoding="utf-8"))
    said = contract.parse(ast.get_docstring(module) or "")
    return _row(f"[`{name}`](../functions/{package}/{name}.py)", *how, said.summary, said.sections.get("Retry", ""))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main() -> None:
    path = ROOT / PATH
    path.write_text(text(), encoding="utf-8")
    print(f"{PATH}: {len(OPERATIONS)} operations")


if __name__ == "__main__":
    main()
