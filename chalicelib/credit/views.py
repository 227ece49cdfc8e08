"""Credit as its buyer sees it, and as staff do: the same reasons, the same words."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from .. import shop
from ..conduct_terms import CreditLevel, live, score, standing
from ..members import User
from ..runtime import clock
from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store import schema, table
from ..store.errors import Raw
from ..store.item import Key, user
from .items import APPEALS, LIVE, CreditReason, reason_key
from .words import REASONS, limited

SHOWN = 100  # reasons


class AppealView(Shape):
    """What the buyer said against a reason, and what became of it. `state`: open | granted | refused."""

    state: Literal["open", "granted", "refused"]
    text: str
    at: Moment
    decided_at: Moment | None
    note: str | None


class CreditReasonView(Shape):
    """One reason. `about`: the order or the case. `state`: live | faded | taken_away; a live one takes `weight` from the score until `fades_at`.

    `may_appeal`: nobody has decided on an appeal, none is open, and it counts."""

    record_id: str
    what: Literal["unpaid", "refused", "abuse", "staff"]
    text: str
    about: str | None
    weight: int
    at: Moment
    fades_at: Moment
    state: Literal["live", "faded", "taken_away"]
    appeal: AppealView | None
    may_appeal: bool


class CreditView(Shape):
    """`score` of 100. `level`: what limits the buyer now, null for nothing; `meaning` says it in words, `better_at` when it gets better by itself.

    `levels`: all that the shop has; where `on` is false nothing counts."""

    on: bool
    score: int
    level: CreditLevel | None
    meaning: str
    better_at: str | None
    levels: list[CreditLevel]
    records: list[CreditReasonView]


class AppealLine(Shape):
    """An appeal that waits for staff."""

    buyer_id: str
    reason: CreditReasonView


def of_buyer(member: User, now: datetime) -> CreditView:
    """Everything of a buyer's credit: those that count first, then the newest."""
    terms = shop.current().credit
    found = [CreditReason.of(raw) for raw in table.query_all(user(member.uid), begins="CREDIT#")]
    found.sort(key=lambda reason: (_state(reason, now) == LIVE, reason.happened_at), reverse=True)
    here = standing(member.credit, terms, now)
    return CreditView(
        on=terms.on,
        score=score(live(member.credit, now)),
        level=here.level,
        meaning=f"目前{limited(here.level)}" if here.level else "没有限制",
        better_at=here.better_at,
        levels=terms.levels,
        records=[shown(reason, now) for reason in found[:SHOWN]],
    )


def shown(reason: CreditReason, now: datetime) -> CreditReasonView:
    state = _state(reason, now)
    return CreditReasonView(
        record_id=reason.reason_id,
        what=reason.what,
        text=f"{REASONS[reason.what]}：{reason.note}" if reason.note else REASONS[reason.what],
        about=reason.about,
        weight=int(reason.weight),
        at=reason.happened_at,
        fades_at=reason.fades_at,
        state=state,
        appeal=_appeal(reason),
        may_appeal=state == LIVE and reason.appeal is None,
    )


def _state(reason: CreditReason, now: datetime) -> Literal["live", "faded", "taken_away"]:
    if reason.state != LIVE:
        return "taken_away"
    return "live" if reason.fades_at > now else "faded"


def _appeal(reason: CreditReason) -> AppealView | None:
    if reason.appeal is None or reason.appeal_text is None or reason.appealed_at is None:
        return None
    return AppealView(
        state=reason.appeal,
        text=reason.appeal_text.reveal(),
        at=reason.appealed_at,
        decided_at=reason.decided_at,
        note=reason.decision_note,
    )


def find(uid: str, reason_id: str) -> CreditReason:
    """Raises ShopError credit_reason_not_found."""
    found = table.get(CreditReason, reason_key(uid, reason_id))
    if found is None:
        raise ShopError("credit_reason_not_found")
    return found


def open_appeals(size: int, start: Raw | None) -> tuple[list[AppealLine], Raw | None]:
    """A page of those that nobody has decided, the oldest first."""
    now = clock.now()
    page = table.query(APPEALS, index=schema.OPS.name, limit=size, start=start)
    keys = [Key.of(raw) for raw in page.items]
    found = table.get_many([(CreditReason, key) for key in keys])
    reasons = [found[key] for key in keys if key in found]
    lines = [
        AppealLine(buyer_id=reason.uid, reason=shown(reason, now))
        for reason in reasons
        if isinstance(reason, CreditReason) and reason.appeal == "open"
    ]
    return lines, page.next
