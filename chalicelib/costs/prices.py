"""What AWS asks for it: list prices of us-east-1, on demand, without free allowances (2025-11; bench/cost/prices.json has the sources).

In millionths of a US dollar, so that a unit of everything is a number that people can read.
"""

from __future__ import annotations

from .counting import Spent

WRITE_UNIT = 0.625
READ_UNIT = 0.125
INVOCATION = 0.2
MILLISECOND = 0.0166667  # of a function with 1 GB
REQUEST = 1.0  # of an HTTP API


def micro_usd(name: str, spent: Spent) -> float:
    """Of the table, the functions and the front door. Queues and logs are not in it (docs/performance.md prices a whole order)."""
    requests = 0 if name.startswith(("workers/", "jobs/")) else spent.runs
    return (
        spent.write * WRITE_UNIT
        + spent.read * READ_UNIT
        + spent.runs * INVOCATION
        + spent.ms * MILLISECOND
        + requests * REQUEST
    )
