"""Staff: members with a password and perhaps a second factor, roles with permissions, and the rule that opens a staff operation."""

from .items import ACTIVE, DISABLED, EVERYTHING, Attempts, StaffMember, Team, attempts_key, member_key
from .rule import ACCESS_SECONDS, ANY_MEMBER, AUDIENCE, StaffRule, staff
from .team import create_member

__all__ = [
    "ACCESS_SECONDS",
    "ACTIVE",
    "ANY_MEMBER",
    "AUDIENCE",
    "DISABLED",
    "EVERYTHING",
    "Attempts",
    "StaffMember",
    "StaffRule",
    "Team",
    "attempts_key",
    "create_member",
    "member_key",
    "staff",
]
