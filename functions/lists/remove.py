"""Remove a curated list that the home page does not show.

Reads    the list, the home page
Writes   the list is gone
Errors   list_in_use 409 (the home page shows it)
Retry    natural: a list that is not there is removed
"""

from __future__ import annotations

from chalicelib.home.items import HOME, HomePage, list_key
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class RemoveList(Request):
    list_id: Slug


@operation(RemoveList, Nothing, caller=staff("home.write"), retry=NATURAL)
def remove(request: RemoveList, call: Call) -> Nothing:
    return look_again("lists/remove", lambda: _remove(request.list_id))


def _remove(list_id: str) -> Nothing:
    home = table.get(HomePage, HOME)
    if home is not None and any(block.list_id == list_id for block in home.blocks):
        raise ShopError("list_in_use")
    transaction = Transaction("lists/remove")
    transaction.delete("list", list_key(list_id))
    unchanged = HomePage.pk.does_not_exist() if home is None else HomePage.version == home.version
    transaction.check("home", HOME, unchanged)
    transaction.commit()
    return Nothing()
