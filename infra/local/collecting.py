"""How often the processes of the local cloud look for garbage that only a search finds."""

import gc

# young objects, middle ones, all: a search through all takes a process of this size tens of milliseconds, in which nobody is answered
_AFTER = (50_000, 20, 50)


def seldom() -> None:
    """For processes that answer people: requests leave hardly any garbage of this kind."""
    gc.set_threshold(*_AFTER)
