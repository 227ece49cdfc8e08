"""What an order and a quote keep of their price: the goods, the rules that were used with their versions, the circumstances; as compact JSON.

Rules are kept with every figure that they have, so that a default that changes later changes no order. Titles are left out: the lines have them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import from_json, to_json

from ..orders.items import Snapshot
from ..pricing.agreement import Agreement, agree
from ..pricing.lines import Goods, Price
from ..pricing.rulebook import Choice, Circumstances, Rulebook
from ..promotions.narrow import narrowed


def agreement(
    goods: Sequence[Goods], book: Rulebook, circumstances: Circumstances, choice: Choice, price: Price
) -> Agreement:
    """What to keep: only the rules that were used, only as far as these goods need them."""
    whole = agree(goods, book, circumstances, choice, price)
    rules = [narrowed(rule, goods, circumstances.region) for rule in whole.book.rules]
    return whole.model_copy(update={"book": whole.book.model_copy(update={"rules": rules})})


def packed(agreed: Agreement) -> str:
    """The agreement as text."""
    said: dict[str, Any] = agreed.model_dump(mode="json", exclude_none=True, exclude={"goods"})
    said["goods"] = [
        {**entry.model_dump(mode="json", exclude_defaults=True, exclude={"title", "spec_text", "image"}), "title": ""}
        for entry in agreed.goods
    ]
    return to_json(said).decode()


def unpacked(text: str, titles: Mapping[str, str]) -> Agreement:
    """The agreement of a text. `titles` by SKU."""
    said = from_json(text)
    for entry in said["goods"]:
        entry["title"] = titles.get(entry["sku_id"], "")
    return Agreement.model_validate(said)


def agreement_of(snapshot: Snapshot) -> Agreement | None:
    """What was agreed for an order; none for one from before orders kept it."""
    if snapshot.agreement is None:
        return None
    return unpacked(snapshot.agreement, {line.sku_id: line.title for line in snapshot.lines})
