"""python-alipay-sdk, an independent library, as the second opinion on everything that is signed."""

from __future__ import annotations

import alipay as theirs
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.platform.alipay.account import AlipayKeys, AppKey, joined
from chalicelib.platform.pay import PaymentNotification, TradeState
from tests.unit.platform.alipay import doubles
from tests.unit.platform.alipay.doubles import NUMBER, AlipayPlatform, paid, told


@pytest.fixture
def sdk(app_key: RSAPrivateKey, alipay: AlipayPlatform) -> theirs.AliPay:
    armour = "-----BEGIN {0}-----\n{1}\n-----END {0}-----"
    return theirs.AliPay(
        appid=doubles.APP_ID,
        app_private_key_string=armour.format("PRIVATE KEY", doubles.bare_private(app_key)),
        alipay_public_key_string=armour.format("PUBLIC KEY", doubles.bare_public(alipay.key)),
    )


@pytest.mark.row("E2")
def test_what_we_sign_is_what_they_sign(client, alipay, sdk) -> None:
    pay, http = client(alipay.answer("alipay.trade.query", **paid()))
    pay.query(NUMBER)
    sent = doubles.sent(http.requests[0])
    signature = sent.pop("sign")
    assert sdk._sign("&".join(f"{name}={value}" for name, value in sorted(sent.items()))) == signature
    assert "sign=" in sdk.sign_data(dict(sent))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text(st.characters(codec="utf-8"), min_size=1), min_size=1
    )
)
def test_any_parameters_are_signed_alike(sdk, app_key: RSAPrivateKey, values: dict[str, str]) -> None:
    ours = AppKey(doubles.bare_private(app_key)).sign(joined(values))
    assert ours == sdk._sign("&".join(f"{name}={value}" for name, value in sorted(values.items())))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.binary())
def test_what_they_verify_we_verify(alipay: AlipayPlatform, sdk, message: bytes) -> None:
    keys, signature = AlipayKeys((doubles.bare_public(alipay.key),)), alipay.sign(message)
    assert keys.verify(message, signature)
    assert not keys.verify(message + b".", signature)


@pytest.mark.row("E2")
def test_an_answer_that_they_verify_is_read_alike(client, alipay, sdk) -> None:
    answer = alipay.answer("alipay.trade.query", **paid(body="a {nested} brace: \\u8336"))
    accepted = sdk._verify_and_return_sync_response(answer.body.decode(), "alipay_trade_query_response")
    ours = client(answer)[0].query(NUMBER)
    assert ours.state is TradeState.SUCCESS
    assert ours.transaction_id == accepted["trade_no"]


@pytest.mark.row("E4")
@pytest.mark.parametrize("changes", [{}, {"body": "", "out_biz_no": ""}, {"subject": "茶 & 杯=1"}])
def test_a_notification_that_they_verify_is_accepted(client, alipay, sdk, changes: dict[str, str]) -> None:
    fields = told(**changes)
    form = alipay.form(fields)
    signature = alipay.sign("&".join(f"{name}={value}" for name, value in sorted(fields.items())).encode())
    assert sdk.verify(dict(fields), signature)
    heard = client()[0].parse_notification({}, form)
    assert isinstance(heard, PaymentNotification)
    assert heard.trade.out_trade_no == fields["out_trade_no"]
