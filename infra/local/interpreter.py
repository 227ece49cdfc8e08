"""How the interpreter is set in processes of the local cloud that answer people."""

import gc
import sys

# young objects, middle ones, all: a search through all takes a process of this size tens of milliseconds, in which nobody is answered
_COLLECT_AFTER = (50_000, 20, 50)
# Whoever comes back from a call to the table waits for a thread that computes to make room: after so many seconds, not after 5 ms.
_MAKE_ROOM_AFTER = 0.0005


def for_answers() -> None:
    """Requests leave hardly any garbage that only a search finds, and wait more often than they compute."""
    gc.set_threshold(*_COLLECT_AFTER)
    sys.setswitchinterval(_MAKE_ROOM_AFTER)
