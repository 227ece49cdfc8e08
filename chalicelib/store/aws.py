"""AWS under the seams: the lean client (`store.wire`) where it knows the way, botocore everywhere else; failures in the words of `store.errors`.

Both have the house's timeouts, send a call once, and mean the same by the same answer. Clients are made at first use, one a service.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from ..runtime import settings as environment
from ..runtime.settings import settings
from .errors import StoreError, Throttled, Unanswered
from .wire import endpoint as endpoints
from .wire.client import Client
from .wire.protocol import SERVICES, Refused

CONNECT_SECONDS = 1.0
READ_SECONDS = 3.0


class No(NamedTuple):
    """What the service answered instead of an answer: its code, the HTTP status, and its whole response as botocore has it."""

    code: str
    status: int
    response: dict[str, Any]

    @property
    def meaning(self) -> StoreError:
        """A no that repeating would not change."""
        return StoreError(f"{self.code}: {self.response.get('Error', {}).get('Message', '')}")


Meaning = Callable[[No], StoreError]


def ask(service: str, operation: str, request: dict[str, Any], meaning: Meaning) -> dict[str, Any]:
    """One call, once. Raises what `meaning` makes of a no, Throttled when nothing surely reached the service, and Unanswered when it may have."""
    here = settings()
    if here.aws_client == "lean" and service in SERVICES and operation in SERVICES[service].calls:
        keys, client = environment.aws_keys(), _lean(service, here.region, here.aws_endpoint)
        if keys and client:
            try:
                return client.call(keys, operation, request)
            except Refused as no:
                raise meaning(No(no.code, no.status, no.response)) from no
    return _through_botocore(service, operation, request, meaning)


@cache
def _lean(service: str, region: str, endpoint: str | None) -> Client | None:
    """None where it does not know the way: proxies, profiles, endpoints of another kind, a partition of other rules."""
    if endpoint is None and environment.aws_goes_another_way():
        return None
    url = endpoint or environment.aws_url(service) or endpoints.regional(service, region)
    if url is None:
        return None
    return Client(
        SERVICES[service],
        region,
        url,
        connect_seconds=CONNECT_SECONDS,
        read_seconds=READ_SECONDS,
        trust=lambda: endpoints.trust(environment.aws_bundle()),
    )


def _through_botocore(service: str, operation: str, request: dict[str, Any], meaning: Meaning) -> dict[str, Any]:
    from botocore.exceptions import (
        ChecksumError,
        ClientError,
        ConnectTimeoutError,
        EndpointConnectionError,
        HTTPClientError,
        ProxyConnectionError,
        SSLError,
    )
    from botocore.parsers import ResponseParserError

    try:
        client = _client(service, settings().region, settings().aws_endpoint)
        answer: dict[str, Any] = client._make_api_call(operation, request)
        return answer
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise meaning(No(code, status, error.response)) from error
    except (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError) as error:
        raise Throttled(f"no connection: {error}") from error
    except (HTTPClientError, SSLError, ChecksumError, ResponseParserError) as error:
        raise Unanswered(str(error)) from error


@cache
def _client(service: str, region: str, endpoint: str | None) -> Any:
    """botocore's own retries are off: it cannot know what may be repeated."""
    import botocore.session
    from botocore.config import Config

    return botocore.session.get_session().create_client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            max_pool_connections=64,
            tcp_keepalive=True,
        ),
    )
