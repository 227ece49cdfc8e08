"""Make a curated list, or change it; the home page that shows it shows it so at once.

Reads    the list, the home page
Writes   the list, the home page if it shows the list                         (one transaction)
Errors   list_changed 409 (details.version is the one that holds), invalid_request 400 (ends before it starts; products twice)
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.home.items import HOME, CuratedList, HomePage, ListTerms, list_key
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.transaction import Transaction

TRIES = 4


class WantedList(ListTerms):
    """A list as it is sent."""


class SaveList(Request):
    expected_version: int = Field(ge=0, description="0 for a new one")
    terms: WantedList


class SavedList(Response):
    list_id: str
    version: int


@operation(SaveList, SavedList, caller=staff("home.write"), retry=RECORDED)
def save(request: SaveList, call: Call) -> SavedList:
    terms = request.terms
    if terms.starts_at and terms.ends_at and terms.ends_at <= terms.starts_at:
        raise invalid("terms", "endsAt", problem="is not after startsAt")
    if len(set(terms.product_ids)) != len(terms.product_ids):
        raise invalid("terms", "productIds", problem="a product is named twice")
    key, version = list_key(terms.list_id), request.expected_version + 1
    for _ in range(TRIES):
        found = table.get_many([(CuratedList, key), (HomePage, HOME)])
        stored, home = found.get(key), found.get(HOME)
        holds = int(stored.version) if isinstance(stored, CuratedList) else 0
        if holds != request.expected_version:
            raise ShopError("list_changed", version=holds)
        transaction = Transaction("lists/save")
        item = CuratedList.at(key, version=version, terms=terms, by=call.caller.name)
        transaction.put("list", item, CuratedList.version == holds if holds else CuratedList.pk.does_not_exist())
        if isinstance(home, HomePage) and any(block.list_id == terms.list_id for block in home.blocks):
            _tell(transaction, home, terms)
        answer = SavedList(list_id=terms.list_id, version=version)
        try:
            call.commit(transaction, answer)
        except TransactionRefused:
            continue
        return answer
    raise Contended(f"list {terms.list_id}")


def _tell(transaction: Transaction, home: HomePage, terms: ListTerms) -> None:
    actions = [HomePage.lists.set({**home.lists, terms.list_id: terms}), HomePage.version.set(int(home.version) + 1)]
    transaction.update("home", home.key, actions, HomePage.version == home.version)
