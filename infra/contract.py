"""What clients may rely on: `python -m infra.contract` tells how the contract differs from the last release.

`python -m infra.contract release` makes the contract as it stands the released one: docs/contract/openapi-<version>.json for the test
that holds it, chalicelib/reference/released.json for the changelog at /docs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from chalicelib import reference
from chalicelib.reference.changes import Change, differences, may_break
from chalicelib.runtime import openapi
from chalicelib.runtime.openapi import Schema
from functions import OPERATIONS, load

ROOT = Path(__file__).parents[1]
RELEASES = ROOT / "docs" / "contract"
SHIPPED = ROOT / "chalicelib" / "reference" / "released.json"
_TEXTS = ("description", "summary", "example", "examples", "title", "servers")


def current() -> Schema:
    """The document as it stands, as a client knows it: without texts and examples."""
    return bare(reference.document({name: load(name) for name in OPERATIONS}, "/"))


def bare(document: Schema) -> Schema:
    """The document without what is said for people. A field that is called `title` stays."""
    return {name: _bare(part, named=False) for name, part in document.items() if name not in _TEXTS}


def _bare(part: object, *, named: bool) -> object:
    """`named`: the keys are names of fields, schemas or paths, not words of OpenAPI."""
    if isinstance(part, list):
        return [_bare(one, named=False) for one in part]
    if not isinstance(part, dict):
        return part
    names = ("properties", "schemas", "paths", "parameters", "responses", "content", "patternProperties")
    return {
        name: _bare(one, named=not named and name in names) for name, one in part.items() if named or name not in _TEXTS
    }


def released() -> Schema:
    """The last release."""
    found: Schema = json.loads(path_of(json.loads(SHIPPED.read_text("utf-8"))["info"]["version"]).read_text("utf-8"))
    return found


def path_of(version: str) -> Path:
    return RELEASES / f"openapi-{version}.json"


def broken(before: Schema, now: Schema) -> list[Change]:
    """The changes at which a client of `before` trips and which the version of `now` does not allow."""
    if may_break(before["info"]["version"], now["info"]["version"]):
        return []
    return [change for change in differences(before, now) if change.breaks]


def release(document: Schema) -> None:
    """Write it down, readable for people and small for the package."""
    RELEASES.mkdir(exist_ok=True)
    readable = json.dumps(document, ensure_ascii=False, indent=1)
    path_of(document["info"]["version"]).write_text(f"{readable}\n", "utf-8")
    SHIPPED.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    now = current()
    for change in differences(released(), now) if SHIPPED.exists() else []:
        print(f"{'!' if change.breaks else ' '} {change.where}: {change.what}")
    if arguments != ["release"]:
        return 0
    if SHIPPED.exists() and broken(released(), now):
        print(f"不兼容的改动需要新的版本号 / what breaks clients needs another version than {openapi.VERSION}")
        return 1
    release(now)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
