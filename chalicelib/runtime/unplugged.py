"""Keeps pydantic from looking for plug-ins, of which the shop has none.

Before its first schema pydantic imports `pydantic.plugin._loader`, which imports the reader of packages' metadata (with e-mail, zip and csv:
forty modules) and reads every package's list of entry points. That is a twelfth of a cold start, in every Lambda. This module takes that
one's place before it is asked for; `tests/unit/runtime/test_unplugged.py` holds it against the real one, so that a new pydantic which asks for
more is seen.
"""

from __future__ import annotations

import sys

_PLACE = "pydantic.plugin._loader"


def get_plugins() -> tuple[()]:
    """All plug-ins of pydantic."""
    return ()


sys.modules.setdefault(_PLACE, sys.modules[__name__])
