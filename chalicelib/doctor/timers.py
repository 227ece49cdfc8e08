"""Laws of any single item: it can be read, its deadline can be found by the timers and is met in time, and nothing is stuck."""

from __future__ import annotations

from collections.abc import Iterator

from ..runtime import clock, ids
from ..store import schema
from ..store.errors import Raw
from ..store.item import Key
from .laws import Context, Wrong, of_item, wrong

_PARTS = ("due", schema.DUE.pk, schema.DUE.sk, "due_tries")


def key_of(raw: Raw) -> Key:
    return Key(raw[schema.PK]["S"], raw[schema.SK]["S"])


def _text(raw: Raw, name: str) -> str:
    return str(raw.get(name, {}).get("S", ""))


@of_item("timer-found", "有期限的数据都在定时索引里，定时任务找得到")
def timer_found(raw: Raw, context: Context) -> Iterator[Wrong]:
    there = [name for name in _PARTS if name in raw]
    if not there:
        return
    key = key_of(raw)
    if len(there) < len(_PARTS):
        yield wrong(f"定时字段不全，只有 {'、'.join(there)}", key)
        return
    shard = ids.shard(f"{key.pk} {key.sk}", context.due_shards)
    at, _, own = _text(raw, schema.DUE.sk).partition("#")
    if _text(raw, schema.DUE.pk) not in (f"T#{shard}", f"STUCK#{shard}") or own != f"{key.pk}#{key.sk}":
        yield wrong(f"定时索引的位置不对：{_text(raw, schema.DUE.pk)} {_text(raw, schema.DUE.sk)}", key)
        return
    try:
        clock.parse(at)
    except ValueError:
        yield wrong(f"期限不是时间：{at}", key)


@of_item("timer-met", "到期的事都已处理")
def timer_met(raw: Raw, context: Context) -> Iterator[Wrong]:
    if not _text(raw, schema.DUE.pk).startswith("T#"):
        return
    try:
        waited = context.now - clock.parse(_text(raw, schema.DUE.sk).partition("#")[0])
    except ValueError:
        return  # timer-found tells
    if waited > context.late:
        minutes = int(waited.total_seconds() // 60)
        yield wrong(f"“{_text(raw, 'due')}”到期已 {minutes} 分钟仍未处理，定时任务可能没有运行", key_of(raw))


@of_item("not-stuck", "没有反复失败而停下的任务")
def not_stuck(raw: Raw, context: Context) -> Iterator[Wrong]:
    if _text(raw, schema.DUE.pk).startswith("STUCK#"):
        yield wrong(f"“{_text(raw, 'due')}”失败了 10 次，已停下，每小时再试一次", key_of(raw))
