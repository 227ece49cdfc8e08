"""Where a notice goes beside the inbox: a subscribe message; a text message where none could be sent; a mail for those who asked for it.

Each outlet is used at most once for a notice, whatever breaks on the way: the claim is written before the provider is called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import members, providers, shop
from ..members import User
from ..platform.aliyun import Aliyun
from ..platform.errors import Busy, Misconfigured, Refused, Unknown
from ..runtime import clock, log
from ..runtime.settings import settings
from ..store import table
from ..store.errors import ConditionFailed
from . import inbox, preferences
from .inbox import DROPPED, NO_GRANT, NOT_PUSHED, InboxItem
from .notices import Happening, Notice
from .preferences import NoticeWishes
from .push import push, template_of

_UNPUSHED = (NOT_PUSHED, NO_GRANT, DROPPED)


def tell(event: Happening, notice: Notice) -> None:
    """Into the inbox for certain, and out by what the buyer wants, now or when their quiet hours end. Raises PlatformError: bring it again."""
    outward = _has_outlet(notice)
    wishes = preferences.load(event.uid) if outward else None
    template = template_of(notice) if preferences.allows(wishes, notice.type, "push") else None
    until = preferences.quiet_until(wishes, notice.type, clock.now()) if outward else None
    item = inbox.deliver(event, notice, push=template is not None, held_until=until)
    if outward and item.push != inbox.HELD:
        go_out(event, notice, item, template, wishes)


def go_out(
    event: Happening, notice: Notice, item: InboxItem, template: str | None, wishes: NoticeWishes | None
) -> None:
    """All outlets of a notice that stands in the inbox. Raises PlatformError when a later try may work."""
    if template is not None:
        push(event, notice, item, template)
    current = shop.current()
    by_text, by_mail = notice.type in current.sms_templates, notice.type in current.mail_notices
    if not (by_text or by_mail) or providers.aliyun() is None:
        return
    item = table.get(InboxItem, item.key) or item
    if by_text and item.push in _UNPUSHED and preferences.allows(wishes, notice.type, "sms"):
        _text(event, notice, item)
    if by_mail and wishes is not None and wishes.mail is not None and preferences.allows(wishes, notice.type, "mail"):
        _mail(notice, item, wishes.mail.reveal())


def _has_outlet(notice: Notice) -> bool:
    current = shop.current()
    return bool(template_of(notice) or notice.type in current.sms_templates or notice.type in current.mail_notices)


def _text(event: Happening, notice: Notice, item: InboxItem) -> None:
    current, member = shop.current(), table.get(User, members.profile_key(event.uid))
    if member is None or member.phone is None or member.status == members.CLOSED or not current.sms_sign:
        return
    phone, sign, template = member.phone.reveal(), current.sms_sign, current.sms_templates[notice.type]
    words = {"title": notice.title, "order": event.aggregate[-8:], "amount": notice.amount or "-"}
    _once(item, "sms", lambda aliyun: aliyun.text_message(phone, sign, template, words))


def _mail(notice: Notice, item: InboxItem, address: str) -> None:
    sender = settings().mail_from
    if sender:
        name = shop.current().shop_name
        _once(item, "mail", lambda aliyun: aliyun.mail(sender, address, f"{name}：{notice.title}", notice.text, name))


def _once(item: InboxItem, outlet: str, send: Callable[[Aliyun], None]) -> None:
    """Claim, send, note. Raises Busy and Misconfigured with the claim given back: nothing was sent."""
    aliyun, state = providers.aliyun(), getattr(InboxItem, outlet)
    if aliyun is None or not _claimed(item, state):
        return
    try:
        send(aliyun)
        told = "sent"
    except (Busy, Misconfigured) as error:
        table.update(InboxItem, item.key, [state.remove()], state == "sending")
        if isinstance(error, Misconfigured):
            log.alarm("outlet_misconfigured", outlet=outlet, code=error.code)
        raise
    except Unknown as error:
        log.warning("outlet_unknown", outlet=outlet, code=error.code)
        told = "unknown"
    except Refused as error:
        log.warning("outlet_refused", outlet=outlet, code=error.code)
        told = "refused"
    table.update(InboxItem, item.key, [state.set(told)], InboxItem.pk.exists())


def _claimed(item: InboxItem, state: Any) -> bool:
    try:
        table.update(InboxItem, item.key, [state.set("sending")], state.does_not_exist())
    except ConditionFailed:
        return False
    return True
