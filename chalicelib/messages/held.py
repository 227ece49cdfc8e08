"""Notices that waited for the morning: the timer sends them when the quiet hours end."""

from __future__ import annotations

from ..store import table, timers
from ..store.errors import ConditionFailed
from . import outlets, preferences
from .inbox import HELD, NOT_PUSHED, PENDING, InboxItem
from .notices import Happening, Notice
from .push import template_of


def release(item: InboxItem) -> bool:
    """Send it now, by what the buyer wants now. Raises PlatformError: the timer comes again."""
    uid, seq = item.pk.removeprefix("U#"), int(item.notice_id.rpartition("#")[2])
    facts = {"productId": item.product_id} if item.product_id else {}
    event = Happening(
        aggregate=item.order_no, seq=seq, type=item.type, at=item.happened_at, by="timer", uid=uid, facts=facts
    )
    notice = Notice(item.type, item.title, item.text, item.amount or "")
    wishes = preferences.load(uid)
    template = template_of(notice) if preferences.allows(wishes, notice.type, "push") else None
    if item.push == HELD:
        item = _woken(item, PENDING if template else NOT_PUSHED)
    outlets.go_out(event, notice, item, template, wishes)
    table.update(InboxItem, item.key, timers.disarm(), InboxItem.pk.exists())
    return True


def _woken(item: InboxItem, state: str) -> InboxItem:
    try:
        return table.update(InboxItem, item.key, [InboxItem.push.set(state)], InboxItem.push == HELD)
    except ConditionFailed:
        return table.get(InboxItem, item.key) or item
