"""chalicelib.devices: what a login came from, as people say it."""

from __future__ import annotations

import pytest

from chalicelib import devices

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.50"
)


@pytest.mark.row("A5")
@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        (IPHONE, "微信 · iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 14; V2324A) Chrome/116.0 Mobile Safari/537.36 AlipayClient/10.6",
            "支付宝 · Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15",
            "Safari · Mac",
        ),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1", "HarmonyOS"),
        ("python-requests/2.31", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_without_versions(agent: str, shown: str) -> None:
    assert devices.device(agent) == shown


@pytest.mark.row("A5")
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.7", "203.0.113.***"),
        ("2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3:***"),
        ("::1", "::1:***"),
        ("", ""),
    ],
)
def test_of_an_address_the_last_part_is_left_out(address: str, shown: str) -> None:
    assert devices.network(address) == shown
