"""Proves the shop's books: `python -m infra.operate.doctor`. Reads everything; exit status 1 when a law is broken. Without --heal it writes nothing.

`--heal` mends what can be mended safely, each by an ordinary transaction with an entry in the order's timeline; with `--dry-run` it only says
what it would do.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from queue import Full, Queue

from chalicelib.doctor import LAWS, Context, Finding, reading
from chalicelib.doctor.heal import heal
from chalicelib.doctor.reading import Look, Partition
from chalicelib.republish import OLDEST, republish
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import scan
from infra.operate.deployment import NoDeployment, choose, parser, say

_SHOWN = 20  # findings of one law on the screen
_AHEAD = 32  # partitions that are read before their laws are judged
TOLD_AGAIN = frozenset(
    {"journal", "notices", "cards", "shipping-told"}
)  # what only the stream was to bring: it is brought again


def look(context: Context, segments: int, but: Collection[str] = ()) -> Look:
    """Read the whole table once, in parallel segments. Raises the table's errors."""
    return reading.look(context, lambda: _Readers(segments), but)


def examine(context: Context, segments: int = 4, patience: float = 5.0, but: Collection[str] = ()) -> tuple[Look, int]:
    """A look, and another one `patience` seconds later if it found anything: what both saw, and how many findings did not stay."""
    return reading.examine(context, lambda: _Readers(segments), patience, but)


class _Readers:
    """A thread for each segment; never more than a few partitions ahead of who takes them."""

    def __init__(self, segments: int) -> None:
        self._ready: Queue[Partition | BaseException | None] = Queue(_AHEAD)
        self._segments = segments
        self._given_up = threading.Event()

    def __iter__(self) -> Iterator[Partition]:
        for segment in range(self._segments):
            threading.Thread(target=self._read, args=(segment,), daemon=True).start()
        left = self._segments
        try:
            while left:
                got = self._ready.get()
                if isinstance(got, BaseException):
                    raise got
                if got is None:
                    left -= 1
                else:
                    yield got
        finally:
            self._given_up.set()

    def _read(self, segment: int) -> None:
        try:
            for partition in scan.partitions(segment=segment, segments=self._segments):
                if not self._put(partition):
                    return
            self._put(None)
        except Exception as error:  # noqa: BLE001 - raised again by who takes it
            self._put(error)

    def _put(self, what: Partition | BaseException | None) -> bool:
        """False: nobody will take it any more."""
        while not self._given_up.is_set():
            try:
                self._ready.put(what, timeout=0.2)
            except Full:
                continue
            return True
        return False


def tell(found: Look, moved: int, seconds: float, laws: int) -> None:
    """The findings by law, in zh-CN."""
    say(f"{settings().table}：{found.items} 项数据，{found.buyers} 位买家，{laws} 条规则，用时 {seconds:.1f} 秒")
    by_law: dict[str, list[Finding]] = defaultdict(list)
    for finding in found.findings:
        by_law[finding.law].append(finding)
    for law_id, findings in by_law.items():
        say(f"\n✗ {law_id}  {LAWS[law_id].says} —— {len(findings)} 处不符")
        for finding in sorted(findings)[:_SHOWN]:
            say(f"    {finding.say}\n      {'  '.join(f'{key.pk} {key.sk}'.strip() for key in finding.items)}")
        if len(findings) > _SHOWN:
            say(f"    …… 另有 {len(findings) - _SHOWN} 处")
    if moved:
        say(f"\n  另有 {moved} 处在两次检查之间有变化，未计入；请在安静时再查一次")
    say(
        "\n✓ 账目相符 / the books are right"
        if not found.findings
        else f"\n✗ 共 {len(found.findings)} 处不符，处理办法见 docs/runbook.md"
    )


def main() -> int:
    arguments = parser("doctor", "Proves the books of a shop and finds what is stuck; changes nothing without --heal")
    arguments.add_argument("--segments", type=int, default=4, help="parallel segments of the scan")
    arguments.add_argument("--lag", type=float, default=10, help="minutes that stream and queues may be behind")
    arguments.add_argument("--patience", type=float, default=5, help="seconds before the second look")
    arguments.add_argument(
        "--but", nargs="*", default=[], choices=sorted(LAWS), metavar="LAW", help="laws to leave out"
    )
    arguments.add_argument("--laws", action="store_true", help="list the laws and end")
    arguments.add_argument("--heal", action="store_true", help="mend what can be mended safely, then look again")
    arguments.add_argument(
        "--dry-run", action="store_true", help="with --heal: say what would be mended, write nothing"
    )
    options = arguments.parse_args()
    if options.dry_run and not options.heal:
        arguments.error("--dry-run belongs to --heal")
    if options.laws:
        for law in LAWS.values():
            say(f"{law.id:14} {law.says}")
        return 0
    try:
        choose(options)
    except NoDeployment as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    started = time.monotonic()
    context = Context(clock.now(), settings().due_shards, timedelta(minutes=options.lag))
    found, moved = examine(context, options.segments, options.patience, options.but)
    tell(found, moved, time.monotonic() - started, len(LAWS) - len(options.but))
    if options.heal and found.findings:
        mend(found.findings, context, options.segments, dry_run=options.dry_run)
        if not options.dry_run:
            context = Context(clock.now(), settings().due_shards, timedelta(minutes=options.lag))
            found, moved = examine(context, options.segments, options.patience, options.but)
            tell(found, moved, time.monotonic() - started, len(LAWS) - len(options.but))
    return 1 if found.findings else 0


def mend(findings: list[Finding], context: Context, segments: int, *, dry_run: bool) -> None:
    """Mend by transactions what can be, tell again what was not heard, and say what is left for people."""
    healed = heal(findings, context, dry_run=dry_run)
    say(f"\n{'可以修复' if dry_run else '已修复'} {len(healed.done)} 处")
    for one in healed.done:
        say(f"  {one.law} {one.of}  {one.say}")
    for one in healed.refused:
        say(f"  未修复（正在变动） {one.law} {one.of}  {one.say}")
    since = retold_since([one for one in healed.left if one.law in TOLD_AGAIN], context)
    if since is not None:
        say(f"  {'将' if dry_run else '已'}重发 {clock.iso(since)} 以来的变更（日账、站内信、商品列表）")
        if not dry_run:
            republish(since, clock.now(), segments=segments)
    people = sorted({one.law for one in healed.left if one.law not in TOLD_AGAIN})
    if people:
        say(f"  须人工处理：{'、'.join(people)}（见 docs/runbook.md）")


def retold_since(findings: list[Finding], context: Context) -> datetime | None:
    """From when on the changes must be told again to mend these; None when there is nothing to tell."""
    if not findings:
        return None
    days = [key.pk.split("#")[1] for one in findings if one.law == "journal" for key in one.items]
    if any(one.law in ("notices", "shipping-told") for one in findings):
        return context.now - OLDEST
    return min((midnight_of(day) for day in days), default=context.now)


def midnight_of(day: str) -> datetime:
    """When a Beijing day begins."""
    return datetime.fromisoformat(f"{day}T00:00:00+08:00")


if __name__ == "__main__":
    sys.exit(main())
