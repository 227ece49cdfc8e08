"""What is searched of a product, and the weight of each term in it. Pure.

The impact of a term (0 to 220) is BM25's term frequency part over all fields at once (BM25F): a field counts by its weight, a long field less
than a short one, and repetition ever less. How rare a term is belongs to the index and is multiplied in when a query is answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from . import text

MOST_TEXT = 300  # characters of a description that are searched
_SHORT = 12
_K1, _B = 1.2, 0.5
# field -> (weight, usual length in terms, searched by sound too)
_FIELDS: dict[str, tuple[float, float, bool]] = {
    "title": (4.0, 40, True),
    "brand": (5.0, 6, True),
    "category_names": (2.0, 8, True),
    "tags": (1.5, 12, False),
    "attributes": (1.5, 20, False),
    "subtitle": (1.2, 20, False),
    "description": (0.5, 150, False),
}


class Document(BaseModel, defer_build=True):
    """A product as search knows it. Money in fen, `created` in milliseconds since 1970; `revision` only grows, the highest is the truth."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: str
    revision: int = 1
    on_sale: bool = True
    title: str = ""
    brand: str = ""
    category_names: list[str] = []
    categories: list[str] = []  # ids, ancestors included
    tags: list[str] = []
    attributes: list[str] = []
    subtitle: str = ""
    description: str = ""
    price_fen: int = 0
    sold: int = 0
    created: int = 0
    in_stock: bool = True

    def words(self) -> Iterator[str]:
        """Whole words that the merchant himself set apart."""
        yield from (word for word in (self.brand, *self.category_names, *self.tags, *self.attributes) if word)


def _counted(field: str, by_sound: bool) -> tuple[Counter[str], int]:
    """The terms of a field, and how many they are in all."""
    found = Counter(text.terms(field, sounds=by_sound))
    return found, sum(found.values())


_counted_once = lru_cache(maxsize=4_096)(_counted)  # brands, categories and tags come again and again


def impacts(document: Document) -> dict[str, int]:
    """Term -> impact."""
    weighted: dict[str, float] = {}
    for field, (weight, usual, by_sound) in _FIELDS.items():
        value = getattr(document, field)
        joined = value if isinstance(value, str) else " ".join(value)
        if not joined:
            continue
        found, length = (_counted_once if len(joined) <= _SHORT else _counted)(joined[:MOST_TEXT], by_sound)
        share = weight / (1 - _B + _B * length / usual)
        for term, often in found.items():
            weighted[term] = weighted.get(term, 0.0) + share * often
    return {term: max(1, round(100 * (_K1 + 1) * often / (_K1 + often))) for term, often in weighted.items()}


def facets(document: Document) -> Iterator[str]:
    """The terms that filters look for. No text makes them: "=" is in no run."""
    yield from (f"=category {category}" for category in document.categories)
    yield from (f"=tag {text.normal(tag)}" for tag in document.tags)
    if document.brand:
        yield f"=brand {text.normal(document.brand)}"
