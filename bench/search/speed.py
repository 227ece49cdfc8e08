"""The embedded index at 1,000, 20,000 and 200,000 products: `python -m bench.search.speed 1000 20000 [--table]`, one JSON line each.

What is measured is processor time of this process (other work on the machine does not count), bytes, and read units by DynamoDB's rule (a unit
for 4 KB read strongly, half of it otherwise). Beside the object that functions load stands the alternative, posting lists as items of the
table, computed from the same lists: what a query would read, and what a changed product would write. `--table`: opening is measured through
a table emulator, too.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from chalicelib.search import discovery, engine, query
from chalicelib.search.document import impacts
from chalicelib.search.engine import Engine
from chalicelib.search.port import Wanted
from chalicelib.search.rank import Filters
from chalicelib.search.segment import Growing

from . import catalogue
from .evaluate import FOLDER, document, queries

_POSTING = 5  # bytes: place and impact
_ITEM = 380_000


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and its processor time in milliseconds."""
    began = time.process_time()
    found = work()
    return found, (time.process_time() - began) * 1000


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def read_units(size: int) -> float:
    """Of an eventually consistent read of so many bytes."""
    return math.ceil(size / 4096) / 2


def measure(count: int, table: bool) -> dict[str, Any]:
    documents = [document(product) for product in catalogue.generate(count)]
    growing = Growing()
    _, build = timed(lambda: [growing.add(one) for one in documents])
    words, discover = timed(lambda: discovery.words(documents))
    stored, freeze = timed(growing.freeze)
    coded = len(b64encode(stored)) + len(b64encode(json.dumps(words, ensure_ascii=False).encode()))
    opened, opening = timed(lambda: engine.opened(stored, words.items()))
    typed = [one.typed for one in queries(FOLDER / "judgements.zh.txt")]
    cold = [
        timed(lambda one=one: opened.search(Wanted(one)))[1] for one in typed
    ]  # the first of a kind makes its table
    warm = [timed(lambda one=one: opened.search(Wanted(one)))[1] for one in typed]
    filtered = Filters(category="茶具", price_from=5_000, in_stock=True)
    found: dict[str, Any] = {
        "products": count,
        "build_s": round(build / 1000, 2),
        "words_s": round(discover / 1000, 2),
        "freeze_s": round(freeze / 1000, 2),
        "stored_mb": round(coded / 1e6, 2),
        "items": math.ceil(coded / _ITEM),
        "open_ms": round(opening, 1),
        "open_read_units": read_units(coded),
        "building_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "container_rss_mb": _container(stored, words),
        "search_ms": {
            "p50": round(percentile(warm, 0.5), 2),
            "p90": round(percentile(warm, 0.9), 2),
            "max": round(max(warm), 2),
        },
        "first_search_ms_max": round(max(cold), 1),
        "filters_ms": round(timed(lambda: opened.search(Wanted("", filtered, "price")))[1], 2),
        "everything_by_sales_ms": round(timed(lambda: opened.search(Wanted("", Filters(), "sales")))[1], 2),
        "suggest_ms": round(timed(lambda: opened.suggest("zi"))[1], 2),
        "change_ms": round(timed(lambda: opened.apply(documents[0].model_copy(update={"revision": 2})))[1], 2),
        "postings_on_the_table": _on_the_table(opened, typed, documents),
    }
    if table:
        found["through_the_emulator"] = _through_a_table(documents)
    return found


_OPENER = """
import json, sys
from chalicelib.search import engine
from chalicelib.search.port import Wanted
def highest():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
before = highest()
with open(sys.argv[1], "rb") as segment, open(sys.argv[2]) as words:
    opened = engine.opened(segment.read(), json.load(words).items())
opened.search(Wanted("保温杯"))
print(before // 1024, highest() // 1024)
"""


def _container(stored: bytes, words: dict[str, int]) -> list[int]:
    """Memory of a process that has imported the engine, and of the same one with the snapshot open, at the highest, in MB (Linux)."""
    with tempfile.TemporaryDirectory() as folder:
        segment, list_of_words = Path(folder) / "segment", Path(folder) / "words"
        segment.write_bytes(stored)
        list_of_words.write_text(json.dumps(words), encoding="utf-8")
        command = [sys.executable, "-c", _OPENER, str(segment), str(list_of_words)]
        ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return [int(number) for number in ended.stdout.split()]


def _on_the_table(opened: Engine, typed: Sequence[str], documents: Sequence[Any]) -> dict[str, Any]:
    """The alternative: each posting list in items of the table, five bytes a posting."""
    units = []
    for words in typed:
        groups = query.groups(words, opened.words, opened._known)
        terms = {term for group in groups for way in group.alternatives for term in way.terms}
        units.append(sum(read_units(opened.base.frequency(term) * _POSTING) for term in terms))
    changed = [
        sum(math.ceil(min(opened.base.frequency(term) * _POSTING, _ITEM) / 1024) or 1 for term in impacts(one))
        for one in documents[:50]
    ]
    return {
        "read_units_per_search": {"p50": percentile(units, 0.5), "p90": percentile(units, 0.9), "max": max(units)},
        "write_units_per_changed_product": round(sum(changed) / len(changed)),
    }


def _through_a_table(documents: Sequence[Any]) -> dict[str, float]:
    """Seconds on the clock: written as a snapshot into an emulated table, and opened from there by a cold container."""
    import os

    import boto3

    from chalicelib.runtime import settings as settings_module
    from chalicelib.search import embedded
    from infra import definition
    from infra.local.ministack import Ministack

    with Ministack() as emulator:
        os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", MINIMALL_LOG_LEVEL="ERROR")
        os.environ.update(MINIMALL_AWS_ENDPOINT=emulator.endpoint, MINIMALL_TABLE="search-speed")
        settings_module.settings.cache_clear()
        client = boto3.client("dynamodb", endpoint_url=emulator.endpoint, region_name="cn-north-1")
        client.create_table(**definition.create_table("search-speed"))
        began = time.perf_counter()
        embedded.save(documents)
        saved = time.perf_counter()
        container = embedded.EmbeddedSearch()
        container.search(Wanted("保温杯"))
        opened = time.perf_counter()
    return {"save_s": round(saved - began, 2), "cold_search_s": round(opened - saved, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description="the embedded index at several sizes")
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 20_000, 200_000])
    parser.add_argument("--table", action="store_true", help="open it through a table emulator, too")
    options = parser.parse_args()
    for count in options.sizes:
        print(json.dumps(measure(count, options.table), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
