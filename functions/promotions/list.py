"""All promotions of the shop, those that were changed last in front.

Reads    the promotions (one Query)
Errors   forbidden 403 (permission promotions.read)
Retry    a read
"""

from __future__ import annotations

from chalicelib.promotions import changes
from chalicelib.promotions.items import Phase, PromotionView
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class ListPromotions(Request):
    """`phase`: only those that are scheduled, running, paused or over."""

    phase: Phase | None = None


class Promotions(Response):
    promotions: list[PromotionView]


@operation(ListPromotions, Promotions, caller=staff("promotions.read"), retry=READ)
def list_promotions(request: ListPromotions, call: Call) -> Promotions:
    views = [PromotionView.of(promotion, call.now) for promotion in changes.every()]
    return Promotions(promotions=[view for view in views if request.phase in (None, view.phase)])
