"""Every operation and every wrong caller: refused in the same words whether what they name exists or not. Generated from the catalogue.

What a buyer sees of another buyer's things is tried in tests/integration/test_foreign_buyer.py, each role and permission of staff in
tests/integration/test_staff_rights.py; both fail for an operation that they do not know.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from chalicelib import reference
from chalicelib import staff as staff_domain
from chalicelib.runtime import clock, ids, tokens
from chalicelib.runtime.operation import Operation
from chalicelib.runtime.settings import settings
from chalicelib.staff import StaffMember
from chalicelib.store import table
from functions import OPERATIONS, load
from tests.attacks.ground import ANYONE, BUYER, STAFF, Door, Ground, kind_of, lived_in, names_of

# Whom nobody asks who they are. An operation that is opened to everybody has to be put here by hand.
OPEN = {
    "identity/login",
    "identity/refresh",
    "staff/login",
    "captcha/picture",
    "catalog/categories",
    "catalog/browse",
    "catalog/product",
    "catalog/search",
    "catalog/suggest",
    "catalog/pages",
    "catalog/sitemap",
    "catalog/related",
    "delivery/estimate",
    "home/page",
    "lists/get",
    "pickup/list",
    "scenes/resolve",
    "suppliers/orders",  # signed by the supplier (tests/functions/suppliers)
    "suppliers/confirm",
    "coupons/available",
    "questions/list",
    "receipts/day",
    "receipts/verify",
    "reviews/list",
    "reviews/summary",
    "search/hot",
}
# Who proves himself by his signature (tests/attacks/test_callbacks.py, couriers: tests/integration/test_delivery.py).
SIGNED = {
    "payments/wechat_notify",
    "payments/wechat_refund_notify",
    "payments/alipay_notify",
    "tracking/kuaidi100_notify",
    "tracking/kdniao_notify",
}
CLOSED = sorted(name for name in OPERATIONS if kind_of(name) in (BUYER, STAFF))
_LONG = 400 * 86_400


@pytest.fixture(scope="module")
def ground() -> Ground:
    return lived_in()


def test_who_may_call_without_a_name_is_listed_here() -> None:
    assert {name for name in OPERATIONS if kind_of(name) == ANYONE} == OPEN
    assert {name for name in OPERATIONS if kind_of(name) == "provider"} == SIGNED
    assert {kind_of(name) for name in CLOSED} == {BUYER, STAFF}


@pytest.fixture(scope="module")
def examples() -> dict[str, dict[str, Any]]:
    """A whole request of each operation, as the reference shows it."""
    document = reference.document({name: load(name) for name in OPERATIONS}, "/")
    said = {name: document["paths"][f"/{name}"]["post"]["requestBody"]["content"] for name in CLOSED}
    return {name: content["application/json"].get("example", {}) for name, content in said.items()}


# What belongs to one buyer, by the field that names it; everything else that exists is the whole shop's.
PRIVATE = {"orderNo", "caseNo", "addressId", "couponId", "quoteToken", "noticeId", "buyerId", "ids"}


def naming(value: Any, names: dict[str, Any]) -> Any:
    """A request with what it names exchanged, at every depth."""
    if isinstance(value, list):
        return [naming(inner, names) for inner in value]
    if isinstance(value, dict):
        return {field: names[field] if field in names else naming(inner, names) for field, inner in value.items()}
    return value


def bodies(ground: Ground, name: str, example: dict[str, Any]) -> tuple[bytes, bytes]:
    """A whole body that names what the victim has, and the same naming what nobody has."""
    fields = getattr(load(name), "request").model_fields  # noqa: B009 - Operation | Webhook
    named = {field.alias or known for known, field in fields.items()} & PRIVATE
    exists = {field: values[0] for field, values in ground.known.items() if field in FOUND}
    whole = {**{field: exists[field] for field in named if field in exists and field != "quoteToken"}, **example}
    absent = {field: nowhere(field, value) for field, value in exists.items() if field in PRIVATE}
    return (
        json.dumps(naming(whole, exists)).encode(),
        json.dumps(naming(whole, {**exists, **absent})).encode(),
    )


FOUND = {*PRIVATE, "productId", "skuId", "campaignId", "questionId", "answerId"}


def nowhere(field: str, value: Any) -> Any:
    """Of the same form, and nobody's."""
    if field in ("orderNo", "caseNo"):
        return value[:10] + "0" * 4 + value[14:]
    if field == "quoteToken":
        version, _, mark = value.split(".")
        return f"{version}.abc.{mark}"
    return "-".join(["0" * len(part) for part in value.split("-")[:-1]] + ["1"]) if "-" in value else "0" * len(value)


