"""Codes by text message: that a phone is the buyer's own.

    U#<uid>  PHONE_CODE   the code that was sent last: fingerprint, the phone (sealed), how often it was guessed at, until when it holds

A code holds ten minutes and five guesses, each counted before it is judged; the next one replaces it. How many may be sent is bounded for the
phone, whoever asks (nobody floods a stranger), for the buyer, and wide for the network address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .. import providers, shop
from ..platform.errors import Busy, Misconfigured, PlatformError, Unknown
from ..runtime import ids, limits, log
from ..runtime.errors import ShopError
from ..runtime.limits import Limit
from ..runtime.sealed import Sealed, blind
from ..store import table
from ..store.errors import ConditionFailed
from ..store.item import Item, Key, SealedText, Time, user
from ..store.transaction import Transaction

LASTS, MOST_GUESSES, DIGITS = timedelta(minutes=10), 5, 6
TEMPLATE = "phone_code"  # in the setting `smsTemplates`; its one word is ${code}
AGAIN_AFTER = 60  # seconds
_TO_A_PHONE = (("minute", Limit(1, AGAIN_AFTER)), ("day", Limit(10, 86_400)))
_OF_A_BUYER = Limit(10, 86_400)
_FROM_AN_ADDRESS = Limit(100, 3_600)

MobilePhone = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$")]
PhoneCodeText = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]


class PhoneCode(Item):
    """The code that was sent last to a phone that the buyer named."""

    KIND = "phone_code"
    phone = SealedText()
    mark = UnicodeAttribute()
    tried = NumberAttribute()
    until = Time()


def code_key(uid: str) -> Key:
    return Key(user(uid), "PHONE_CODE")


def refuse_unoffered() -> None:
    """Raises ShopError sms_not_offered: this shop has no text messages, or no template for codes."""
    current = shop.current()
    if not current.sms_sign or TEMPLATE not in current.sms_templates or providers.aliyun() is None:
        raise ShopError("sms_not_offered")


def count_sending(uid: str, phone: str, address: str) -> None:
    """Take one sending from every limit, the asker's own first: who is refused by them takes nothing from a phone's.

    Raises ShopError too_many_requests with `retryAfter`.
    """
    limits.spend(f"phone_code#{uid}", _OF_A_BUYER)
    if address:
        limits.spend(f"phone_code#{blind(limits.network(address))[:16]}", _FROM_AN_ADDRESS)
    whom = blind(f"phone code {phone}")
    for span, limit in _TO_A_PHONE:
        limits.spend(f"phone_code#{span}#{whom}", limit)


def prepare(transaction: Transaction, uid: str, phone: str, now: datetime) -> str:
    """Write a new code in the transaction; returns it, to be sent when that has been committed."""
    code, key, until = ids.digits(DIGITS), code_key(uid), now + LASTS
    item = PhoneCode.at(
        key,
        phone=Sealed.of(phone, key),
        mark=_mark(uid, phone, code),
        tried=0,
        until=until,
        ttl=int(until.timestamp()) + 3600,
    )
    transaction.put("code", item)
    return code


def send(phone: str, code: str) -> None:
    """Send it. Of a message whose fate is unknown the buyer finds out; they may ask for another after a minute.

    Raises ShopError provider_unavailable, provider_refused (that number gets no messages).
    """
    current, aliyun = shop.current(), providers.aliyun()
    if aliyun is None:
        raise ShopError("sms_not_offered")
    try:
        aliyun.text_message(phone, current.sms_sign or "", current.sms_templates[TEMPLATE], {"code": code})
    except Unknown as error:
        log.warning("outlet_unknown", outlet="sms", code=error.code)
    except Misconfigured as error:
        log.alarm("outlet_misconfigured", outlet="sms", code=error.code)
        raise ShopError("provider_unavailable") from error
    except Busy as error:
        raise ShopError("provider_unavailable") from error
    except PlatformError as error:
        log.warning("outlet_refused", outlet="sms", code=error.code)
        raise ShopError("provider_refused") from error


def judge(transaction: Transaction, uid: str, phone: str, code: str, now: datetime) -> None:
    """Use the code up in the transaction if it is right.

    Raises ShopError phone_code_wrong (`left`: guesses), phone_code_over (too late, too often, or none was sent to this phone).
    """
    live = (PhoneCode.until > now) & (PhoneCode.tried < MOST_GUESSES)
    try:
        sent = table.update(PhoneCode, code_key(uid), [PhoneCode.tried.set(PhoneCode.tried + 1)], live)
    except ConditionFailed as failed:
        raise ShopError("phone_code_over") from failed
    if sent.phone.reveal() != phone:
        raise ShopError("phone_code_over")
    if sent.mark != _mark(uid, phone, code):
        raise ShopError("phone_code_wrong", left=MOST_GUESSES - int(sent.tried))
    transaction.delete("code", sent.key, PhoneCode.mark == sent.mark)


def _mark(uid: str, phone: str, code: str) -> str:
    return blind(f"phone code {uid} {phone} {code}")
