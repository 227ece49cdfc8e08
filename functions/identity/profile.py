"""The buyer's own profile, the phone number masked.

Reads    the user
Errors   token_invalid 401 (logged out everywhere), account_frozen 403
Retry    a read
"""

from __future__ import annotations

from chalicelib import members
from chalicelib.members import ProfileView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class ShowProfile(Request):
    pass


class Profile(Response):
    profile: ProfileView


@operation(ShowProfile, Profile, caller=BUYER, retry=READ)
def profile(request: ShowProfile, call: Call) -> Profile:
    member = members.check_active(members.load(call.uid), call)
    return Profile(profile=ProfileView.of(member))
