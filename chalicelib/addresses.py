"""Addresses: a buyer's address book, with one default.

    U#<uid>  ADDR#<id>    an address; who lives where is sealed, the region is not (freight and reports need it)
             ADDRESSES    the book: how many there are, and which one is the default

The default is one name in one item, so there are never two; while there are addresses there is one. Both the count and the default change in
the transaction that adds or removes an address.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .runtime.model import Name, Phone, Shape, Title
from .runtime.sealed import Sealed, blind
from .store import packing, table
from .store.item import Item, Json, Key, SealedText, Time, user

MOST = 20
ID_LENGTH = 12

AddressId = Annotated[str, StringConstraints(pattern=rf"^[0-9A-Z]{{{ID_LENGTH}}}$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Region(Shape):
    """Province, city and district with their codes (GB/T 2260, six digits), as far as the sender knows them."""

    province_name: Name
    province_code: RegionCode | None = None
    city_name: Name
    city_code: RegionCode | None = None
    district_name: Name
    district_code: RegionCode | None = None


# Lists of regions differ in the city of their counties: Chongqing's 5002.. stand under 500100 or 500200
_MUNICIPALITIES = {"11", "12", "31", "50"}


def narrowest(region: Region) -> str | None:
    """The code of the district, or of what is known of where it is."""
    return region.district_code or region.city_code or region.province_code


def contradicted(region: Region) -> str | None:
    """The field whose code lies outside of the wider one before it (GB/T 2260: two digits for the province, four for the city), or None."""
    province, city, district = region.province_code, region.city_code, region.district_code
    if province and city and city[:2] != province[:2]:
        return "city_code"
    if province and district and district[:2] != province[:2]:
        return "district_code"
    shared = 2 if city and city[:2] in _MUNICIPALITIES else 4
    if city and district and district[:shared] != city[:shared]:
        return "district_code"
    return None


class Receiver(Region):
    """Whom a parcel goes to, and where."""

    name: Name
    phone: Phone
    detail: Title


class Home(Shape):
    """What is sealed of an address: with the region it would lead to a person's door."""

    name: str
    phone: str
    detail: str
    latitude: float | None = None
    longitude: float | None = None


class Address(Item):
    """An address. `home` is the JSON of a Home."""

    KIND = "address"
    address_id = UnicodeAttribute()
    region = Json[Region](Region)
    home = SealedText()
    tag = UnicodeAttribute(null=True)
    created_at = Time()
    updated_at = Time()


class AddressView(Receiver):
    """An address as its owner sees it. `is_default` is null where the book was not looked at."""

    address_id: str
    tag: str | None
    latitude: float | None
    longitude: float | None
    is_default: bool | None

    @classmethod
    def of(cls, address: Address, *, is_default: bool | None = None) -> AddressView:
        return cls(
            **address.region.model_dump(),
            **_home(address).model_dump(),
            address_id=address.address_id,
            tag=address.tag,
            is_default=is_default,
        )


class AddressBook(Item):
    """What is true of all addresses of a buyer together."""

    KIND = "addresses"
    held = NumberAttribute()
    default_id = UnicodeAttribute(null=True)


def linked(uid: str, address_id: str, phone: str) -> tuple[str, str]:
    """Where an address stands in the index `ops`: with all that send to this phone, by its keyed fingerprint, which does not lead back."""
    digits = re.sub(r"\D", "", phone)
    return f"RECEIVER#{blind(f'receiver {digits[-11:]}')}", f"{uid}#{address_id}"


def key(uid: str, address_id: str) -> Key:
    """A buyer's address by its id. Another buyer's cannot be addressed."""
    return Key(user(uid), f"ADDR#{address_id}")


def default_key(uid: str) -> Key:
    """The book, whose `default_id` names the default."""
    return Key(user(uid), "ADDRESSES")


def load(uid: str, address_id: str) -> Address | None:
    """The buyer's own address, or None."""
    return table.get(Address, key(uid, address_id))


def load_all(uid: str) -> tuple[list[Address], AddressBook | None]:
    """All of a buyer's addresses, newest first, and the book: one strong Query."""
    addresses: list[Address] = []
    book = None
    for raw in table.query_all(user(uid), begins="ADDR"):
        item = table.decode(raw, Address, AddressBook)
        if isinstance(item, AddressBook):
            book = item
        elif isinstance(item, Address):
            addresses.append(item)
    return sorted(addresses, key=lambda address: (address.created_at, address.address_id), reverse=True), book


def load_default(uid: str) -> Address | None:
    """The buyer's default address, or None when there is no address: one strong Query."""
    found, book = load_all(uid)
    return next((address for address in found if book and address.address_id == book.default_id), None)


def receiver(address: Address) -> Receiver:
    home = _home(address)
    return Receiver(**address.region.model_dump(), name=home.name, phone=home.phone, detail=home.detail)


def point_of(address: Address) -> tuple[float, float] | None:
    """Latitude and longitude, where the buyer said them."""
    home = _home(address)
    if home.latitude is None or home.longitude is None:
        return None
    return home.latitude, home.longitude


def sealed_receiver(address: Address) -> Sealed:
    """The receiver as an order keeps it; `open_receiver` reads it."""
    return sealed(receiver(address))


def sealed(receiver: Receiver) -> Sealed:
    return Sealed.of_bytes(packing.press(receiver.model_dump_json(exclude_none=True), packing.RECEIVER))


def open_receiver(sealed: Sealed) -> Receiver:
    """Raises SealBroken."""
    return Receiver.model_validate_json(packing.expand(sealed.reveal_bytes()))


def joined(address_id: str, *, as_default: bool) -> tuple[list[Action], Condition]:
    """For the book, when an address is added: the first one becomes the default; refused when the book is full."""
    default = address_id if as_default else AddressBook.default_id | address_id
    actions: list[Action] = [
        AddressBook.kind.set(AddressBook.KIND),
        AddressBook.v.set(AddressBook.VERSION),
        AddressBook.held.set((AddressBook.held | 0) + 1),
        AddressBook.default_id.set(default),
    ]
    return actions, AddressBook.held.does_not_exist() | (AddressBook.held < MOST)


def left(address_id: str, book: AddressBook, heir: Address | None) -> tuple[list[Action], Condition]:
    """For the book, when an address is removed: the default passes to `heir`; refused when the book changed meanwhile."""
    actions: list[Action] = [AddressBook.held.set(AddressBook.held - 1)]
    if book.default_id == address_id:
        actions.append(AddressBook.default_id.set(heir.address_id) if heir else AddressBook.default_id.remove())
    return actions, (AddressBook.held == book.held) & (AddressBook.default_id == book.default_id)


def _home(address: Address) -> Home:
    return Home.model_validate_json(address.home.reveal())
