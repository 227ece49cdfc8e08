"""What is stored of credit.

U#<uid>  CREDIT#<reason>   why, how much, until when; who took it away; the buyer's appeal. Open appeals stand in the index `ops`
         PROFILE           `credit`: reason -> weight and end, as far as they count (`conduct_terms.Marks`)

A reason's id is made of what it is about, so that it is written once, however often it is told: X<order> left unpaid, R<order> refused at the door,
A<case> abuse, S<chance> by staff. Both items change in one transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, get_args

from pydantic import StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..store.item import Item, Key, SealedText, Time, user

What = Literal["unpaid", "refused", "abuse", "staff"]
Appeal = Literal["open", "granted", "refused"]
OPEN, GRANTED, REFUSED = get_args(Appeal)
LIVE, TAKEN_AWAY = "live", "taken_away"

ReasonId = Annotated[str, StringConstraints(pattern=r"^[XRAS][0-9A-HJKMNP-TV-Z]{8,26}$")]

KEPT = timedelta(days=366)  # after it has faded: who looks back finds it
MOST = 40  # that count at the same time; the score is nothing long before
APPEALS = "APPEALS"  # partition of `ops`: those that nobody has decided


class CreditReason(Item):
    """One reason. `about`: the order or the case. `note`: staff's words of it. `state`: live (until it fades) | taken_away, by whom, when and why.

    `appeal`: open | granted | refused, what the buyer said, what staff answered.
    """

    KIND = "credit_reason"
    reason_id = UnicodeAttribute()
    uid = UnicodeAttribute()
    what = UnicodeAttribute()
    about = UnicodeAttribute(null=True)
    weight = NumberAttribute()
    happened_at = Time()
    fades_at = Time()
    by = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    taken_by = UnicodeAttribute(null=True)
    taken_at = Time(null=True)
    appeal = UnicodeAttribute(null=True)
    appeal_text = SealedText(null=True)
    appealed_at = Time(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = Time(null=True)
    decision_note = UnicodeAttribute(null=True)


def reason_key(uid: str, reason_id: str) -> Key:
    return Key(user(uid), f"CREDIT#{reason_id}")
