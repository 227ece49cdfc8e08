"""Which event loop uvicorn runs on."""

import importlib.util
from typing import Literal


def fastest_loop() -> Literal["uvloop", "asyncio"]:
    """uvloop where there is one; it is not made for Windows."""
    return "uvloop" if importlib.util.find_spec("uvloop") else "asyncio"
