"""A client of Alipay whose gateway gives the answers of the test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from chalicelib.platform.alipay.account import AlipayAccount
from chalicelib.platform.alipay.pay import Alipay
from tests.unit.platform import doubles as common
from tests.unit.platform.alipay import doubles
from tests.unit.platform.alipay.doubles import AlipayPlatform
from tests.unit.platform.doubles import MovableClock, Scripted, ScriptedHttp


@pytest.fixture(scope="session")
def app_key() -> RSAPrivateKey:
    return common.rsa_key()


@pytest.fixture(scope="session")
def alipay() -> AlipayPlatform:
    return AlipayPlatform(common.rsa_key())


@pytest.fixture(scope="session")
def other() -> AlipayPlatform:
    """Somebody else; or Alipay with its next key."""
    return AlipayPlatform(common.rsa_key())


@pytest.fixture
def account(app_key: RSAPrivateKey, alipay: AlipayPlatform) -> AlipayAccount:
    return AlipayAccount(
        app_id=doubles.APP_ID,
        seller_id=doubles.PID,
        private_key=doubles.bare_private(app_key),
        public_keys=(doubles.bare_public(alipay.key),),
        base_url="http://alipay.test",
    )


@pytest.fixture
def client(account: AlipayAccount, clock: MovableClock) -> Callable[..., tuple[Alipay, ScriptedHttp]]:
    """`client(answer, …)`: an Alipay that gives these answers, and the transport that keeps the questions."""

    def make(*script: Scripted, of: AlipayAccount = account) -> tuple[Alipay, ScriptedHttp]:
        http = ScriptedHttp(list(script))
        return Alipay(of, http, clock), http

    return make
