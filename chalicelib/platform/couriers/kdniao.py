"""快递鸟: subscription (1008), query (1002) and push (101, 102). DataSign is base64(hex(md5(RequestData + AppKey)))."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlencode

from chalicelib.platform.couriers.port import TrackReport, TrackState, Watched, as_object, nodes
from chalicelib.platform.errors import BadSignature, Busy, Refused, Unknown
from chalicelib.platform.http import API_TIMEOUT, Http, Request
from chalicelib.platform.texts import beijing

_QUERY, _SUBSCRIBE = "1002", "1008"
_PUSHES = {"101", "102", "107"}
_STATES = {
    "0": TrackState.NONE,
    "1": TrackState.PICKED_UP,
    "2": TrackState.IN_TRANSIT,
    "3": TrackState.SIGNED,
    "4": TrackState.PROBLEM,
}
_ENHANCED = {
    "202": TrackState.DELIVERING,
    "304": TrackState.SIGNED,
    "404": TrackState.REFUSED,
    "403": TrackState.RETURNING,
}


class Kdniao:
    """`business_id` (EBusinessID) and `app_key` are the account's."""

    name = "kdniao"
    refused = '{"Success":false,"Reason":"refused"}'

    def __init__(self, business_id: str, app_key: str, base_url: str, http: Http, now: Callable[[], datetime]) -> None:
        self._id, self._key, self._base, self._http, self._now = business_id, app_key, base_url, http, now

    @property
    def acknowledged(self) -> str:
        told = {
            "EBusinessID": self._id,
            "UpdateTime": f"{beijing(self._now()):%Y-%m-%d %H:%M:%S}",
            "Success": True,
            "Reason": "",
        }
        return json.dumps(told)

    def subscribe(self, parcel: Watched) -> None:
        self._ask(_SUBSCRIBE, parcel)

    def query(self, parcel: Watched) -> TrackReport | None:
        answer = self._ask(_QUERY, parcel)
        return _report(answer, parcel.carrier, parcel.number) if answer.get("Traces") else None

    def read_push(self, form: Mapping[str, str], salt_of: Callable[[str, str], str | None]) -> list[TrackReport]:
        text, sign = form.get("RequestData", ""), form.get("DataSign", "")
        expected = signature(text, self._key)
        given = unquote(sign).encode()  # it comes encoded once or twice
        if not (form.get("RequestType") in _PUSHES and hmac.compare_digest(expected.encode(), given)):
            raise BadSignature("our AppKey did not sign it")
        try:
            said = json.loads(text)
            entries = said["Data"] if isinstance(said["Data"], list) else [said["Data"]]
            if str(said["EBusinessID"]) != self._id:
                raise BadSignature("it is for another business")
            return [_report(entry, str(entry["ShipperCode"]), str(entry["LogisticCode"])) for entry in entries[:100]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BadSignature("no push of 快递鸟") from None

    def _ask(self, kind: str, parcel: Watched) -> dict[str, Any]:
        asked = {"ShipperCode": parcel.carrier, "LogisticCode": parcel.number, "CustomerName": parcel.phone[-4:]}
        text = json.dumps(asked, ensure_ascii=False, separators=(",", ":"))
        form = {
            "RequestData": quote(text),
            "EBusinessID": self._id,
            "RequestType": kind,
            "DataSign": quote(signature(text, self._key)),
            "DataType": "2",
        }
        answer = self._http.send(
            Request(
                "POST",
                self._base + "/Ebusiness/EbusinessOrderHandle.aspx",
                {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"},
                urlencode(form).encode(),
                API_TIMEOUT,
                repeatable=True,
            )
        )
        if answer.status >= 500:
            raise Busy(str(answer.status), "快递鸟 answers with an error", answer.status)
        try:
            found = as_object(json.loads(answer.body))
        except ValueError:
            raise Unknown("MALFORMED", "the answer of 快递鸟 is no JSON", answer.status) from None
        if not found.get("Success"):
            raise Refused("KDNIAO", str(found.get("Reason", ""))[:200])
        return found


def signature(text: str, key: str) -> str:
    """base64(hex(md5(text + key)))."""
    digest = hashlib.md5((text + key).encode()).hexdigest()  # noqa: S324 - the provider's choice
    return base64.b64encode(digest.encode()).decode()


def _report(found: Mapping[str, Any], carrier: str, number: str) -> TrackReport:
    state = _ENHANCED.get(str(found.get("StateEx", ""))) or _STATES.get(str(found.get("State", "")), TrackState.NONE)
    return TrackReport(carrier, number, state, nodes(found.get("Traces"), "AcceptTime", "AcceptStation"))
