"""Access tokens: only a genuine, living one for this very door."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.runtime import tokens
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.safety import DEV_KEY as _DEV_KEY
from chalicelib.runtime.settings import settings
from tests.world import TestClock, forward

pytestmark = pytest.mark.row("A4")


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def opened(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _ = (urlsafe_b64decode(piece + "==") for piece in token.split("."))
    return json.loads(head), json.loads(body)


def signed(head: Any, body: Any, key: str = _DEV_KEY, digest: Any = hashlib.sha256) -> str:
    text = f"{part(head)}.{part(body)}"
    return f"{text}.{part(hmac.new(key.encode(), text.encode(), digest).digest())}"


def refused(token: str, audience: str = "buyer") -> str:
    with pytest.raises(ShopError) as caught:
        tokens.check(audience, token)
    return caught.value.code


def test_a_token_says_who_under_which_version_until_when(at_noon: TestClock) -> None:
    claims = tokens.check("buyer", tokens.issue("buyer", "LAN", 3))
    assert claims == ("LAN", 3, int(at_noon.now().timestamp()) + 900, {})


@pytest.mark.usefixtures("at_noon")
def test_a_token_ends_to_the_second() -> None:
    token = tokens.issue("buyer", "LAN", 1, seconds=60)
    forward(seconds=59)
    assert tokens.check("buyer", token)
    forward(seconds=1)
    assert refused(token) == "token_expired"


@pytest.mark.usefixtures("at_noon")
def test_two_tokens_are_never_the_same() -> None:
    assert tokens.issue("buyer", "LAN", 1) != tokens.issue("buyer", "LAN", 1)


def test_a_buyers_token_opens_no_staff_door() -> None:
    assert refused(tokens.issue("buyer", "LAN", 1), "staff") == "token_invalid"
    assert refused(tokens.issue("staff", "ann", 1), "buyer") == "token_invalid"


@pytest.mark.parametrize("claim", ["sub", "ver", "exp", "aud", "jti", "iat"])
def test_a_claim_that_was_changed_is_noticed(claim: str) -> None:
    head, body = opened(tokens.issue("buyer", "LAN", 1))
    signature = tokens.issue("buyer", "LAN", 1).split(".")[2]
    assert refused(f"{part(head)}.{part(body | {claim: 9_999_999_999})}.{signature}") == "token_invalid"


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", None, "HS512", "RS256", "hs256", ["HS256"], {"alg": "HS256"}]
)
def test_the_header_does_not_choose_the_algorithm(alg: Any) -> None:
    head, body = opened(tokens.issue("buyer", "LAN", 1))
    assert refused(signed(head | {"alg": alg}, body)) == "token_invalid"
    assert refused(f"{part(head | {'alg': alg})}.{part(body)}.") == "token_invalid"
    assert tokens.check("buyer", signed(head, body))


def test_a_signature_with_another_digest_or_key_is_refused() -> None:
    head, body = opened(tokens.issue("buyer", "LAN", 1))
    assert refused(signed(head, body, digest=hashlib.sha512)) == "token_invalid"
    assert refused(signed(head, body, key="k" * 40)) == "token_invalid"
    assert refused(signed(head, body, key="")) == "token_invalid"


@pytest.mark.parametrize("kid", ["another", "", None, 1, ["dev"], {"dev": 1}, "../../dev", "/dev/null"])
def test_a_key_outside_the_ring_is_refused(kid: Any) -> None:
    head, body = opened(tokens.issue("buyer", "LAN", 1))
    assert refused(signed(head | {"kid": kid}, body)) == "token_invalid"


@pytest.mark.parametrize("missing", ["sub", "aud", "ver", "exp"])
def test_a_missing_claim_is_refused(missing: str) -> None:
    head, body = opened(tokens.issue("buyer", "LAN", 1))
    assert refused(signed(head, {name: value for name, value in body.items() if name != missing})) == "token_invalid"


@pytest.mark.parametrize("head", [[], "HS256", 1, None, {}])
def test_a_header_or_body_that_is_no_object_is_refused(head: Any) -> None:
    good_head, good_body = opened(tokens.issue("buyer", "LAN", 1))
    assert refused(signed(head, good_body)) == "token_invalid"
    assert refused(signed(good_head, head)) == "token_invalid"


GOOD = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "a.b",
        GOOD + ".x",
        "." + GOOD,
        "é.é.é",
        "密.密.密",
        "\x00.\x00.\x00",
        "=.=.=",
        "W10.W10.W10",
    ],
)
def test_garbage_is_refused(token: str) -> None:
    assert refused(token) == "token_invalid"


def test_json_that_nests_too_deep_is_refused() -> None:
    deep = b"[" * 100_000
    assert refused(f"{part(deep)}.{part(deep)}.{part(b'x')}") == "token_invalid"


@given(st.text(max_size=200))
def test_no_text_at_all_is_anything_but_refused(text: str) -> None:
    assert refused(text) == "token_invalid"


@given(place=st.integers(min_value=0), letter=st.sampled_from("AbZ09-_.="))
def test_one_letter_changed_anywhere_is_refused(place: int, letter: str) -> None:
    token = tokens.issue("buyer", "LAN", 1)
    at = place % len(token)
    changed = token[:at] + letter + token[at + 1 :]
    if changed != token:
        assert refused(changed) == "token_invalid"


def test_a_token_under_the_former_key_is_good_while_it_is_in_the_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    old = tokens.issue("buyer", "LAN", 1)
    monkeypatch.setenv("MINIMALL_TOKEN_KEYS", json.dumps({"dev": _DEV_KEY, "new": "n" * 40}))
    monkeypatch.setenv("MINIMALL_TOKEN_KEY_ID", "new")
    settings.cache_clear()
    assert tokens.check("buyer", old).subject == "LAN"
    assert opened(tokens.issue("buyer", "LAN", 1))[0]["kid"] == "new"
    monkeypatch.setenv("MINIMALL_TOKEN_KEYS", json.dumps({"new": "n" * 40}))
    settings.cache_clear()
    assert refused(old) == "token_invalid"


def test_a_derived_secret_is_good_for_its_purpose_and_text_only() -> None:
    secret = tokens.derive("refresh", "a.b.1")
    assert tokens.derived("refresh", "a.b.1", secret)
    for purpose, text, given_secret in (
        ("quote", "a.b.1", secret),
        ("refresh", "a.b.2", secret),
        ("refresh", "a.b.1", secret.upper()),
        ("refresh", "a.b.1", secret[:-1]),
        ("refresh", "a.b.1", ""),
        ("refresh", "a.b.1", "密" * 64),
    ):
        assert not tokens.derived(purpose, text, given_secret)
