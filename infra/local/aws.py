"""boto3 clients that speak to the local cloud and to nothing else.

Explicit region, keys and timeouts: a developer's own AWS profile or proxy settings must never decide where a demo order goes.
"""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

REGION = "cn-north-1"
ACCOUNT = "000000000000"  # what the emulator calls the account of any key that is not 12 digits
ACCESS_KEY = "local"
# longer than SQS's longest long poll (20 s), so that an idle poll is not taken for a dead server
_READ_TIMEOUT_SECONDS = 30


def client(service: str, endpoint: str, *, connections: int = 10) -> Any:
    """A thread-safe client of one service at `endpoint` (``http://127.0.0.1:<port>``)."""
    return _session().client(
        service,
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=1,
            read_timeout=_READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=connections,
            proxies={},
        ),
    )


@cache
def _session() -> Any:
    """One for all clients: it keeps the service descriptions, which are slow to read."""
    return boto3.session.Session(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=ACCESS_KEY, region_name=REGION)


def queue_url(endpoint: str, queue: str) -> str:
    """Where a queue lives; known before the queue exists, so that every process can start at once."""
    return f"{endpoint}/{ACCOUNT}/{queue}"


def queue_arn(queue: str) -> str:
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"
