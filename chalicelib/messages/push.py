"""The push of a notice: one subscribe message at most, whatever breaks on the way.

pending ──grant taken──> sending ──> sent | no_grant | dropped
   ^                        ├──────> unknown    the answer was lost, or the one who sent never came back: not sent a second time
   └──grant given back──────┘                   WeChat surely did nothing: the queue brings the event again
pending ──no grant left──> no_grant
"""

from __future__ import annotations

from collections.abc import Callable

from pynamodb.expressions.condition import Condition

from .. import members, providers, shop
from ..members import User
from ..platform.errors import Busy, Misconfigured, Refused, Unknown
from ..platform.wechat.messages import Delivery, Outcome, SubscribeMessage
from ..runtime import log
from ..runtime.settings import settings
from ..store import table
from ..store.errors import ConditionFailed, TransactionRefused
from ..store.transaction import Transaction
from . import grants, planner
from .inbox import DROPPED, NO_GRANT, PENDING, SENDING, SENT, UNKNOWN, InboxItem
from .notices import ABOUT_NO_ORDER, Happening, Notice, beijing, product_of

# Fields of a template that shows order number, title and text; a merchant's own choice stands in shop settings.
_FIELDS = {"character_string1": "orderNo", "thing2": "title", "thing3": "text"}

# Whoever took the grant knows how it ended, also after a copy of the event has called it unknown.
_OURS = InboxItem.push.is_in(SENDING, UNKNOWN)


def template_of(notice: Notice) -> str | None:
    """The subscribe template that this notice goes out with, if it goes out at all."""
    return settings().wechat_templates.get(notice.type) if shop.current().push_notices else None


def push(event: Happening, notice: Notice, item: InboxItem, template: str) -> None:
    """Send the notice if it waits for that.

    Raises PlatformError when WeChat surely did nothing and a later try may work: the notice is pending again, the grant is back.
    """
    if item.push == SENDING:  # somebody took it and has not told the end
        _move(item, InboxItem.push == SENDING, UNKNOWN)
    if item.push != PENDING:
        return
    member = table.get(User, members.profile_key(event.uid))
    if member is None or member.appid != settings().wechat_appid or member.status == members.CLOSED:
        _move(item, InboxItem.push == PENDING, DROPPED)
        return
    message = SubscribeMessage(
        openid=members.openid_of(member),
        template_id=template,
        page=_page(event),
        data=_fields(event, notice),
    )
    if _take(event, item, template):
        _send(message, event, item)


def _page(event: Happening) -> str:
    """Where the message leads."""
    product_id = product_of(event)
    if product_id:
        return f"{shop.current().product_page}?spuId={product_id}"
    if event.type in ABOUT_NO_ORDER:
        return shop.current().home_page
    return f"{shop.current().order_page}?orderNo={event.aggregate}"


def _fields(event: Happening, notice: Notice) -> dict[str, str]:
    words = {
        "orderNo": event.aggregate,
        "title": notice.title,
        "text": notice.text,
        "amount": notice.amount,
        "time": beijing(event.at),
    }
    chosen = shop.current().notice_fields.get(notice.type) or _FIELDS
    return {field: words[word] for field, word in chosen.items()}


def _take(event: Happening, item: InboxItem, template: str) -> bool:
    """Take a grant and the right to send, both or none."""
    transaction = Transaction("messages/push")
    grants.take(transaction, event.uid, template, planner.kept_back(event.type, settings().wechat_templates))
    transaction.update("notice", item.key, [InboxItem.push.set(SENDING)], InboxItem.push == PENDING)
    try:
        transaction.commit()
        return True
    except TransactionRefused as refused:
        if "notice" not in refused.failures:
            _move(item, InboxItem.push == PENDING, NO_GRANT)
        return False


def _send(message: SubscribeMessage, event: Happening, item: InboxItem) -> None:
    facts = {"order_no": event.aggregate, "seq": event.seq, "notice": event.type}
    try:
        delivery = providers.wechat_messages().send(message)
    except Unknown as error:
        log.warning("push_unknown", errcode=error.code, **facts)
        _move(item, _OURS, UNKNOWN)
    except Refused as refused:  # 47003 and its like: our template and our text do not fit, and never will
        log.alarm("push_refused", errcode=refused.code, field=refused.field, rid=refused.request_id, **facts)
        _end(message, event, item, DROPPED, grants.give_back)
    except (Busy, Misconfigured) as error:
        _end(message, event, item, PENDING, grants.give_back)
        tell = log.alarm if isinstance(error, Misconfigured) else log.warning
        tell("push_postponed", errcode=error.code, rid=error.request_id, **facts)
        raise
    else:
        _settle(delivery, message, event, item)


def _settle(delivery: Delivery, message: SubscribeMessage, event: Happening, item: InboxItem) -> None:
    """What WeChat's answer means for the notice and the grants."""
    if delivery.outcome is Outcome.SENT:
        _move(item, _OURS, SENT)
    elif delivery.outcome is Outcome.NO_GRANT:
        _end(message, event, item, NO_GRANT, grants.clear)
    else:
        log.warning("push_dropped", reason=delivery.reason, order_no=event.aggregate, seq=event.seq)
        _end(message, event, item, DROPPED, grants.give_back)


def _end(
    message: SubscribeMessage,
    event: Happening,
    item: InboxItem,
    state: str,
    change: Callable[[Transaction, str, str], None],
) -> None:
    """Nothing was sent: `change` says what that means for the grants, in the transaction that says so of the notice."""
    transaction = Transaction("messages/not_sent")
    change(transaction, event.uid, message.template_id)
    transaction.update("notice", item.key, [InboxItem.push.set(state)], _OURS)
    try:
        transaction.commit()
    except TransactionRefused:
        log.warning("push_moved_on", order_no=event.aggregate, seq=event.seq, state=state)


def _move(item: InboxItem, allowed: Condition, state: str) -> None:
    """Set the state of the push; nothing when it has moved on meanwhile."""
    try:
        table.update(InboxItem, item.key, [InboxItem.push.set(state)], allowed)
    except ConditionFailed:
        log.debug("push_moved_on", order_no=item.order_no, state=state)
