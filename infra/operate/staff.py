"""Makes a member of the staff: `python -m infra.operate.staff NAME`, the first one of a new shop above all. The password is asked for.

Without `--may` the member may do everything. Permissions: see `permission=` of the operations in docs/operations.md. `--reset` lets one in again
who has lost password and second factor, when no colleague can help. Both stand in the audit, as done by `system`.
"""

from __future__ import annotations

import getpass
import sys

from pydantic import BaseModel

from chalicelib import staff
from chalicelib.runtime import catalogue, clock, ids
from chalicelib.runtime.audit import Entry
from chalicelib.runtime.caller import SYSTEM
from chalicelib.staff import StaffMember, passwords
from chalicelib.staff.items import as_new
from chalicelib.store import rider, table
from chalicelib.store.errors import ConditionFailed
from infra.operate.deployment import NoDeployment, choose, parser, say


class _Asked(BaseModel):
    """What the audit says it was about."""

    username: str
    reason: str


def main() -> int:
    arguments = parser("staff", "Makes a member of the staff, who then logs in with staff/login")
    arguments.add_argument("name")
    arguments.add_argument(
        "--may", nargs="+", default=[staff.EVERYTHING], metavar="PERMISSION", help="default: everything"
    )
    arguments.add_argument("--reset", action="store_true", help="an existing member: new password, no second factor")
    options = arguments.parse_args()
    try:
        unknown = unknown_permissions(options.may)
        if unknown:
            raise ValueError(f"no operation asks for {', '.join(unknown)}")
        choose(options)
        password = getpass.getpass("口令 / password: ")
        done = reset(options.name, password) if options.reset else make(options.name, password, options.may)
    except (NoDeployment, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    if options.reset:
        say(f"✓ 员工 {options.name} 可用新口令登录" if done else f"✗ 没有员工 {options.name}")
    else:
        say(f"✓ 员工 {options.name}，权限 {' '.join(options.may)}" if done else f"✗ 已有员工 {options.name}，未改动")
    return 0 if done else 1


def unknown_permissions(permissions: list[str]) -> list[str]:
    """Those that no operation asks for: typing errors."""
    import functions  # publishes the catalogue

    assert functions.OPERATIONS
    return [one for one in permissions if one != staff.EVERYTHING and one not in catalogue.permissions()]


def make(name: str, password: str, permissions: list[str]) -> bool:
    """False: there is a member of this name already. Raises ValueError for a short password."""
    with rider.riding(_entry(name, "made by the operator")):
        return staff.create_member(name, password, permissions)


def reset(name: str, password: str) -> bool:
    """False: there is no such member. Raises ValueError for a short password."""
    actions = [
        StaffMember.password_hash.set(passwords.hashed(password)),
        StaffMember.token_version.set(StaffMember.token_version + 1),
        StaffMember.status.set(staff.ACTIVE),
        StaffMember.totp_secret.remove(),
        StaffMember.recovery_secrets.remove(),
        *as_new(),
    ]
    try:
        with rider.riding(_entry(name, "reset by the operator")):
            table.update(StaffMember, staff.member_key(name), actions, StaffMember.pk.exists())
    except ConditionFailed:
        return False
    return True


def _entry(name: str, reason: str) -> Entry:
    asked = _Asked(username=name, reason=reason)
    return Entry("operate/staff", asked, SYSTEM, clock.now(), ids.request_id(), "")


if __name__ == "__main__":
    sys.exit(main())
