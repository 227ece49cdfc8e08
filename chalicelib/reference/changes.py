"""What differs between two OpenAPI documents of the shop, in words, and whether a client that was written for the first can trip over it. Pure.

Of requests a client trips over what is narrower than before: a field that is gone (unknown ones are refused) or newly required, a
type or a word that is not taken any more, a tighter limit. Of answers it trips over what is wider: a field that is gone or no longer
always there, a new type. New words in answers are told, and clients have to bear them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..runtime.openapi import JSON, Schema, resolved

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_REQUEST, _ANSWER = "请求", "答复"


class Change(NamedTuple):
    """`where`: the operation's name, or that and a field: `cart/add 请求 quantity`."""

    where: str
    what: str
    breaks: bool


def differences(released: Schema, document: Schema) -> list[Change]:
    """Everything that is different in `document`, operations in their order."""
    before, now = _operations(released), _operations(document)
    found = [Change(name, "接口已删除", True) for name in before if name not in now]
    found += [Change(name, "新接口", False) for name in now if name not in before]
    for name in before:
        if name in now:
            found += _Walk(released, document).operation(name, before[name], now[name])
    return found


def may_break(released: str, version: str) -> bool:
    """Whether `version` says that clients may trip: another major, or below 1.0 another minor."""
    was, now = ([int(part) for part in one.split(".")] for one in (released, version))
    return now[0] > was[0] or (was[0] == now[0] == 0 and now[1] > was[1])


def _operations(document: Schema) -> dict[str, dict[str, Schema]]:
    return {path.removeprefix("/"): methods for path, methods in document["paths"].items()}


class _Walk:
    """Both documents; a pair of schemas that was compared is not compared again, so parts of themselves end."""

    def __init__(self, released: Schema, document: Schema) -> None:
        self.before = released.get("components", {}).get("schemas", {})
        self.now = document.get("components", {}).get("schemas", {})
        self.seen: set[tuple[str, str, bool]] = set()

    def operation(self, name: str, before: dict[str, Schema], now: dict[str, Schema]) -> Iterator[Change]:
        yield from (Change(name, f"不再能用 {method.upper()} 调用", True) for method in before if method not in now)
        was, new = before.get("post", {}), now.get("post", {})
        if was.get("security") != new.get("security"):
            yield Change(name, "调用者不同了", True)
        if _keyed(new) and not _keyed(was):
            yield Change(name, "须带 Idempotency-Key", True)
        if was.get("x-permission") != new.get("x-permission"):
            yield Change(name, f"权限 {was.get('x-permission')} → {new.get('x-permission')}", True)
        yield from self._compare(f"{name} {_REQUEST}", _request(was), _request(new), answers=False)
        yield from self._compare(f"{name} {_ANSWER}", _answer(was), _answer(new), answers=True)
        old_codes, new_codes = _codes(was), _codes(new)
        if added := [code for code in new_codes if code not in old_codes]:
            yield Change(name, f"新错误码 {'、'.join(added)}", False)
        if gone := [code for code in old_codes if code not in new_codes]:
            yield Change(name, f"不再有错误码 {'、'.join(gone)}", False)

    def _compare(self, where: str, was: Schema, new: Schema, *, answers: bool) -> Iterator[Change]:
        pair = (was.get("$ref", ""), new.get("$ref", ""), answers)
        if all(pair[:2]):
            if pair in self.seen:
                return
            self.seen.add(pair)
        was, new = resolved(was, self.before), resolved(new, self.now)
        narrower, wider = self._types(was, new)
        if narrower:
            yield Change(where, f"不再是 {'、'.join(narrower)}", not answers)
        if wider:
            yield Change(where, f"也可以是 {'、'.join(wider)}", answers)
        yield from self._words(where, was, new, answers)
        if not answers and not _is_union(was) and not _is_union(new):  # else the parts are compared
            yield from _limits(where, was, new)
        yield from self._fields(where, was, new, answers)
        if "items" in was and "items" in new:
            yield from self._compare(f"{where}[]", was["items"], new["items"], answers=answers)
        for choice, other in self._choices(was, new):
            yield from self._compare(where, choice, other, answers=answers)

    def _types(self, was: Schema, new: Schema) -> tuple[list[str], list[str]]:
        before, now = self._kinds(was, self.before), self._kinds(new, self.now)
        if not before or not now:  # anything
            return (["任意"] if now else [], ["任意"] if before else [])
        return [kind for kind in before if kind not in now], [kind for kind in now if kind not in before]

    def _kinds(self, schema: Schema, schemas: dict[str, Schema]) -> list[str]:
        """The JSON types of a schema; none: anything."""
        schema = resolved(schema, schemas)
        if _is_union(schema):
            return sorted({kind for part in _parts(schema) for kind in self._kinds(part, schemas)})
        kind = schema.get("type")
        return kind if isinstance(kind, list) else [kind] if kind else []

    def _words(self, where: str, was: Schema, new: Schema, answers: bool) -> Iterator[Change]:
        before, now = _enumerated(was), _enumerated(new)
        if now is None:
            return
        if before is None:
            if not answers:
                yield Change(where, f"只接受 {'、'.join(map(str, now))}", True)
            return
        if gone := [word for word in before if word not in now]:
            yield Change(where, f"不再有 {'、'.join(map(str, gone))}", not answers)
        if added := [word for word in now if word not in before]:
            yield Change(where, f"新增 {'、'.join(map(str, added))}", False)

    def _fields(self, where: str, was: Schema, new: Schema, answers: bool) -> Iterator[Change]:
        before: Schema = was.get("properties", {})
        now: Schema = new.get("properties", {})
        must_before, must_now = was.get("required", []), new.get("required", [])
        for field in before:
            if field not in now:
                yield Change(f"{where} {field}", "字段已删除", True)
            elif field in must_now and field not in must_before and not answers:
                yield Change(f"{where} {field}", "变为必传", True)
            elif field in must_before and field not in must_now and answers:
                yield Change(f"{where} {field}", "不再总有", True)
        for field in now:
            if field not in before:
                must = field in must_now and not answers
                yield Change(f"{where} {field}", "新增必传字段" if must else "新增字段", must)
            else:
                yield from self._compare(f"{where} {field}", before.get(field, {}), now[field], answers=answers)

    def _choices(self, was: Schema, new: Schema) -> Iterator[tuple[Schema, Schema]]:
        """Parts of unions that are the same thing: of the same name, or the only ones of their type that changed."""
        before, now = _parts(was), _parts(new)
        left = [part for part in now if "$ref" in part or part not in before]
        for part in before:
            if "$ref" in part or part not in now:
                alike = [other for other in left if self._name(other, self.now) == self._name(part, self.before)]
                yield from ((part, other) for other in alike if len(alike) == 1)
        if "anyOf" in new and not _is_union(was):  # it became nullable: what it holds besides
            alike = [part for part in new["anyOf"] if self._kinds(part, self.now) == self._kinds(was, self.before)]
            yield from ((was, part) for part in alike[:1])
        elif "anyOf" in was and not _is_union(new):
            alike = [part for part in was["anyOf"] if self._kinds(part, self.before) == self._kinds(new, self.now)]
            yield from ((part, new) for part in alike[:1])

    def _name(self, part: Schema, schemas: dict[str, Schema]) -> str:
        return str(part.get("$ref") or self._kinds(part, schemas))


