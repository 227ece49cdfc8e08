"""The port on OpenSearch, for shops that outgrow the embedded engine: requests of its own REST interface (2.x) over `platform.http`.

The terms are ours (`text`): characters in pairs, amounts in one spelling, pairs by sound. OpenSearch only splits them at spaces, so that both engines
see the same words; spelling is forgiven by its own fuzzy matching. A document is written under its revision as external version: an older one never
replaces a newer one, in whatever order they come.

Sources: OpenSearch documentation, "Bulk", "Search", "search_after", "Index aliases", "Terms aggregation".
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from ..platform.errors import Busy, Misconfigured, Refused
from ..platform.http import Answer, Http, Request, Timeout
from . import discovery, pinyin, text
from .document import Document
from .port import Hit, Result, Wanted
from .query import MOST_CHARACTERS
from .rank import Filters, Order

TIMEOUT = Timeout(connect=1, read=3)
_BULK_TIMEOUT = Timeout(connect=1, read=30)
_BATCH = 500
_LONGEST_WORD = 12  # characters of a suggestion
_STALE = 409  # a newer version is there already
_SPACED = {"type": "text", "analyzer": "whitespace", "norms": True}
_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "title": _SPACED,
        "about": _SPACED,
        "sounds": _SPACED,
        "says": {"type": "keyword"},
        "categories": {"type": "keyword"},
        "brand": {"type": "keyword"},
        "tags": {"type": "keyword"},
        "price": {"type": "long"},
        "sold": {"type": "long"},
        "created": {"type": "long"},
        "in_stock": {"type": "boolean"},
        "on_sale": {"type": "boolean"},
        "product_id": {"type": "keyword"},
    },
}
_FIELDS = {"title": 4, "about": 1}  # field -> weight
_SORTS: dict[str, dict[str, str]] = {
    "relevance": {"_score": "desc"},
    "price": {"price": "asc"},
    "price_desc": {"price": "desc"},
    "newest": {"created": "desc"},
    "sales": {"sold": "desc"},
}


class OpenSearch:
    """An index behind an alias of the name `index`. Raises Busy, Unanswered, Refused and Misconfigured of `platform.errors`."""

    def __init__(self, http: Http, url: str, index: str, username: str = "", password: str = "") -> None:
        self._http, self._url, self._index = http, url.rstrip("/"), index
        self._headers = {"content-type": "application/json"}
        if username:
            credentials = b64encode(f"{username}:{password}".encode()).decode()
            self._headers["authorization"] = f"Basic {credentials}"

    # asking

    def search(self, wanted: Wanted) -> Result:
        asked = query(wanted.words)
        if asked is None and wanted.words.strip():
            return Result([], 0)
        body: dict[str, Any] = {
            "size": wanted.limit,
            "query": _popular(
                {"bool": {**(asked or {"must": [{"match_all": {}}]}), "filter": list(filters(wanted.filters))}}
            ),
            "sort": [_SORTS[wanted.sort], {"product_id": "asc"}],
            "track_total_hits": True,
            "_source": ["created"],
        }
        if wanted.after:
            rank = -wanted.after.rank if "desc" in _SORTS[wanted.sort].values() else wanted.after.rank
            body["search_after"] = [rank, wanted.after.product_id]
        found = self._json("POST", f"/{self._index}/_search", body)["hits"]
        descending = "desc" in _SORTS[wanted.sort].values()
        hits = [
            Hit(
                one["_id"],
                one["_source"]["created"],
                Order(-one["sort"][0] if descending else one["sort"][0], one["_id"]),
            )
            for one in found["hits"]
        ]
        return Result(hits, found["total"]["value"])

    def suggest(self, typed: str, most: int) -> list[str]:
        """`says` holds each word under its spelling, its pinyin and its initials: "zsh\\t紫砂壶"."""
        begun = "".join(text.normal(typed[:MOST_CHARACTERS]).split())
        if not begun:
            return []
        prefix = "".join(f"\\{one}" if one.isascii() and not one.isalnum() else one for one in begun)
        words = {"terms": {"field": "says", "include": f"{prefix}.*", "size": most * 3}}
        body = {"size": 0, "query": {"term": {"on_sale": True}}, "aggs": {"words": words}}
        found = self._json("POST", f"/{self._index}/_search", body)["aggregations"]["words"]["buckets"]
        return list(dict.fromkeys(bucket["key"].partition("\t")[2] for bucket in found))[:most]

    # writing

    def write(self, documents: Iterable[Document], index: str | None = None) -> int:
        """Write documents; older ones than what is there are passed over. How many were sent. Raises Refused for one that was not taken."""
        sent = 0
        rest = iter(documents)
        while batch := list(islice(rest, _BATCH)):
            lines = [line for document in batch for line in self._lines(document, index or self._index)]
            answer = self._json("POST", "/_bulk", lines)
            for item in answer["items"]:
                (result,) = item.values()
                if result["status"] >= 300 and result["status"] != _STALE:
                    raise Refused(str(result.get("error", {}).get("type", result["status"])), status=result["status"])
            sent += len(batch)
        return sent

    def _lines(self, document: Document, index: str) -> Iterator[dict[str, Any]]:
        place = {
            "_index": index,
            "_id": document.product_id,
            "version": document.revision,
            "version_type": "external_gte",
        }
        yield {"index": place}
        yield source(document)

    def replace(self, documents: Iterable[Document]) -> int:
        """Fill a new index, then let the alias lead to it: buyers see the old one until the new one is whole. The old one is removed."""
        old = self._behind_alias()
        numbers = [int(name.rpartition("-")[2]) for name in old if name.rpartition("-")[2].isdigit()]
        new = f"{self._index}-{max(numbers, default=0) + 1}"
        self._call("DELETE", f"/{new}", allowed=(404,))  # left by an attempt that was broken off
        self._json("PUT", f"/{new}", {"settings": {"number_of_shards": 1}, "mappings": _MAPPINGS})
        sent = self.write(documents, new)
        self._json("POST", f"/{new}/_refresh")
        actions: list[dict[str, Any]] = [{"remove": {"index": name, "alias": self._index}} for name in old]
        self._json("POST", "/_aliases", {"actions": [*actions, {"add": {"index": new, "alias": self._index}}]})
        for name in old:
            self._json("DELETE", f"/{name}")
        return sent

    def _behind_alias(self) -> list[str]:
        answer = self._call("GET", f"/_alias/{self._index}", allowed=(404,))
        return sorted(json.loads(answer.body)) if answer.status == 200 else []

    # HTTP

    def _json(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._call(method, path, body).body)
        return answer

    def _call(self, method: str, path: str, body: Any = None, allowed: Sequence[int] = ()) -> Answer:
        if isinstance(body, list):
            coded = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in body)
        else:
            coded = "" if body is None else json.dumps(body, ensure_ascii=False)
        timeout = _BULK_TIMEOUT if path == "/_bulk" else TIMEOUT
        # every call bears repetition: reads, writes under a version, an index that is not in use yet
        answer = self._http.send(
            Request(method, self._url + path, self._headers, coded.encode(), timeout, repeatable=True)
        )
        if answer.status < 300 or answer.status in allowed:
            return answer
        if answer.status in (429, 502, 503, 504):
            raise Busy(str(answer.status), "OpenSearch is busy", answer.status)
        if answer.status in (401, 403):
            raise Misconfigured(str(answer.status), "OpenSearch refuses this user", answer.status)
        raise Refused(str(answer.status), f"OpenSearch refused {method} {path.split('?')[0]}", answer.status)


# what is sent; pure


def source(document: Document) -> dict[str, Any]:
    """A document as it is stored there. A product off sale keeps its place and version, and nothing to be found by."""
    if not document.on_sale:
        return {"product_id": document.product_id, "on_sale": False, "created": document.created}
    about = (document.brand, *document.category_names, *document.tags, *document.attributes, document.subtitle)
    heard = " ".join((document.title, document.brand, *document.category_names))
    pieces = (run.text for run in text.runs(text.normal(document.title)) if run.kind == text.CHINESE)
    words = {word for word in (*discovery.set_apart(document), *pieces) if 2 <= len(word) <= _LONGEST_WORD}
    return {
        "product_id": document.product_id,
        "title": " ".join(text.terms(document.title, sounds=False)),
        "about": " ".join(text.terms(" ".join(about), sounds=False)),
        "sounds": " ".join(_spaceless(term) for term in text.terms(heard, sounds=True) if term.startswith(text.SOUND)),
        "says": sorted({f"{key}\t{word}" for word in words for key in (word, *pinyin.keys(word))}),
        "categories": document.categories,
        "brand": text.normal(document.brand),
        "tags": [text.normal(tag) for tag in document.tags],
        "price": document.price_fen,
        "sold": document.sold,
        "created": document.created,
        "in_stock": document.in_stock,
        "on_sale": True,
    }


def _spaceless(term: str) -> str:
    return term.replace(" ", "_")


def query(words: str) -> dict[str, Any] | None:
    """The part of a bool query that asks for the words: what is wanted should be there, at least half of it. None: there are none."""
    runs = text.runs(text.normal(words[:MOST_CHARACTERS]))[: text.MOST_RUNS]
    wanted = [{"dis_max": {"queries": list(_ways(run)), "tie_breaker": 0.1}} for run in runs]
    return {"should": wanted, "minimum_should_match": "51%" if len(wanted) > 2 else 1} if wanted else None


def _ways(run: text.Run) -> Iterator[dict[str, Any]]:
    if run.kind == text.CHINESE:
        terms = list(text.pairs(run.text)) or [run.text]
        for field, weight in _FIELDS.items():
            yield _match(field, terms, weight)
        yield _match("sounds", [_spaceless(term) for term in text.sounds(pinyin.read(run.text))], 0.5)
        return
    for field, weight in _FIELDS.items():
        yield _match(field, [run.text], weight)
    if run.kind == text.LATIN and run.text.isalpha():
        for syllables in pinyin.split(run.text)[:2]:
            yield _match("sounds", [_spaceless(term) for term in text.sounds(syllables)], 2)
        if len(run.text) > 3:
            yield {"fuzzy": {"title": {"value": run.text, "fuzziness": "AUTO", "prefix_length": 1, "boost": 0.5}}}
            yield {"prefix": {"title": {"value": run.text, "boost": 0.5}}}


def _match(field: str, terms: Sequence[str], boost: float) -> dict[str, Any]:
    """Most of the terms: one pair of a longer run may be the slip."""
    return {"match": {field: {"query": " ".join(terms), "minimum_should_match": "2<-34%", "boost": boost}}}


def filters(wanted: Filters) -> Iterator[dict[str, Any]]:
    yield {"term": {"on_sale": True}}
    if wanted.category:
        yield {"term": {"categories": wanted.category}}
    for name, values in (("brand", wanted.brands), ("tags", wanted.tags)):
        if values:
            yield {"terms": {name: [text.normal(value) for value in values]}}
    bounds = {"gte": wanted.price_from, "lte": wanted.price_to}
    if any(bound is not None for bound in bounds.values()):
        yield {"range": {"price": {name: bound for name, bound in bounds.items() if bound is not None}}}
    if wanted.in_stock:
        yield {"term": {"in_stock": True}}


def _popular(asked: dict[str, Any]) -> dict[str, Any]:
    """A small prior for what sells: ln(2 + 0.1 sold), multiplied."""
    factor = {"field": "sold", "modifier": "ln2p", "factor": 0.1, "missing": 0}
    return {"function_score": {"query": asked, "field_value_factor": factor, "boost_mode": "multiply"}}