def told(answer: Any) -> tuple[int, dict[str, Any]]:
    """An answer without what is new in each."""
    body = json.loads(answer.body)
    body.pop("requestId")
    return answer.status, body


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def signed(head: dict[str, Any], body: dict[str, Any], key: bytes) -> str:
    text = f"{part(head)}.{part(body)}"
    mark = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def wrong_tokens(kind: str, ground: Ground) -> dict[str, str]:
    """Tokens that must open nothing, made while the shop is open."""
    subject = ground.victim.uid if kind == BUYER else "owner"
    genuine = ground.tokens[kind]
    head, body, mark = genuine.split(".")
    now = clock.epoch()
    claims = {"sub": subject, "aud": kind, "ver": 1, "iat": now, "exp": now + 900, "jti": "attacker"}
    own = settings()
    key = own.token_keys[own.token_key_id].get_secret_value().encode()
    ours = {"alg": "HS256", "kid": own.token_key_id, "typ": "JWT"}
    return {
        "none": "",
        "no token at all": "x",
        "another key": signed(ours, claims, b"k" * 32),
        "the empty key": signed(ours, claims, b""),
        "a key that we do not have": signed({**ours, "kid": "../../dev/null"}, claims, key),
        "no algorithm": f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.",
        "another algorithm": signed({**ours, "alg": "RS256"}, claims, key),
        "expired": tokens.issue(kind, subject, 1, seconds=-1),
        "no end": signed(ours, {name: claims[name] for name in claims if name != "exp"}, key),
        "another audience": tokens.issue(STAFF if kind == BUYER else BUYER, subject, 1),
        "no audience": signed(ours, {**claims, "aud": [kind]}, key),
        "claims of somebody else under our mark": f"{head}.{part({**claims, 'sub': 'somebody'})}.{mark}",
        "the mark cut off": f"{head}.{body}.",
        "the mark in other letters": f"{head}.{body}.{mark}=",
        "the other kind's": ground.tokens[STAFF if kind == BUYER else BUYER],
    }


@pytest.mark.row("A4")
@pytest.mark.row("S3")
def test_no_wrong_token_opens_an_operation_or_learns_what_exists(
    ground: Ground, examples: dict[str, dict[str, Any]]
) -> None:
    tried = 0
    with ground.opened() as door:
        wrong = {kind: wrong_tokens(kind, ground) for kind in (BUYER, STAFF)}
        for name in CLOSED:
            for why, token in wrong[kind_of(name)].items():
                answers = [_with(door, name, token, body) for body in bodies(ground, name, examples[name])]
                assert told(answers[0]) == told(answers[1]), (name, why)
                assert answers[0].status == 401, (name, why, answers[0].body)
                code = json.loads(answers[0].body)["code"]
                assert code in ("token_missing", "token_invalid", "token_expired"), (name, why)
                tried += 1
    assert tried == len(CLOSED) * len(wrong[BUYER])


def _with(door: Door, name: str, token: str, body: bytes) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return door.knock("POST", f"/{name}", ANYONE, body, headers=headers)


@pytest.mark.row("A7")
@pytest.mark.row("S3")
def test_staff_who_are_gone_or_may_nothing_learn_nothing(ground: Ground, examples: dict[str, dict[str, Any]]) -> None:
    with ground.opened() as door:
        stale = tokens.issue("staff", "owner", 0, _LONG)
        gone = _member("gone", "suspended")
        nobody = _member("nobody", "active")
        for name in names_of(STAFF):
            permission = getattr(getattr(load(name), "caller"), "permission", "")  # noqa: B009
            for token, status in ((stale, 401), (gone, 401), (nobody, 403)):
                if token == nobody and not permission:
                    continue  # their own account
                answers = [_with(door, name, token, body) for body in bodies(ground, name, examples[name])]
                assert told(answers[0]) == told(answers[1]), name
                assert answers[0].status == status, (name, answers[0].body)


def _member(name: str, status: str) -> str:
    table.put(
        StaffMember.at(
            staff_domain.member_key(name),
            name=name,
            password_hash="none",
            permissions=[],
            token_version=1,
            status=status,
            created_at=clock.now(),
        )
    )
    return tokens.issue("staff", name, 1, _LONG)


# What a thief is told of these says only what is so from now on, whether anything was there before or not.
SAYS_WHAT_IS = {"addresses/remove", "cart/remove", "cart/select", "messages/mark_read", "footprints/clear"}


