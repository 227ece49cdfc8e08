"""The work of an import: a bounded number of products a message, each in one transaction of its own.

A message says from which product on. Products that were taken carry a mark that was written with them, so a message that comes twice, or was cut
off in the middle, takes none twice; what is counted moves on only from where it stood. So it goes on wherever it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from ..catalog import changes, life, making, tree
from ..catalog.items import Description
from ..catalog.making import NewProduct
from ..catalog.offer import load
from ..catalog.revision import SkuChange, revise
from ..catalog.tree import Categories
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..stock import first, label, refused_skus
from ..store import objects, queues, table, timers
from ..store.errors import ConditionFailed, Contended, TransactionRefused
from ..store.objects import TooLarge
from ..store.queues import QueueUnavailable
from ..store.transaction import Transaction
from . import report, rows
from .axes import with_known_ids
from .items import FINISHED, RUNNING, UNREADABLE, Done, Fault, Import, done_key, expiry, fault_key, import_key
from .rows import Table, Unreadable, Wanted, Wrong

QUEUE = "imports"
MOST = 250  # products of a message
BUDGET = timedelta(seconds=60)  # of the worker's 120
AGAIN = timedelta(minutes=20)  # longer than a message is hidden
_TRIES = 4


class _Count(NamedTuple):
    made: int
    faulty: int


def file_key(import_id: str) -> str:
    return f"{objects.IMPORTS}{import_id}.csv"


def send(import_id: str, start: int) -> None:
    """Ask the worker to go on from product `start`; if the queue does not answer, the timer `step` asks again."""
    try:
        queues.send(QUEUE, [json.dumps({"importId": import_id, "start": start})])
    except QueueUnavailable as error:
        log.warning("import_unsent", error=str(error)[:200])


def send_again(found: Import) -> bool:
    """For the timer `step`: it stands where it stood a while ago."""
    current = table.get(Import, found.key)
    if current is None or current.state != RUNNING:
        return True
    send(current.import_id, int(current.done))
    return False


def run(import_id: str, start: int) -> None:
    """One message. Raises StoreError: bring it again."""
    found = table.get(Import, import_key(import_id))
    if found is None or found.state != RUNNING or int(found.done) != start:
        return  # somebody else is further
    try:
        goods = _read(import_id)
    except Unreadable as unreadable:
        _end(found, UNREADABLE, unreadable.why)
        return
    groups = rows.products(goods)
    now = clock.now()
    place, counted = _take(found, groups, start, now)
    if not _note(found, start, place, len(groups), counted, now):
        return
    if place < len(groups):
        send(import_id, place)
        return
    report.write(import_id, goods.head)
    _end(found, FINISHED, None)


def _read(import_id: str) -> Table:
    try:
        body = objects.get(file_key(import_id), rows.MOST_BYTES)
    except TooLarge as error:
        raise Unreadable("文件太大") from error
    if body is None:
        raise Unreadable("文件没有上传")
    return rows.read(rows.decode(body))


def _take(found: Import, groups: list[Wanted], start: int, now: datetime) -> tuple[int, _Count]:
    """Decide products from `start` on, as many as one message may; where the next one begins."""
    categories, _ = tree.load()
    twice = rows.repeated(groups)
    made = faulty = 0
    place = start
    while place < min(len(groups), start + MOST) and clock.now() < now + BUDGET:
        wanted = groups[place]
        try:
            if place in twice:
                line = wanted.rows[0].line
                raise Wrong(
                    rows.with_neighbours(wanted.rows, {line: f"商品编号：第 {twice[place]} 行已有，须与它相邻"})
                )
            _take_one(found, wanted, place, categories, now)
            made += 1
        except Wrong as wrong:
            _refuse(found.import_id, wanted, wrong.reasons, now)
            faulty += len(wanted.rows)
        place += 1
    return place, _Count(made, faulty)


def _take_one(found: Import, wanted: Wanted, place: int, categories: Categories, now: datetime) -> None:
    product = rows.product_of(wanted)
    try:
        for _ in range(_TRIES):
            if _written(found, product, place, categories, now):
                return
        raise Contended(f"product {product.product_id}")
    except ShopError as error:
        line = wanted.rows[0].line
        raise Wrong(rows.with_neighbours(wanted.rows, {line: _reason(error)})) from error


def _written(found: Import, product: NewProduct, place: int, categories: Categories, now: datetime) -> bool:
    """Put the product into the shop with the mark that it was. False: somebody changed it meanwhile, look again. Raises ShopError."""
    transaction = Transaction("imports/product")
    transaction.create("done", Done.at(done_key(found.import_id, place), ttl=expiry(now)))
    made = making.make(product, categories, now)
    making.put(transaction, made)
    try:
        transaction.commit()
        return True
    except TransactionRefused as refused:
        if "done" in refused.failures:
            return True  # by the message before this one
        if "product" not in refused.failures or found.existing != "update":
            raise making.refusal(refused) from refused
    return _changed(found, product, place, categories, now)


def _changed(found: Import, product: NewProduct, place: int, categories: Categories, now: datetime) -> bool:
    """The product is there already: the table's values are laid over it. The stock of known SKUs is not a table's to change."""
    offer = load(str(product.product_id))
    product = with_known_ids(product, offer)
    fields = {name: getattr(product, name) for name in product.model_fields_set}
    fields = {
        name: value
        for name, value in fields.items()
        if name in {"title", "specs", "on_sale", "category_ids", *Description.model_fields}
    }
    sent = [
        SkuChange(
            **{
                name: getattr(sku, name)
                for name in sku.model_fields_set
                if name != "stock" or sku.sku_id not in offer.skus
            }
        )
        for sku in product.skus
    ]
    gone = [sku_id for sku_id in offer.product.sku_ids if sku_id not in {sku.sku_id for sku in product.skus}]
    revised = revise(offer, fields, sent, gone, categories)
    life.changed(offer.product, fields)
    changes.copy_switch(offer.product, revised.skus)
    transaction = Transaction("imports/change")
    transaction.create("done", Done.at(done_key(found.import_id, place), ttl=expiry(now)))
    changes.write(transaction, offer, revised.skus)
    for sku_id, units in revised.first_stock.items():
        transaction.create(label(sku_id), first(sku_id, offer.product.product_id, units))
    try:
        transaction.commit()
    except TransactionRefused as refused:
        if "product" in refused.failures and "done" not in refused.failures:
            return False
        if "done" not in refused.failures:
            raise ShopError("sku_taken", skuIds=refused_skus(refused)) from refused
    return True


def _reason(error: ShopError) -> str:
    details = error.details
    named = (
        details.get("categoryIds") or details.get("skuIds") or [fault["field"] for fault in details.get("fields", ())]
    )
    what = f"：{'、'.join(map(str, named))}" if named and error.code != "invalid_request" else ""
    problems = "；".join(f"{fault['field']} {fault['problem']}" for fault in details.get("fields", ()))
    return problems or f"{error.message()}{what}"


def _refuse(import_id: str, wanted: Wanted, reasons: Mapping[int, str], now: datetime) -> None:
    """Write the rows down; again is as good as once."""
    for row in wanted.rows:
        fault = Fault.at(fault_key(import_id, row.line), line=row.line, reason=reasons[row.line][:500], cells=row.raw)
        fault.ttl = expiry(now)
        table.put(fault)


def _note(found: Import, start: int, place: int, products: int, counted: _Count, now: datetime) -> bool:
    """Count what was decided, once. False: another message has done so."""
    actions = [
        Import.done.set(place),
        Import.products.set(products),
        Import.made.add(counted.made),
        Import.faulty.add(counted.faulty),
        *timers.arm(found.key, "step", now + AGAIN),
    ]
    try:
        table.update(Import, found.key, actions, (Import.state == RUNNING) & (Import.done == start))
    except ConditionFailed:
        return False
    return True


def _end(found: Import, state: str, why: str | None) -> None:
    actions = [Import.state.set(state), *timers.disarm(), *([Import.why.set(why)] if why else [])]
    try:
        table.update(Import, found.key, actions, Import.state == RUNNING)
    except ConditionFailed:
        return  # ended by another message
