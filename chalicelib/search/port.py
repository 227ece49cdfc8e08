"""The port: what the shop asks of a search engine, whichever it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from .document import Document
from .rank import Filters, Order, Sorting


@dataclass(frozen=True)
class Wanted:
    """A search. `after` is where the page before ended (of the same engine)."""

    words: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: Sorting = "relevance"
    limit: int = 20
    after: Order | None = None


class Hit(NamedTuple):
    """A product that was found. `created` (milliseconds) leads to its listing card; `order` to the next page."""

    product_id: str
    created: int
    order: Order


@dataclass(frozen=True)
class Result:
    """`total`: how many there are in all. `did_you_mean`: the words that were looked for instead of those that were typed."""

    hits: list[Hit]
    total: int
    did_you_mean: str | None = None


class SearchPort(Protocol):
    """An engine. Raises the errors of the store or of `platform.errors` when it cannot answer."""

    def search(self, wanted: Wanted) -> Result: ...

    def suggest(self, typed: str, most: int) -> list[str]:
        """Words that begin like this, the most usual first."""
        ...

    def replace(self, documents: Iterable[Document]) -> int:
        """Build the index anew of exactly these; how many they were."""
        ...
