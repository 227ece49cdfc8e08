"""Bad tokens and bad bodies: refused by name with 4xx, never 500, and nothing is changed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.runtime import ids, tokens
from functions import OPERATIONS, load
from tests.integration.shop import Shop
from tests.world import Person

CALLABLE = sorted(name for name, kind in OPERATIONS.items() if kind != "webhook")


def kind_of(name: str) -> str:
    return str(getattr(load(name), "caller").kind)  # noqa: B009 - Operation | Webhook


def _caller_of(name: str, shop: Shop) -> Person:
    """Somebody who may call it, whom no other test knows."""
    return shop.staff if kind_of(name) == "staff" else shop.buyer(ids.random_text(8), address=False)


def forged(token: str, **head: Any) -> str:
    """The same claims under another head, with the old signature."""
    _, body, signature = token.split(".")
    encoded = base64.urlsafe_b64encode(json.dumps(head).encode()).decode().rstrip("=")
    return f"{encoded}.{body}.{signature}"


@pytest.mark.row("A4")
def test_only_a_genuine_living_token_of_the_right_kind_opens_anything(shop: Shop) -> None:
    buyer = shop.buyer("lan")
    shop.forward(seconds=1)
    expired = tokens.issue("buyer", buyer.uid, 1, seconds=-1)
    none = forged(buyer.token, alg="none", kid="local")
    bare_none = none.rpartition(".")[0] + "."
    foreign = forged(buyer.token, alg="HS256", kid="somebody-elses")
    changed = buyer.token[:-4] + ("AAAA" if not buyer.token.endswith("AAAA") else "BBBB")
    bad = {"": 401, expired: 401, none: 401, bare_none: 401, foreign: 401, changed: 401, "x.y": 401, "..": 401}
    for name in CALLABLE:
        if kind_of(name) == "anyone":
            continue
        wrong_kind = shop.staff.token if kind_of(name) == "buyer" else buyer.token
        for token, status in {**bad, wrong_kind: 401}.items():
            outbound = Person().send(name, {}, token=token)
            assert outbound.status == status, f"{name} with {token[:40]}: {outbound.body}"
            assert json.loads(outbound.body)["code"] in ("token_missing", "token_invalid", "token_expired")


@pytest.mark.row("A1")
def test_no_answer_shows_openid_session_key_or_plain_personal_data_of_the_login(shop: Shop) -> None:
    shop.buyer("lan")
    people = shop.platform.state["people"]
    secrets = [value for person in people.values() for value in (person["openid"], person["session_key"])]
    answer = json.dumps(Person().call("identity/login", {"code": "sim-lan"}))
    assert secrets
    assert not [secret for secret in secrets if secret in answer]


MALFORMED = [b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe", b"1e999", b'{"a": "\\ud800"}', b"[" * 60_000]


@pytest.mark.parametrize("name", CALLABLE)
def test_malformed_and_oversized_bodies_get_4xx(name: str, shared_shop: Shop) -> None:
    person = _caller_of(name, shared_shop)
    for raw in MALFORMED:
        outbound = person.send(name, raw=raw)
        assert outbound.status < 500, f"{raw[:20]!r}: {outbound.body}"
        if raw:
            assert outbound.status == 400, f"{raw[:20]!r}: {outbound.body}"
    outbound = person.send(name, raw=b'{"x": "' + b"y" * 70_000 + b'"}')
    assert outbound.status == 413
    outbound = person.send(name, {"nobodyKnowsThis": 1})
    assert outbound.status == 400
    assert json.loads(outbound.body)["details"]["fields"][-1]["field"] == "nobodyKnowsThis"


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", CALLABLE)
def test_any_values_in_the_known_fields_get_a_clear_answer(name: str, shared_shop: Shop) -> None:
    """Fields that exist, filled with anything: an answer below 500, and a refusal of validation names a field."""
    person = _caller_of(name, shared_shop)
    operation: Any = load(name)
    fields = [field.alias or known for known, field in operation.request.model_fields.items()]
    if not fields:
        return

    @hypothesis_settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.dictionaries(st.sampled_from(fields), values, max_size=len(fields)))
    def anything(body: dict[str, Any]) -> None:
        outbound = person.send(name, body)
        assert outbound.status < 500, f"{name} {body}: {outbound.body}"
        assert outbound.status != 401  # whoever calls is known
        answer = json.loads(outbound.body)
        if answer.get("code") == "invalid_request":
            assert all(fault["field"] for fault in answer["details"]["fields"])

    anything()
