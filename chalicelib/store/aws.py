"""botocore under the seams: one client a service, made at first use, with the house's timeouts; its failures in the words of `store.errors`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from ..runtime.settings import settings
from .errors import StoreError, Throttled, Unanswered

CONNECT_SECONDS = 1.0
READ_SECONDS = 3.0


class No(NamedTuple):
    """What the service answered instead of an answer: its code, the HTTP status, and botocore's whole response."""

    code: str
    status: int
    response: dict[str, Any]

    @property
    def meaning(self) -> StoreError:
        """A no that repeating would not change."""
        return StoreError(f"{self.code}: {self.response.get('Error', {}).get('Message', '')}")


def ask(service: str, operation: str, request: dict[str, Any], meaning: Callable[[No], StoreError]) -> dict[str, Any]:
    """One call, once. Raises what `meaning` makes of a no, Throttled when nothing surely reached the service, and Unanswered when it may have."""
    from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError

    try:
        client = _client(service, settings().region, settings().aws_endpoint)
        return client._make_api_call(operation, request)  # type: ignore[no-any-return]
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise meaning(No(code, status, error.response)) from error
    except (ConnectTimeoutError, EndpointConnectionError) as error:
        raise Throttled(f"no connection: {error}") from error
    except HTTPClientError as error:
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
