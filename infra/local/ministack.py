"""The emulated cloud: DynamoDB, DynamoDB Streams, SQS and S3 in one ministack process on 127.0.0.1.

with Ministack() as cloud:            # a free port, nothing kept on disk: for tests
    aws.client("dynamodb", cloud.endpoint)
"""

import http.client
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from infra.local import child
from infra.local.aws import ACCESS_KEY, REGION

SERVER = "infra.local.ministack_server"
_SERVICES = "dynamodb,dynamodbstreams,sqs,kms,s3"
_START_SECONDS = 30.0
_SAVE_SECONDS = 20.0


class NotStarted(RuntimeError):
    """ministack ended, or did not answer in time; the message carries the end of its log."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Ministack:
    """One ministack process.

    `port` 0 takes a free one. With `data_dir` the state is read from there at the start and saved there: every
    `autosave_seconds` after a write, and on `stop`. Without it nothing is kept.
    """

    def __init__(self, port: int = 0, data_dir: Path | None = None, *, autosave_seconds: float = 30.0) -> None:
        self.port = port or free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._data_dir = data_dir
        self._autosave_seconds = autosave_seconds
        self._log: IO[bytes] | None = None

    def start(self) -> None:
        """Start the process; `wait_until_ready` tells when it answers."""
        self._log = tempfile.TemporaryFile(prefix="ministack-")  # noqa: SIM115 - closed in stop
        self.process = child.start(SERVER, [], self.environment(), self._log)

    def environment(self) -> dict[str, str]:
        """What tells the server (`SERVER`) to be this one; a supervisor starts it by itself with it."""
        environment = {
            **os.environ,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "127.0.0.1",  # the host inside queue URLs
            "MINISTACK_REGION": REGION,
            "SERVICES": _SERVICES,
            "LOG_LEVEL": "WARNING",
            "PERSIST_STATE": "1" if self._data_dir else "0",
            "LOCAL_AUTOSAVE_SECONDS": str(self._autosave_seconds),
            # listeners that a shop does not need, and that would take ports of their own
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": ACCESS_KEY,
        }
        if self._data_dir:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            environment["STATE_DIR"] = str(self._data_dir)
            environment |= {"S3_PERSIST": "1", "S3_DATA_DIR": str(self._data_dir / "s3")}
        return environment

    def wait_until_ready(self, timeout_seconds: float = _START_SECONDS) -> None:
        deadline = time.monotonic() + timeout_seconds
        while not self.answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                last_lines = self._last_lines()
                self.stop()
                raise NotStarted(f"ministack did not start on port {self.port}:\n{last_lines}")
            time.sleep(0.03)

    def answers(self) -> bool:
        """Whether it serves requests now."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _last_lines(self, count: int = 15) -> str:
        if self._log is None:
            return ""
        self._log.seek(0)
        return b"\n".join(self._log.read().splitlines()[-count:]).decode(errors="replace")

    def stop(self) -> None:
        """End it with SIGTERM, which saves the state, and wait; a process that does not end is killed."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(_SAVE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()
            self.process = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def __enter__(self) -> Self:
        self.start()
        self.wait_until_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
