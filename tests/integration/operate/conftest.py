"""Fixtures of the commands: what they say, and a shop whose stream has been read to its end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

Command = Callable[..., int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `python -m infra.operate.<verb> …` in this process; its exit status."""
    from importlib import import_module

    def run(verb: str, *arguments: Any) -> int:
        monkeypatch.setattr(sys, "argv", [verb, *map(str, arguments)])
        status: int = import_module(f"infra.operate.{verb}").main()
        return status

    return run
