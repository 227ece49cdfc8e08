"""Arrange the home page: its blocks in their order, each with its schedule.

Reads    the page, the lists that it is to show
Writes   the page                                                              (one transaction)
Errors   home_changed 409 (details.version is the one that holds), list_not_found 404, invalid_request 400 (an id twice, no list named)
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.home.items import HOME, MOST_BLOCKS, ArrangedBanner, Block, CuratedList, HomePage, list_key
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.item import Key
from chalicelib.store.transaction import Transaction

TRIES = 4


class WantedBanner(ArrangedBanner):
    """A banner as it is sent."""


class WantedBlock(Block):
    """A block as it is sent."""

    banners: list[WantedBanner] = Field(default=[], max_length=12)  # type: ignore[assignment]  # a list of the same, as it is sent


class SaveHome(Request):
    expected_version: int = Field(ge=0, description="0 for the first page")
    blocks: list[WantedBlock] = Field(max_length=MOST_BLOCKS)


class SavedHome(Response):
    version: int


@operation(SaveHome, SavedHome, caller=staff("home.write"), retry=RECORDED)
def save(request: SaveHome, call: Call) -> SavedHome:
    _check(request.blocks)
    for _ in range(TRIES):
        stored = table.get(HomePage, HOME)
        holds = int(stored.version) if stored else 0
        if holds != request.expected_version:
            raise ShopError("home_changed", version=holds)
        lists = _lists(request.blocks)
        version = holds + 1
        page = HomePage.at(
            HOME,
            version=version,
            blocks=request.blocks,
            lists={list_id: found.terms for list_id, found in lists.items()},
            by=call.caller.name,
        )
        transaction = Transaction("home/save")
        transaction.put("home", page, HomePage.version == holds if holds else HomePage.pk.does_not_exist())
        for list_id, found in lists.items():
            transaction.check(f"list:{list_id}", found.key, CuratedList.version == found.version)
        answer = SavedHome(version=version)
        try:
            call.commit(transaction, answer)
        except TransactionRefused:
            continue
        return answer
    raise Contended("the home page")


def _check(blocks: list[WantedBlock]) -> None:
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        if block.block_id in seen:
            raise invalid("blocks", place, "blockId", problem="used twice")
        seen.add(block.block_id)
        if (block.kind == "list") != (block.list_id is not None):
            raise invalid("blocks", place, "listId", problem="named by a block that shows a list, and by no other")


def _lists(blocks: list[WantedBlock]) -> dict[str, CuratedList]:
    """The lists that the blocks name. Raises ShopError list_not_found."""
    keys: dict[Key, str] = {list_key(block.list_id): block.list_id for block in blocks if block.list_id}
    found = table.get_many([(CuratedList, key) for key in keys]) if keys else {}
    missing = [list_id for key, list_id in keys.items() if key not in found]
    if missing:
        raise ShopError("list_not_found", listIds=missing)
    return {keys[key]: one for key, one in found.items() if isinstance(one, CuratedList)}
