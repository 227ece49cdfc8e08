"""Subscribe messages: the value rules of each field kind, the ledger of one-time grants, and what was sent."""

import re

from infra.local.simulator.model import Grant, Message
from infra.local.simulator.router import Answer, Request, Route
from infra.local.simulator.state import State
from infra.local.simulator.transactions import OPENID
from infra.local.simulator.wechat_border import WeChatBorder, WeChatError, ok, read_object, text

_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?"
_DAY = r"\d{4}年(1[0-2]|0?[1-9])月(3[01]|[12]\d|0?[1-9])日"
_TIME = rf"({_DAY} )?{_CLOCK}"
_DATE = rf"{_DAY}( {_CLOCK})?"

# "subscribeMessage.send", table of parameter kinds. Spans are written with ~.
VALUE_RULES: dict[str, str] = {
    "thing": r"[\s\S]{1,20}",
    "number": r"-?(?=[\d.]{1,32}$)\d+(\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[!-~]{1,32}",
    "time": rf"{_TIME}(~{_TIME})?",
    "date": rf"{_DATE}(~{_DATE})?",
    "amount": r"[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?",
    "phone_number": r"[0-9+\-() ]{1,17}",
    "car_number": r"[\w一-鿿]{1,8}",
    "name": r"[一-鿿·]{1,10}|[A-Za-z .·'-]{1,20}",
    "phrase": r"[一-鿿]{1,5}",
    "enum": r"[\s\S]{1,20}",
}


class Messages:
    """Sends one message per grant."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self, border: WeChatBorder) -> list[Route]:
        """The endpoint of this module."""
        return [Route("POST", "/cgi-bin/message/subscribe/send", self.send, border, "subscribe")]

    def send(self, request: Request) -> Answer:
        """Check everything, use up a grant, keep the message."""
        given = read_object(request)
        openid, template_id = text(given, "touser", ""), text(given, "template_id", "")
        page = text(given, "page", "")
        if not re.fullmatch(OPENID, openid):
            raise WeChatError(40003, "invalid openid")
        self._check_template(template_id)
        if re.match(r"https?:|/", page) or re.search(r"\s", page) or len(page) > 1024:
            raise WeChatError(41030, "invalid page")
        if text(given, "miniprogram_state", "formal") not in {"formal", "trial", "developer"}:
            raise WeChatError(47003, "argument invalid! miniprogram_state")
        if text(given, "lang", "zh_CN") not in {"zh_CN", "en_US", "zh_HK", "zh_TW"}:
            raise WeChatError(47003, "argument invalid! lang")
        values = self._values(given.get("data"), template_id)
        self._use_grant(openid, template_id)
        message = Message(
            msgid=1_000_000_000_000 + len(self._state.messages),
            openid=openid,
            template_id=template_id,
            page=page,
            values=values,
            sent_at=self._state.clock.now(),
        )
        self._state.keep(message)
        return ok(msgid=message.msgid)

    def grant(self, openid: str, template_id: str, times: int) -> Grant:
        """Set how many more messages of a template a person allows (0 = 43101 from now on)."""
        grant = Grant(ledger_key=f"{openid} {template_id}", left=times)
        self._state.keep(grant)
        return grant

    def _check_template(self, template_id: str) -> None:
        known = self._state.config.templates
        if not re.fullmatch(r"[\w-]{1,64}", template_id) or (known and template_id not in known):
            raise WeChatError(40037, "invalid template_id")

    def _values(self, data: object, template_id: str) -> dict[str, str]:
        if not isinstance(data, dict) or not data:
            raise WeChatError(47003, "argument invalid! data")
        expected = self._state.config.templates.get(template_id)
        missing = [name for name in expected or () if name not in data]
        if missing:
            raise WeChatError(47003, f"argument invalid! data.{missing[0]}.value is empty")
        values: dict[str, str] = {}
        for name, entry in data.items():
            value = entry.get("value") if isinstance(entry, dict) else None
            unknown = expected is not None and name not in expected
            if unknown or not isinstance(value, str) or not fits(name, value):
                raise WeChatError(47003, f"argument invalid! data.{name}.value invalid")
            values[name] = value
        return values

    def _use_grant(self, openid: str, template_id: str) -> None:
        grant = self._state.grants.get(f"{openid} {template_id}")
        if grant is None:
            grant = self.grant(openid, template_id, self._state.config.default_grants)
        if grant.left <= 0:
            raise WeChatError(43101, "user refuse to accept the msg")
        grant.left -= 1
        self._state.keep(grant)


def fits(name: str, value: str) -> bool:
    """Whether a value obeys the rule of its field (`thing3` is of kind `thing`)."""
    rule = VALUE_RULES.get(name.rstrip("0123456789"))
    return rule is not None and name[-1].isdigit() and bool(value.strip()) and re.fullmatch(rule, value) is not None
