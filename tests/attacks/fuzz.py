"""Schemathesis over /openapi.json, through the app that Lambda starts: no 5xx, nothing that the document does not describe.

    python -m tests.attacks.fuzz --cases 20000 --seed 0 [--only orders/submit …]

Every operation is tried as a stranger, as a buyer and as staff, with requests that the document allows and with ones that it does not; ids in
them are often replaced by ones that exist, so that the attack comes further than the first look-up; a part of the bodies is bent
behind the generator's back (NUL bytes, numbers of 5,000 digits, lone surrogates, 1,000 brackets, bodies that are not objects).
Who finds a fault prints it with its seed; the exit status is 1 then.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from requests.structures import CaseInsensitiveDict
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.local.gateway import HttpAnswer
from tests.attacks.ground import CALLERS, Door, Ground, kind_of, lived_in

_BASE = "http://shop.example"
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_AT_THE_DOOR = 0.1  # the share of cases for callers whom an operation is not for: all that they meet is the door
_REAL, _BENT = 0.6, 0.25  # how often an id is one that exists; how often a body is bent
_BROKEN: list[bytes] = [
    b"[" * 1_000,
    b'{"a":' * 1_000 + b"1" + b"}" * 1_000,
    b"null",
    b"[]",
    b'"text"',
    b"12",
    b"\x00",
    b"\xff\xfe{\x00}\x00",
    b"{",
    b"",
    b'{"a": NaN}',
]
_NASTY: list[str] = [
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\u202eabc"',
    '"' + "x" * 9_000 + '"',
    '"' + "\\u0301" * 500 + '"',
    '"../../etc/passwd"',
    '"\'; DROP TABLE orders; --"',
    '"U#AAAAAAAAAAAA"',
    '"%00%ff"',
    "9" * 5_000,
    "-" + "9" * 400,
    "1e400",
    "-0.0",
    "0.1",
    "9007199254740993",
    "true",
    "null",
    "[]",
    "{}",
    "[" * 300 + "]" * 300,
    '{"__proto__": {"admin": true}}',
]


class Fault(NamedTuple):
    """What was sent where, and what is wrong with the answer."""

    what: str
    method: str
    path: str
    caller: str
    sent: str
    answered: str


@dataclass
class Storm:
    """What came of it. `answers` counts by caller and status, `reached` the operations that answered 200."""

    cases: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    reached: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def storm(cases: int, number: int, only: Sequence[str] = ()) -> Storm:
    """`cases` requests (a few more, as each operation and caller has its own share), drawn from the seed `number`."""
    ground, found = lived_in(), Storm()
    for operation in _operations(ground, set(only)):
        for caller, mode, count in _shares(operation.path.strip("/"), _share(cases, only)):
            _attack(ground, operation, caller, mode, count, number, found)
    return found


def _share(cases: int, only: Sequence[str]) -> int:
    """Cases of one operation and method."""
    every = len(_described()["paths"]) + sum("get" in path for path in _described()["paths"].values())
    return max(3, round(cases / (len(only) or every)))


def _described() -> dict[str, Any]:
    """The document as it is served, with no caller asked for: those are ours to add."""
    if "document" not in _kept:
        with lived_in().opened() as door:
            document = json.loads(door.knock("GET", "/openapi.json").body)
        for path in document["paths"].values():
            for said in path.values():
                said["security"] = []
        document["servers"] = [{"url": _BASE}]
        _kept["document"] = document
    return _kept["document"]


_kept: dict[str, Any] = {}


def _operations(ground: Ground, only: set[str]) -> Iterator[Any]:
    document = _described()
    if only:
        document = {**document, "paths": {f"/{name}": document["paths"][f"/{name}"] for name in sorted(only)}}
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        yield result.ok()


def _shares(name: str, count: int) -> Iterator[tuple[str, GenerationMode, int]]:
    """Most of an operation's cases come from whom it is for: only these pass the door."""
    mine = kind_of(name)
    for caller in CALLERS:
        fits = caller == mine or mine in ("anyone", "provider")
        part = count / len(CALLERS) if mine in ("anyone", "provider") else count * (1 - 2 * _AT_THE_DOOR)
        share = max(1, round(part if fits else count * _AT_THE_DOOR))
        for mode, some in ((GenerationMode.POSITIVE, share - share // 2), (GenerationMode.NEGATIVE, share // 2)):
            if some:
                yield caller, mode, some


def _attack(
    ground: Ground, operation: Any, caller: str, mode: GenerationMode, count: int, number: int, found: Storm
) -> None:
    bending = Random(f"{number}/{operation.label}/{caller}/{mode}")

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(operation.as_strategy(generation_mode=mode))
    def blow(case: Any) -> None:
        _try(door, case, caller, ground, bending, found)

    # an operation without fields has no forbidden values
    with ground.opened() as door, contextlib.suppress(Unsatisfiable):
        blow()


def _try(door: Door, case: Any, caller: str, ground: Ground, bending: Random, found: Storm) -> None:
    _make_real(case, ground.known, bending)
    sent = requests.Request(**_plain(case.as_transport_kwargs(base_url=_BASE))).prepare()
    body = sent.body.encode() if isinstance(sent.body, str) else bytes(sent.body or b"")
    bent = case.method.upper() == "POST" and bending.random() < _BENT
    if bent:
        body = _bent(body, bending)
    headers = {name.lower(): _latin(value) for name, value in sent.headers.items()}
    headers.pop("authorization", None)
    if bending.random() < 0.8:  # the generator likes keys that are none
        headers.pop("idempotency-key", None)
    query = urlsplit(sent.url or "").query
    answer = door.knock(case.method.upper(), case.path, caller, body, query, headers)
    found.cases += 1
    found.answers[caller, answer.status] += 1
    if answer.status == 200:
        found.reached.add(case.path)
    for fault in _faults(case, sent, answer):
        told = (query or body[:600].decode("utf-8", "replace"))[:600]
        found.faults.append(
            Fault(fault, case.method, case.path, caller, told, f"{answer.status} {answer.body[:300].decode()}")
        )


def _faults(case: Any, sent: requests.PreparedRequest, answer: HttpAnswer) -> list[str]:
    headers: dict[str, list[str]] = {}
    for name, value in answer.headers:
        headers.setdefault(name.lower(), []).append(value)
    response = Response(answer.status, headers, answer.body, sent, 0.0, verify=False)
    try:
        case.validate_response(response, checks=_CHECKS)
    except FailureGroup as group:
        return [f"{type(one).__name__}: {one}"[:500] for one in group.exceptions]
    return []


def _plain(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of requests.Request among those of a call."""
    known = ("method", "url", "headers", "files", "data", "json", "params", "cookies")
    found = {name: arguments[name] for name in known if name in arguments}
    found["headers"] = {
        name: _latin(value) for name, value in CaseInsensitiveDict(found.get("headers") or {}).items() if name.isascii()
    }
    return found


def _latin(value: Any) -> str:
    """What a header line can carry."""
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return text.encode("latin-1", "ignore").decode("latin-1").replace("\r", "").replace("\n", "").strip()


def _make_real(case: Any, known: dict[str, list[Any]], bending: Random) -> None:
    for place in (case.query, case.body):
        _replace(place, known, bending)


def _replace(value: Any, known: dict[str, list[Any]], bending: Random) -> None:
    if isinstance(value, list):
        for inner in value:
            _replace(inner, known, bending)
    elif isinstance(value, dict):
        for name, inner in value.items():
            one = name[:-1] if isinstance(name, str) and name.endswith("Ids") else name
            if known.get(one) and bending.random() < _REAL:
                real = bending.choice(known[one])
                value[name] = [real] if one != name else real
            else:
                _replace(inner, known, bending)


def _bent(body: bytes, bending: Random) -> bytes:
    """The same body with one of its values, or all of it, replaced by what a parser may choke on."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return bending.choice(_BROKEN)
    if not isinstance(content, dict) or not content or bending.random() < 0.2:
        return bending.choice(_BROKEN)
    content[bending.choice(sorted(content))] = "@@here@@"
    return json.dumps(content).replace('"@@here@@"', bending.choice(_NASTY), 1).encode()


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.attacks.fuzz", description=__doc__)
    arguments.add_argument("--cases", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", nargs="*", default=[], metavar="OPERATION")
    options = arguments.parse_args()
    began = time.monotonic()
    found = storm(options.cases, options.seed, options.only)
    seconds = time.monotonic() - began
    print(
        f"{found.cases} 个请求，{len(found.reached)} 个操作答过 200，{seconds:.0f} 秒 / requests, operations that answered 200"
    )
    for caller in CALLERS:
        statuses = {status: count for (who, status), count in sorted(found.answers.items()) if who == caller}
        print(f"  {caller:7} {statuses}")
    for fault in found.faults[:50]:
        print(
            f"\n✗ {fault.method} {fault.path} as {fault.caller}: {fault.what}\n    sent {fault.sent!r}\n    {fault.answered}"
        )
    print(f"\n{'✗' if found.faults else '✓'} {len(found.faults)} faults (seed {options.seed})")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
