"""快递100: subscription, query and push (api.kuaidi100.com). Signatures are MD5 over text and secret, in capital hex."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.platform.couriers.port import TrackReport, TrackState, Watched, as_object, nodes
from chalicelib.platform.errors import BadSignature, Busy, Misconfigured, Refused, Unknown
from chalicelib.platform.http import API_TIMEOUT, Http, Request

# Our courier codes are WeChat's; theirs are spelled out. What is not here is tried as it is.
COMPANIES = {
    "SF": "shunfeng",
    "ZTO": "zhongtong",
    "YTO": "yuantong",
    "STO": "shentong",
    "YD": "yunda",
    "YUNDA": "yunda",
    "JD": "jd",
    "JTSD": "jtexpress",
    "DBL": "debangkuaidi",
    "EMS": "ems",
    "YZPY": "youzhengguonei",
}
_STATES = {
    "0": TrackState.IN_TRANSIT,
    "1": TrackState.PICKED_UP,
    "2": TrackState.PROBLEM,
    "3": TrackState.SIGNED,
    "4": TrackState.RETURNED,
    "5": TrackState.DELIVERING,
    "6": TrackState.RETURNING,
    "7": TrackState.IN_TRANSIT,
    "8": TrackState.IN_TRANSIT,
    "14": TrackState.REFUSED,
}
_KNOWN_TWICE = "501"
_OUR_FAULTS = {"600", "601"}


class Kuaidi100:
    """`customer` and `key` are the account's. Each subscription has its own salt, without which a push would be anybody's."""

    name = "kuaidi100"
    acknowledged = '{"result":true,"returnCode":"200","message":"成功"}'
    refused = '{"result":false,"returnCode":"500","message":"拒绝"}'

    def __init__(self, customer: str, key: str, base_url: str, http: Http) -> None:
        self._customer, self._key, self._base, self._http = customer, key, base_url, http

    def subscribe(self, parcel: Watched) -> None:
        param = {
            "company": company(parcel.carrier),
            "number": parcel.number,
            "key": self._key,
            "parameters": {
                "callbackurl": parcel.callback,
                "salt": parcel.salt,
                "resultv2": "1",
                "phone": parcel.phone,
            },
        }
        answer = self._post("/poll", {"schema": "json", "param": _text(param)})
        if not answer.get("result") and str(answer.get("returnCode")) != _KNOWN_TWICE:
            raise _error(answer)

    def query(self, parcel: Watched) -> TrackReport | None:
        param = _text({"com": company(parcel.carrier), "num": parcel.number, "phone": parcel.phone, "resultv2": "1"})
        sign = signature(param + self._key + self._customer)
        answer = self._post("/poll/query.do", {"customer": self._customer, "param": param, "sign": sign})
        if "data" not in answer:
            if str(answer.get("returnCode")) == "500":  # nothing is known of it yet
                return None
            raise _error(answer)
        return _report(answer, parcel.carrier, parcel.number)

    def read_push(self, form: Mapping[str, str], salt_of: Callable[[str, str], str | None]) -> list[TrackReport]:
        param, sign = form.get("param", ""), form.get("sign", "")
        try:
            last = json.loads(param)["lastResult"]
            carriers, number = ours(str(last["com"])), str(last["nu"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise BadSignature("no push of 快递100") from None
        salts = {carrier: salt_of(carrier, number) for carrier in carriers}
        signed = [carrier for carrier, salt in salts.items() if salt is not None and _is_signed(param, salt, sign)]
        if not signed:
            raise BadSignature("the salt of this subscription did not sign it")
        return [_report(last, carrier, number) for carrier in signed]

    def _post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        answer = self._http.send(
            Request(
                "POST",
                self._base + path,
                {"Content-Type": "application/x-www-form-urlencoded"},
                urlencode(form).encode(),
                API_TIMEOUT,
                repeatable=True,
            )
        )
        if answer.status >= 500:
            raise Busy(str(answer.status), "快递100 answers with an error", answer.status)
        try:
            return as_object(json.loads(answer.body))
        except ValueError:
            raise Unknown("MALFORMED", "the answer of 快递100 is no JSON", answer.status) from None


def company(carrier: str) -> str:
    """Their word for our courier code."""
    return COMPANIES.get(carrier, carrier.lower())


def ours(word: str) -> list[str]:
    """Our courier codes that are their word: several of ours may be one of theirs."""
    return [*(code for code, theirs in COMPANIES.items() if theirs == word), word.upper()]


def _is_signed(param: str, salt: str, sign: str) -> bool:
    return hmac.compare_digest(signature(param + salt).encode(), sign.encode())


def signature(text: str) -> str:
    """UPPER(hex(md5(text)))."""
    return hashlib.md5(text.encode()).hexdigest().upper()  # noqa: S324 - the provider's choice


def _report(found: Mapping[str, Any], carrier: str, number: str) -> TrackReport:
    state = _STATES.get(str(found.get("state", "")).strip(), TrackState.IN_TRANSIT)
    return TrackReport(
        carrier, number, state, nodes(found.get("data"), "ftime" if _has_ftime(found) else "time", "context")
    )


def _has_ftime(found: Mapping[str, Any]) -> bool:
    data = found.get("data")
    return isinstance(data, list) and bool(data) and isinstance(data[0], dict) and "ftime" in data[0]


def _error(answer: Mapping[str, Any]) -> Refused | Misconfigured:
    code, message = str(answer.get("returnCode", "")), str(answer.get("message", ""))[:200]
    return Misconfigured(code, message) if code in _OUR_FAULTS else Refused(code, message)


def _text(param: dict[str, Any]) -> str:
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))
