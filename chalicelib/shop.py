"""The shop's settings: what the merchant changes while the shop runs, with its history.

    SHOP  SETTINGS              the settings that hold, with their version
          SETTINGS#<version>    who changed what, when: the whole value before and after

What belongs to the deployment (keys, addresses) is in `runtime.settings`.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import ConfigDict, Field, StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .conduct_terms import CreditTerms, RiskTerms
from .delivery_terms import DeliveryTerms, PromiseTerms, WallTime
from .return_terms import ReturnTerms
from .runtime import clock
from .runtime.model import Fen, Moment, Name, Shape
from .runtime.settings import settings
from .store import table
from .store.item import Item, Json, Key, Time

FRESH_FOR = timedelta(seconds=30)
SHOWN = 10  # history entries

NoticeWord = Literal["orderNo", "title", "text", "amount", "time"]
NoticeType = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
TemplateField = Annotated[
    str,
    StringConstraints(
        pattern=r"^(thing|number|letter|symbol|character_string|time|date|amount|name|phrase)[0-9]{1,2}$"
    ),
]
HostName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,100}$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
SmsTemplate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$")]
Page = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_-]{1,128}$")]


class Location(Shape):
    """Where goods lie. `regions`: codes of the provinces, cities or districts that it sends to before others do."""

    location_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,30}$")]
    name: Name
    regions: list[RegionCode] = Field([], max_length=400)


class ShopSettings(Shape):
    """Money in fen. A setting that a later version has dropped is ignored when it is read."""

    model_config = ConfigDict(extra="ignore")

    shop_name: Name = "小店"
    freight_fen: Fen = 0
    free_freight_over_fen: Fen | None = Field(None, description="orders of this sum and more ship free; null: none do")
    pay_minutes: int = Field(30, ge=5, le=120, description="how long an order waits for its payment")
    reservation: Literal["inline", "queue"] = Field("inline", description="where submit reserves stock")
    max_open_orders: int = Field(5, ge=1, le=50, description="unpaid orders of one buyer")
    max_open_units_per_sku: int = Field(20, ge=1, le=9_999, description="unpaid units of one SKU of one buyer")
    auto_receive_days: int = Field(10, ge=1, le=60, description="days from shipping to receipt by itself")
    cash_on_delivery: bool = Field(False, description="buyers may pay at the door")
    cash_max_fen: Fen = Field(100_000, description="the largest order that may be paid at the door")
    cash_max_open: int = Field(2, ge=1, le=50, description="orders of one buyer whose cash is not here yet")
    cash_max_refused: int = Field(0, ge=0, le=50, description="how many parcels a buyer may have refused at the door")
    cash_regions: list[RegionCode] = Field(
        [], max_length=500, description="province, city or district codes where cash is taken; none: everywhere"
    )
    credit: CreditTerms = Field(
        CreditTerms.usual(), description="what stands against a buyer, and what follows from it"
    )
    risk: RiskTerms = Field(RiskTerms.usual(), description="what staff is told of")
    points_per_yuan: int = Field(0, ge=0, le=100, description="points for each yuan paid for goods; 0: none")
    points_months: int = Field(12, ge=1, le=36, description="months until points expire, at the month's end")
    points_pin: bool = Field(False, description="points are spent by the payment PIN")
    after_sale: ReturnTerms = Field(
        ReturnTerms.usual(), description="what may come back, until when, and who must answer"
    )
    orphan_refund_minutes: int = Field(60, ge=0, le=10_080, description="how long money without an order waits")
    locations: list[Location] = Field([], max_length=20, description="where goods lie beside the main location")
    restock_lead_days: int = Field(7, ge=1, le=120, description="days from ordering goods to having them")
    restock_review_days: int = Field(7, ge=1, le=60, description="days between two orders of goods")
    restock_service_percent: int = Field(95, ge=50, le=99, description="how surely goods last until the next ones come")
    auto_review_days: int = Field(
        15, ge=0, le=180, description="days from receipt to a good review by itself; 0: never"
    )
    moderate_first: bool = Field(False, description="staff looks at what buyers write before others see it")
    watched_words: list[Name] = Field([], max_length=2_000, description="what contains one of them is looked at first")
    product_review: bool = Field(False, description="nothing is sold that nobody has approved")
    media_hosts: list[HostName] = Field([], max_length=10, description="where the shop's own pictures and videos lie")
    push_notices: bool = Field(True, description="send subscribe messages; the inbox is written in any case")
    order_page: Page = Field("pages/order/order-detail/index", description="where a message leads, ?orderNo= is added")
    product_page: Page = Field(
        "pages/goods/details/index", description="where one about a product leads, ?spuId= is added"
    )
    home_page: Page = Field("pages/home/home", description="where a message about a promotion leads")
    delivery: DeliveryTerms = Field(DeliveryTerms.usual(), description="how goods are delivered, and where to")
    promise: PromiseTerms = Field(PromiseTerms.usual(), description="when goods are promised to arrive")
    undo_minutes: int = Field(
        5, ge=0, le=60, description="after payment a buyer cancels or changes the address without staff; 0: never"
    )
    strange_logins: Literal["tell", "code", "refuse"] = Field(
        "tell",
        description="staff from an address they never came from: told of it; let in with a second factor; refused until a colleague admits it",
    )
    quiet_from: WallTime | None = Field(None, description="from this Beijing time what can wait is not pushed")
    quiet_until: WallTime = Field("08:00", description="and goes out then")
    sms_sign: Name | None = Field(None, description="signature of text messages as the provider approved it")
    sms_templates: dict[NoticeType, SmsTemplate] = Field(
        default={}, max_length=30, description="notice -> text message template, when no subscribe message can be sent"
    )
    mail_notices: list[NoticeType] = Field([], max_length=30, description="notices that go by e-mail to whoever asks")
    notice_fields: dict[NoticeType, dict[TemplateField, NoticeWord]] = Field(
        default={},
        max_length=30,
        description="notice -> the fields of its subscribe template and what each shows",
    )


class SettingsItem(Item):
    """The settings that hold. `version` counts changes."""

    KIND = "settings"
    version = NumberAttribute()
    value = Json[ShopSettings](ShopSettings, still=True)


class SettingsChange(Item):
    """One change, never altered."""

    KIND = "settings_change"
    version = NumberAttribute()
    changed_at = Time()
    by = UnicodeAttribute()
    before = Json[ShopSettings](ShopSettings)
    after = Json[ShopSettings](ShopSettings)


class ChangeView(Shape):
    """A line of the history."""

    version: int
    at: Moment
    by: str
    before: ShopSettings
    after: ShopSettings


class _Held(NamedTuple):
    table: str
    until: datetime
    value: ShopSettings


_held: _Held | None = None
KEY = Key("SHOP", "SETTINGS")


def current() -> ShopSettings:
    """The settings that hold, at most 30 s old; the defaults when nothing was ever set."""
    global _held
    now, name = clock.now(), settings().table
    if _held is None or _held.table != name or not now < _held.until <= now + FRESH_FOR:
        _held = _Held(name, now + FRESH_FOR, read(strong=False)[0])
    return _held.value


def forget() -> None:
    """Read anew at the next use."""
    global _held
    _held = None


def read(*, strong: bool = True) -> tuple[ShopSettings, int]:
    """The settings as they are in the table, and their version (0: never set)."""
    found = table.get(SettingsItem, KEY, strong=strong)
    return (found.value, int(found.version)) if found else (ShopSettings(), 0)


def history() -> list[ChangeView]:
    """The last changes, newest first."""
    page = table.query(KEY.pk, begins=f"{KEY.sk}#", newest_first=True, limit=SHOWN)
    changes = [SettingsChange.of(raw) for raw in page.items]
    return [
        ChangeView(
            version=int(change.version), at=change.changed_at, by=change.by, before=change.before, after=change.after
        )
        for change in changes
    ]


def change_key(version: int) -> Key:
    return Key(KEY.pk, f"{KEY.sk}#{version:06d}")
