"""Makes a member of the staff: `python -m infra.operate.staff NAME`, the first one of a new shop above all. The password is asked for.

Without `--may` the member may do everything. Permissions: see `permission=` of the operations in docs/operations.md.
"""

from __future__ import annotations

import getpass
import sys

from chalicelib import staff
from infra.operate.deployment import NoDeployment, choose, parser, say


def main() -> int:
    arguments = parser("staff", "Makes a member of the staff, who then logs in with staff/login")
    arguments.add_argument("name")
    arguments.add_argument(
        "--may", nargs="+", default=[staff.EVERYTHING], metavar="PERMISSION", help="default: everything"
    )
    options = arguments.parse_args()
    try:
        choose(options)
        made = staff.create_member(options.name, getpass.getpass("口令 / password: "), options.may)
    except (NoDeployment, ValueError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    say(f"✓ 员工 {options.name}，权限 {' '.join(options.may)}" if made else f"✗ 已有员工 {options.name}，未改动")
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
