"""The simulated table beside an emulator's: the same generated calls to both, and every difference explained.

    python -m tests.simulation.differential --calls 20000 --against ministack
    python -m tests.simulation.differential --calls 20000 --against http://127.0.0.1:8000     an emulator that runs already

Where the two differ, the keys of the calls are changed, so that one difference is not counted again with every later call.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

from chalicelib.store.errors import ConditionFailed, StoreError, TransactionCancelled
from infra import definition
from tests.integration.wire import Wire
from tests.simulation import expressions, table
from tests.simulation.expressions import Invalid, Raw
from tests.simulation.table import Table

TABLE = "differential"
_CONDITIONS = ("ConditionExpression", "FilterExpression")
Ask = Callable[[str, Raw], Raw]


class Calls:
    """Requests that a seed draws: small keys, so that they meet; every operator, also where it does not fit."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.epoch = 0
        self._tokens: list[tuple[str, list[Raw]]] = []
        self._salt = secrets.token_hex(4)  # an emulator may remember the tokens of an earlier run

    def next(self) -> tuple[str, Raw]:
        verbs = ("PutItem", "UpdateItem", "UpdateItem", "UpdateItem", "DeleteItem", "GetItem", "BatchGetItem")
        verb = self.random.choice((*verbs, "Query", "Query", "Query", "TransactWriteItems", "TransactWriteItems"))
        request: Raw = getattr(self, f"_{verb}")()
        return verb, request

    def _pk(self) -> str:
        return f"{self.random.choice('AB')}{self.epoch}"

    def _key(self) -> Raw:
        return {"pk": {"S": self._pk()}, "sk": {"S": self.random.choice(("k#1", "k#2", "k#3", "x"))}}

    def _number(self) -> Raw:
        return {"N": self.random.choice(("0", "1", "2", "7", "-3", "10", "2.5"))}

    def _value(self) -> Raw:
        kinds: list[Raw] = [
            self._number(),
            self._number(),
            {"S": self.random.choice(("a", "ab", "b", "猫"))},
            {"BOOL": self.random.random() < 0.5},
            {"M": {"x": self._number()}},
            {"L": [self._number(), {"S": "a"}]},
            {"SS": ["a", "b"]},
        ]
        return self.random.choice(kinds)

    def _item(self) -> Raw:
        item: Raw = {**self._key(), "kind": {"S": "thing"}}
        for name, value in (
            ("n", self._number()),
            ("s", {"S": self.random.choice(("a", "ab", "b"))}),
            ("m", {"M": {"x": self._number(), "y": {"S": "a"}}}),
            ("l", {"L": [self._number() for _ in range(self.random.randint(0, 3))]}),
            ("t", {"SS": ["a", "b"]}),
        ):
            if self.random.random() < 0.6:
                item[name] = value
        if self.random.random() < 0.5:
            item |= {"due_pk": {"S": f"T#{self.epoch}"}, "due_sk": {"S": self.random.choice(("1", "2", "3"))}}
        if self.random.random() < 0.4:
            item |= {"ops_pk": {"S": f"L#{self.epoch}"}, "ops_sk": {"S": self.random.choice(("1", "2"))}}
            item["status"] = {"S": "PAID"}
        return item

    # expressions

    def _expressed(self, *makers: tuple[str, Callable[[dict[str, str], Raw], str]]) -> Raw:
        names: dict[str, str] = {}
        values: Raw = {}
        request: Raw = {name: make(names, values) for name, make in makers}
        if names:
            request["ExpressionAttributeNames"] = names
        if values:
            request["ExpressionAttributeValues"] = values
        return request

    def _path(self, names: dict[str, str]) -> str:
        chosen = self.random.choice(("n", "n", "s", "m", "l", "t", "z", "m.x", "m.y", "z.x", "l[0]"))
        parts = []
        for part in chosen.split("."):
            bare, _, rest = part.partition("[")
            placeholder = f"#{bare}"
            names[placeholder] = bare
            parts.append(placeholder + (f"[{rest}" if rest else ""))
        return ".".join(parts)

    def _placed(self, values: Raw, value: Raw) -> str:
        placeholder = f":v{len(values)}"
        values[placeholder] = value
        return placeholder

    def condition(self, names: dict[str, str], values: Raw, depth: int = 2) -> str:
        drawn = self.random.random()
        if depth and drawn < 0.25:
            sign = self.random.choice(("AND", "OR"))
            left, right = self.condition(names, values, depth - 1), self.condition(names, values, depth - 1)
            return f"({left} {sign} {right})"
        if depth and drawn < 0.32:
            return f"NOT ({self.condition(names, values, depth - 1)})"
        path = self._path(names)
        kind = self.random.choice(
            ("exists", "not_exists", "compared", "compared", "between", "in", "begins", "contains", "size")
        )
        if kind == "exists":
            return f"attribute_exists({path})"
        if kind == "not_exists":
            return f"attribute_not_exists({path})"
        if kind == "compared":
            sign = self.random.choice(("=", "<>", "<", "<=", ">", ">="))
            value = self._value() if sign in ("=", "<>") else self.random.choice((self._number(), {"S": "ab"}))
            return f"{path} {sign} {self._placed(values, value)}"
        if kind == "between":
            return f"{path} BETWEEN {self._placed(values, {'N': '1'})} AND {self._placed(values, {'N': '7'})}"
        if kind == "in":
            return f"{path} IN ({self._placed(values, self._number())}, {self._placed(values, {'S': 'a'})})"
        if kind == "begins":
            return f"begins_with({path}, {self._placed(values, {'S': 'a'})})"
        if kind == "contains":
            return f"contains({path}, {self._placed(values, {'S': 'a'})})"
        return f"size({path}) >= {self._placed(values, {'N': self.random.choice('012')})}"

    def update(self, names: dict[str, str], values: Raw) -> str:
        clauses: dict[str, list[str]] = {"SET": [], "REMOVE": [], "ADD": [], "DELETE": []}
        for path in sorted({self._path(names) for _ in range(self.random.choice((1, 1, 2, 3)))}):
            word, text = self._change(path, values)
            clauses[word].append(text)
        if self.random.random() < 0.25:
            names |= {"#dp": "due_pk", "#ds": "due_sk"}
            if self.random.random() < 0.5:
                clauses["REMOVE"] += ["#dp", "#ds"]
            else:
                clauses["SET"] += [
                    f"#dp = {self._placed(values, {'S': f'T#{self.epoch}'})}",
                    f"#ds = {self._placed(values, {'S': self.random.choice('1234')})}",
                ]
        return " ".join(f"{word} {', '.join(parts)}" for word, parts in clauses.items() if parts)

    def _change(self, path: str, values: Raw) -> tuple[str, str]:
        """A clause's word and one change of an attribute."""
        kind = self.random.choice(("set", "set", "plus", "default", "append", "remove", "remove", "add", "delete"))
        if kind == "set":
            return "SET", f"{path} = {self._placed(values, self._value())}"
        if kind == "plus":
            return "SET", f"{path} = {path} {self.random.choice('+-')} {self._placed(values, self._number())}"
        if kind == "default":
            zero, more = self._placed(values, {"N": "0"}), self._placed(values, self._number())
            return "SET", f"{path} = if_not_exists({path}, {zero}) + {more}"
        if kind == "append":
            return "SET", f"{path} = list_append({path}, {self._placed(values, {'L': [self._number()]})})"
        if kind == "remove":
            return "REMOVE", path
        if kind == "add":
            more = self._placed(values, self.random.choice((self._number(), {"SS": ["b", "c"]})))
            return "ADD", f"{path} {more}"
        return "DELETE", f"{path} {self._placed(values, {'SS': ['a']})}"

    def _maybe(self, *makers: tuple[str, Callable[[dict[str, str], Raw], str]]) -> Raw:
        """The given expressions, and in half of the cases a condition whose refusal shows the item."""
        conditional = self.random.random() < 0.5
        found = self._expressed(*makers, *((("ConditionExpression", self.condition),) if conditional else ()))
        return found | ({"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if conditional else {})

    # operations

    def _PutItem(self) -> Raw:
        return {"TableName": TABLE, "Item": self._item(), **self._maybe()}

    def _UpdateItem(self) -> Raw:
        return {
            "TableName": TABLE,
            "Key": self._key(),
            "ReturnValues": "ALL_NEW",
            **self._maybe(("UpdateExpression", self.update)),
        }

    def _DeleteItem(self) -> Raw:
        return {"TableName": TABLE, "Key": self._key(), **self._maybe()}

    def _GetItem(self) -> Raw:
        return {"TableName": TABLE, "Key": self._key(), "ConsistentRead": True}

    def _BatchGetItem(self) -> Raw:
        keys = [self._key() for _ in range(self.random.randint(1, 4))]
        if self.random.random() < 0.8:
            keys = list({json.dumps(key): key for key in keys}.values())
        return {"RequestItems": {TABLE: {"Keys": keys, "ConsistentRead": True}}}

    def _Query(self) -> Raw:
        index = self.random.choice((None, None, "due", "ops"))
        partition = {None: self._pk(), "due": f"T#{self.epoch}", "ops": f"L#{self.epoch}"}[index]
        hash_name, range_name = {None: ("pk", "sk"), "due": ("due_pk", "due_sk"), "ops": ("ops_pk", "ops_sk")}[index]

        def key(names: dict[str, str], values: Raw) -> str:
            names |= {"#h": hash_name}
            text = f"#h = {self._placed(values, {'S': partition})}"
            kind = self.random.choice(("all", "begins", "between", "above", "below"))
            if kind == "all":
                return text
            names |= {"#r": range_name}
            first = "k#1" if index is None else "1"
            low = self._placed(values, {"S": first})
            if kind == "begins":
                return f"{text} AND begins_with(#r, {low})"
            if kind == "between":
                return f"{text} AND #r BETWEEN {low} AND {self._placed(values, {'S': 'k#2' if index is None else '2'})}"
            return f"{text} AND #r {'>=' if kind == 'above' else '<='} {low}"

        filtered = self.random.random() < 0.3
        request = self._expressed(
            ("KeyConditionExpression", key), *((("FilterExpression", self.condition),) if filtered else ())
        )
        request |= {"TableName": TABLE, "ScanIndexForward": self.random.random() < 0.5}
        request |= {"IndexName": index} if index else {"ConsistentRead": True}
        if self.random.random() < 0.4:
            request["Limit"] = self.random.randint(1, 3)
        return request

    def _TransactWriteItems(self) -> Raw:
        if self._tokens and self.random.random() < 0.1:
            token, parts = self.random.choice(self._tokens)
            return {"TransactItems": parts, "ClientRequestToken": token}
        parts = [self._part() for _ in range(self.random.randint(1, 4))]
        if self.random.random() < 0.9:
            parts = list({json.dumps(_key_of(part)): part for part in parts}.values())
        token = f"{self._salt}{self.random.getrandbits(96):024x}"
        self._tokens = [*self._tokens[-5:], (token, parts)]
        return {"TransactItems": parts, "ClientRequestToken": token}

    def _part(self) -> Raw:
        verb = self.random.choice(("Put", "Update", "Update", "Delete", "ConditionCheck"))
        if verb == "Put":
            return {"Put": {"TableName": TABLE, "Item": self._item(), **self._maybe()}}
        if verb == "Update":
            return {
                "Update": {"TableName": TABLE, "Key": self._key(), **self._maybe(("UpdateExpression", self.update))}
            }
        if verb == "Delete":
            return {"Delete": {"TableName": TABLE, "Key": self._key(), **self._maybe()}}
        found = self._expressed(("ConditionExpression", self.condition))
        shows = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        return {"ConditionCheck": {"TableName": TABLE, "Key": self._key(), **found, **shows}}


def _key_of(part: Raw) -> Raw:
    ((_, target),) = part.items()
    key = target.get("Key") or target["Item"]
    return {name: key[name] for name in ("pk", "sk")}


# outcomes


def outcome(ask: Ask, operation: str, request: Raw) -> Any:
    """What came of a call, in a form that can be compared."""
    try:
        answer = ask(operation, request)
    except ConditionFailed as failed:
        return ["ConditionFailed", plain(failed.item)]
    except TransactionCancelled as cancelled:
        return ["Cancelled", [[reason.code, plain(reason.item)] for reason in cancelled.reasons]]
    except StoreError as error:
        return [str(error).partition(":")[0]]
    shown: Raw = {}
    for name in ("Item", "Attributes", "Items", "Count", "ScannedCount", "LastEvaluatedKey"):
        if answer.get(name) not in (None, {}):
            shown[name] = plain(answer[name])
    if operation == "BatchGetItem":
        shown["Items"] = sorted(json.dumps(plain(item), sort_keys=True) for item in answer["Responses"].get(TABLE, []))
    return ["ok", shown]


def plain(value: Any) -> Any:
    """Sets in order, numbers as they are meant."""
    if isinstance(value, dict):
        if value.keys() == {"N"}:
            return {"N": f"{float(value['N']):g}"}
        if len(value) == 1 and next(iter(value)) in ("SS", "NS"):
            ((kind, members),) = value.items()
            return {kind: sorted(members)}
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


class Difference(NamedTuple):
    operation: str
    request: Raw
    ours: Any
    theirs: Any


class Explained(NamedTuple):
    """Why an emulator may differ from DynamoDB, and how that is recognised."""

    emulator: str
    why: str
    fits: Callable[[Difference], bool]


def _parts(request: Raw) -> list[Raw]:
    """The single writes that a request is made of."""
    return [target for part in request.get("TransactItems", ()) for target in part.values()] or [request]


def _bad_form(found: Difference) -> bool:
    """An update touches a path twice, or a condition has redundant parentheses: seen without looking at any item."""
    if found.ours != ["ValidationException"]:
        return False
    for target in _parts(found.request):
        try:
            table._check_form("Update", target)
            for text in ("FilterExpression", "KeyConditionExpression"):
                if text in target:
                    expressions.condition(target[text])
        except Invalid:
            return True
    return False


def _wrong_type(found: Difference) -> bool:
    """We refuse one of the writes for the type of an operand, they do not; all else is the same."""
    words = ("list_append", "ADD", "DELETE", " + ", " - ")
    typed = any(word in target.get("UpdateExpression", "") for target in _parts(found.request) for word in words)
    if found.ours[0] != "Cancelled":
        return typed and found.ours == ["ValidationException"] and found.theirs[0] in ("ok", "ConditionFailed")
    lenient = [reason if reason[0] != "ValidationError" else ["None", None] for reason in found.ours[1]]
    theirs = [["None", None]] * len(lenient) if found.theirs[0] == "ok" else found.theirs[-1]
    return (
        typed
        and len(theirs) == len(lenient)
        and all(
            mine[0] in (their[0], "None") or their[0] == "None" for mine, their in zip(lenient, theirs, strict=True)
        )
    )


def _not_tried(found: Difference) -> bool:
    """A condition fails, and beside it an update does not fit its item: we tell of both, they do not try the updates then."""
    if found.ours[0] != "Cancelled" or found.theirs[0] != "Cancelled" or len(found.ours[1]) != len(found.theirs[1]):
        return False
    pairs = [(mine[0], their[0]) for mine, their in zip(found.ours[1], found.theirs[1], strict=True) if mine != their]
    fails = any(their[0] == "ConditionalCheckFailed" for their in found.theirs[1])
    return fails and set(pairs) == {("ValidationError", "None")}


def _not_text(found: Difference) -> bool:
    """begins_with of something that is no text: for us the condition does not hold, they refuse the request."""
    texts = [target.get(name, "") for target in _parts(found.request) for name in _CONDITIONS]
    asked = any("begins_with" in text for text in texts)
    return asked and (found.theirs[0] == "ValidationException" or "ValidationError" in json.dumps(found.theirs))


def _not_kept(found: Difference) -> bool:
    """A filter over an index sees what the index keeps, and no more."""
    return found.operation == "Query" and "FilterExpression" in found.request and "IndexName" in found.request


def _size_of_text(found: Difference) -> bool:
    """How large a text of other letters than ASCII is."""
    asked = any("size(" in target.get(name, "") for target in _parts(found.request) for name in _CONDITIONS)
    return asked and not json.dumps([found.request, found.ours, found.theirs], ensure_ascii=False).isascii()


def _size(found: Difference) -> bool:
    """A condition on the size of something: of a number, where a condition like that does not hold."""
    return any("size(" in target.get(name, "") for target in _parts(found.request) for name in _CONDITIONS)


EXPLAINED = [
    Explained(
        "dynoxide", "size of a text: it counts characters, we count bytes; the shop asks for maps alone", _size_of_text
    ),
    Explained("ministack", "it carries out an update of overlapping paths, and reads redundant parentheses", _bad_form),
    Explained("dynoxide", "it tells of a bad form in the part of a transaction, not of the whole request", _bad_form),
    Explained("ministack", "it carries out an update whose operand is of the wrong type", _wrong_type),
    Explained(
        "ministack", "where a condition fails it does not tell that an update beside it does not fit", _not_tried
    ),
    Explained("ministack", "it refuses begins_with on what is no text", _not_text),
    Explained("ministack", "its filter over an index sees the whole item", _not_kept),
    Explained("ministack", "the size of a number is 0 for it; in DynamoDB a condition on that does not hold", _size),
]


def explanation(emulator: str, found: Difference) -> str:
    """Why they differ; empty when nobody has explained it."""
    return next((one.why for one in EXPLAINED if one.emulator == emulator and one.fits(found)), "")


def compare(ask: Ask, calls: int, seed: int = 0) -> list[Difference]:
    """Play generated calls on both tables."""
    generated, ours = Calls(seed), Table()
    found: list[Difference] = []
    for _ in range(calls):
        operation, request = generated.next()
        mine, theirs = outcome(ours, operation, request), outcome(ask, operation, request)
        if mine != theirs:
            found.append(Difference(operation, request, mine, theirs))
            generated.epoch += 1
            generated._tokens.clear()
    return found


class DatedWire(Wire):
    """For an emulator that looks at the form of a signature, though not at what it says."""

    def _exchange(self, operation: str, body: bytes) -> tuple[int, Raw]:
        connection = self._idle.pop() if self._idle else self._connect()
        credential = "Credential=test/20260101/cn-north-1/dynamodb/aws4_request"
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Date": "20260101T000000Z",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host;x-amz-date, Signature=0",
        }
        connection.request("POST", "/", body, headers)
        answer = connection.getresponse()
        read = json.loads(answer.read() or b"{}")
        self._idle.append(connection)
        return answer.status, read


def make_table(wire: Wire) -> None:
    """An empty table like the shop's."""
    with suppress(StoreError):  # there was none
        wire("DeleteTable", {"TableName": TABLE})
    wire("CreateTable", definition.create_table(TABLE))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--against", default="ministack")
    parser.add_argument("--show", type=int, default=5, help="unexplained differences to print")
    asked = parser.parse_args()
    if asked.against == "ministack":
        from infra.local.ministack import Ministack

        with Ministack() as running:
            return _report(running.endpoint, "ministack", asked)
    return _report(asked.against, "dynoxide", asked)


def _report(endpoint: str, name: str, asked: argparse.Namespace) -> int:
    wire = DatedWire(endpoint)
    make_table(wire)
    differences = compare(wire, asked.calls, asked.seed)
    wire.close()
    reasons = Counter(explanation(name, found) for found in differences)
    unexplained = [found for found in differences if not explanation(name, found)]
    for found in unexplained[: asked.show]:
        print(json.dumps(found._asdict(), ensure_ascii=False)[:1500], "\n")
    for why, count in reasons.most_common():
        print(f"{count:6} {why or 'NOT EXPLAINED'}")
    print(
        f"{asked.calls} calls against {name}, seed {asked.seed}: {len(differences)} differences, {len(unexplained)} not explained"
    )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
