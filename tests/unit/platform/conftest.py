"""Keys are made once per run; accounts, clocks and clients are new for each test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from chalicelib.platform.wechat.account import WeChatPayAccount
from chalicelib.platform.wechat.pay import WeChatPay
from tests.unit.platform import doubles
from tests.unit.platform.doubles import MovableClock, Platform, Scripted, ScriptedHttp


@pytest.fixture(scope="session")
def merchant_key() -> RSAPrivateKey:
    return doubles.rsa_key()


@pytest.fixture(scope="session")
def platform() -> Platform:
    return Platform(doubles.rsa_key())


@pytest.fixture(scope="session")
def stranger() -> Platform:
    """Signs under the platform's serial with a key of its own."""
    return Platform(doubles.rsa_key())


@pytest.fixture
def account(merchant_key: RSAPrivateKey, platform: Platform) -> WeChatPayAccount:
    return WeChatPayAccount(
        appid=doubles.APPID,
        mchid=doubles.MCHID,
        merchant_serial=doubles.MERCHANT_SERIAL,
        private_key_pem=doubles.private_pem(merchant_key),
        apiv3_keys=(doubles.APIV3_KEY,),
        platform_keys={platform.serial: doubles.public_pem(platform.key)},
        base_url="http://platform.test",
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def client(account: WeChatPayAccount, clock: MovableClock) -> Callable[..., tuple[WeChatPay, ScriptedHttp]]:
    """`client(answer, …)`: a WeChatPay whose platform gives these answers, and the transport that keeps the questions."""

    def make(*script: Scripted, of: WeChatPayAccount = account) -> tuple[WeChatPay, ScriptedHttp]:
        http = ScriptedHttp(list(script))
        return WeChatPay(of, http, clock, lambda: doubles.NONCE), http

    return make
