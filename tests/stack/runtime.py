"""One Lambda as Lambda runs it: the unzipped artefact under the real `awslambdaric`, against a Runtime API of ours.

The process sees the standard library, the artefact and the runtime's own modules, nothing else of this machine (`-I -S`); the environment is
the template's. What Lambda enforces is enforced here: SIGKILL when the time is over, and the memory that it may use.

    with Function(artefact, runtime, "app.relay", environment, memory=1024, timeout=60) as relay:
        relay.invoke({"Records": []})
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from infra.packaging import bytecode

_VERSION = "/2018-06-01/runtime"
_INIT_SECONDS = 60.0  # Lambda gives 10 on a machine of its own
_ENTRY = """
import sys
sys.path[:0] = sys.argv[1:3]
from awslambdaric.__main__ import main
main(["awslambdaric", sys.argv[3]])
"""
# what Lambda puts beside a function's code; simplejson and snapshot_restore_py are awslambdaric's own
_RUNTIME_MODULES = ("awslambdaric", "simplejson", "snapshot_restore_py", "runtime_client")


class Failed(Exception):
    """The function did not answer as it should. `kind` is Lambda's word for it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind, self.message = kind, message


@dataclass(frozen=True)
class _Said:
    about: str  # a request id, or "init"
    error: bool
    body: Any


class _Handler(BaseHTTPRequestHandler):
    """The Runtime API: /runtime/invocation/next, …/response, …/error, /runtime/init/error."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.server.ready.set()
        event, request_id, deadline = self.server.waiting.get()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:cn-north-1:000000000000:function:under-test",
            "Content-Type": "application/json",
        }
        try:
            self._answer(200, headers, json.dumps(event).encode())
        except OSError:
            self.server.said.put(_Said(request_id, True, {"errorType": "Runtime.ExitError"}))

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        parts = self.path.removeprefix(_VERSION).strip("/").split("/")
        about = "init" if parts[0] == "init" else parts[1]
        self.server.said.put(_Said(about, parts[-1] == "error", said))
        self._answer(202, {"Content-Type": "application/json"}, b'{"status":"OK"}')

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.waiting: queue.Queue[tuple[Any, str, float]] = queue.Queue()
        self.said: queue.Queue[_Said] = queue.Queue()
        self.ready = threading.Event()  # the handler is imported, and asks for its first event

    def handle_error(self, *_: object) -> None:
        pass  # whoever was killed leaves his connection as it is


def runtime_directory(into: Path) -> Path:
    """What /var/runtime has on Lambda, linked from this environment, and nothing else of it."""
    into.mkdir()
    for name in _RUNTIME_MODULES:
        found = find_spec(name)
        assert found is not None
        assert found.origin is not None
        origin = Path(found.origin)
        source = origin.parent if found.submodule_search_locations else origin
        (into / source.name).symlink_to(source)
    return into


def environment_of(configuration: Mapping[str, Any]) -> dict[str, str]:
    """What Lambda sets for its runtime because of a function's configuration: how it logs."""
    logging = configuration.get("LoggingConfig", {})
    if logging.get("LogFormat") != "JSON":
        return {}
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": logging.get("ApplicationLogLevel", "INFO")}


class Function:
    """A warm execution environment; started by the first call, and anew after a kill. Times in seconds, `memory` in MB."""

    def __init__(
        self,
        artefact: Path,
        runtime: Path,
        handler: str,
        environment: Mapping[str, str],
        *,
        memory: int,
        timeout: float,
        name: str = "under-test",
    ) -> None:
        self.memory, self.timeout = memory, timeout
        self._artefact, self._runtime, self._handler = artefact, runtime, handler
        self._environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "LAMBDA_TASK_ROOT": str(artefact),
            "_HANDLER": handler,
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{bytecode.HERE}",
            **environment,
        }
        self.starts = 0
        self.peak_mb = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._server: _Server | None = None
        self._output: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def invoke(self, event: Any, *, timeout: float | None = None) -> Any:
        """What the handler returns. Raises Failed: Runtime.ImportModuleError and its like, Sandbox.Timedout, or the handler's own error."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        server, request_id = self._server, str(uuid.uuid4())
        assert server is not None
        seconds = timeout or self.timeout
        server.waiting.put((event, request_id, time.time() + seconds))
        try:
            said = self._hear(server, request_id, seconds)
        finally:
            self._measure()
        assert said is not None
        if said.error:
            raise Failed(str(said.body.get("errorType")), str(said.body.get("errorMessage")))
        if self.peak_mb > self.memory:
            self._end()
            raise Failed("Runtime.OutOfMemory", f"{self.peak_mb:.0f} MB of {self.memory}")
        return said.body

    def output(self) -> str:
        """What it has printed since its last start."""
        if self._output is None:
            return ""
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def _start(self) -> None:
        self._end()
        server = _Server()
        threading.Thread(target=server.serve_forever, name="runtime-api", daemon=True).start()
        self._output = tempfile.TemporaryFile(prefix="lambda-")  # noqa: SIM115 - closed in _end
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _ENTRY, str(self._artefact), str(self._runtime), self._handler],
            cwd=self._artefact,
            env={**self._environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_address[1]}"},
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        self._server = server
        self.starts += 1
        while not server.ready.is_set():
            said = self._hear(server, "init", _INIT_SECONDS, until=server.ready)
            if said:
                raise Failed(str(said.body.get("errorType")), str(said.body.get("errorMessage")))

    def _hear(self, server: _Server, about: str, seconds: float, until: threading.Event | None = None) -> _Said | None:
        """What the process says about a request, or None once `until` is set. Raises Failed when it ends or its time does."""
        deadline = time.monotonic() + seconds
        while not (until and until.is_set()):
            try:
                said = server.said.get(timeout=0.02)
            except queue.Empty:
                self._require_alive(deadline, seconds)
                continue
            if said.about in (about, "init"):
                return said
        return None

    def _require_alive(self, deadline: float, seconds: float) -> None:
        assert self._process is not None
        assert self._server is not None
        if self._process.poll() is not None and self._server.said.empty():
            code, output = self._process.returncode, self.output()[-2000:]
            self._end()
            raise Failed("Runtime.ExitError", f"exit status {code}\n{output}")
        if time.monotonic() > deadline:
            self.kill()
            raise Failed("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")

    def _measure(self) -> None:
        """The most memory that the process has had resident (VmHWM of proc(5))."""
        if self._process is None or self._process.poll() is not None:
            return
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                self.peak_mb = int(line.split()[1]) / 1024

    def kill(self) -> None:
        """As Lambda does when the time is over: no handler, no `finally`, no word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        if self._output is not None:
            self._output.close()
            self._output = None
