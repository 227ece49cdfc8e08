"""What comes in a request and is meant to hurt: addresses to call, text that deceives, bombs; and what an answer or a file must never show.

Bombs in providers' bills: tests/unit/platform/test_bills.py. Malformed and huge bodies of every operation: tests/integration/test_border.py.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib import reference
from chalicelib.runtime import tokens
from functions import OPERATIONS, load
from tests.attacks.ground import ANYONE, BUYER, CALLERS, STAFF, Ground, kind_of, lived_in
from tests.integration.shop import ADDRESS

ROOT = Path(__file__).parents[2]
MINE = sorted(name for name in OPERATIONS if kind_of(name) in CALLERS)
# The cloud's own door for whoever runs there, this machine, files, and another shop.
ELSEWHERE = (
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:8002/",
    "file:///etc/passwd",
    "https://attacker.example/x.png",
    "//attacker.example/x.png",
    "gopher://attacker.example/",
)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return lived_in()


@pytest.fixture(scope="module")
def examples() -> dict[str, dict[str, Any]]:
    document = reference.document({name: load(name) for name in OPERATIONS}, "/")
    said = {name: document["paths"][f"/{name}"]["post"]["requestBody"]["content"] for name in MINE}
    return {name: content["application/json"].get("example", {}) for name, content in said.items()}


def everywhere(value: Any, put: str) -> Iterator[Any]:
    """The same request with `put` in the place of each text, one at a time."""
    if isinstance(value, str):
        yield put
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for changed in everywhere(inner, put):
                yield [*value[:place], changed, *value[place + 1 :]]
    elif isinstance(value, dict):
        for name, inner in value.items():
            for changed in everywhere(inner, put):
                yield {**value, name: changed}


@pytest.mark.row("S4")
def test_no_address_in_a_request_is_ever_called(ground: Ground, examples: dict[str, dict[str, Any]]) -> None:
    """SSRF: every text of every operation is an attacker's address once; the shop calls its providers or nobody."""
    for name in MINE:
        with ground.opened() as door:
            for address in ELSEWHERE if _takes_links(name) else ELSEWHERE[:1]:
                for body in everywhere(examples[name], address):
                    answer = door.ask(name, kind_of(name), body)
                    assert answer.status != 500, (name, body, answer.body)  # a provider may say no: 502
            hosts = {urlsplit(asked).netloc for asked in door.outside.asked}
            assert hosts <= {"outside.example"}, name


def _takes_links(name: str) -> bool:
    return any(word in json.dumps(load(name).request.model_json_schema()) for word in ("https?", "media"))  # type: ignore[union-attr]


@pytest.mark.row("S4")
def test_text_that_deceives_is_refused_by_every_operation(ground: Ground, examples: dict[str, dict[str, Any]]) -> None:
    """NUL and other control characters, marks that turn the direction of writing, halves of characters; in every field that takes text."""
    tried = 0
    with ground.opened() as door:
        for name in MINE:
            for nasty in ("a\x00b", "a\x1b[2Jb", "abc\u202ecba", "a\u2066b", "\ud800"):
                for body in everywhere(examples[name], nasty):
                    answer = door.knock("POST", f"/{name}", kind_of(name), json.dumps(body).encode())
                    assert answer.status == 400, (name, body, answer.status, answer.body)
                    tried += 1
    assert tried > 500


@pytest.mark.row("S4")
def test_a_bomb_in_a_quote_is_not_unfolded_and_packed_bodies_are_no_bodies(ground: Ground) -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"\x00" * 8_000_000, 9)).decode().rstrip("=")
    with ground.opened() as door:
        version = ground.known["quoteToken"][0].partition(".")[0]
        answer = door.ask("orders/submit", BUYER, {"quoteToken": f"{version}.{bomb}.{'0' * 32}"})
        assert (answer.status, json.loads(answer.body)["code"]) == (409, "quote_expired")  # its mark is looked at first
        packed = zlib.compress(b'{"pageSize":1}')
        answer = door.knock("POST", "/orders/list", BUYER, packed, headers={"Content-Encoding": "deflate"})
        assert answer.status == 400


