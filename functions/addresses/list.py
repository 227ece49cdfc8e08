"""The buyer's addresses: the default first, then the newest.

Reads    the address book                                                     (one Query)
Retry    a read
"""

from __future__ import annotations

from chalicelib import addresses
from chalicelib.addresses import AddressView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class ListAddresses(Request):
    pass


class AddressList(Response):
    addresses: list[AddressView]


@operation(ListAddresses, AddressList, caller=BUYER, retry=READ)
def list_addresses(request: ListAddresses, call: Call) -> AddressList:
    found, book = addresses.load_all(call.uid)
    default_id = book.default_id if book else None
    views = [AddressView.of(address, is_default=address.address_id == default_id) for address in found]
    return AddressList(addresses=sorted(views, key=lambda view: not view.is_default))
