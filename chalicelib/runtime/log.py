"""JSON logs, one line an event, with the request's id; secrets and personal data never enter.

`log.info("order_paid", order_no=…)`: the first word is the event, the rest are its facts. Names that could carry a secret or a person
are blanked here as the last line of defence, whatever the caller passed.
"""

from __future__ import annotations

import json
import sys
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from . import clock
from .settings import settings

_context: ContextVar[dict[str, Any] | None] = ContextVar("log_context", default=None)
_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}
_SECRET = (
    "token",
    "secret",
    "password",
    "authorization",
    "session_key",
    "openid",
    "phone",
    "address",
    "signature",
    "receiver",
    "pem",
)
_MOST = 500  # characters of one value
_FRAMES = 8


def bind(**facts: Any) -> None:
    """Facts that every following line of this call carries (request id, operation)."""
    _context.set(facts)


def debug(event: str, **facts: Any) -> None:
    _write("DEBUG", event, facts)


def info(event: str, **facts: Any) -> None:
    _write("INFO", event, facts)


def warning(event: str, **facts: Any) -> None:
    _write("WARNING", event, facts)


def error(event: str, **facts: Any) -> None:
    _write("ERROR", event, facts)


def alarm(event: str, **facts: Any) -> None:
    """Something a person must look at. `alarm: true` is what the metric filter counts."""
    _write("ERROR", event, {"alarm": True, **facts})


def _write(level: str, event: str, facts: dict[str, Any]) -> None:
    if _LEVELS[level] < _LEVELS[settings().log_level]:
        return
    line = {"at": clock.iso(clock.now()), "level": level, "event": event, **(_context.get() or {}), **facts}
    sys.stdout.write(json.dumps({name: _safe(name, value) for name, value in line.items()}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def frames(error: BaseException) -> list[str]:
    """Where it was raised: the innermost calls, the last one last. Not what it says: that may hold what a person sent."""
    import traceback

    return [frame.strip() for frame in traceback.format_tb(error.__traceback__)[-_FRAMES:]]


def is_private(name: str) -> bool:
    """Could a value of this name carry a secret or a person?"""
    return any(word in name.lower() for word in _SECRET)


def _safe(name: str, value: Any) -> Any:
    if is_private(name):
        return "[hidden]"
    if isinstance(value, dict):
        return {key: _safe(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_safe(name, inner) for inner in value[:50]]
    if isinstance(value, datetime):
        return clock.iso(value)
    if isinstance(value, (int, float, bool)) or value is None:
        return value
    return str(value)[:_MOST]
