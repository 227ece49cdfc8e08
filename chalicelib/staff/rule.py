"""The rule that opens a staff operation: `@operation(…, caller=staff("orders.ship"))`.

Every call reads the member and the roles strongly, in one round trip: a permission or a role taken away, a token version moved on or a member
disabled works at the next call.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..runtime import tokens
from ..runtime.caller import Caller, Rule, bearer
from ..runtime.errors import ShopError
from ..store import table
from ..store.errors import Contended, Throttled, Unanswered
from .items import ACTIVE, EVERYTHING, TEAM, StaffMember, Team, member_key, permitted

AUDIENCE = "staff"
ACCESS_SECONDS = 2 * 60 * 60


class StaffRule:
    """Opens for active members with the permission; without one for every active member, who then acts on their own account.

    Raises ShopError token_missing, token_invalid, token_expired, forbidden.
    """

    kind = "staff"

    def __init__(self, permission: str = "") -> None:
        self.permission = permission

    def __call__(self, headers: Mapping[str, str]) -> Caller:
        claims = tokens.check(AUDIENCE, bearer(headers))
        try:
            member, team = read(claims.subject)
        except (Contended, Throttled, Unanswered) as error:
            raise ShopError("busy") from error
        if member is None or member.status != ACTIVE or member.token_version != claims.version:
            raise ShopError("token_invalid")
        may = permitted(member, team)
        if self.permission and not {self.permission, EVERYTHING} & may:
            raise ShopError("forbidden", permission=self.permission)
        return Caller("staff", member.name, claims.version, may)


def read(name: str) -> tuple[StaffMember | None, Team | None]:
    """A member and the roles, strongly, in one round trip."""
    found = table.get_many([(StaffMember, member_key(name)), (Team, TEAM)])
    member, team = found.get(member_key(name)), found.get(TEAM)
    return member if isinstance(member, StaffMember) else None, team if isinstance(team, Team) else None


def staff(permission: str) -> Rule:
    """The rule for an operation of staff who may `permission`."""
    return StaffRule(permission)


ANY_MEMBER: Rule = StaffRule()