@pytest.mark.row("D5")
@pytest.mark.row("S3")
def test_a_thief_changes_nothing_and_is_told_what_he_would_be_told_of_nothing(
    ground: Ground, examples: dict[str, dict[str, Any]]
) -> None:
    """Every operation of buyers with a whole request that names the victim's things: the victim's partition stands still."""
    thief = tokens.issue("buyer", ground.thief.uid, 1, _LONG)
    named = owned = 0
    for name in names_of(BUYER):
        real, absent = bodies(ground, name, examples[name])
        said = []
        for body in (real, absent):
            with ground.opened() as door:
                before = _of(door, ground.victim.uid)
                answer = _with(door, name, thief, body)
                assert _of(door, ground.victim.uid) == before, name
                assert answer.status < 500, (name, answer.body)
                text = json.dumps(told(answer), sort_keys=True, ensure_ascii=False)
                said.append(_without_names(text, body))
        if real != absent:
            named += 1
            with ground.opened() as door:  # the attack has teeth: to its owner the thing is there
                owned += _with(door, name, ground.tokens[BUYER], real).status != json.loads(said[0])[0]
            assert said[0] == said[1], name
            assert name in SAYS_WHAT_IS or json.loads(said[0])[0] >= 400, (name, said[0])
    assert named > 20
    assert owned > 15


def _of(door: Door, uid: str) -> dict[str, Any]:
    return {key: dict(found) for key, found in door.table.partitions.items() if uid in key}


def _without_names(text: str, body: bytes) -> str:
    """An answer without what the caller wrote himself, and without times."""
    for sent in _texts(json.loads(body)):
        text = text.replace(json.dumps(sent, ensure_ascii=False), '"…"')
    return text


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in _texts(one)]


# What only the shop may say of a buyer's things. A field of these names in a buyer's request is a promise that it does not count.
OURS = {
    *(
        "uid",
        "buyer_id",
        "openid",
        "unionid",
        "session_key",
        "token_version",
        "ver",
        "version",
        "created_at",
        "updated_at",
    ),
    *(
        "status",
        "state",
        "price_fen",
        "unit_price_fen",
        "paid_fen",
        "payable_fen",
        "owed_fen",
        "refund_fen",
        "refunded_fen",
    ),
    *("amount_fen", "balance_fen", "discount_fen", "freight_fen", "off_fen", "stock", "permissions", "role", "roles"),
    *("admin", "store_id", "transaction_id", "verified", "reply", "pinned"),
}
ASKED = {("invoices/list", "state")}  # a filter


@pytest.mark.row("S3")
def test_no_request_of_a_buyer_can_set_what_is_the_shops_to_say() -> None:
    """Mass assignment: unknown fields are refused at every depth, and none of the known ones is ours."""
    for name in sorted({*names_of(BUYER), *OPEN}):
        operation = load(name)
        assert isinstance(operation, Operation)
        for shape in _shapes(operation.request, set()):
            assert shape.model_config.get("extra") == "forbid", f"{name}: {shape.__name__} takes what it does not know"
            fields = set(shape.model_fields) & OURS
            assert not {field for field in fields if (name, field) not in ASKED}, f"{name}: {fields}"


def _shapes(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """A model and every model that its fields are made of."""
    if model not in seen:
        seen.add(model)
        for field in model.model_fields.values():
            for found in _within(field.annotation):
                _shapes(found, seen)
    return seen


def _within(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _within(argument)]


@pytest.mark.row("S3")
def test_a_key_belongs_to_its_caller_and_its_operation(ground: Ground) -> None:
    """Replay: another buyer's Idempotency-Key gives nothing of theirs; the same key for something else is refused."""
    key = {"idempotency-key": "a-key-that-was-seen"}
    with ground.opened() as door:
        victims = door.knock("POST", "/cart/add", BUYER, _line("mug"), headers=key)
        thief = tokens.issue("buyer", ground.thief.uid, 1, _LONG)
        stolen = door.knock(
            "POST", "/cart/add", ANYONE, _line("tea"), headers={**key, "authorization": f"Bearer {thief}"}
        )
        again = door.knock("POST", "/cart/add", BUYER, _line("mug"), headers=key)
        other = door.knock("POST", "/cart/add", BUYER, _line("tea"), headers=key)
    assert (victims.status, stolen.status, again.status, other.status) == (200, 200, 200, 422)
    assert json.loads(again.body)["data"] == json.loads(victims.body)["data"]
    assert json.loads(stolen.body)["data"] != json.loads(victims.body)["data"]


def _line(product: str) -> bytes:
    return json.dumps({"productId": product, "skuId": f"{product}-1", "quantity": 1}).encode()


def test_numbers_that_name_things_cannot_be_counted_through() -> None:
    """Enumeration: an order's name holds 20 bits of chance beside its moment, and its buyer, of 60 bits."""
    now, buyer = clock.now(), ids.uid()
    made = [ids.order_no(now, buyer) for _ in range(2_000)]
    assert len({number[10:14] for number in made}) > 1_950  # draws from 2^20
    assert {number[14:] for number in made} == {buyer}
    assert len({ids.uid() for _ in range(2_000)}) == 2_000
    assert len(buyer) == 12
