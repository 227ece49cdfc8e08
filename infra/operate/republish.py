"""Tells again what happened in a time span: `python -m infra.operate.republish --since 2026-11-22T00:00Z [--until …]`.

For stream records that were lost before the relay had read them: after a restore, after more than a day without the relay, or when the doctor
finds the journal incomplete. Journal lines, notices, sold units and cards that are there already stay as they are.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from chalicelib.republish import OLDEST, NotRelayed, republish
from chalicelib.runtime import clock
from infra.operate.deployment import NoDeployment, choose, parser, say


def moment(text: str) -> datetime:
    """A moment with its zone, `2026-11-22T00:00Z` or `2026-11-22T08:00+08:00`."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError("时间要带时区 / a time zone is needed: 2026-11-22T00:00Z")
    return found.astimezone(UTC)


def main() -> int:
    arguments = parser("republish", "Tells again what happened in a time span")
    arguments.add_argument("--since", type=moment, required=True, help="2026-11-22T00:00Z")
    arguments.add_argument("--until", type=moment, help="default: now")
    arguments.add_argument("--pause", type=float, default=0.2, help="seconds between batches of 50 orders")
    options = arguments.parse_args()
    try:
        choose(options)
    except NoDeployment as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    try:
        told = republish(options.since, options.until or clock.now(), pause_seconds=options.pause, said=say)
    except NotRelayed as error:
        print(f"✗ 表或队列暂不可用，停在 {error}；用同样的时间段再来一次即可", file=sys.stderr)
        return 1
    say(
        f"✓ 重发 {told.orders} 个订单的 {told.entries} 条记录；修正 {told.products} 件商品的列表，删除 {told.cards_removed} 张卡片"
    )
    if told.too_old:
        say(f"  {told.too_old} 条早于 {OLDEST.days} 天，没有重发（站内信已过期）")
    return 0


if __name__ == "__main__":
    sys.exit(main())
