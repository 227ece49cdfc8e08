"""settings/connections: each platform is asked, and what is wrong is told apart; what ends is told in time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from chalicelib import providers
from chalicelib.reconciliation.day import READY_HOUR, midnight_after
from chalicelib.runtime import clock, log
from chalicelib.runtime.settings import settings, use_source
from chalicelib.store.errors import Throttled
from functions.jobs import reconcile
from tests.integration.cases import unpaid
from tests.integration.shop import Shop, configure

pytestmark = pytest.mark.row("E7")

Give = Callable[..., None]


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`give(NAME=value)`: the deployment has another value from now on."""

    def other(**values: Any) -> None:
        configure(monkeypatch, **values)

    yield other
    monkeypatch.undo()
    settings.cache_clear()
    providers.forget()


def seen(shop: Shop) -> dict[str, dict[str, Any]]:
    found = shop.staff.get("settings/connections")["connections"]
    return {one["platform"]: one for one in found}


def told(shop: Shop) -> dict[str, tuple[str, str]]:
    return {name: (one["state"], one["code"]) for name, one in seen(shop).items()}


OK = {"wechat_pay": ("ok", ""), "mini_program": ("ok", ""), "alipay": ("ok", "")}


def certificate(shop: Shop, serial: str, ends_in: timedelta) -> str:
    """The merchant's certificate, as it is downloaded beside the key (apiclient_cert.pem)."""
    key = load_pem_private_key(shop.platform.credentials.merchant_private_key_pem.encode(), None)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "merchant")])
    until = clock.now() + ends_in
    made = x509.CertificateBuilder(name, name, key.public_key(), int(serial, 16), until - timedelta(days=1800), until)  # type: ignore[arg-type]
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM).decode()  # type: ignore[arg-type]


def test_all_is_well_and_said_as_whom_and_where(shop: Shop) -> None:
    own, found = shop.platform.credentials, seen(shop)
    assert told(shop) == OK
    assert [found[name]["account"] for name in OK] == [own.mchid, own.appid, own.alipay.seller_id]
    assert {one["place"] for one in found.values()} == {"test"}
    keys = {(key["owner"], key["serial"]): key["endsAt"] for key in found["wechat_pay"]["keys"]}
    assert keys["merchant", own.merchant_serial] is None
    assert keys["platform", own.public_key_id] is None
    told_of = json.dumps(found)
    assert "PRIVATE" not in told_of
    assert own.apiv3_key not in told_of
    assert own.secret not in told_of


def test_a_shop_without_alipay_is_not_asked_about_it(shop: Shop, give: Give) -> None:
    give(ALIPAY_APP_ID="")
    assert list(seen(shop)) == ["wechat_pay", "mini_program"]


