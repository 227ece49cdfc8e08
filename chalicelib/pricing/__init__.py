"""Prices, pure: goods, rules, circumstances and a choice in; a price out, explained to the fen.

    lines           what is priced and what comes out          rules, rulebook   the rules as data, and how they stack
    stages          price an order                             combination       the best choice of coupons, points, promotions
    trace           the price again from its trace alone       nudge             what a little more would save
    agreement       what an order keeps                        refund            what goes back when goods go back
    plain           flat freight as a template

An order that is only read needs the lines; the rules and stages are imported when something is priced.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .lines import Gift, Goods, Line, Price, Refusal, Step, Unused
from .shares import spread

if TYPE_CHECKING:
    from .stages import priced

__all__ = [
    "Gift",
    "Goods",
    "Line",
    "Price",
    "Refusal",
    "Step",
    "Unused",
    "priced",
    "spread",
]

_ON_FIRST_USE = {"priced": "stages"}


def __getattr__(name: str) -> Any:
    if name not in _ON_FIRST_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_ON_FIRST_USE[name]}", __name__), name)
