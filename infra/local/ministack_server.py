"""ministack on uvicorn, with its state also saved while it runs.

uvicorn with httptools answers a simple call in about half the time of ministack's own server (hypercorn, h11).

On its own ministack saves only on an orderly shutdown, so a kill or a power cut would lose the whole shop. Here the state
is saved every `LOCAL_AUTOSAVE_SECONDS` (default 30) after a write: the process forks, and its copy, which holds table and queues
as they are at that moment, writes them to disk. Requests wait for the fork alone, some milliseconds.
"""

import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
import warnings
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NoReturn

from ministack import app as ministack
from ministack.core import persistence
from ministack.services import dynamodb

from infra.local import interpreter
from infra.local.lighter import lighten
from infra.local.loop import fastest_loop

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger("autosave")

_GRACE_SECONDS = 3  # for long polls that are under way
_MOST_SAVE_SECONDS = 60
_MOST_FILES = 65_536
_NICE = 10

_READS = (b"Get", b"BatchGet", b"TransactGet", b"Query", b"Scan", b"Describe", b"List", b"ReceiveMessage")


def is_write(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request can change state that is worth saving, from its X-Amz-Target (``DynamoDB_20120810.PutItem``)."""
    target = next((value for name, value in headers if name.lower() == b"x-amz-target"), b"")
    action = target.rpartition(b".")[2]
    return bool(action) and not action.startswith(_READS)


class Autosave:
    """The ASGI application around ministack's own: it watches for writes and saves what they changed."""

    def __init__(self, app: App, every_seconds: float) -> None:
        self._app = app
        self._every_seconds = every_seconds
        self._changed = False
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self._task = asyncio.create_task(self._save_from_time_to_time())
            await self._app(scope, self._stopping_first(receive), send)
            return
        if scope["type"] == "http" and is_write(scope["headers"]):
            self._changed = True
        await self._app(scope, receive, send)

    def _stopping_first(self, receive: Receive) -> Receive:
        """ministack saves by itself on shutdown; two writers of one file would tear it, so ours ends before."""

        async def wrapped() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown" and self._task is not None:
                self._task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._task
            return message

        return wrapped

    async def _save_from_time_to_time(self) -> None:
        while True:
            await asyncio.sleep(self._every_seconds)
            if self._changed:
                self._changed = False
                try:
                    await self._save()
                except OSError:
                    log.exception("no copy of this process could be made; saving next time")
                    self._changed = True

    async def _save(self) -> None:
        copy = _fork()
        if copy == 0:
            _save_and_end()
        ended = asyncio.ensure_future(asyncio.to_thread(os.waitpid, copy, 0))
        try:
            _, status = await asyncio.shield(ended)
        except asyncio.CancelledError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(copy, signal.SIGKILL)  # ministack now saves by itself, and what is newer
            await ended
            raise
        if status:
            log.warning("the state was not saved (%d); saving it next time", status)
            self._changed = True


def _fork() -> int:
    with warnings.catch_warnings():
        # of other threads none holds anything that saving needs; should that be wrong, the copy's alarm ends it
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _save_and_end() -> NoReturn:
    """In the copy: save, and leave nothing of this process behind."""
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_MOST_SAVE_SECONDS)
        os.closerange(3, _MOST_FILES)  # the port is the emulator's: who starts it again must find it free
        os.nice(_NICE)
        gc.disable()
        json.dump = _dump  # type: ignore[assignment]
        persistence.save_all(ministack._build_persistence_save_dict())
        status = 0
    finally:
        os._exit(status)


def _dump(value: Any, file: Any, **how: Any) -> None:
    """As `json.dump`, which goes through Python for each value where `json.dumps` does not."""
    file.write(json.dumps(value, **how))


def main() -> None:
    import uvicorn

    lighten(dynamodb)
    interpreter.for_answers()
    every_seconds = float(os.environ.get("LOCAL_AUTOSAVE_SECONDS", "30"))
    uvicorn.run(
        Autosave(ministack.app, every_seconds) if persistence.PERSIST_STATE else ministack.app,
        host=os.environ["BIND_HOST"],
        port=int(os.environ["GATEWAY_PORT"]),
        http="httptools",
        loop=fastest_loop(),
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        date_header=False,  # ministack sets one
        # botocore keeps its connections; a server that closes them first turns a write into one without an answer
        timeout_keep_alive=3600,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
