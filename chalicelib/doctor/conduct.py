"""Laws of how buyers behave: what counts against a buyer is what stands there with a reason, and what was taken away counts no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..conduct_terms import live
from ..credit.items import LIVE, OPEN, CreditReason, reason_key
from ..incidents.items import GATHERING, SENDING, SENT, Concerned, LeakNotice
from ..members import profile_key
from ..orders import states
from ..risk.items import QUEUE, RiskCase
from ..runtime import clock
from ..runtime.clock import iso
from ..store.errors import Raw
from ..store.item import Key
from .buyer import Buyer
from .laws import Context, Wrong, of_buyer, of_item, of_shop, wrong


@of_buyer("credit-score", "信用分 = 100 − 未消退、未取消的各条记录")
def credit_score(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    if buyer.member is None:
        return
    told = live(buyer.member.credit, context.now)
    there = {
        name: (int(reason.weight), iso(reason.fades_at)) for name, reason in buyer.stands.items() if _counts(reason)
    }
    there = live(there, context.now)
    for name in sorted({*told, *there}):
        if told.get(name) != there.get(name):
            say = f"信用记录 {name} 记 {told.get(name)}，实为 {there.get(name)}"
            yield wrong(say, profile_key(buyer.uid), reason_key(buyer.uid, name))


@of_buyer("credit-appeal", "申诉成立的记录不再扣分；待裁决的申诉都在员工的列表里，其他的都不在")
def credit_appeal(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for name, reason in buyer.stands.items():
        if reason.appeal == "granted" and _counts(reason):
            yield wrong(f"申诉已成立，记录 {name} 仍在扣分", reason)
        if (reason.appeal == OPEN) != (reason.ops_pk is not None):
            yield wrong(f"记录 {name} 的申诉是 {reason.appeal}，与员工的列表不符", reason)


@of_buyer("credit-unpaid", "没有锁定过库存、或后来付了款的订单，不记“逾期未付”")
def credit_unpaid(buyer: Buyer, context: Context) -> Iterator[Wrong]:
    for name, reason in buyer.stands.items():
        head = buyer.heads.get(name[1:]) if name.startswith("X") and _counts(reason) else None
        if head is None or clock.parse(head.timeline[-1].at) > context.now - context.lag:
            continue  # its order is not here to say anything, or what happened to it may still be on its way
        happened = {entry.type for entry in buyer.entries(str(head.order_no))}
        if happened & states.PAYING:
            yield wrong(f"订单已付款，记录 {name} 仍在", reason, head)
        elif head.entrance == "queue" and "reserved" not in happened:
            yield wrong(f"订单从未锁定库存，记录 {name} 不应有", reason, head)


@of_item("risk-queue", "待处理的异常记录都在员工的列表里，处理过的都不在", RiskCase)
def risk_queue(raw: Raw, context: Context) -> Iterator[Wrong]:
    case = RiskCase.of(raw)
    if (case.state == OPEN) != (case.ops_pk == QUEUE):
        yield wrong(f"异常记录 {case.risk_id} 是 {case.state}，与员工的列表不符", case)


def _counts(reason: CreditReason) -> bool:
    return bool(reason.state == LIVE)


@of_shop("leak-notices", "泄露告知：涉及的人数与名单一致，发完时人人都已告知，没发完的有定时", LeakNotice, Concerned)
class LeakNotices:
    def __init__(self, context: Context, watch: frozenset[str] = frozenset()) -> None:
        self._notices: dict[tuple[str, int], LeakNotice] = {}
        self._concerned: Counter[tuple[str, int]] = Counter()
        self._sent: Counter[tuple[str, int]] = Counter()

    def see(self, raw: Raw) -> None:
        kind = raw["kind"]["S"]
        if kind == LeakNotice.KIND:
            notice = LeakNotice.of(raw)
            self._notices[str(notice.pk), int(notice.number)] = notice
        elif kind == Concerned.KIND:
            one = Concerned.of(raw)
            self._concerned[str(one.pk), int(one.number)] += 1
            self._sent[str(one.pk), int(one.number)] += one.sent_at is not None

    def see_buyer(self, buyer: Any) -> None:
        """Nothing of them is needed."""

    def wrongs(self, context: Context) -> Iterator[Wrong]:
        for place in sorted({*self._notices, *self._concerned}):
            notice, concerned, sent = self._notices.get(place), self._concerned[place], self._sent[place]
            if notice is None:
                yield wrong(f"{place[0]} 第 {place[1]} 份告知不在了，名单有 {concerned} 人", Key(*map(str, place)))
                continue
            told = int(notice.concerned), int(notice.sent)
            if told != (concerned, sent):
                say = f"告知记涉及 {told[0]} 人、已告知 {told[1]} 人，名单是 {concerned} 人、{sent} 人"
                yield wrong(say, notice, amount=told[1] - sent)
            if notice.state == SENT and sent != concerned:
                yield wrong(f"告知已发完，名单 {concerned} 人中只告知了 {sent} 人", notice, amount=concerned - sent)
            if (notice.state in (GATHERING, SENDING)) != (notice.due is not None):
                yield wrong(f"告知是 {notice.state}，定时是 {notice.due}", notice)
