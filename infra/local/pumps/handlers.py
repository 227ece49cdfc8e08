"""The functions that the pumps feed, found by name in the application module as Lambda finds its handlers."""

import threading
import uuid
from collections.abc import Callable
from types import ModuleType
from typing import Any

from infra.local.lambda_context import LambdaContext

Event = dict[str, Any]


class Handler:
    """`app.<name>(event, context)` with a context of its own for every call."""

    def __init__(self, app: ModuleType | Any, name: str, timeout_seconds: int) -> None:
        self._function: Callable[[Event, LambdaContext], Any] = getattr(app, name)
        self._name = name
        self._timeout_seconds = timeout_seconds
        self._first = threading.Lock()
        self._prepared = False

    def __call__(self, event: Event) -> Any:
        """What the function answered; what it raises goes to the caller."""
        context = LambdaContext(self._name, self._timeout_seconds, str(uuid.uuid4()))
        if not self._prepared:
            # Chalice builds an event handler's chain of middleware at its first call, from a generator: alone
            with self._first:
                answer = self._function(event, context)
                self._prepared = True
                return answer
        return self._function(event, context)
