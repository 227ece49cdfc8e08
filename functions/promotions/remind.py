"""Be reminded of a promotion ten minutes before it begins, once: in the inbox, and by subscribe message where the buyer granted one. Or take it back.

Reads    the promotion
Writes   the buyer's reminder
Errors   promotion_not_found 404 (also one that nobody is told of yet, or that is over), promotion_started 409
Retry    natural: asked for twice it comes once
"""

from __future__ import annotations

from chalicelib.promotions import reminders
from chalicelib.promotions.items import Promotion, phase, promotion_key
from chalicelib.promotions.shown import is_announced
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Moment, Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.runtime.settings import settings
from chalicelib.store import table


class RemindOfPromotion(Request):
    promotion_id: Slug
    remind: bool = True


class PromotionReminder(Response):
    """`remindAt`: null when it was taken back. `templateId`: for wx.requestSubscribeMessage; its answer goes to messages/grant."""

    promotion_id: str
    remind_at: Moment | None
    template_id: str | None


@operation(RemindOfPromotion, PromotionReminder, caller=BUYER, retry=NATURAL)
def remind(request: RemindOfPromotion, call: Call) -> PromotionReminder:
    template = settings().wechat_templates.get(reminders.NOTICE)
    if not request.remind:
        table.delete(reminders.reminder_key(call.uid, request.promotion_id))
        return PromotionReminder(promotion_id=request.promotion_id, remind_at=None, template_id=template)
    known = table.get(Promotion, promotion_key(request.promotion_id))
    if known is None or phase(known, call.now) in ("over", "paused"):
        raise ShopError("promotion_not_found")
    if not is_announced(known.terms, known.announce_from, call.now):
        raise ShopError("promotion_not_found")
    starts_at = known.terms.starts_at
    if starts_at is None or starts_at <= call.now:
        raise ShopError("promotion_started")
    reminders.ask(call.uid, request.promotion_id, known.terms.name, starts_at)
    at = max(call.now, starts_at - reminders.BEFORE)
    return PromotionReminder(promotion_id=request.promotion_id, remind_at=at, template_id=template)
