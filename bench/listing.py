"""A page of an unfiltered listing in a large shop: what the operation asks of the table, by our calculator and by an emulator's own count.

    python -m bench.listing --dynoxide node_modules/@dynoxide/linux-x64/dynoxide [--products 200000] [--sort overall]

The cards of so many products, each as large as a card may be, are put directly into a table of dynoxide (`npm install @dynoxide/linux-x64`). Then
catalog/browse is asked for every page of forty, to the end. Exit status: 0; 1 when a page takes more than one
query or two read units, or the two counts differ; 2 without dynoxide.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

from chalicelib.catalog import Card, Sort, listing
from chalicelib.catalog.cards import fitted
from chalicelib.runtime import settings as settings_module
from chalicelib.store import transport, units
from chalicelib.store.item import Key
from infra import definition
from infra.local.ministack import free_port
from infra.local.tables import create_table
from tests.simulation.differential import DatedWire
from tests.world import anyone

PAGE = 40
MOST_UNITS = 2.0
_TABLE, _BATCH = "bench-listing", 25


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dynoxide", type=Path, default=os.environ.get("DYNOXIDE"), help="the program")
    parser.add_argument("--products", type=int, default=200_000)
    parser.add_argument("--sort", choices=get_args(Sort), default="overall")
    options = parser.parse_args()
    if options.dynoxide is None or not options.dynoxide.exists():
        print("no dynoxide there: npm install @dynoxide/linux-x64", file=sys.stderr)
        return 2
    with _table(options.dynoxide) as wire:
        began = time.perf_counter()
        _fill(wire, options.products, options.sort)
        print(f"{options.products} cards of {options.sort} in {time.perf_counter() - began:.0f} s")
        return _ask(wire, options.products, options.sort)


class _Patient(DatedWire):
    """Waits for a machine that has other things to do."""

    def _connect(self) -> http.client.HTTPConnection:
        connection = super()._connect()
        connection.sock.settimeout(120)
        return connection


@contextmanager
def _table(program: Path) -> Iterator[DatedWire]:
    """An empty table of its own, in memory."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(program), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            _until_it_answers(url)
            os.environ["MINIMALL_TABLE"] = _TABLE
            os.environ["MINIMALL_LIMITS"] = "false"
            settings_module.settings.cache_clear()
            plain = {
                name: part for name, part in definition.create_table(_TABLE).items() if name != "StreamSpecification"
            }
            create_table(url, plain)  # nobody reads its stream, which would make filling it slower and slower
            wire = _Patient(url)
            yield wire
            wire.close()
        finally:
            running.terminate()


def _until_it_answers(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def _fill(wire: DatedWire, count: int, sort: Sort) -> None:
    for first in range(0, count, _BATCH):
        numbers = range(first, min(first + _BATCH, count))
        puts = [{"PutRequest": {"Item": _card(number, sort).raw()}} for number in numbers]
        answer = wire("BatchWriteItem", {"RequestItems": {_TABLE: puts}})
        if answer.get("UnprocessedItems"):
            raise RuntimeError("the table did not take everything")


def _card(number: int, sort: Sort) -> Card:
    """As large as a card may be."""
    product_id = f"product-{number:08d}"
    return fitted(
        Card.at(
            Key(listing("all", sort), f"{number:014d}#{product_id}"),
            product_id=product_id,
            title="手作粗陶马克杯 流釉天成 大容量办公室咖啡杯 礼盒装" * 3,
            image=f"/media/u/01M8205H50VHBBBTY0{number:08d}.jpg",
            price_fen=123_456_789,
            line_price_fen=223_456_789,
            sold=123_456,
            tags=[],
            min_level=None,
            version=12_345,
        )
    )


def _ask(wire: DatedWire, products: int, sort: Sort) -> int:
    seen: list[tuple[str, float, float]] = []

    def counted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        answer = wire(operation, {**request, "ReturnConsumedCapacity": "TOTAL"})
        ours = units.queried(answer["Items"], strong=request.get("ConsistentRead", False)).read
        seen.append((operation, ours, float(answer["ConsumedCapacity"]["CapacityUnits"])))
        return answer

    transport.use(counted)
    wrong, pages = 0, {0, products // PAGE // 2, products // PAGE - 1}
    cursor: dict[str, str] = {}
    print("page", "calls", "cards", "ours", "dynoxide", "ms", sep="\t")
    for page in range(max(pages) + 1):
        seen.clear()
        began = time.perf_counter()
        told = anyone().get("catalog/browse", sort=sort, pageSize=PAGE, **cursor)
        took = (time.perf_counter() - began) * 1000
        (operation, ours, theirs), *more = seen
        fits = not more and operation == "Query" and ours == theirs and ours <= MOST_UNITS
        wrong += not fits or len(told["products"]) != PAGE
        if page in pages or not fits:
            print(page + 1, len(seen), len(told["products"]), ours, theirs, f"{took:.1f}", sep="\t")
        cursor = {"cursor": told["nextCursor"]} if told["nextCursor"] else {}
    print(f"{max(pages) + 1} pages, {wrong} of them wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
