"""DynamoDB's expressions as it writes them: parsed once per text, then run as closures over an item and the request's placeholders.

Conditions, filters and key conditions: AND OR NOT, = <> < <= > >=, BETWEEN, IN, attribute_exists, attribute_not_exists, attribute_type,
begins_with, contains, size. Updates: SET (with + -, if_not_exists, list_append), REMOVE, ADD, DELETE. Projections: paths.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

Raw = dict[str, Any]
Names = dict[str, str]
Condition = Callable[[Raw, Names, Raw], bool]
Operand = Callable[[Raw, Names, Raw], "Raw | None"]
Path = tuple["str | int", ...]  # attribute names (or placeholders) and list positions


class Invalid(Exception):
    """A request that DynamoDB refuses with ValidationException."""


_TOKEN = re.compile(r"\s*(?:(<=|>=|<>|[=<>(),.+\-\[\]])|([#:]?[A-Za-z0-9_]+))")
_WORDS = {"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "REMOVE", "ADD", "DELETE"}


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None:
            raise Invalid(f"Invalid expression: {text[place:]!r}")
        word = match.group(1) or match.group(2)
        found.append(word.upper() if word.upper() in _WORDS else word)
        place = match.end()
    return found


class _Reader:
    """A recursive-descent reader of one expression."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._place = 0

    def peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def take(self, expected: str | None = None) -> str:
        found = self.peek()
        if not found or (expected is not None and found != expected):
            raise Invalid(f"Syntax error: {found or 'the end'} where {expected or 'more'} was expected")
        self._place += 1
        return found

    def ends(self) -> None:
        if self.peek():
            raise Invalid(f"Syntax error: {self.peek()}")

    def listed(self, one: Callable[[], Any]) -> list[Any]:
        found = [one()]
        while self.peek() == ",":
            self.take()
            found.append(one())
        return found

    def path(self) -> Path:
        parts: list[str | int] = [self._name()]
        while self.peek() in (".", "["):
            if self.take() == ".":
                parts.append(self._name())
            else:
                parts.append(int(self.take()))
                self.take("]")
        return tuple(parts)

    def _name(self) -> str:
        found = self.take()
        if found[0] == ":" or not (found[0] == "#" or found[0].isalnum() or found[0] == "_"):
            raise Invalid(f"Syntax error: {found} is no attribute")
        return found

    # conditions

    def condition(self) -> Condition:
        left = self._and()
        while self.peek() == "OR":
            self.take()
            left = _either(left, self._and())
        return left

    def _and(self) -> Condition:
        left = self._not()
        while self.peek() == "AND":
            self.take()
            left = _both(left, self._not())
        return left

    def _not(self) -> Condition:
        if self.peek() == "NOT":
            self.take()
            inner = self._not()
            return lambda item, names, values: not inner(item, names, values)
        if self.peek() == "(":
            self.take()
            begins = self._place
            inner = self.condition()
            if self._tokens[begins] == "(" and self._closing(begins) == self._place - 1:
                raise Invalid("The expression has redundant parentheses")
            self.take(")")
            return inner
        if self.peek() in _TESTS and self._tokens[self._place + 1 : self._place + 2] == ["("]:
            return self._test()
        return self._comparison()

    def _closing(self, place: int) -> int:
        """Where the parenthesis that opens at `place` is closed."""
        depth = 0
        for at in range(place, len(self._tokens)):
            depth += (self._tokens[at] == "(") - (self._tokens[at] == ")")
            if depth == 0:
                return at
        return -1

    def _test(self) -> Condition:
        name = self.take()
        self.take("(")
        path = self.path()
        further = None
        if _TESTS[name]:
            self.take(",")
            further = self.operand()
        self.take(")")
        if name == "attribute_exists":
            return lambda item, names, values: found_at(item, path, names) is not None
        if name == "attribute_not_exists":
            return lambda item, names, values: found_at(item, path, names) is None
        assert further is not None
        return _test_with(name, path, further)

    def _comparison(self) -> Condition:
        left = self.operand()
        sign = self.take()
        if sign == "BETWEEN":
            low = self.operand()
            self.take("AND")
            high = self.operand()
            return _both(_compared(left, ">=", low), _compared(left, "<=", high))
        if sign == "IN":
            self.take("(")
            members = self.listed(self.operand)
            self.take(")")
            return _among(left, members)
        if sign not in _SIGNS:
            raise Invalid(f"Syntax error: {sign}")
        return _compared(left, sign, self.operand())

    def operand(self) -> Operand:
        if self.peek() == "size":
            self.take()
            self.take("(")
            path = self.path()
            self.take(")")
            return _size_of(path)
        if self.peek()[:1] == ":":
            return _value(self.take())
        path = self.path()
        if len(path) == 1:
            return _attribute(path[0])
        return lambda item, names, values: found_at(item, path, names)

    # updates

    def update(self) -> Update:
        sets: list[tuple[Path, Operand]] = []
        removes: list[Path] = []
        adds: list[tuple[Path, Operand]] = []
        deletes: list[tuple[Path, Operand]] = []
        clauses: dict[str, Callable[[], None]] = {
            "SET": lambda: sets.extend(self.listed(self._assignment)),
            "REMOVE": lambda: removes.extend(self.listed(self.path)),
            "ADD": lambda: adds.extend(self.listed(self._pair)),
            "DELETE": lambda: deletes.extend(self.listed(self._pair)),
        }
        while self.peek():
            word = self.take()
            if word not in clauses:
                raise Invalid(f"Syntax error: {word}, or a clause that comes twice")
            clauses.pop(word)()
        return Update(sets, removes, adds, deletes)

    def _assignment(self) -> tuple[Path, Operand]:
        path = self.path()
        self.take("=")
        left = self._term()
        if self.peek() in ("+", "-"):
            left = _sum(left, self.take(), self._term())
        return path, left

    def _pair(self) -> tuple[Path, Operand]:
        return self.path(), _value(self.take())

    def _term(self) -> Operand:
        if self.peek() == "if_not_exists":
            self.take()
            self.take("(")
            path = self.path()
            self.take(",")
            other = self._term()
            self.take(")")
            return lambda item, names, values: found_at(item, path, names) or other(item, names, values)
        if self.peek() == "list_append":
            self.take()
            self.take("(")
            first = self._term()
            self.take(",")
            second = self._term()
            self.take(")")
            return _appended(first, second)
        return self.operand()


