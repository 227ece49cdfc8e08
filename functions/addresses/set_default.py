"""Make an address the default one: a switch of one name, so there are never two.

Writes   the book's default, if the address is there                          (one transaction)
Errors   address_not_found 404
Retry    natural: choosing it twice is choosing it once
"""

from __future__ import annotations

from chalicelib import addresses
from chalicelib.addresses import Address, AddressBook, AddressId
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class SetDefaultAddress(Request):
    address_id: AddressId


@operation(SetDefaultAddress, Nothing, caller=BUYER, retry=NATURAL)
def set_default(request: SetDefaultAddress, call: Call) -> Nothing:
    transaction = Transaction("addresses/set_default")
    transaction.check("address", addresses.key(call.uid, request.address_id), Address.pk.exists())
    chosen = [AddressBook.default_id.set(request.address_id)]
    transaction.update("book", addresses.default_key(call.uid), chosen, AddressBook.pk.exists())
    try:
        transaction.commit()
    except TransactionRefused as refused:
        raise ShopError("address_not_found") from refused
    return Nothing()
