"""Couriers' news, text messages and mails: what is signed, what is believed, and what each answer means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from chalicelib.platform import aliyun
from chalicelib.platform.aliyun import Aliyun
from chalicelib.platform.couriers import kdniao, kuaidi100
from chalicelib.platform.couriers.kdniao import Kdniao
from chalicelib.platform.couriers.kuaidi100 import Kuaidi100
from chalicelib.platform.couriers.port import TrackState, Watched
from chalicelib.platform.errors import BadSignature, Busy, Misconfigured, PlatformError, Refused, Unknown
from chalicelib.platform.http import Answer, Request

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
PARCEL = Watched("SF", "SF1234567890", "13800000000", "salt-of-it", "https://shop.example/tracking/kuaidi100_notify")


class Line:
    """Keeps what is sent, answers what it was told to."""

    def __init__(self, body: Any, status: int = 200) -> None:
        self.status, self.body = status, body if isinstance(body, bytes) else json.dumps(body).encode()
        self.sent: list[Request] = []

    def send(self, request: Request) -> Answer:
        self.sent.append(request)
        return Answer(self.status, {}, self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.sent[-1].body.decode()))


def hundred(line: Line) -> Kuaidi100:
    return Kuaidi100("CUSTOMER", "KEY", "https://poll.example", line)


def bird(line: Line) -> Kdniao:
    return Kdniao("1990001", "KEY", "https://api.example", line, lambda: NOW)


WAY = [{"time": "2026-11-23 10:00:00", "ftime": "2026-11-23 10:00:00", "context": "已签收"}]


@pytest.mark.row("F3")
def test_a_query_is_signed_over_param_key_and_customer_and_its_times_are_beijings() -> None:
    line = Line({"message": "ok", "state": "3", "com": "shunfeng", "nu": PARCEL.number, "data": WAY})
    report = hundred(line).query(PARCEL)
    assert report is not None
    assert (report.state, report.carrier, report.nodes[0].at) == (
        TrackState.SIGNED,
        "SF",
        datetime(2026, 11, 23, 2, tzinfo=UTC),
    )
    param = line.form["param"]
    assert json.loads(param)["com"] == "shunfeng"
    assert line.form["sign"] == kuaidi100.signature(param + "KEY" + "CUSTOMER")


def test_a_second_subscription_is_as_good_as_the_first() -> None:
    line = Line({"result": False, "returnCode": "501", "message": "重复订阅"})
    hundred(line).subscribe(PARCEL)
    asked = json.loads(line.form["param"])
    assert asked["parameters"]["salt"] == "salt-of-it"
    assert asked["number"] == PARCEL.number


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"result": False, "returnCode": "600", "message": "key"}, 200, Misconfigured),
        ({"result": False, "returnCode": "702", "message": "unknown"}, 200, Refused),
        (b"<html>", 200, Unknown),
        ([], 200, Unknown),
        (b"", 502, Busy),
    ],
)
def test_what_a_bad_answer_means(body: Any, status: int, error: type[PlatformError]) -> None:
    with pytest.raises(error):
        hundred(Line(body, status)).subscribe(PARCEL)
    if body != {"result": False, "returnCode": "600", "message": "key"}:
        with pytest.raises(error):
            bird(Line(body, status)).query(PARCEL)


def test_a_number_that_nobody_has_scanned_is_no_error() -> None:
    assert hundred(Line({"result": False, "returnCode": "500", "message": "查询无结果"})).query(PARCEL) is None
    assert bird(Line({"Success": True, "State": "0", "Traces": []})).query(PARCEL) is None


def pushed(**changes: Any) -> dict[str, str]:
    last = {"state": "3", "com": "shunfeng", "nu": PARCEL.number, "data": WAY, **changes}
    param = json.dumps({"status": "polling", "lastResult": last})
    return {"param": param, "sign": kuaidi100.signature(param + "salt-of-it")}


def salt_of(carrier: str, number: str) -> str | None:
    return "salt-of-it" if (carrier, number) == ("SF", PARCEL.number) else None


@pytest.mark.row("F3")
def test_a_push_counts_only_under_the_salt_of_its_own_subscription() -> None:
    port, genuine = hundred(Line({})), pushed()
    assert port.read_push(genuine, salt_of)[0].state is TrackState.SIGNED
    for forged in (
        {**genuine, "sign": kuaidi100.signature(genuine["param"])},  # without the salt, as anybody can
        {**genuine, "sign": genuine["sign"].lower()},
        {**genuine, "sign": ""},
        {**genuine, "param": genuine["param"].replace("已签收", "x").replace('"3"', '"5"')},
        pushed(nu="SF9999999999"),  # no parcel of ours
        {"param": "[" * 5000, "sign": ""},
        {"param": '{"lastResult": []}', "sign": ""},
        {},
    ):
        with pytest.raises(BadSignature):
            port.read_push(forged, salt_of)


@pytest.mark.row("F3")
def test_the_other_provider_signs_with_our_key_and_names_our_business() -> None:
    entry = {
        "ShipperCode": "YTO",
        "LogisticCode": "YT1",
        "State": "3",
        "Traces": [{"AcceptTime": "2026-11-23 10:00:00"}],
    }
    text = json.dumps({"EBusinessID": "1990001", "Data": [entry]})
    form = {"RequestData": text, "RequestType": "101", "DataSign": kdniao.signature(text, "KEY")}
    (report,) = bird(Line({})).read_push(form, salt_of)
    assert (report.carrier, report.number, report.state) == ("YTO", "YT1", TrackState.SIGNED)
    other = text.replace("1990001", "1990002")
    for forged in (
        {**form, "DataSign": kdniao.signature(text, "OTHER")},
        {**form, "RequestType": "1002"},
        {**form, "RequestData": other, "DataSign": kdniao.signature(other, "KEY")},
        {**form, "RequestData": "{", "DataSign": kdniao.signature("{", "KEY")},
    ):
        with pytest.raises(BadSignature):
            bird(Line({})).read_push(forged, salt_of)


@pytest.mark.row("P5")
def test_the_signature_is_alibaba_clouds() -> None:
    """The example of "Signature method" in the text message service's manual."""
    fields = {
        "AccessKeyId": "testId",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "Timestamp": "2017-07-12T02:42:19Z",
        "RegionId": "cn-hangzhou",
        "PhoneNumbers": "15300000001",
        "SignName": "阿里云短信测试专用",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "OutId": "123",
        "Action": "SendSms",
        "Version": "2017-05-25",
        "Format": "XML",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
    }
    assert aliyun.signature("GET", fields, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


@pytest.mark.row("P5")
@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "limit"}, 200, Busy),
        ({"Code": "SignatureDoesNotMatch", "Message": "sign"}, 400, Misconfigured),
        ({"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "number"}, 200, Refused),
        ({"Code": "InternalError", "Message": "?"}, 500, Unknown),
        (b"<html>", 502, Unknown),
    ],
)
def test_what_a_refused_text_message_means(body: Any, status: int, error: type[PlatformError]) -> None:
    line = Line(body, status)
    client = Aliyun("id", "secret", "https://sms.example", "https://mail.example", line, lambda: NOW, lambda: "nonce")
    with pytest.raises(error):
        client.text_message("13800000000", "小店", "SMS_1", {"title": "已发货"})
    assert len(line.sent) == 1  # never a second time: it may have been sent
    assert line.form["Signature"] == aliyun.signature(
        "POST", {name: value for name, value in line.form.items() if name != "Signature"}, "secret"
    )
    assert urlencode({"Timestamp": "2026-11-23T04:00:00Z"}) in line.sent[0].body.decode()
