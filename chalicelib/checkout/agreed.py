"""What an order and a quote keep of their price: the goods, the rules that were used with their versions, the circumstances; as compact JSON.

Rules are kept with every figure that they have, so that a default that changes later changes no order. Titles are left out: the lines have them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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


def bare(agreed: Agreement) -> dict[str, Any]:
    """The agreement as JSON has it, without titles."""
    said: dict[str, Any] = agreed.model_dump(mode="json", exclude_none=True, exclude={"goods"})
    said["goods"] = [
        {**entry.model_dump(mode="json", exclude_defaults=True, exclude={"title", "spec_text", "image"}), "title": ""}
        for entry in agreed.goods
    ]
    return said


def whole(said: dict[str, Any], titles: Mapping[str, str]) -> Agreement:
    """The agreement of what `bare` gave. `titles` by SKU."""
    goods = [{**entry, "title": titles.get(entry["sku_id"], "")} for entry in said["goods"]]
    return Agreement.model_validate({**said, "goods": goods})


def agreement_of(snapshot: Snapshot) -> Agreement | None:
    """What was agreed for an order; none for one from before orders kept it."""
    if snapshot.kept.agreement is None:
        return None
    return whole(snapshot.kept.agreement, {line.sku_id: line.title for line in snapshot.lines})
