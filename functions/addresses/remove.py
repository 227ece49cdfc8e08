"""Remove an address. If it was the default, the newest of the others becomes it.

Reads    the address book                                                     (one Query)
Writes   the address goes; the book's count and default                       (one transaction)
Retry    natural: an address that is not there (any more, or not the buyer's) is removed already
"""

from __future__ import annotations

from chalicelib import addresses
from chalicelib.addresses import Address, AddressId
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.transaction import Transaction

_TRIES = 4


class RemoveAddress(Request):
    address_id: AddressId


@operation(RemoveAddress, Nothing, caller=BUYER, retry=NATURAL)
def remove(request: RemoveAddress, call: Call) -> Nothing:
    for _ in range(_TRIES):
        found, book = addresses.load_all(call.uid)
        if book is None or all(address.address_id != request.address_id for address in found):
            return Nothing()
        heir = next((address for address in found if address.address_id != request.address_id), None)
        transaction = Transaction("addresses/remove")
        transaction.delete("address", addresses.key(call.uid, request.address_id), Address.pk.exists())
        actions, unchanged = addresses.left(request.address_id, book, heir)
        transaction.update("book", addresses.default_key(call.uid), actions, unchanged)
        if heir:
            transaction.check("heir", heir.key, Address.pk.exists())
        try:
            transaction.commit()
            return Nothing()
        except TransactionRefused:
            continue  # the book changed between our look and our write
    raise Contended("addresses/remove")
