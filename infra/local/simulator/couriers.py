"""Couriers as 快递100 and 快递鸟 tell of them: subscriptions, queries, and signed pushes that a test or a demo orders.

Parcels belong to the run; a restart forgets them, and the shop's own questions find nothing, as for a number that no courier has scanned.
"""

from __future__ import annotations

import base64
import hashlib
import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlencode

import urllib3
from pydantic import BaseModel, ConfigDict, Field

from infra.local.simulator.faults import Fault
from infra.local.simulator.router import Answer, Handler, Request, Route, json_answer

KUAIDI100_CUSTOMER, KUAIDI100_KEY = "SIMCUSTOMER", "sim-kuaidi100-key-0123456789abcdef"
KDNIAO_ID, KDNIAO_KEY = "1990001", "sim-kdniao-key-0123456789abcdef"
_STATES_100 = {"picked_up": "1", "in_transit": "0", "problem": "2", "delivering": "5", "signed": "3", "returned": "4"}
_STATES_BIRD = {"picked_up": "1", "in_transit": "2", "problem": "4", "delivering": "2", "signed": "3", "returned": "4"}
_COMPANIES = {"shunfeng": "SF", "zhongtong": "ZTO", "yuantong": "YTO", "shentong": "STO", "yunda": "YD"}


class Told(BaseModel):
    """A node; `time` is Beijing's, `2026-01-01 12:00:00`."""

    model_config = ConfigDict(extra="forbid")

    time: str
    text: str


