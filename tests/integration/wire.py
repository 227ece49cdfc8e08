"""DynamoDB's JSON protocol without botocore: a third of its cost, for tests that make tens of thousands of calls."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from typing import Any
from urllib.parse import urlsplit

from chalicelib.store import aws, transport
from chalicelib.store.wire import protocol

_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/cn-north-1/dynamodb/aws4_request, Signature=0",
}


class Wire:
    """A transport over kept-alive connections to the emulator. Errors mean what they mean to the product's own transport."""

    def __init__(self, endpoint: str) -> None:
        self._address = urlsplit(endpoint).netloc
        self._idle: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        status, answer = self._exchange(operation, protocol.encoded(request))
        if status == 200:
            return protocol.with_bytes(answer)
        code = answer.pop("__type", "").rpartition("#")[2]
        message = answer.get("message") or answer.get("Message") or ""
        raise transport._meaning(aws.No(code, status, {**answer, "Error": {"Code": code, "Message": message}}))

    def close(self) -> None:
        for connection in self._idle:
            connection.close()

    def _exchange(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        connection = connection or self._connect()
        connection.request("POST", "/", body, {**_HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"})
        answer = connection.getresponse()
        read = json.loads(answer.read() or b"{}")
        with self._lock:
            self._idle.append(connection)
        return answer.status, read

    def _connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._address, timeout=10)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
