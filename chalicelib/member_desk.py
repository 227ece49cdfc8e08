"""Buyers as staff see them: found by what a buyer can tell, masked until somebody gives a reason, restricted for one.

A buyer is found by their id, by a whole phone number or by an openid, never by part of one: a number and an openid are looked up by their
keyed fingerprints. Phones stand in the index `ops` under theirs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.expressions.condition import Condition

from . import addresses, masking, members, restrictions
from .addresses import Receiver
from .members import Identified, Identity, User
from .messages import letters
from .orders.items import any_head, snapshot_of
from .providers import ALIPAY, WECHAT
from .restrictions import Function, Status
from .runtime import ids
from .runtime.clock import iso
from .runtime.errors import ShopError
from .runtime.model import Moment, Shape
from .runtime.settings import settings
from .store import schema, table
from .store.item import Key
from .store.transaction import Transaction

Uid = Annotated[str, StringConstraints(pattern=f"^{ids.UID.pattern}$")]

_MOST_OF_ONE_PHONE = 20
_TITLES = {
    "active": "账号限制已解除",
    "restricted": "部分功能已暂停使用",
    "frozen": "账号已被冻结",
    "closed": "账号已注销",
}


class MemberLine(Shape):
    """A buyer in a list. `phone` is masked."""

    buyer_id: str
    nickname: str | None
    phone: str | None
    status: str
    created_at: Moment
    last_login_at: Moment


class MemberDetail(MemberLine):
    """`suspended`: the functions that are closed now."""

    platform: str
    gender: int
    status_reason: str | None
    status_until: Moment | None
    suspended: list[str]
    addresses: int
    level: int


class Revealed(Shape):
    """Personal data, as they are. `addresses`: of the address book."""

    buyer_id: str
    phone: str | None
    addresses: list[Receiver]
    receiver: Receiver | None


def find(uid: str) -> User:
    """Raises ShopError member_not_found."""
    member = table.get(User, members.profile_key(uid)) if ids.UID.fullmatch(uid) else None
    if member is None:
        raise ShopError("member_not_found")
    return member


def by_phone(number: str) -> list[User]:
    page = table.query(members.phone_index(number), index=schema.OPS.name, limit=_MOST_OF_ONE_PHONE)
    keys = [Key.of(raw) for raw in page.items]
    found = table.get_many([(User, key) for key in keys])
    return [member for member in (found.get(key) for key in keys) if isinstance(member, User)]


def by_openid(openid: str) -> list[User]:
    people = [(WECHAT, settings().wechat_appid), (ALIPAY, settings().alipay_app_id)]
    keys = [members.identity_key(Identified(platform, appid, openid)) for platform, appid in people]
    guards = table.get_many([(Identity, key) for key in keys])
    uids = [guard.uid for guard in guards.values() if isinstance(guard, Identity)]
    return [find(uid) for uid in uids]


def line(member: User, now: datetime) -> MemberLine:
    return MemberLine(
        buyer_id=member.uid,
        nickname=member.nickname,
        phone=masking.phone(member.phone.reveal()) if member.phone else None,
        status=restrictions.status_now(member, now),
        created_at=member.created_at,
        last_login_at=member.last_login_at,
    )


def detail(member: User, now: datetime) -> MemberDetail:
    book = table.get(addresses.AddressBook, addresses.default_key(member.uid))
    return MemberDetail(
        **line(member, now).model_dump(),
        platform=member.platform,
        gender=int(member.gender),
        status_reason=member.status_reason,
        status_until=member.status_until,
        suspended=restrictions.suspended(member, now),
        addresses=int(book.held) if book else 0,
        level=int(member.level or 0),
    )


def reveal(uid: str) -> Revealed:
    """What is masked elsewhere of a buyer. Raises ShopError member_not_found."""
    member = find(uid)
    phone = member.phone.reveal() if member.phone else None
    book = [addresses.receiver(address) for address in addresses.load_all(uid)[0]]
    return Revealed(buyer_id=uid, phone=phone, addresses=book, receiver=None)


def reveal_order(order_no: str) -> Revealed:
    """Whom an order goes to. Raises ShopError order_not_found."""
    head = any_head(order_no)
    receiver = addresses.open_receiver(snapshot_of(order_no).receiver)
    return Revealed(buyer_id=head.uid, phone=None, addresses=[], receiver=receiver)


def as_read(member: User) -> Condition:
    """The buyer's standing is still what was read, also one that has ended by itself."""
    same: Condition = User.status == member.status
    for name in ("status_until", "status_reason", "suspended"):
        attribute, value = getattr(User, name), getattr(member, name)
        same &= attribute.does_not_exist() if value is None else attribute == value
    return same


def restrict(
    transaction: Transaction,
    uid: str,
    status: Status,
    functions: list[Function],
    reason: str,
    until: datetime | None,
    now: datetime,
    *,
    only_if: Condition | None = None,
) -> None:
    """Put the buyer's new standing into the transaction, and the notice that tells them why. `only_if`: else refused at "user"."""
    active = status == restrictions.ACTIVE
    actions = [
        User.status.set(status),
        User.updated_at.set(now),
        User.status_reason.remove() if active else User.status_reason.set(reason),
        User.status_until.set(until) if until and not active else User.status_until.remove(),
        User.suspended.set(list(functions)) if status == restrictions.RESTRICTED else User.suspended.remove(),
    ]
    transaction.update(
        "user", members.profile_key(uid), actions, User.pk.exists() if only_if is None else User.pk.exists() & only_if
    )
    ends = f"，至 {iso(until)}" if until and not active else ""
    letters.put(transaction, uid, _TITLES[status], f"{reason}{ends}", now)
