"""Alipay is taken whole or not at all, and costs nothing before it is used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from chalicelib.runtime.settings import SettingsError, read
from tests.unit.runtime.test_settings import SAFE

WHOLE = {
    "MINIMALL_ALIPAY_APP_ID": "2021000000000001",
    "MINIMALL_ALIPAY_SELLER_ID": "2088000000000001",
    "MINIMALL_ALIPAY_PRIVATE_KEY": "private-key-of-this-test",
    "MINIMALL_ALIPAY_PUBLIC_KEYS": json.dumps(["one", "next"]),
}


def test_a_shop_without_alipay_starts_and_one_with_all_of_it() -> None:
    assert read(SAFE).alipay_app_id == ""
    own = read(SAFE | WHOLE)
    assert (own.alipay_seller_id, own.alipay_public_keys) == ("2088000000000001", ["one", "next"])
    assert "private-key-of-this-test" not in repr(own)


@pytest.mark.parametrize("missing", [name for name in WHOLE if name != "MINIMALL_ALIPAY_APP_ID"])
def test_half_of_it_does_not_start(missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        read(SAFE | {name: value for name, value in WHOLE.items() if name != missing})


def test_its_address_must_be_safe() -> None:
    with pytest.raises(SettingsError, match="MINIMALL_ALIPAY_BASE_URL"):
        read(SAFE | WHOLE | {"MINIMALL_ALIPAY_BASE_URL": "http://openapi.alipay.com"})


@pytest.mark.parametrize("client", ["pay", "login"])
def test_importing_a_client_imports_neither_cryptography_nor_urllib3(client: str) -> None:
    program = (
        f"import sys, chalicelib.platform.alipay.{client}, chalicelib.platform.http;"
        "print([name for name in ('cryptography', 'urllib3') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "[]"
