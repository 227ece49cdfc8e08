"""Save an address: a new one, or with `addressId` an existing one whole. WeChat's address import (wx.chooseAddress) has the same fields.

Writes   the address; the book's count and default                            (one transaction)
Errors   invalid_request 400 (also a code that lies outside of the wider one), address_not_found 404, address_limit_reached 409 (20)
Retry    recorded: the same Idempotency-Key makes one address. The answer is the id alone: no record holds personal data

The first address becomes the default. `isDefault` makes it the default; false leaves the default where it is, so that there is always one.
"""

from __future__ import annotations

from chalicelib import addresses
from chalicelib.addresses import Address, AddressBook, AddressId, Home, Latitude, Longitude, Receiver, Region, Tag
from chalicelib.runtime import ids
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.runtime.sealed import Sealed
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class SaveAddress(Receiver, Request):
    address_id: AddressId | None = None
    tag: Tag | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    is_default: bool = False


class SavedAddress(Response):
    address_id: str


@operation(SaveAddress, SavedAddress, caller=BUYER, retry=RECORDED)
def save(request: SaveAddress, call: Call) -> SavedAddress:
    contradicted = addresses.contradicted(request)
    if contradicted:
        raise invalid(contradicted, problem="lies outside of the wider region's code")
    transaction = Transaction("addresses/save")
    address_id = request.address_id or ids.random_text(addresses.ID_LENGTH)
    if request.address_id is None:
        _add(transaction, address_id, request, call)
    else:
        _change(transaction, address_id, request, call)
    answer = SavedAddress(address_id=address_id)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        if "address" in refused.failures:
            raise ShopError("address_not_found") from refused
        raise ShopError("address_limit_reached", limit=addresses.MOST) from refused
    return answer


def _add(transaction: Transaction, address_id: str, request: SaveAddress, call: Call) -> None:
    mark, place = addresses.linked(call.uid, address_id, request.phone)
    address = Address.at(
        addresses.key(call.uid, address_id),
        address_id=address_id,
        region=_region(request),
        home=_home(request),
        tag=request.tag,
        created_at=call.now,
        updated_at=call.now,
        ops_pk=mark,
        ops_sk=place,
    )
    transaction.create("address", address)
    actions, room = addresses.joined(address_id, as_default=request.is_default)
    transaction.update("book", addresses.default_key(call.uid), actions, room)


def _change(transaction: Transaction, address_id: str, request: SaveAddress, call: Call) -> None:
    mark, place = addresses.linked(call.uid, address_id, request.phone)
    actions = [
        Address.region.set(_region(request)),
        Address.home.set(_home(request)),
        Address.tag.set(request.tag) if request.tag else Address.tag.remove(),
        Address.updated_at.set(call.now),
        Address.ops_pk.set(mark),
        Address.ops_sk.set(place),
    ]
    transaction.update("address", addresses.key(call.uid, address_id), actions, Address.pk.exists())
    if request.is_default:
        chosen = [AddressBook.default_id.set(address_id)]
        transaction.update("book", addresses.default_key(call.uid), chosen, AddressBook.pk.exists())


def _region(request: SaveAddress) -> Region:
    return Region(**{name: getattr(request, name) for name in Region.model_fields})


def _home(request: SaveAddress) -> Sealed:
    return Sealed.of(Home(**{name: getattr(request, name) for name in Home.model_fields}).model_dump_json())
