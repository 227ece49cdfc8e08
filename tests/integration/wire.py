"""DynamoDB's JSON protocol without botocore: a third of its cost, for tests that make tens of thousands of calls."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from chalicelib.store import transport

_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/cn-north-1/dynamodb/aws4_request, Signature=0",
}


class Wire:
    """A transport over one kept-alive connection to the emulator. Errors mean what they mean to the product's own transport."""

    def __init__(self, endpoint: str) -> None:
        self._address = urlsplit(endpoint).netloc
        self._lock = threading.Lock()
        self._connection = self._connect()

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            status, answer = self._exchange(operation, json.dumps(request).encode())
        if status == 200:
            return answer
        code = answer.pop("__type", "").rpartition("#")[2]
        message = answer.get("message") or answer.get("Message") or ""
        response = {
            **answer,
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        raise transport._meaning(ClientError(response, operation))  # type: ignore[arg-type]

    def close(self) -> None:
        self._connection.close()

    def _exchange(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        headers = {**_HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
        self._connection.request("POST", "/", body, headers)
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")

    def _connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._address, timeout=10)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