def test_addresses_tell_the_real_thing_from_a_sandbox(shop: Shop, give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.connections._QUESTIONS", dict.fromkeys(OK, lambda: None))
    give(
        WECHAT_BASE_URL="https://api.weixin.qq.com",
        WECHATPAY_BASE_URL="https://api.mch.weixin.qq.com",
        ALIPAY_BASE_URL="https://openapi-sandbox.dl.alipaydev.com",
    )
    assert [one["place"] for one in seen(shop).values()] == ["live", "live", "sandbox"]


def test_a_wrong_secret_key_or_clock_is_ours_to_mend(shop: Shop, give: Give) -> None:
    give(WECHAT_SECRET="another")
    assert told(shop) == {**OK, "mini_program": ("misconfigured", "40125")}
    give(WECHAT_SECRET=shop.platform.credentials.secret, WECHATPAY_MERCHANT_KEY="no key")
    assert told(shop) == {**OK, "wechat_pay": ("misconfigured", "PRIVATE_KEY")}
    give(WECHATPAY_MERCHANT_KEY=shop.platform.credentials.merchant_private_key_pem, WECHATPAY_APIV3_KEYS=["short"])
    assert told(shop) == {**OK, "wechat_pay": ("misconfigured", "APIV3_KEY")}
    give(WECHATPAY_APIV3_KEYS=[shop.platform.credentials.apiv3_key], ALIPAY_PRIVATE_KEY="no key")
    assert told(shop) == {**OK, "alipay": ("misconfigured", "PRIVATE_KEY")}
    give(ALIPAY_PRIVATE_KEY=shop.platform.credentials.alipay.app_private_key)
    shop.platform.clock(offset=900)
    assert told(shop)["wechat_pay"] == ("misconfigured", "SIGN_ERROR")
    shop.platform.clock(offset=0)
    assert told(shop) == OK


def test_an_answer_of_somebody_else_is_not_believed(shop: Shop, give: Give) -> None:
    give(ALIPAY_APP_ID="")  # it would be asked at the same time, and might get the bad answer
    shop.platform.fault("query", "bad_signature")
    assert told(shop)["wechat_pay"] == ("untrusted", "UNSIGNED_ANSWER")


def test_who_does_not_answer_is_unreachable_and_the_others_are_asked(shop: Shop, give: Give) -> None:
    give(WECHATPAY_BASE_URL="http://127.0.0.1:9")
    found = told(shop)
    assert found.pop("wechat_pay")[0] == "unreachable"
    assert set(found.values()) == {("ok", "")}


def test_a_certificate_beside_the_key_tells_its_end_and_the_key_signs_as_before(shop: Shop, give: Give) -> None:
    own = shop.platform.credentials
    pem = certificate(shop, own.merchant_serial, timedelta(days=400))
    give(WECHATPAY_MERCHANT_KEY=own.merchant_private_key_pem + pem)
    found = seen(shop)["wechat_pay"]
    (ours,) = [key for key in found["keys"] if key["owner"] == "merchant"]
    assert found["state"] == "ok"
    assert clock.parse(ours["endsAt"]) - clock.now() > timedelta(days=399)
    case = unpaid(shop)
    assert case.ask("orders/pay")["payment"]


def test_what_ends_within_a_month_is_told_once_each_morning(
    shop: Shop, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, alarms = shop.platform.credentials, []
    monkeypatch.setattr(log, "alarm", lambda event, **facts: alarms.append((event, facts)))
    ready = midnight_after(clock.day(clock.now())) + timedelta(hours=READY_HOUR)
    theirs, ours = (
        certificate(shop, "5157F0", timedelta(days=15)),
        certificate(shop, own.merchant_serial, timedelta(days=60)),
    )
    give(
        WECHATPAY_PUBLIC_KEYS={**settings().wechatpay_public_keys, "5157F0": theirs},
        WECHATPAY_MERCHANT_KEY=own.merchant_private_key_pem + ours,
    )
    shop.forward(seconds=(ready - clock.now()).total_seconds() + 60)
    shop.platform.clock(offset=shop.clock.ahead.total_seconds())
    for _ in range(4):  # until noon
        reconcile.handle({})
        shop.forward(minutes=30)
    ((event, facts),) = [one for one in alarms if one[0] == "certificate_ends"]
    assert event == "certificate_ends"
    assert (facts["platform"], facts["owner"], facts["serial"]) == ("wechat_pay", "platform", "5157F0")
    assert 12 <= facts["days"] <= 14


def test_a_kept_secret_that_is_malformed_or_cannot_be_read_is_said_of_its_platform_alone(
    shop: Shop, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = shop.platform.credentials
    kept = {
        "wechat_secret": own.secret,
        "wechatpay_apiv3_keys": json.dumps([own.apiv3_key]),
        "wechatpay_public_keys": json.dumps({own.public_key_id: own.platform_public_key_pem}),
        "alipay_private_key": settings().alipay_private_key.get_secret_value(),
        "alipay_public_keys": json.dumps(settings().alipay_public_keys),
        "token_keys": json.dumps({name: key.get_secret_value() for name, key in settings().token_keys.items()}),
        "seal_keys": json.dumps({name: key.get_secret_value() for name, key in settings().seal_keys.items()}),
        "cursor_key": settings().cursor_key.get_secret_value(),
        "blind_key": settings().blind_key.get_secret_value(),
    }

    def source(name: str) -> str:
        if name.endswith("wechatpay_merchant_keys"):
            return "no JSON"
        if name.endswith("wechat_secret"):
            raise Throttled("ThrottlingException")
        return kept[name.removeprefix("/kept/")]

    before = use_source(source)
    try:
        give(SECRETS="/kept/")
        found = seen(shop)
    finally:
        use_source(before)
    assert {name: (one["state"], one["code"]) for name, one in found.items()} == {
        "wechat_pay": ("misconfigured", "SETTINGS"),
        "mini_program": ("misconfigured", "SECRETS"),
        "alipay": ("ok", ""),
    }
    assert "wechatpay_merchant_keys" in found["wechat_pay"]["says"]
    assert [key["owner"] for key in found["wechat_pay"]["keys"]] == ["platform"]
