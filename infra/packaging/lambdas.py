"""Every Lambda of the stack: what it runs, what it may use, what starts it. Workers and jobs come from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.runtime.catalogue import Job, StreamWorker, Worker
from functions import JOBS, STREAM, WORKERS

API_SECONDS = 29  # API Gateway waits no longer
# Operations with a Lambda of their own: a rush on one of them leaves the rest of the shop its warm containers, and each has
# its own policy. Memory is processor time: what signs, seals and writes gets more of it.
HOT = {"catalog/browse": 1024, "orders/submit": 1769, "coupons/claim": 1024, "payments/wechat_notify": 1769}
_API_MEMORY = 1024
_WORKER_MEMORY = 1024
_JOB_MEMORY = 512


@dataclass(frozen=True)
class Lambda:
    """`name` is that of its policy and the end of its FunctionName; `id` that of its resource. Memory in MB."""

    name: str
    id: str
    memory: int
    timeout_seconds: int
    trigger: str
    concurrency: str = "as the account allows"
    operation: str = ""  # of a hot one


def camel(name: str) -> str:
    """A catalogue name as a logical id: `deduct_stock` -> DeductStock, `orders/submit` -> OrdersSubmit."""
    return "".join(word.capitalize() for word in name.replace("/", "_").split("_"))


def lambdas(
    workers: Sequence[Worker] = WORKERS, stream: StreamWorker = STREAM, jobs: Sequence[Job] = JOBS
) -> list[Lambda]:
    """Those of this catalogue, the API's first."""
    return [
        Lambda("api", "APIHandler", _API_MEMORY, API_SECONDS, "every other route"),
        *(
            Lambda(name.replace("/", "_"), camel(name), memory, API_SECONDS, f"/{name}", operation=name)
            for name, memory in HOT.items()
        ),
        *(
            Lambda(
                worker.name,
                camel(worker.name),
                _WORKER_MEMORY,
                worker.timeout_seconds,
                f"queue {worker.queue}, {worker.batch_size} a batch",
                f"at most {worker.concurrency}",
            )
            for worker in workers
        ),
        Lambda(
            stream.name,
            camel(stream.name),
            _WORKER_MEMORY,
            stream.timeout_seconds,
            f"the table's stream, {stream.batch_size} a batch",
            "1 per shard of the stream",
        ),
        *(
            Lambda(
                job.name, camel(job.name), _JOB_MEMORY, job.timeout_seconds, f"every {job.every_seconds} s", "about 1"
            )
            for job in jobs
        ),
    ]
