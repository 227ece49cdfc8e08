"""Uploading a shipment: the body that WeChat wants, and the answers that are normal."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.platform.errors import Busy, Refused, Unanswered, Unknown
from chalicelib.platform.wechat.openapi import WeChatApp
from chalicelib.platform.wechat.shipping import Shipment, ShippedParcel, Shipping, Upload, Way, masked_phone
from chalicelib.platform.wechat.token import StableToken, TokenedApi
from tests.unit.platform.doubles import APPID, MCHID, NOON, MovableClock, Scripted, ScriptedHttp, errcode, json_answer

APP = WeChatApp(APPID, "app-secret", "http://wechat.test")
TOKEN = json_answer({"access_token": "T1", "expires_in": 7200})
DONE = json_answer({"errcode": 0, "errmsg": "ok"})
SF = ShippedParcel("青瓷茶杯 ×2", "SF", "SF1234567890", consignor_phone="13800001234")
SHIPMENT = Shipment("oUpF8uMuAJO", Way.EXPRESS, [SF], out_trade_no="01JGEZ0000ABCDUSERUSERUS1", mchid=MCHID)


def shipping(*answers: Scripted) -> tuple[Shipping, ScriptedHttp]:
    http = ScriptedHttp([TOKEN, *answers])
    clock = MovableClock(NOON + timedelta(milliseconds=120))
    return Shipping(TokenedApi(APP, http, StableToken(APP, http, clock)), clock), http


def uploaded(shipment: Shipment) -> dict:
    client, http = shipping(DONE)
    assert client.upload(shipment) is Upload.UPLOADED
    return http.contents[1]


def test_one_parcel_is_uploaded_whole():
    client, http = shipping(DONE)
    assert client.upload(SHIPMENT) is Upload.UPLOADED
    assert http.requests[1].url == "http://wechat.test/wxa/sec/order/upload_shipping_info?access_token=T1"
    assert not http.requests[1].repeatable
    assert http.contents[1] == {
        "order_key": {"order_number_type": 1, "mchid": MCHID, "out_trade_no": "01JGEZ0000ABCDUSERUSERUS1"},
        "logistics_type": 1,
        "delivery_mode": 1,
        "shipping_list": [
            {
                "item_desc": "青瓷茶杯 ×2",
                "tracking_no": "SF1234567890",
                "express_company": "SF",
                "contact": {"consignor_contact": "138****1234"},
            }
        ],
        "upload_time": "2026-01-01T12:00:00.120+08:00",
        "payer": {"openid": "oUpF8uMuAJO"},
    }


def test_a_transaction_id_names_the_order_by_itself():
    body = uploaded(dataclasses.replace(SHIPMENT, transaction_id="4200000000202601010000000001"))
    assert body["order_key"] == {"order_number_type": 2, "transaction_id": "4200000000202601010000000001"}


def test_an_order_in_several_parcels_says_which_is_the_last():
    two = uploaded(dataclasses.replace(SHIPMENT, parcels=[SF, SF]))
    first = uploaded(dataclasses.replace(SHIPMENT, all_shipped=False))
    last = uploaded(dataclasses.replace(SHIPMENT, continues=True))
    assert [(body["delivery_mode"], body["is_all_delivered"]) for body in (two, first, last)] == [
        (2, True),
        (2, False),
        (2, True),
    ]


@pytest.mark.parametrize("way", [Way.SAME_CITY, Way.VIRTUAL, Way.PICKUP])
def test_goods_without_a_courier_name_none(way):
    body = uploaded(dataclasses.replace(SHIPMENT, way=way))
    assert body["logistics_type"] == int(way)
    assert body["shipping_list"] == [{"item_desc": "青瓷茶杯 ×2"}]


def test_a_phone_is_given_to_sf_alone_and_masked():
    other = dataclasses.replace(SF, express_company="YTO")
    assert "contact" not in uploaded(dataclasses.replace(SHIPMENT, parcels=[other]))["shipping_list"][0]
    receiver = dataclasses.replace(SF, consignor_phone=None, receiver_phone="+86 13912345678")
    contact = uploaded(dataclasses.replace(SHIPMENT, parcels=[receiver]))["shipping_list"][0]["contact"]
    assert contact == {"receiver_contact": "+86****5678"}


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13800001234", "138****1234"),
        ("138****1234", "138****1234"),
        ("010-88886666", "010****6666"),
        ("1234567", "****4567"),
    ],
)
def test_four_digits_stay_visible(phone, masked):
    assert masked_phone(phone) == masked


def test_a_description_is_cut_and_never_empty():
    for name, written in (("茶" * 200, "茶" * 120), ("🍵", "商品")):
        parcel = dataclasses.replace(SF, item_desc=name)
        body = uploaded(dataclasses.replace(SHIPMENT, parcels=[parcel]))
        assert body["shipping_list"][0]["item_desc"] == written


@pytest.mark.parametrize(
    "faulty",
    [
        dataclasses.replace(SHIPMENT, out_trade_no=None),
        dataclasses.replace(SHIPMENT, mchid=None),
        dataclasses.replace(SHIPMENT, parcels=[dataclasses.replace(SF, consignor_phone=None)]),
        dataclasses.replace(SHIPMENT, parcels=[dataclasses.replace(SF, tracking_no=None)]),
    ],
)
def test_what_wechat_would_refuse_is_not_sent(faulty):
    client, http = shipping()
    with pytest.raises(Refused):
        client.upload(faulty)
    assert http.requests == []


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (10060001, Upload.NOT_YET),
        (10060002, Upload.ALREADY),
        (10060003, Upload.ALREADY),
        (10060023, Upload.ALREADY),
    ],
)
def test_too_early_and_too_often_are_outcomes(code, outcome):
    assert shipping(errcode(code))[0].upload(SHIPMENT) is outcome


def test_an_order_that_wechat_does_not_know_yet_is_uploaded_later():
    client, _ = shipping(errcode(10060001), errcode(10060001), DONE)
    assert [client.upload(SHIPMENT) for _ in range(3)] == [Upload.NOT_YET, Upload.NOT_YET, Upload.UPLOADED]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (errcode(10060004), Refused),
        (errcode(10060012), Unknown),
        (errcode(10060019), Unknown),
        (errcode(-1), Busy),
        (Unanswered("TIMEOUT"), Unknown),
    ],
)
def test_other_answers_are_errors(answer, error):
    with pytest.raises(error):
        shipping(answer)[0].upload(SHIPMENT)
