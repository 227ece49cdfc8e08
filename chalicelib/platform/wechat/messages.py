"""Subscribe messages: one message for one consent of the buyer (WeChat, subscribe messages)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.platform.errors import Refused
from chalicelib.platform.texts import plain_text
from chalicelib.platform.wechat.token import TokenedApi

# Texts are cut to these numbers of characters. Numbers, sums and times are not: cut, they would be wrong.
_TEXT_LENGTHS = {
    "thing": 20,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "phone_number": 17,
    "car_number": 8,
    "phrase": 5,
}
_NAME_LENGTH_HAN, _NAME_LENGTH_LETTERS = 10, 20
# An empty value is refused by WeChat. These say "nothing" in the characters that the field may hold.
_NOTHING = {"thing": "-", "symbol": "-", "character_string": "-", "phrase": "无", "name": "无"}


@dataclass(frozen=True)
class SubscribeMessage:
    """data: field of the template -> text, for example {"thing3": "…", "amount2": "¥88.80"}."""

    openid: str
    template_id: str
    page: str
    data: Mapping[str, str]


class Outcome(StrEnum):
    SENT = "SENT"
    NO_GRANT = "NO_GRANT"  # no consent left: normal, the count of consents is now zero
    DROPPED = "DROPPED"  # can never be delivered


@dataclass(frozen=True, slots=True)
class Delivery:
    """reason: why a message was dropped, else empty."""

    outcome: Outcome
    reason: str = ""


_UNDELIVERED = {
    "43101": Delivery(Outcome.NO_GRANT),
    "40003": Delivery(Outcome.DROPPED, "openid_invalid"),
    "45168": Delivery(Outcome.DROPPED, "content_refused"),
}


class Messages:
    """state: "formal", or "trial" / "developer" for a mini-program that is not yet released."""

    def __init__(self, api: TokenedApi, state: str = "formal") -> None:
        self._api = api
        self._state = state

    def send(self, message: SubscribeMessage) -> Delivery:
        """Sends once. Never repeated on a lost answer: the person would get it twice.

        Errors: Refused 47003 with `field` = data.<name>.value when a value does not fit its kind;
        Misconfigured for a wrong template or page; Busy; Unknown.
        """
        content = {
            "touser": message.openid,
            "template_id": message.template_id,
            "page": message.page,
            "miniprogram_state": self._state,
            "lang": "zh_CN",
            "data": {name: {"value": fitting(name, text)} for name, text in message.data.items()},
        }
        try:
            self._api.post("/cgi-bin/message/subscribe/send", content)
        except Refused as refused:
            if refused.code not in _UNDELIVERED:
                raise
            return _UNDELIVERED[refused.code]
        return Delivery(Outcome.SENT)


def fitting(name: str, text: str) -> str:
    """`text` as the field `name` can take it: "thing3" holds a thing, of at most 20 characters, never empty.

    Errors: Refused 47003, as WeChat would, when a number, sum or time is empty.
    """
    kind = re.sub(r"\d+$", "", name)
    value = _cut(kind, text) or _NOTHING.get(kind, "")
    if not value:
        raise Refused("47003", f"data.{name}.value is empty", field=f"data.{name}.value")
    return value


def _cut(kind: str, text: str) -> str:
    whole = plain_text(text, len(text))
    limit = _limit(kind, whole)
    if kind == "thing" and len(whole) > limit:
        return plain_text(whole, limit - 1) + "…"
    return whole[:limit].rstrip()


def _limit(kind: str, text: str) -> int:
    if kind == "name":
        return _NAME_LENGTH_LETTERS if text.isascii() else _NAME_LENGTH_HAN
    return _TEXT_LENGTHS.get(kind, len(text))
