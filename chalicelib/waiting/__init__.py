"""The waiting list of a SKU that is sold out: first come, first served, each with a quarter of an hour to themselves.

places   what is stored: a person's place, and the line itself
line     joining, leaving; whoever stands first is served when pieces are there
holds    what stands by for one person: used by their order, or given to the next when its time is over
"""

from .holds import expire, served, use
from .line import ahead, join, leave, places_of, serve, shares, tend
from .places import HOLD_FOR, HOLDING, MOST_PLACES, MOST_UNITS, WAITING, Place, Turn, place_key

__all__ = [
    "HOLDING",
    "HOLD_FOR",
    "MOST_PLACES",
    "MOST_UNITS",
    "WAITING",
    "Place",
    "Turn",
    "ahead",
    "expire",
    "join",
    "leave",
    "place_key",
    "places_of",
    "serve",
    "served",
    "shares",
    "tend",
    "use",
]
