"""One-time codes: the vectors of RFC 6238 (SHA-1), and what a login may do with them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.staff import totp

SECRET = totp.secret_of(b"12345678901234567890")


@pytest.mark.parametrize(
    ("epoch", "eight_digits"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_rfc(epoch: int, eight_digits: str) -> None:
    assert totp.code_at(SECRET, totp.step_at(epoch)) == eight_digits[-6:]


def test_a_clock_may_be_half_a_minute_off_and_no_more() -> None:
    now = 1_900_000_000
    step = totp.step_at(now)
    taken = [offset for offset in range(-4, 5) if totp.matched(SECRET, totp.code_at(SECRET, step + offset), now)]
    assert taken == [-1, 0, 1]


def test_a_code_is_taken_once_and_none_before_it() -> None:
    now = 1_900_000_000
    step = totp.matched(SECRET, totp.code_at(SECRET, totp.step_at(now)), now)
    assert step == totp.step_at(now)
    assert totp.matched(SECRET, totp.code_at(SECRET, step), now, step) is None
    assert totp.matched(SECRET, totp.code_at(SECRET, step - 1), now, step) is None
    assert totp.matched(SECRET, totp.code_at(SECRET, step + 1), now, step) == step + 1


@pytest.mark.parametrize("wrong", ["", "12345", "abcdef", "１２３４５６", "000000000"])
def test_what_is_no_code_is_wrong(wrong: str) -> None:
    assert totp.matched(SECRET, wrong, 1_900_000_000) is None


def test_an_app_reads_the_address() -> None:
    parts = urlsplit(totp.address(SECRET, "ann", "小满的店"))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parse_qs(parts.query) == {
        "secret": [SECRET],
        "issuer": ["小满的店"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
