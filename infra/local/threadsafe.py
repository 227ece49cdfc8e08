"""Makes a Chalice application answer on many threads at once.

A Lambda serves one request at a time, and so Chalice 1.34.0 keeps the request on the application object: `Chalice.__call__`
sets `self.lambda_context` and `self.current_request`, and views and blueprints read them from there. These two are all the
state that a call leaves behind (the RestAPIEventHandler is made anew for each call); here each thread has its own.
"""

import threading
from typing import Any, cast

from chalice.app import Chalice


class ThreadSafeChalice(Chalice):
    """A Chalice whose `current_request` and `lambda_context` belong to the calling thread."""

    _calls: threading.local

    @property
    def current_request(self) -> Any:
        return getattr(self._calls, "request", None)

    @current_request.setter
    def current_request(self, request: Any) -> None:
        self._calls.request = request

    @property
    def lambda_context(self) -> Any:
        return getattr(self._calls, "context", None)

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._calls.context = context


def install(app: Chalice) -> ThreadSafeChalice:
    """Turn an existing application (with its routes and blueprints) into a thread-safe one, in place."""
    safe = cast(ThreadSafeChalice, app)
    if not isinstance(app, ThreadSafeChalice):
        # its own class stays the base, so that a subclass of Chalice keeps what it adds
        app.__class__ = type("ThreadSafe" + type(app).__name__, (ThreadSafeChalice, type(app)), {})
        safe._calls = threading.local()
    return safe
