"""The examples of /docs are run as they stand, in the three languages, against a local shop: answered, or refused by a code of the contract.

Some of them change the shop (a mug goes off sale, a setting changes), so this file comes after those that buy in it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from chalicelib import reference
from chalicelib.runtime import openapi
from chalicelib.runtime.operation import Operation
from functions import OPERATIONS, load

SDK = Path(__file__).parents[2] / "clients" / "miniprogram" / "src" / "index.js"
CONTRACTS = {name: load(name) for name in OPERATIONS}
# they would take the token away with which the others run, or the right to it
ENDS_THE_LOGIN = {
    "identity/logout",
    "staff/change_password",
    "staff/confirm_totp",
    "staff/disown_login",
    "staff/enrol_totp",
    "staff/remove_totp",
}
NAMES = [
    name for name, operation in CONTRACTS.items() if isinstance(operation, Operation) and name not in ENDS_THE_LOGIN
]
FAULTS_OF_AN_EXAMPLE = {"invalid_request", "malformed_json", "token_missing", "idempotency_key_required", "forbidden"}
_SECONDS = 200
_ANSWERED = 0.45  # at least so many; the others name an order or a case that only the reader's own shop has


@pytest.fixture(scope="module")
def page(local_shop: str) -> str:
    """/docs of the shop, its examples already at the shop's address."""
    with urllib.request.urlopen(f"{local_shop}/docs") as answer:
        text: str = answer.read().decode()
    return text


def example(page: str, name: str, kind: str) -> str:
    article = page[page.index(f'<article id="{name}"') :].partition("</article>")[0]
    found = re.search(f'<pre class="{kind}"><code>(.*?)</code>', article, re.DOTALL)
    assert found, (name, kind)
    return unescape(found[1])


def beginning(page: str, language: str) -> str:
    found = re.search(rf'<details id="{language}">.*?<code>(.*?)</code>', page, re.DOTALL)
    assert found
    return unescape(found[1])


def judged(said: dict[str, str]) -> None:
    """`said`: ok, or the code of the refusal."""
    assert said.keys() == set(NAMES)
    wrong = {
        name: code
        for name, code in said.items()
        if code != "ok" and (code in FAULTS_OF_AN_EXAMPLE or code not in openapi.codes(name, CONTRACTS))
    }
    assert wrong == {}
    assert Counter(said.values())["ok"] > _ANSWERED * len(NAMES), said


def test_python_runs_as_it_stands(page: str, tmp_path: Path) -> None:
    program = [beginning(page, "python"), "import urllib.error", "said = {}"]
    for name in NAMES:
        program += [
            "try:",
            *(f"    {line}" for line in example(page, name, "curl python").splitlines()),
            f"    said[{name!r}] = 'ok'",
            "except urllib.error.HTTPError as error:",
            f"    said[{name!r}] = json.load(error)['code']",
        ]
    path = tmp_path / "examples.py"
    path.write_text("\n".join([*program, "print(json.dumps(said))"]), "utf-8")
    judged(json.loads(printed([sys.executable, str(path)])))


def test_javascript_runs_as_it_stands(node: str, page: str, tmp_path: Path) -> None:
    begin = beginning(page, "javascript").replace("./minimall/index.js", str(SDK))
    tries = "\n".join(
        f"try {{ {example(page, name, 'curl javascript')}\n said[{json.dumps(name)}] = 'ok' }}"
        f" catch (error) {{ said[{json.dumps(name)}] = error.errCode || String(error) }}"
        for name in NAMES
    )
    path = tmp_path / "examples.cjs"
    path.write_text(
        f"{begin}\n;(async () => {{ const said = {{}}\n{tries}\nconsole.log(JSON.stringify(said)) }})()", "utf-8"
    )
    judged(json.loads(printed([node, str(path)])))


def test_curl_runs_as_it_stands(page: str, tmp_path: Path) -> None:
    guide = re.search(r'<h3 id="login">.*?<pre class="curl"><code>(.*?)</code>', page, re.DOTALL)
    assert guide
    (log_in, _, _) = unescape(guide[1]).partition("\ncurl -H")
    lines = [f"{example(page, name, 'curl')} -s; echo" for name in NAMES]
    path = tmp_path / "examples.sh"
    path.write_text("\n".join([log_in, *lines]), "utf-8")
    answers = [json.loads(line) for line in printed(["bash", str(path)]).splitlines()]
    judged({name: answer.get("code", "ok") for name, answer in zip(NAMES, answers, strict=True)})


def printed(command: list[str]) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_page_is_the_shops_own(page: str, local_shop: str) -> None:
    assert reference.page(CONTRACTS, local_shop).count("<article") == page.count("<article")
