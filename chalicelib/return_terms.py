"""What may come back and until when: the shop's terms, those that an order keeps, and the days of the law. Pure.

Consumer Law art. 25 and SAIC Order 90: what was bought from afar may come back within seven days from the day after its receipt, without a reason.
Excluded are goods made to order, what spoils, digital goods that were opened, papers and periodicals; others only if the buyer confirmed it for
that purchase. What is broken or not what was promised is another matter: no exclusion touches it.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from .runtime.model import Shape, Slug

# Statutory kinds hold by themselves; `if_confirmed` only for the lines that the buyer confirmed at the purchase.
Exclusion = Literal["custom", "perishable", "digital", "periodical", "if_confirmed"]
Window = Literal["no_reason", "fault"]

EXCLUDED_AS: dict[Exclusion, str] = {
    "custom": "定作的商品",
    "perishable": "鲜活易腐的商品",
    "digital": "已拆封的音像、软件或已下载的数字商品",
    "periodical": "已交付的报纸、期刊",
    "if_confirmed": "购买时已确认不适用七日无理由退货的商品",
}
_BEIJING = timedelta(hours=8)


class ReturnTerms(Shape):
    """The shop's terms of after-sale as they are now. The law's seven days are the least."""

    no_reason_days: int = Field(7, ge=7, le=90, description="days to return without a reason, after the day of receipt")
    fault_days: int = Field(15, ge=7, le=365, description="days to claim what is broken or wrong")
    excluded: dict[Slug, Exclusion] = Field(
        default={}, max_length=200, description="category -> why its goods do not come back without a reason"
    )
    review_hours: int = Field(48, ge=1, le=720, description="staff answers a request within so many hours")
    on_silence: Literal["escalate", "approve"] = Field("escalate", description="when staff stays silent")
    parcel_days: int = Field(7, ge=1, le=60, description="the buyer sends the goods within so many days")
    receive_days: int = Field(10, ge=1, le=60, description="staff looks into a parcel within so many days")
    return_to: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        "", description="where the goods are sent to: name, phone, address"
    )


class KeptTerms(Shape):
    """What an order keeps of the terms, with their version: a later change of mind changes no order. `excluded`: its lines (by SKU) that do not
    come back without a reason."""

    version: str
    no_reason_days: int
    fault_days: int
    excluded: dict[str, Exclusion] = {}
    confirmed_at: AwareDatetime | None = None  # when the buyer confirmed what is excluded `if_confirmed`

    def until(self, received_at: datetime, window: Window) -> datetime:
        """The first moment that is too late to ask: the end of the last day, in Beijing; the day of receipt does not count."""
        days = self.no_reason_days if window == "no_reason" else self.fault_days
        day = (received_at.astimezone(UTC) + _BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
        return day + timedelta(days=days + 1) - _BEIJING


class ToConfirm(Shape):
    """A line of which the buyer is asked to confirm, by a step of its own that is not ticked beforehand, that it does not come back without a
    reason. `text` is what to show."""

    sku_id: str
    title: str
    text: str


def to_confirm(terms: ReturnTerms, listed: Mapping[str, Iterable[str]]) -> list[str]:
    """The SKUs that stay out of the days without a reason only if the buyer confirms it for this order. `listed` as in `kept`."""
    return [sku for sku, categories in listed.items() if _exclusion(terms, categories, True) == "if_confirmed"]


def kept(
    terms: ReturnTerms,
    listed: Mapping[str, Iterable[str]],
    confirmed: Collection[str] = (),
    now: datetime | None = None,
) -> KeptTerms:
    """What a new order keeps. The version is made of what the terms say: the same words, the same version.

    `listed`: SKU -> the categories of its product, ancestors included. `confirmed`: SKUs of which the buyer has confirmed, by a step of its own,
    that they do not come back without a reason, `now`; without that `if_confirmed` excludes nothing.
    """
    said = terms.model_dump_json(include={"no_reason_days", "fault_days", "excluded"})
    found = {sku: _exclusion(terms, categories, sku in confirmed) for sku, categories in listed.items()}
    return KeptTerms(
        version=hashlib.sha256(said.encode()).hexdigest()[:8],
        no_reason_days=terms.no_reason_days,
        fault_days=terms.fault_days,
        excluded={sku: kind for sku, kind in found.items() if kind is not None},
        confirmed_at=now if "if_confirmed" in found.values() else None,
    )


def _exclusion(terms: ReturnTerms, categories: Iterable[str], confirmed: bool) -> Exclusion | None:
    kinds = [terms.excluded[category] for category in categories if category in terms.excluded]
    return next((kind for kind in kinds if kind != "if_confirmed" or confirmed), None)
