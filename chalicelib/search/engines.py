"""Which engine answers: what stands in the table decides, so that the switch needs no deployment and comes after the new index is filled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from ..catalog.items import Product
from ..platform.errors import PlatformError
from ..platform.http import Http, PooledHttp
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..store import scan, table
from ..store.errors import ConditionFailed, Contended
from . import embedded, projection
from .document import Document
from .embedded import EmbeddedSearch
from .opensearch import OpenSearch
from .port import Result, SearchPort, Wanted
from .records import SearchIndex, index_key

EMBEDDED, OPENSEARCH = "embedded", "opensearch"
_LOOK_AGAIN = timedelta(seconds=30)

_made: dict[Any, Any] = {}
_looked: datetime | None = None
_chosen: SearchIndex | None = None


def forget() -> None:
    """Open every engine anew at its next use (tests, and the switch)."""
    global _looked, _chosen
    _made.clear()
    _looked = _chosen = None


def use_http(http: Http | None) -> None:
    """Put an `Http` under the OpenSearch client (tests); None: the real one."""
    forget()
    if http is not None:
        _made["http"] = http


def search(wanted: Wanted) -> Result:
    """Raises ShopError busy when the engine is another house's and does not answer, and the store's errors."""
    try:
        return port().search(wanted)
    except PlatformError as error:
        log.warning("search_engine_away", error=str(error))
        raise ShopError("busy") from error


def suggest(typed: str, most: int) -> list[str]:
    """Words that begin so; none when the engine does not answer, for nobody waits for a suggestion."""
    try:
        return port().suggest(typed, most)
    except PlatformError as error:
        log.warning("search_engine_away", error=str(error))
        return []


def port() -> SearchPort:
    """The engine that the table names, looked up again every half minute."""
    found = _index()
    if found is not None and found.engine == OPENSEARCH:
        return opensearch(found)
    if EMBEDDED not in _made:
        _made[EMBEDDED] = EmbeddedSearch()
    engine: EmbeddedSearch = _made[EMBEDDED]
    return engine


def _index() -> SearchIndex | None:
    global _looked, _chosen
    now = clock.now()
    if _looked is None or not now - _LOOK_AGAIN < _looked <= now:
        _chosen, _looked = table.get(SearchIndex, index_key(), strong=False), now
    return _chosen


def opensearch(index: SearchIndex) -> OpenSearch:
    """The client of the index that is named there."""
    address = (index.url or "", index.name or "minimall", index.username or "")
    if address not in _made:
        http = _made.setdefault("http", PooledHttp())
        password = index.password.reveal() if index.password else ""
        _made[address] = OpenSearch(http, *address, password)
    client: OpenSearch = _made[address]
    return client


def follow(product_id: str) -> None:
    """A product or its stock has changed: its document follows, and the other house's index with it when that one answers.

    Raises Contended, and `platform.errors` of the other house: the stream's record is then put aside and tried again.
    """
    document = projection.project(product_id)
    found = _index()
    if document is not None and found is not None and found.engine == OPENSEARCH:
        opensearch(found).write([document])


# commands


def rebuild() -> int:
    """The engine in use, built anew of all products; how many are on sale. Buyers see the old index until the new one holds."""
    for product_id in _products():
        projection.project(product_id)
    forget()
    return port().replace(embedded.every_document())


def _products() -> Iterator[str]:
    for page in scan.pages(kinds=[Product.KIND]):
        for raw in page.items:
            yield raw["product_id"]["S"]


def switch_to_opensearch(url: str, name: str, username: str = "", password: str = "") -> int:
    """Fill the index there, then let it answer; then bring what changed meanwhile. How many documents were sent.

    Raises `platform.errors`, and Contended.
    """
    began = clock.now()
    there = {
        "url": url,
        "name": name,
        "username": username or None,
        "password": Sealed.of(password) if password else None,
    }
    client = OpenSearch(_made.get("http") or PooledHttp(), url, name, username, password)
    sent = client.replace(embedded.every_document())
    _choose(engine=OPENSEARCH, **there)
    client.write(_newer(began))
    return sent


def switch_to_embedded() -> None:
    """The embedded engine answers again: its documents never stopped following the products."""
    _choose(engine=EMBEDDED)


def _newer(began: datetime) -> Iterator[Document]:
    """Changes that containers which had not heard of the switch brought to the table alone."""
    clock.sleep(_LOOK_AGAIN.total_seconds())
    yield from embedded.changes(began - embedded.OVERLAP)


def _choose(**values: Any) -> None:
    before = table.get(SearchIndex, index_key())
    index = before or SearchIndex.at(index_key(), version=0, generation="", pieces=0, word_pieces=0, documents=0)
    unchanged = SearchIndex.pk.does_not_exist() if before is None else SearchIndex.version == before.version
    for name, value in values.items():
        setattr(index, name, value)
    index.version = int(index.version) + 1
    try:
        table.put(index, unchanged)
    except ConditionFailed as failed:
        raise Contended("the index was changed meanwhile") from failed
    forget()