class Update(NamedTuple):
    """An update expression. Paths are as written, with placeholders."""

    sets: list[tuple[Path, Operand]]
    removes: list[Path]
    adds: list[tuple[Path, Operand]]
    deletes: list[tuple[Path, Operand]]

    def paths(self, names: Names) -> list[Path]:
        every = [*(path for path, _ in (*self.sets, *self.adds, *self.deletes)), *self.removes]
        return [tuple(name_of(part, names) if isinstance(part, str) else part for part in path) for path in every]


@lru_cache(maxsize=4_096)
def condition(text: str) -> Condition:
    """The condition that a text means. Raises Invalid."""
    reader = _Reader(text)
    found = reader.condition()
    reader.ends()
    return found


@lru_cache(maxsize=4_096)
def update(text: str) -> Update:
    """The update that a text means. Raises Invalid."""
    return _Reader(text).update()


@lru_cache(maxsize=1_024)
def projection(text: str) -> list[Path]:
    """The paths that a projection names. Raises Invalid."""
    reader = _Reader(text)
    found = reader.listed(reader.path)
    reader.ends()
    return found


@lru_cache(maxsize=1_024)
def placeholders(*texts: str) -> frozenset[str]:
    """The placeholders that occur in some expressions."""
    return frozenset(token for text in texts for token in _tokens(text) if token[0] in "#:")


# values

_SIGNS = {"=", "<>", "<", "<=", ">", ">="}
_TESTS = {"attribute_exists": 0, "attribute_not_exists": 0, "attribute_type": 1, "begins_with": 1, "contains": 1}


def name_of(part: str, names: Names) -> str:
    """The attribute that a name or a placeholder means. Raises Invalid."""
    if part[0] != "#":
        return part
    try:
        return names[part]
    except KeyError:
        raise Invalid(f"An expression attribute name used in the document path is not defined: {part}") from None


def found_at(item: Raw, path: Path, names: Names) -> Raw | None:
    """What stands at a path, or None."""
    here: Raw | None = item.get(name_of(path[0], names)) if isinstance(path[0], str) else None
    for part in path[1:]:
        if here is None:
            return None
        if isinstance(part, int):
            members = here.get("L")
            here = members[part] if members is not None and part < len(members) else None
        else:
            here = here["M"].get(name_of(part, names)) if "M" in here else None
    return here


def _attribute(name: str | int) -> Operand:
    assert isinstance(name, str)
    if name[0] != "#":
        return lambda item, names, values: item.get(name)

    def looked_up(item: Raw, names: Names, values: Raw) -> Raw | None:
        try:
            return item.get(names[name])
        except KeyError:
            raise Invalid(f"An expression attribute name used in the document path is not defined: {name}") from None

    return looked_up


