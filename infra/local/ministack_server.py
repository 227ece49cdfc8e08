"""ministack on uvicorn, with its state also saved while it runs.

uvicorn with httptools answers a simple call in about half the time of ministack's own server (hypercorn, h11).

On its own ministack saves only on an orderly shutdown, so a kill or a power cut would lose the whole shop. Here the state
is saved every `LOCAL_AUTOSAVE_SECONDS` (default 30) after a write: all services are copied in one step of the event loop
(so table and queues belong to the same moment), and written to disk in a thread, away from the requests.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from ministack import app as ministack
from ministack.core import persistence

from infra.local.loop import fastest_loop

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

log = logging.getLogger("autosave")

_GRACE_SECONDS = 3  # for long polls that are under way

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
                # shielded: a save that has begun is finished before the shutdown goes on
                saving = asyncio.ensure_future(self._save())
                try:
                    await asyncio.shield(saving)
                except asyncio.CancelledError:
                    await saving
                    raise

    async def _save(self) -> None:
        try:
            states = {name: state() for name, state in ministack._build_persistence_save_dict().items()}
        except RuntimeError:
            # its own TTL thread changed a dict under the copy: the next round gets it
            log.warning("state changed while it was copied; saving it next time")
            self._changed = True
            return
        for name, state in states.items():
            await asyncio.to_thread(persistence.save_state, name, state)


def main() -> None:
    import uvicorn

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
        # botocore keeps its connections; a server that closes them first turns a write into one without an answer
        timeout_keep_alive=3600,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


if __name__ == "__main__":
    main()