INSIDE = re.compile(
    r"Traceback|chalicelib|site-packages|\bpydantic\b|botocore|DynamoDB|ConditionalCheck|MINIMALL_|IDEM#|U#[0-9A-Z]{12}"
)


@pytest.mark.row("S3")
def test_no_refusal_shows_what_is_inside_or_whose_it_is(ground: Ground, examples: dict[str, dict[str, Any]]) -> None:
    """Errors of strangers and thieves: nothing of the shop's making, nothing of a person."""
    person = [ground.victim.uid, "openid-person", "session-key"]
    named = [ADDRESS["name"], ADDRESS["phone"], ADDRESS["detail"]]  # the thief's, too: he may see his own
    thief = {"authorization": f"Bearer {tokens.issue('buyer', ground.thief.uid, 1, 10_000)}"}
    for name in MINE:
        with ground.opened() as door:
            for body in (examples[name], {}, {"x" * 300: 1}, {**examples[name], "orderNo": ground.known["orderNo"][0]}):
                for headers in ({}, thief):
                    answer = door.knock("POST", f"/{name}", ANYONE, json.dumps(body).encode(), headers=headers)
                    text = answer.body.decode()
                    if answer.status >= 400:
                        assert not INSIDE.search(text), (name, text)
                        assert not [word for word in named if word in text], (name, text)
                    if kind_of(name) != ANYONE:
                        assert not [word for word in person if word in text], (name, text)


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|\bwx[0-9a-f]{16}\b|\b1[3-9][0-9]{9}\b|(?<![0-9A-Za-z])[0-9a-f]{40,}(?![0-9A-Za-z])"
)
# A play phone of the reference's examples; the chain's and tests' hashes are no secrets.
HARMLESS = re.compile(r"^1380000[0-9]{4}$")
PLACES = re.compile(r"(?<!\w)/root/|(?<!\w)/home/(?!(?:page|boot|get|save)\b)[a-z]|/Users/|C:\\\\")


def packaged() -> list[Path]:
    """What goes into the zip, and what describes the stack."""
    paths = [
        ROOT / "app.py",
        *ROOT.glob("chalicelib/**/*"),
        *ROOT.glob("functions/**/*"),
        *ROOT.glob(".chalice/*.json"),
    ]
    paths += [*ROOT.glob("infra/template*.yaml"), *ROOT.glob("infra/template/**/*"), *ROOT.glob("infra/policies/**/*")]
    return [
        path
        for path in paths
        if path.is_file() and path.suffix in (".py", ".json", ".yaml", ".txt", ".html", ".js", ".css")
    ]


@pytest.mark.row("S3")
def test_what_is_packaged_holds_no_secret_no_person_and_no_place_of_a_developer() -> None:
    found = []
    for path in packaged():
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in SECRETS.findall(text) if not HARMLESS.match(hit)]
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in PLACES.findall(text)]
    assert len(packaged()) > 200
    assert not found


def test_a_secret_in_the_package_is_seen() -> None:
    for text in (
        "-----BEGIN RSA PRIVATE KEY-----",
        "AKIAABCDEFGHIJKLMNOP",
        "wx0123456789abcdef",
        "13912345678",
        "a" * 64,
    ):
        assert SECRETS.search(f'x = "{text}"'), text


@pytest.mark.row("S3")
def test_staff_sees_of_a_person_only_what_its_permission_reveals(ground: Ground) -> None:
    """Lists for staff mask people; the whole is shown by members/reveal alone, which is in the audit."""
    with ground.opened() as door:
        for name in ("orders/staff_list", "members/get", "aftersales/staff_list", "invoices/staff_list"):
            answer = door.ask(name, STAFF, {"buyerId": ground.victim.uid} if name == "members/get" else {})
            text = answer.body.decode()
            assert not [word for word in (ADDRESS["phone"], "openid-person") if word in text], name