def _limits(where: str, was: Schema, new: Schema) -> Iterator[Change]:
    for names, sign in ((_LOWER, 1), (_UPPER, -1)):
        for name in names:
            before, now = was.get(name), new.get(name)
            if now is not None and (before is None or sign * now > sign * before):
                yield Change(where, f"{name} {'—' if before is None else before} → {now}", True)
            elif before is not None and now != before:
                yield Change(where, f"{name} {before} → {'—' if now is None else now}", False)
    if new.get("pattern") and new.get("pattern") != was.get("pattern"):
        yield Change(where, f"形如 {new['pattern']}", True)


def _is_union(schema: Schema) -> bool:
    return "anyOf" in schema or "oneOf" in schema


def _parts(schema: Schema) -> list[Schema]:
    """What a union is made of."""
    found: list[Schema] = schema["anyOf"] if "anyOf" in schema else schema.get("oneOf", [])
    return found


def _enumerated(schema: Schema) -> list[Any] | None:
    found: list[Any] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    return found


def _keyed(post: Schema) -> bool:
    return any("IdempotencyKey" in part.get("$ref", "") for part in post.get("parameters", []))


def _request(post: Schema) -> Schema:
    found: Schema = post.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    return found


def _answer(post: Schema) -> Schema:
    content = post.get("responses", {}).get("200", {}).get("content", {}).get(JSON, {})
    found: Schema = content.get("schema", {}).get("properties", {}).get("data", {})
    return found


def _codes(post: Schema) -> list[str]:
    return [
        code
        for answer in post.get("responses", {}).values()
        for part in answer.get("content", {}).get(JSON, {}).get("schema", {}).get("allOf", [])
        for code in part.get("properties", {}).get("code", {}).get("enum", [])
    ]


__all__ = ["Change", "differences", "may_break"]