class Move(BaseModel):
    """POST /_sim/courier/{number}: what happens to a parcel. `push`: tell whoever subscribed; `forged`: with a wrong signature;
    `only_push`: the courier itself knows nothing of it."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["picked_up", "in_transit", "problem", "delivering", "signed", "returned"]
    nodes: list[Told] = Field(min_length=1, max_length=100)
    push: bool = True
    forged: bool = False
    only_push: bool = False


class Couriers:
    """The parcels of this run, by number."""

    def __init__(self) -> None:
        self._known: dict[str, Move] = {}
        self._subscribed: dict[str, dict[str, str]] = {}
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="courier")
        self._http = urllib3.PoolManager(retries=False)
        self._pushed: dict[str, Future[dict[str, Any]]] = {}

    def routes(self) -> list[Route]:
        """The endpoints of this module."""
        return [
            Route("POST", "/poll", self.subscribe_100, _plain),
            Route("POST", "/poll/query.do", self.query_100, _plain),
            Route("POST", "/Ebusiness/EbusinessOrderHandle.aspx", self.kdniao, _plain),
            Route("POST", "/_sim/courier/{number}", self.move, _plain),
            Route("GET", "/_sim/courier/{number}", self.shown, _plain),
        ]

    def subscribe_100(self, request: Request) -> Answer:
        """快递100: whoever subscribes with the right key is told; a second time is 501."""
        param = json.loads(_form(request).get("param", "{}"))
        if param.get("key") != KUAIDI100_KEY:
            return json_answer({"result": False, "returnCode": "600", "message": "无效的key"})
        number = str(param["number"])
        known = number in self._subscribed
        given = param["parameters"]
        self._subscribed[number] = {"by": "kuaidi100", "com": str(param["company"]), "url": given["callbackurl"]} | {
            "salt": str(given.get("salt", ""))
        }
        code = "501" if known else "200"
        return json_answer({"result": not known, "returnCode": code, "message": "重复订阅" if known else "提交成功"})

    def query_100(self, request: Request) -> Answer:
        """快递100: the whole way of a parcel, newest first."""
        form = _form(request)
        param = form.get("param", "")
        if form.get("sign") != _md5(param + KUAIDI100_KEY + KUAIDI100_CUSTOMER).upper():
            return json_answer({"result": False, "returnCode": "503", "message": "验证签名失败"})
        asked = json.loads(param)
        found = self._known.get(str(asked["num"]))
        if found is None or found.only_push:
            return json_answer({"result": False, "returnCode": "500", "message": "查询无结果，请隔段时间再查"})
        return json_answer({"message": "ok", **_told_100(found, str(asked["com"]), str(asked["num"]))})

    def kdniao(self, request: Request) -> Answer:
        """快递鸟: 1008 subscribes, 1002 asks."""
        form = _form(request)
        text = unquote(form.get("RequestData", ""))
        if unquote(form.get("DataSign", "")) != _bird_sign(text) or form.get("EBusinessID") != KDNIAO_ID:
            return json_answer({"EBusinessID": KDNIAO_ID, "Success": False, "Reason": "数据验证失败"})
        asked = json.loads(text)
        number, carrier = str(asked["LogisticCode"]), str(asked["ShipperCode"])
        if form.get("RequestType") == "1008":
            self._subscribed[number] = {"by": "kdniao", "com": carrier, "url": "", "salt": ""}
            return json_answer({"EBusinessID": KDNIAO_ID, "Success": True, "Reason": ""})
        found = self._known.get(number)
        if found is None or found.only_push:
            return json_answer({"EBusinessID": KDNIAO_ID, "Success": True, "State": "0", "Traces": []})
        return json_answer({"EBusinessID": KDNIAO_ID, "Success": True, **_told_bird(found, carrier, number)})

    def move(self, request: Request) -> Answer:
        """Something happens to a parcel; whoever subscribed is told in a thread."""
        number, happened = request.params["number"], Move.model_validate_json(request.body)
        self._known[number] = happened
        subscriber = self._subscribed.get(number)
        if happened.push and subscriber and subscriber["url"]:
            self._pushed[number] = self._threads.submit(self._push, number, happened, subscriber)
        return json_answer({"number": number, "subscribed": subscriber is not None})

    def shown(self, request: Request) -> Answer:
        """Who subscribed, and what became of the last push."""
        number = request.params["number"]
        push = self._pushed.get(number)
        told = push.result() if push and push.done() else None
        subscriber = {name: value for name, value in self._subscribed.get(number, {}).items() if name != "salt"}
        return json_answer({"number": number, "subscriber": subscriber, "push": told})

    def _push(self, number: str, happened: Move, subscriber: dict[str, str]) -> dict[str, Any]:
        body = push_body(number, happened, subscriber)
        answer = self._http.request(
            "POST",
            subscriber["url"],
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"},
            timeout=urllib3.Timeout(total=5),
            redirect=False,
        )
        return {"status": answer.status, "body": answer.data.decode("utf-8", "replace")}

    def stop(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.clear()


def push_body(number: str, happened: Move, subscriber: dict[str, str]) -> bytes:
    """The form of a push, signed as its provider signs."""
    if subscriber["by"] == "kdniao":
        entry = _told_bird(happened, subscriber["com"], number)
        pushed = {"EBusinessID": KDNIAO_ID, "PushTime": happened.nodes[0].time, "Count": "1", "Data": [entry]}
        text = json.dumps(pushed, ensure_ascii=False)
        sign = _bird_sign(text + (" " if happened.forged else ""))
        return urlencode({"RequestData": text, "RequestType": "101", "DataSign": sign}).encode()
    last = _told_100(happened, subscriber["com"], number)
    status = "shutdown" if happened.state == "signed" else "polling"
    param = json.dumps({"status": status, "message": "", "lastResult": last}, ensure_ascii=False)
    sign = _md5(param + subscriber["salt"] + (" " if happened.forged else "")).upper()
    return urlencode({"sign": sign, "param": param}).encode()


def _told_100(found: Move, company: str, number: str) -> dict[str, Any]:
    newest = sorted(found.nodes, key=lambda node: node.time, reverse=True)
    data = [{"time": node.time, "ftime": node.time, "context": node.text} for node in newest]
    signed = "1" if found.state == "signed" else "0"
    return {"state": _STATES_100[found.state], "com": company, "nu": number, "ischeck": signed, "data": data}


def _told_bird(found: Move, carrier: str, number: str) -> dict[str, Any]:
    traces = [
        {"AcceptTime": node.time, "AcceptStation": node.text} for node in sorted(found.nodes, key=lambda n: n.time)
    ]
    return {
        "ShipperCode": _COMPANIES.get(carrier, carrier),
        "LogisticCode": number,
        "Success": True,
        "State": _STATES_BIRD[found.state],
        "StateEx": "202" if found.state == "delivering" else "",
        "Traces": traces,
    }


def _plain(request: Request, handler: Handler, _: Fault | None) -> Answer:
    """Whatever cannot be read is 400."""
    try:
        return handler(request)
    except (ValueError, KeyError, TypeError) as error:
        return json_answer({"code": "BAD_REQUEST", "message": str(error)[:300]}, 400)


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 - the provider's choice


def _bird_sign(text: str) -> str:
    return base64.b64encode(_md5(text + KDNIAO_KEY).encode()).decode()


__all__ = ["KDNIAO_ID", "KDNIAO_KEY", "KUAIDI100_CUSTOMER", "KUAIDI100_KEY", "Couriers", "Move", "push_body"]
