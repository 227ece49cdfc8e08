"""Imports, whole: `python -m bench.imports [--rows 10000]` sends the real catalogue (2,015 rows) and so many generated ones through the worker.

Table and bucket are in memory, so that the times are the shop's own. Exit status: 0, 1 when a row is missing, twice, or wrongly told.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import time

from chalicelib.runtime import ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import queues, table, transport
from functions.workers import import_products
from tests import bucket as buckets
from tests import goods_tables
from tests.bucket import Bucket
from tests.goods import clerk
from tests.simulation.table import Table
from tests.world import Person

_SEEN = ("成功", "有误", "报告行", "秒", "每秒行", "消息")


def main() -> int:
    parser = argparse.ArgumentParser(description="Imports of goods, measured")
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    print("表", "行", *_SEEN, sep="\t")
    wrong = 0
    for name, rows in (("real", goods_tables.real()), ("generated", goods_tables.generated(options.rows))):
        os.environ["MINIMALL_TABLE"] = f"bench-{ids.random_text(6)}"
        os.environ.setdefault("MINIMALL_LIMITS", "false")
        settings_module.settings.cache_clear()
        transport.use(Table())
        with buckets.in_memory() as bucket:
            wrong += _run(name, rows, bucket)
    return 1 if wrong else 0


def _run(name: str, rows: list[tuple[str, str, str, int]], bucket: Bucket) -> bool:
    """Whether anything is not as it must be."""
    waiting: list[str] = []
    queues.send = lambda queue, bodies, delay_seconds=0: waiting.extend(bodies)
    staff = clerk("products.import")
    started = time.perf_counter()
    import_id = _send(staff, bucket, rows)
    messages = 0
    while waiting:
        messages += 1
        import_products.handle({"Records": [{"messageId": "m", "body": waiting.pop(0)}]})
    seconds = time.perf_counter() - started
    job = staff.get("imports/get", importId=import_id)["job"]
    body, _ = bucket.files[f"exports/imports/{import_id}.csv"]
    told = [row["商品编号"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]
    there = _products()
    print(
        name,
        len(rows),
        job["made"],
        job["faulty"],
        len(told),
        f"{seconds:.1f}",
        f"{len(rows) / seconds:.0f}",
        messages,
        sep="\t",
    )
    expected = {row[0] for row in rows}
    fault = (
        job["state"] != "finished" or there & set(told) or there | set(told) != expected or len(there) != job["made"]
    )
    if fault:
        print(f"! {name}: {json.dumps(job, ensure_ascii=False)}", file=sys.stderr)
    return bool(fault)


def _send(staff: Person, bucket: Bucket, rows: list[tuple[str, str, str, int]]) -> str:
    form = staff.call("imports/request_upload", {})
    assert bucket.send(form, goods_tables.table(rows).encode())
    staff.call("imports/start", {"importId": form["importId"]})
    return str(form["importId"])


def _products() -> set[str]:
    found: set[str] = set()
    start = None
    while True:
        page = table.query("PRODUCTS#on_sale", index="ops", start=start)
        found |= {raw["pk"]["S"].removeprefix("P#") for raw in page.items}
        start = page.next
        if start is None:
            return found


if __name__ == "__main__":
    sys.exit(main())
