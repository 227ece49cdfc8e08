"""Change one's profile: the fields that are sent; null clears one.

Writes   the user, if the token is still of its version and the account may act (one conditional write)
Errors   token_invalid 401 (logged out everywhere), account_frozen 403
Retry    natural: the fields end as they were sent
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field
from pynamodb.expressions.update import Action

from chalicelib import members
from chalicelib.members import ProfileView, User
from chalicelib.runtime import clock
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Name, Phone, Request, Response, Url
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


def _in_the_past(day: date) -> date:
    if day.isoformat() > clock.day(clock.now()):
        raise ValueError("lies in the future")
    return day


Birthday = Annotated[date, Field(ge=date(1900, 1, 1)), AfterValidator(_in_the_past)]


class UpdateProfile(Request):
    """`gender`: 0 unknown, 1 male, 2 female. `phone` is kept sealed."""

    nickname: Name | None = None
    avatar_url: Url | None = None
    gender: Annotated[int, Field(ge=0, le=2)] = 0
    birthday: Birthday | None = None
    phone: Phone | None = None


class UpdatedProfile(Response):
    profile: ProfileView


@operation(UpdateProfile, UpdatedProfile, caller=BUYER, retry=NATURAL)
def update_profile(request: UpdateProfile, call: Call) -> UpdatedProfile:
    if request.phone is not None and members.has_phone(members.load(call.uid), request.phone):
        request.model_fields_set.discard("phone")  # a form that sends it unchanged takes nothing from what was proven
    changes = [
        action
        for name in sorted(request.model_fields_set)
        for action in _change(call.uid, name, getattr(request, name))
    ]
    actions = [*changes, User.updated_at.set(call.now)]
    try:
        member = table.update(User, members.profile_key(call.uid), actions, members.standing(call))
    except ConditionFailed as failed:
        raise members.refusal(failed.item, call) from failed
    return UpdatedProfile(profile=ProfileView.of(member))


def _change(uid: str, name: str, value: str | int | date | None) -> list[Action]:
    if name == "phone":
        return members.with_phone(uid, None if value is None else str(value))
    attribute = getattr(User, name)
    if value is None:
        return [attribute.remove()]
    return [attribute.set(value.isoformat() if isinstance(value, date) else value)]
