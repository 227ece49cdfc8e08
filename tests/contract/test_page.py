"""/docs: one page, nothing loaded from elsewhere, every operation on it, every link inside it leads somewhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shlex
import subprocess
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest

from chalicelib import reference
from chalicelib.reference import words
from chalicelib.runtime.errors import CODES
from chalicelib.runtime.operation import Operation
from functions import OPERATIONS, load

OWN = [name for name in OPERATIONS if isinstance(load(name), Operation)]
LOOSE = {"meta", "link", "input", "br", "td", "th", "tr", "p", "li"}  # need no end tag


class Reader(HTMLParser):
    """Ids, links, addresses that a browser would load, attributes that run or style, and tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in LOOSE:
            self.open.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(str(value))
            elif name == "href" and tag == "a":
                self.links.append(str(value))
            elif name in ("src", "href", "action", "srcset", "data"):
                self.loads.append(str(value))
            elif name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in LOOSE:
            assert self.open.pop() == tag, self.getpos()


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_nothing_is_loaded_from_elsewhere(page: str, read: Reader) -> None:
    assert read.loads == ["data:,"]
    assert not re.search(r"@import|url\(|<iframe|<img|<object", page)


def test_tags_are_closed_and_ids_are_used_once(read: Reader) -> None:
    assert read.open == []
    assert len(read.ids) == len(set(read.ids))


def test_every_link_leads_somewhere(read: Reader) -> None:
    assert {link for link in read.links if not link.startswith("#")} == {"openapi.json"}
    assert {link.removeprefix("#") for link in read.links if link.startswith("#")} <= set(read.ids)


def test_the_policy_names_the_style_and_the_script_that_are_there(page: str, read: Reader) -> None:
    assert read.inline == []
    for tag in ("style", "script"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in reference.policy()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_on_it(name: str, page: str, read: Reader) -> None:
    assert name in read.ids
    assert f'href="#{name}"' in page


@pytest.mark.parametrize("code", CODES)
def test_every_error_code_is_on_it(code: str, read: Reader) -> None:
    assert f"error-{code}" in read.ids


@pytest.mark.parametrize("name", OWN)
def test_the_example_is_a_command_that_sends_a_valid_request(name: str, page: str) -> None:
    operation = load(name)
    assert isinstance(operation, Operation)
    words = shlex.split(_example(name, page).replace("\\\n", " "))
    assert words[0] == "curl"
    headers = dict(word.split(": ", 1) for flag, word in pairwise(words) if flag == "-H")
    url = urlsplit(next(word for word in words if word.startswith("http://127.0.0.1:8000/")))
    assert url.path == f"/{name}"
    if "-d" in words:
        assert words[1:3] == ["-X", "POST"]
        assert headers["Content-Type"] == "application/json"
        operation.request.model_validate_json(words[words.index("-d") + 1])
    else:
        assert operation.retry == "read"
        operation.request.model_validate(dict(parse_qsl(url.query)))
    assert ("Authorization" in headers) == (operation.caller.kind != "anyone")
    assert ("Idempotency-Key" in headers) == (operation.retry == "recorded")


def _example(name: str, page: str) -> str:
    article = page[page.index(f'<article id="{name}"') :]
    text = re.search(r'<pre class="curl"><code>(.*?)</code>', article, re.DOTALL)
    assert text
    return text[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_speaks_chinese_first(name: str, page: str) -> None:
    article = page[page.index(f'<article id="{name}"') :].partition("</article>")[0]
    summary = re.search(r'<p class="summary">(.*?)</p>', article)
    assert summary
    assert re.search("[一-鿿]", summary[1]), "give it a sentence in chalicelib/reference/summaries.py"
    assert article.index(summary[0]) < article.index('lang="en"')


def test_every_field_has_a_chinese_word() -> None:
    document = reference.document({name: load(name) for name in OPERATIONS}, "http://127.0.0.1:8000")
    shapes = {name: shape for name, shape in document["components"]["schemas"].items() if name != "Failure"}
    fields = {field for shape in shapes.values() for field in shape.get("properties", {})}
    assert fields - set(words.FIELDS) == set()


@pytest.mark.parametrize("name", [name for name in OWN if load(name).retry == "recorded"])
def test_the_key_of_an_example_is_new_whenever_it_is_run(name: str, page: str) -> None:
    header = re.search(r'-H ("Idempotency-Key: .*?")', _example(name, page))
    assert header
    said = [
        subprocess.run(["sh", "-c", f"RANDOM={run}; echo {header[1]}"], capture_output=True, text=True).stdout.strip()
        for run in (1, 32767)
    ]
    keys = [line.removeprefix("Idempotency-Key: ") for line in said]
    assert len(set(keys)) == 2
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{8,64}", key) for key in keys)


def test_it_reads_without_scripts(page: str) -> None:
    bare = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    for said in ("怎么调用", "回调如何自证", "全部错误码", "Idempotency-Key", "campaignId"):
        assert said in bare
    for form in re.findall(r"<form[^>]*>", bare):
        assert " hidden" in form  # a form that needs scripts shows only with them


def test_it_is_light(page: str) -> None:
    assert len(page.encode()) < 6_500 * len(OPERATIONS)
    assert len(gzip.compress(page.encode())) < 250_000
    json.dumps(page)  # text that a gateway can carry
