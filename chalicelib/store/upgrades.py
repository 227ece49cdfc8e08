"""Schema versions: an item that was written by older code is read as if today's had written it.

    @step("coupon", since=1, reads=("name",))
    def coupon_2(raw):  return {"batch": {"S": batch_of(raw["name"]["S"])}, **raw}

A step turns version `since` of a kind into the next one, in wire format, purely. It only adds what is absent: a running function may have
written some of the new attributes onto an old item already. Nothing is renamed, and no old attribute changes its meaning. `reads`: what the new
attributes are made of; an item of which one of these changes while it is brought up to date is left for the next run.

Two deployments for each version, so that old and new functions can run side by side and the second can be taken back:
    first   the class has the new attributes, nullable, and can do without them; VERSION stays
    then    VERSION goes up with its step; the new attributes are written and relied on; `infra.operate.upgrade` brings the rest up to date
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from . import schema, transport
from .errors import ConditionFailed, Raw

Step = Callable[[Raw], Raw]
_STEPS: dict[tuple[str, int], Step] = {}
_READS: dict[tuple[str, int], tuple[str, ...]] = {}


class NoWay(Exception):
    """A step is missing between the version of an item and today's."""


def step(kind: str, since: int, reads: tuple[str, ...] = ()) -> Callable[[Step], Step]:
    """Register how version `since` of a kind becomes `since` + 1."""

    def register(upgrade: Step) -> Step:
        if (kind, since) in _STEPS:
            raise ValueError(f"two steps for {kind} {since}")
        _STEPS[kind, since], _READS[kind, since] = upgrade, reads
        return upgrade

    return register


def forget(kind: str, since: int) -> None:
    """Take a step away again (tests)."""
    del _STEPS[kind, since], _READS[kind, since]


def version_of(raw: Raw) -> int:
    return int(raw.get("v", {}).get("N", "1"))


def newest(kind: str) -> int:
    """The newest version of a kind that has steps; 1 for any other."""
    return max((since + 1 for known, since in _STEPS if known == kind), default=1)


def kinds() -> set[str]:
    """The kinds that have changed."""
    return {kind for kind, _ in _STEPS}


def upgraded(raw: Raw, kind: str, to: int) -> Raw:
    """The item as version `to` would have written it; one that is as new or newer is left alone. Raises NoWay."""
    version = version_of(raw)
    while version < to:
        upgrade = _STEPS.get((kind, version))
        if upgrade is None:
            raise NoWay(f"{kind}: no step from version {version} to {to}")
        version += 1
        raw = {**upgrade(raw), "v": {"N": str(version)}}
    return raw


def bring_up_to_date(raw: Raw) -> bool:
    """Write what the steps add to an item, beside functions at work: only those attributes, and only while they, and what they are made of,
    are as they were read.

    False: somebody changed one of them or the version meanwhile; the item is for the next run.
    """
    kind = raw["kind"]["S"]
    new = upgraded(raw, kind, newest(kind))
    changed = [name for name in new if new[name] != raw.get(name)]
    if not changed:
        return True
    read = {name for since in range(version_of(raw), newest(kind)) for name in _READS[kind, since]}
    involved = [*changed, *sorted(read - set(changed))]
    names = {f"#{place}": name for place, name in enumerate(involved)}
    unchanged = [
        f"#{place} = :old{place}" if name in raw else f"attribute_not_exists(#{place})"
        for place, name in enumerate(involved)
    ]
    values = {f":new{place}": new[name] for place, name in enumerate(changed)}
    values |= {f":old{place}": raw[name] for place, name in enumerate(involved) if name in raw}
    request = {
        "Key": {name: raw[name] for name in (schema.PK, schema.SK)},
        "UpdateExpression": "SET " + ", ".join(f"#{place} = :new{place}" for place in range(len(changed))),
        "ConditionExpression": " AND ".join(["attribute_exists(pk)", *unchanged]),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
    try:
        transport.call("UpdateItem", request)
    except ConditionFailed:
        return False
    return True


def outdated(raws: Iterable[Raw]) -> Iterator[Raw]:
    """The items that are of an older version than today's."""
    for raw in raws:
        kind = raw.get("kind", {}).get("S", "")
        if kind in kinds() and version_of(raw) < newest(kind):
            yield raw
