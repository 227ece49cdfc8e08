"""What follows from a change of an item beside what its timeline tells, as the table's stream brings it. Yields what people are to be told of.

    stock     whoever waits in line is served, thresholds are watched      place    who holds something is told
    order     once paid, its code and promise; left unpaid, its buyer's credit        review   its writer is told of the shop's answer
    answer    who asked is told, once it is shown        reminder  who wanted to hear of a promotion is told
    address, aftersale    what is watched of buyers (`risk`)
Every step bears repetition, like the relay that calls it, and imports its own domain: most records are of orders, and concern no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from .media.items import named_in
from .orders import states
from .orders.items import OrderHead
from .runtime import clock
from .store import schema
from .store.errors import Raw
from .store.stream import Record

Told = dict[str, Any]  # a messages.notices.Happening
# Kinds of items that show files people have sent.
SHOWING = frozenset({"product", "category", "review", "user", "aftersale", "curated_list", "home_page"})


def of(record: Record) -> Iterator[Told]:
    """Do what the record asks for, and tell."""
    if record.kind in SHOWING:
        _keep_what_is_shown(record.old, record.new)
    follow = _FOLLOW.get(record.kind)
    if follow:
        yield from follow(record.old, record.new)


def _keep_what_is_shown(old: Raw | None, new: Raw | None) -> None:
    known = set(named_in(str(old)))
    fresh = [media_id for media_id in named_in(str(new)) if media_id not in known]
    if fresh:
        from .media import desk

        for media_id in fresh:
            desk.shown(media_id)


def _shelf(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    from . import waiting
    from .stock import watch

    image = new or old or {}
    sku_id = str(image["sku_id"]["S"])
    if watch.may_cross(old, new):
        watch.look(sku_id)
    if new is not None and "line" in new and int(new["available"]["N"]) > 0:
        waiting.serve(sku_id)
    return iter(())


def _pool(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    from .stock import watch

    watch.look(str((new or old or {})["sku_id"]["S"]))
    return iter(())


def _place(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    if new is None or new["state"]["S"] != "holding" or (old is not None and old["state"] == new["state"]):
        return
    from . import waiting

    place = waiting.Place.of(new)
    if place.until is not None:
        facts = {"title": place.title, "productId": place.product_id, "units": int(place.units)}
        yield happening(place.sku_id, place.uid, "back_in_stock", place.until - waiting.HOLD_FOR, **facts)


def _order(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    before = old["status"]["S"] if old else ""
    status = new["status"]["S"] if new else ""
    if new is not None and status in states.UNSHIPPED and (status != before or _is_text(new)):
        head = OrderHead.of(new)
        if head.method or head.promised_at:
            from . import handover

            handover.begin(head)
    if _may_cost_credit(old, new):
        from . import credit

        credit.follow(str((new or {})["order_no"]["S"]))
    return iter(())


def _may_cost_credit(old: Raw | None, new: Raw | None) -> bool:
    """Did it end unpaid or at the door, or does it live again?"""
    before, status = (image["status"]["S"] if image else "" for image in (old, new))
    if not before and status not in ("", *states.NOT_PAID):
        return True  # a letter without its images tells of the order as it stands: it may be any of these
    if status == states.CLOSED and before != status and new is not None:
        return new.get("reason", {}).get("S") in ("expired", "refused")
    return before == states.CLOSED and status not in ("", before)


def _is_text(order: Raw) -> bool:
    """What is delivered at payment waits for nothing but the end of a case: every change of its order may be that."""
    return bool(order.get("method", {}).get("S") == "virtual")


def _review(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    if new is None:
        return
    from . import reviews

    review = reviews.Review.of(new)
    reply = review.content.reply
    if reply is not None and (old is None or reviews.Review.of(old).content.reply is None):
        facts = {"title": review.title, "productId": review.product_id}
        yield happening(f"{review.order_no}-{review.sku_id}"[:64], review.uid, "review_replied", reply.at, **facts)


def _answer(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    from . import questions

    shown = questions.SHOWN
    if new is None or new["state"]["S"] != shown or (old is not None and old["state"]["S"] == shown):
        return
    answer = questions.Answer.of(new)
    if answer.uid != answer.asker:
        facts = {"title": answer.title, "productId": answer.product_id}
        yield happening(answer.question_id, answer.asker, "question_answered", answer.answered_at, **facts)


def _reminder(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    from .promotions.reminders import BEFORE, NOTICE, TOLD, Reminder

    if new is None or new["state"]["S"] != TOLD or (old is not None and old["state"] == new["state"]):
        return
    reminder = Reminder.of(new)
    yield happening(reminder.rule_id, reminder.uid, NOTICE, reminder.starts_at - BEFORE, title=reminder.name)


def _aftersale(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    if new is not None and old is None:
        from .risk import watch

        watch.asked_back(new)
    return iter(())


def _address(old: Raw | None, new: Raw | None) -> Iterator[Told]:
    phone = schema.OPS.pk
    if new is not None and phone in new and (old is None or old.get(phone) != new[phone]):
        from .risk import watch

        watch.linked(new)
    return iter(())


def happening(about: str, uid: str, what: str, at: datetime, **facts: object) -> Told:
    """The same for the same event, however often it is told."""
    return {
        "aggregate": about,
        "uid": uid,
        "seq": 1,
        "type": what,
        "at": clock.iso(at),
        "by": "system",
        "facts": facts,
    }


_FOLLOW: dict[str, Callable[[Raw | None, Raw | None], Iterator[Told]]] = {
    "stock": _shelf,
    "stock_pool": _pool,
    "place": _place,
    "order": _order,
    "review": _review,
    "answer": _answer,
    "promotion_reminder": _reminder,
    "aftersale": _aftersale,
    "address": _address,
}
KINDS = SHOWING | frozenset(_FOLLOW)  # the relay is told of no others
