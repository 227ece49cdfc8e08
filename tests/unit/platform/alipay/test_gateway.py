"""The gateway: what is signed, which bytes a signature covers, and what each error means."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.alipay.gateway import members
from chalicelib.platform.errors import Busy, Misconfigured, PlatformError, Refused, Unanswered, Unknown
from chalicelib.platform.http import Answer
from chalicelib.platform.pay import TradeState
from tests.unit.platform.alipay import doubles
from tests.unit.platform.alipay.doubles import NUMBER, paid, unsigned

QUERY = "alipay.trade.query"


# which bytes are signed


@given(st.dictionaries(st.text(), st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=4)))
def test_each_member_is_cut_out_as_it_was_written(content: dict[str, object]) -> None:
    for text in (json.dumps(content), json.dumps(content, ensure_ascii=False, indent=1)):
        try:
            body = text.encode()
        except UnicodeEncodeError:  # half a surrogate pair
            continue
        assert {name: json.loads(value) for name, value in members(body).items()} == content
        assert all(value in body for value in members(body).values())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"a":1',
        b'{"a":1}x',
        b'{"a":1,"a":2}',
        b'{"a" 1}',
        b"{a:1}",
        b'{"a":1,}',
        b"\xff",
        b'{"a":"}',
        b"[" * 9000,
    ],
)
def test_what_is_no_clean_object_has_no_members(body: bytes) -> None:
    assert members(body) == {}


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    "node",
    [
        '{"code":"10000","trade_no":"1","out_trade_no":"%s","trade_status":"WAIT_BUYER_PAY","x":"a\\/b \\u8336 } { \\"sign\\":\\"x\\""}',
        '{ "code" : "10000" , "extra": {"sign": {"deep": [1, 2, {"a": "}"}]}}, "trade_no":"1","out_trade_no":"%s","trade_status":"WAIT_BUYER_PAY" }',
    ],
)
def test_escapes_braces_and_spaces_are_part_of_what_is_signed(client, alipay, node: str) -> None:
    pay, _ = client(alipay.answer(QUERY, node % NUMBER))
    assert pay.query(NUMBER).state is TradeState.NOTPAY


@pytest.mark.row("E2")
def test_the_same_content_in_other_bytes_is_not_what_was_signed(client, alipay) -> None:
    text = json.dumps({"code": "10000", **paid()}, ensure_ascii=False)
    body = f'{{"alipay_trade_query_response":{json.dumps(json.loads(text))} ,"sign":"{alipay.sign((text + " ").encode())}"}}'
    pay, _ = client(Answer(200, {}, body.encode()))
    with pytest.raises(Unknown):
        pay.query(NUMBER)


# an answer that nobody signed is no answer


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    "wrong", ["no signature", "somebody else's", "of another node", "twice", "error_response", "not JSON", "502"]
)
def test_success_counts_only_with_alipays_signature_over_the_methods_own_node(
    client, alipay, other, wrong: str
) -> None:
    text = json.dumps({"code": "10000", **paid()})
    good = alipay.sign(text.encode())
    body = {
        "no signature": f'{{"alipay_trade_query_response":{text}}}',
        "somebody else's": f'{{"alipay_trade_query_response":{text},"sign":"{other.sign(text.encode())}"}}',
        "of another node": f'{{"alipay_trade_query_response":{text.replace("88.80", "99.90")},"other":{text},"sign":"{good}"}}',
        "twice": f'{{"alipay_trade_query_response":{text},"alipay_trade_query_response":{text},"sign":"{good}"}}',
        "error_response": f'{{"error_response":{text},"sign":"{good}"}}',
        "not JSON": "<html>",
        "502": "",
    }[wrong]
    pay, _ = client(Answer(502 if wrong == "502" else 200, {}, body.encode()))
    with pytest.raises(Unknown):
        pay.query(NUMBER)


@pytest.mark.row("E2")
def test_an_unsigned_no_such_trade_is_not_believed(client) -> None:
    """Believed, it would release the stock of an order that is being paid."""
    pay, _ = client(unsigned(QUERY, "40004", "ACQ.TRADE_NOT_EXIST"))
    with pytest.raises(Unknown):
        pay.query(NUMBER)


@pytest.mark.row("E2")
def test_an_answer_about_another_number_is_not_ours(client, alipay) -> None:
    pay, _ = client(alipay.answer(QUERY, **paid(out_trade_no="ANOTHER")))
    with pytest.raises(Unknown):
        pay.query(NUMBER)


@pytest.mark.row("E2")
def test_while_alipay_changes_its_key_both_are_accepted(client, account, alipay, other) -> None:
    both = dataclasses.replace(account, public_keys=(*account.public_keys, doubles.bare_public(other.key)))
    for platform in (alipay, other):
        pay, _ = client(platform.answer(QUERY, **paid()), of=both)
        assert pay.query(NUMBER).state is TradeState.SUCCESS


# what is sent


@pytest.mark.row("E2")
def test_parameters_are_common_ones_in_beijing_time_without_empty_ones(client, alipay) -> None:
    pay, http = client(alipay.answer(QUERY, **paid()))
    pay.query(NUMBER)
    request = http.requests[0]
    assert request.method == "POST"
    assert request.url == "http://alipay.test/gateway.do?charset=utf-8"
    parameters = doubles.sent(request)
    del parameters["sign"]
    assert parameters == {
        "app_id": doubles.APP_ID,
        "method": QUERY,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": "2026-01-01 12:00:00",
        "version": "1.0",
        "biz_content": f'{{"out_trade_no":"{NUMBER}"}}',
    }
    assert request.repeatable


@pytest.mark.parametrize("pkcs8", [True, False])
def test_a_private_key_of_either_form_and_with_armour_signs(client, account, alipay, app_key, pkcs8: bool) -> None:
    bare = doubles.bare_private(app_key, pkcs8)
    for text in (bare, f"-----BEGIN PRIVATE KEY-----\n{bare[:64]}\n{bare[64:]}\n-----END PRIVATE KEY-----\n"):
        pay, http = client(alipay.answer(QUERY, **paid()), of=dataclasses.replace(account, private_key=text))
        pay.query(NUMBER)
        assert doubles.sent(http.requests[0])["sign"]


@pytest.mark.parametrize("broken", ["private_key", "public_keys"])
def test_a_key_that_is_none_is_a_wrong_set_up(client, account, alipay, broken: str) -> None:
    value = ("no key",) if broken == "public_keys" else "no key"
    pay, _ = client(alipay.answer(QUERY, **paid()), of=dataclasses.replace(account, **{broken: value}))
    with pytest.raises(Misconfigured):
        pay.query(NUMBER)


# what errors mean


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    ("code", "sub_code", "means"),
    [
        ("20000", "isp.unknow-error", Unknown),
        ("20000", "aop.unknow-error", Unknown),
        ("40004", "ACQ.SYSTEM_ERROR", Unknown),
        ("10003", "", Unknown),
        ("77777", "", Unknown),
        ("40005", "isv.app-call-limited", Busy),
        ("20001", "aop.invalid-app-auth-token", Misconfigured),
        ("40001", "isv.missing-signature", Misconfigured),
        ("40002", "isv.invalid-signature", Misconfigured),
        ("40002", "isv.invalid-timestamp", Misconfigured),
        ("40006", "isv.insufficient-isv-permissions", Misconfigured),
        ("40004", "ACQ.ACCESS_FORBIDDEN", Misconfigured),
        ("40004", "ACQ.PARTNER_ERROR", Misconfigured),
        ("40004", "ACQ.SELLER_BEEN_BLOCKED", Misconfigured),
        ("40001", "isv.missing-subject", Refused),
        ("40002", "isv.invalid-parameter", Refused),
        ("40004", "ACQ.INVALID_PARAMETER", Refused),
        ("40004", "ACQ.BUYER_NOT_EXIST", Refused),
        ("40004", "ACQ.ANYTHING_NEW", Refused),
    ],
)
def test_every_signed_error_has_its_meaning(
    client, alipay, code: str, sub_code: str, means: type[PlatformError]
) -> None:
    for name in ("", "error_response"):
        pay, _ = client(alipay.error(QUERY, code, sub_code, name=name))
        with pytest.raises(PlatformError) as raised:
            pay.query(NUMBER)
        assert isinstance(raised.value, means)
        assert raised.value.code == (sub_code or code)


@pytest.mark.row("E2")
@pytest.mark.parametrize("name", ["", "error_response"])
@pytest.mark.parametrize("sub_code", ["isv.invalid-app-id", "isv.invalid-signature", "isv.missing-app-id"])
def test_being_turned_away_at_the_door_needs_no_signature_to_be_an_alarm(client, name: str, sub_code: str) -> None:
    pay, _ = client(unsigned(QUERY, "40002", sub_code, name))
    with pytest.raises(Misconfigured):
        pay.query(NUMBER)


@pytest.mark.parametrize(
    ("sub_code", "kind"),
    [
        ("ACQ.TRADE_HAS_SUCCESS", "ORDERPAID"),
        ("ACQ.TRADE_HAS_CLOSE", "ORDERCLOSED"),
        ("ACQ.CONTEXT_INCONSISTENT", "OUTTRADENOUSED"),
        ("ACQ.SELLER_BALANCE_NOT_ENOUGH", "NOTENOUGH"),
    ],
)
def test_what_the_shop_acts_on_is_said_in_the_ports_words(client, alipay, sub_code: str, kind: str) -> None:
    pay, _ = client(alipay.error("alipay.trade.close", "40004", sub_code))
    with pytest.raises(Refused) as refused:
        pay.close(NUMBER)
    assert (refused.value.kind, refused.value.code) == (kind, sub_code)


def test_a_lost_answer_stays_a_lost_answer(client) -> None:
    pay, _ = client(Unanswered("TIMEOUT"))
    with pytest.raises(Unanswered):
        pay.close(NUMBER)
