"""The steps of a notice, for its timer: finding whom it concerns, then telling them. Each step is bounded, goes on where the last one stopped, and
counts what it writes in the transaction that writes it, so that nobody is counted or told twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .. import shop
from ..messages import letters
from ..runtime import clock, log
from ..store import table, timers
from ..store.errors import ConditionFailed, Contended, TransactionRefused
from ..store.transaction import Transaction
from . import texts
from .concerned import known, pages
from .items import DRAFTED, SENT, Concerned, LeakNotice, concerned_key, parts_of
from .notices import GATHER, TELL

STEP = timedelta(seconds=20)  # of the four minutes that the timers have for everything
_AT_ONCE = 40  # buyers of one transaction: two parts each, and the notice


def gather(notice: LeakNotice) -> bool:
    """Find whom it concerns, as far as a step goes; the next minute goes on."""
    until, concerned = clock.now() + STEP, int(notice.concerned)
    after: list[str] | None = None
    for page in pages(notice.whom, notice.after):
        concerned = _add(notice, known(page.uids), concerned)
        after = page.after
        if clock.now() >= until:
            break
    if after is None:
        _write(notice, [LeakNotice.state.set(DRAFTED), LeakNotice.after.remove(), *timers.disarm()])
    else:
        _write(notice, [LeakNotice.after.set(after), *_goes_on(notice, GATHER)])
    return True


def _add(notice: LeakNotice, uids: Sequence[str], concerned: int) -> int:
    """Write down those who are not there yet; returns how many there are then."""
    incident_id, number = notice.incident_id, int(notice.number)
    keys = {concerned_key(incident_id, number, uid): uid for uid in uids}
    there = table.get_many([(Concerned, key) for key in keys])
    fresh = [(key, uid) for key, uid in keys.items() if key not in there]
    for start in range(0, len(fresh), _AT_ONCE):
        some = fresh[start : start + _AT_ONCE]
        transaction = Transaction("incidents/gather")
        for key, uid in some:
            transaction.create(f"to:{uid}", Concerned.at(key, uid=uid, number=number))
        counted: list[Action] = [LeakNotice.concerned.set(concerned + len(some))]
        transaction.update("notice", notice.key, counted, _unmoved(notice) & (LeakNotice.concerned == concerned))
        _commit(transaction)
        concerned += len(some)
    return concerned


def tell(notice: LeakNotice) -> bool:
    """Put the notice into the inboxes of those who were not told yet, as far as a step goes; the next minute goes on."""
    until, sent = clock.now() + STEP, int(notice.sent)
    prefix = concerned_key(notice.incident_id, int(notice.number), "").sk
    start = concerned_key(notice.incident_id, int(notice.number), notice.after[0]).raw() if notice.after else None
    text = texts.notice(shop.current().shop_name, notice.leak)
    while True:
        page = table.query(parts_of(notice.incident_id), begins=prefix, limit=_AT_ONCE, start=start)
        sent = _tell(notice, [Concerned.of(raw) for raw in page.items], text, sent)
        start = page.next
        if start is None or clock.now() >= until:
            break
    if start is None:
        _write(notice, [LeakNotice.state.set(SENT), LeakNotice.done_at.set(clock.now()), *timers.disarm()])
        log.info("leak_notice_sent", incident=notice.incident_id, number=int(notice.number), sent=sent)
    else:
        last = page.items[-1]["uid"]["S"]
        _write(notice, [LeakNotice.after.set([last]), *_goes_on(notice, TELL)])
    return True


def _tell(notice: LeakNotice, people: Sequence[Concerned], text: str, sent: int) -> int:
    """Tell those of them whom nobody has told; returns how many were told then."""
    waiting = [one for one in people if one.sent_at is None]
    if not waiting or notice.approved_at is None:
        return sent
    transaction = Transaction("incidents/tell")
    about = f"incident-{notice.incident_id}-{int(notice.number)}"
    for one in waiting:
        told: list[Action] = [Concerned.sent_at.set(clock.now())]
        transaction.update(f"to:{one.uid}", one.key, told, Concerned.pk.exists() & Concerned.sent_at.does_not_exist())
        label = f"letter:{one.uid}"
        letters.put(transaction, one.uid, texts.TITLE, text, notice.approved_at, about=about, label=label)
    counted: list[Action] = [LeakNotice.sent.set(sent + len(waiting))]
    transaction.update("notice", notice.key, counted, _unmoved(notice) & (LeakNotice.sent == sent))
    _commit(transaction)
    return sent + len(waiting)


def _goes_on(notice: LeakNotice, what: str) -> list[Action]:
    return timers.arm(notice.key, what, clock.now())


def _unmoved(notice: LeakNotice) -> Condition:
    """Nobody else goes on with it."""
    same: Condition = LeakNotice.state == notice.state
    same &= LeakNotice.due_sk == notice.due_sk
    return same


def _commit(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except TransactionRefused as refused:
        raise Contended("another one goes on with this notice") from refused


def _write(notice: LeakNotice, actions: list[Action]) -> None:
    try:
        table.update(LeakNotice, notice.key, actions, _unmoved(notice))
    except ConditionFailed as failed:
        raise Contended("another one goes on with this notice") from failed