def _value(placeholder: str) -> Operand:
    if placeholder[0] != ":":
        raise Invalid(f"Syntax error: {placeholder}")

    def looked_up(item: Raw, names: Names, values: Raw) -> Raw:
        try:
            return values[placeholder]
        except KeyError:
            raise Invalid(f"An expression attribute value used in expression is not defined: {placeholder}") from None

    return looked_up


def _both(left: Condition, right: Condition) -> Condition:
    return lambda item, names, values: left(item, names, values) and right(item, names, values)


def _either(left: Condition, right: Condition) -> Condition:
    return lambda item, names, values: left(item, names, values) or right(item, names, values)


def _among(left: Operand, members: list[Operand]) -> Condition:
    def holds(item: Raw, names: Names, values: Raw) -> bool:
        found = left(item, names, values)
        return found is not None and any(_equal(found, member(item, names, values)) for member in members)

    return holds


def _compared(left: Operand, sign: str, right: Operand) -> Condition:
    if sign == "=":

        def equal(item: Raw, names: Names, values: Raw) -> bool:
            a, b = left(item, names, values), right(item, names, values)
            return a is not None and b is not None and _equal(a, b)

        return equal
    if sign == "<>":

        def different(item: Raw, names: Names, values: Raw) -> bool:
            a, b = left(item, names, values), right(item, names, values)
            return a is None or b is None or not _equal(a, b)

        return different

    def ordered(item: Raw, names: Names, values: Raw) -> bool:
        a, b = left(item, names, values), right(item, names, values)
        if a is None or b is None or a.keys() != b.keys():
            return False
        (kind,) = a
        if kind not in "SNB":
            return False
        x, y = (number(a["N"]), number(b["N"])) if kind == "N" else (a[kind], b[kind])
        if kind == "S":
            x, y = x.encode(), y.encode()
        return bool(x < y if sign == "<" else x <= y if sign == "<=" else x > y if sign == ">" else x >= y)

    return ordered


def _equal(a: Raw | None, b: Raw | None) -> bool:
    if a is None or b is None or a.keys() != b.keys():
        return False
    if "N" in a:
        return a["N"] == b["N"] or number(a["N"]) == number(b["N"])
    return a == b


def _size_of(path: Path) -> Operand:
    def measured(item: Raw, names: Names, values: Raw) -> Raw | None:
        found = found_at(item, path, names)
        if found is None:
            return None
        ((kind, inner),) = found.items()
        if kind == "S":
            return {"N": str(len(inner.encode()))}
        if kind in ("L", "M", "SS", "NS", "BS", "B"):
            return {"N": str(len(inner))}
        return None

    return measured


def _test_with(name: str, path: Path, further: Operand) -> Condition:
    def holds(item: Raw, names: Names, values: Raw) -> bool:
        found, other = found_at(item, path, names), further(item, names, values)
        if found is None or other is None:
            return False
        ((kind, inner),) = found.items()
        if name == "attribute_type":
            return bool(kind == other.get("S"))
        if name == "begins_with":
            return kind == "S" and "S" in other and str(inner).startswith(other["S"])
        if kind == "S":
            return "S" in other and other["S"] in inner
        if kind == "L":
            return any(_equal(member, other) for member in inner)
        return kind in ("SS", "NS") and next(iter(other.values())) in inner

    return holds


def number(text: str) -> int | Decimal:
    """A number as DynamoDB writes it."""
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


def number_text(value: int | Decimal) -> str:
    """A number as DynamoDB gives it back."""
    if isinstance(value, int):
        return str(value)
    plain = format(value.normalize(), "f")
    return plain if plain != "-0" else "0"


def _sum(left: Operand, sign: str, right: Operand) -> Operand:
    def added(item: Raw, names: Names, values: Raw) -> Raw:
        a, b = left(item, names, values), right(item, names, values)
        if a is None or b is None:
            raise Invalid("The provided expression refers to an attribute that does not exist in the item")
        if "N" not in a or "N" not in b:
            raise Invalid("An operand in the update expression has an incorrect data type")
        x, y = number(a["N"]), number(b["N"])
        return {"N": number_text(x + y if sign == "+" else x - y)}

    return added


def _appended(first: Operand, second: Operand) -> Operand:
    def joined(item: Raw, names: Names, values: Raw) -> Raw:
        a, b = first(item, names, values), second(item, names, values)
        if a is None or b is None:
            raise Invalid("The provided expression refers to an attribute that does not exist in the item")
        if "L" not in a or "L" not in b:
            raise Invalid("An operand in the update expression has an incorrect data type")
        return {"L": [*a["L"], *b["L"]]}

    return joined
