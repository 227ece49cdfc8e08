"""A docstring read as the contract that it is; the reference, docs/operations.md and the rules of the house all read it here.

Claim a coupon: each buyer up to …          the first paragraph is the summary
Reads    the campaign, …                    a section: a word, at least two spaces, text; lines that follow it are indented
Errors   campaign_not_found 404, …          codes with their statuses; "those of orders/pay" are those of another contract
Retry    recorded: …                        begins with the rule (in a worker or a job: why repeating is safe)
A removed SKU only goes off sale: …         any other line is a remark
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .operation import Operation, Retry, Webhook

Operations = Mapping[str, Operation[Any, Any] | Webhook]  # by catalogue name

_SECTION = re.compile(r"([A-Z][a-z]+) {2,}(\S.*)")
_CODE = re.compile(r"\b([a-z][a-z_]*) ([1-5]\d\d)\b(?: \(([^()]*)\))?")
_ELSEWHERE = re.compile(r"\bthose of ([a-z_]+/[a-z_]+)")


class Named(NamedTuple):
    """An error as a contract names it. `note`: what stands behind it in brackets, or empty."""

    code: str
    status: int
    note: str


@dataclass(frozen=True)
class Contract:
    """What a docstring says. `sections`: Reads, Writes, Errors … in the order of the text, each on one line."""

    summary: str
    remarks: list[str]
    sections: Mapping[str, str]

    @property
    def errors(self) -> list[Named]:
        return named(self.sections.get("Errors", ""))

    @property
    def answers(self) -> str:
        """What a webhook answers, status by status."""
        return self.sections.get("Answers", "")

    @property
    def elsewhere(self) -> list[str]:
        """Operations whose errors are this one's, too."""
        return _ELSEWHERE.findall(self.sections.get("Errors", ""))


def named(text: str) -> list[Named]:
    """The codes in a text: `order_state 409 (held for staff)`."""
    return [Named(code, int(status), note) for code, status, note in _CODE.findall(text)]


def parse(docstring: str) -> Contract:
    """The contract in a docstring (indented or not)."""
    paragraphs: list[list[str]] = [[]]
    sections: dict[str, str] = {}
    current = ""
    for line in inspect.cleandoc(docstring).splitlines():
        begins = _SECTION.fullmatch(line)
        if begins:
            current = begins[1]
            sections[current] = begins[2]
            paragraphs.append([])
        elif current and line.startswith(" "):
            sections[current] += " " + line.strip()
        elif not line.strip():
            current = ""
            paragraphs.append([])
        else:
            current = ""
            paragraphs[-1].append(line.strip())
    summary, *remarks = [" ".join(lines) for lines in paragraphs if lines] or [""]
    return Contract(summary, remarks, {word: _one_line(text) for word, text in sections.items()})


def _one_line(text: str) -> str:
    """Without the spaces that put "(one transaction)" into its column."""
    return re.sub(r"\s{2,}", " ", text)


def errors_of(name: str, operations: Operations) -> list[Named]:
    """The errors that an operation's contract names, those that it has from other contracts included, each code once."""
    found: dict[str, Named] = {}
    for each in _with_others(name, operations):
        for error in parse(operations[each].contract).errors:
            found.setdefault(error.code, error)
    return list(found.values())


def _with_others(name: str, operations: Operations) -> Iterator[str]:
    seen: list[str] = [name]
    for each in seen:
        yield each
        seen += [other for other in parse(operations[each].contract).elsewhere if other not in seen]


def common_errors(operation: Operation[Any, Any]) -> list[str]:
    """Codes that every operation of this kind can answer, whatever its docstring says: they come from how it is called."""
    codes = ["invalid_request", "malformed_json", "body_too_large"]
    if operation.caller.kind in ("buyer", "staff"):
        codes += ["token_missing", "token_invalid", "token_expired"]
    if operation.caller.kind == "staff":
        codes.append("forbidden")
    if operation.limit:
        codes.append("too_many_requests")
    if getattr(operation.caller, "function", ""):
        codes.append("function_suspended")
    if operation.retry is Retry.RECORDED:
        codes += ["idempotency_key_required", "idempotency_key_invalid", "idempotency_key_reused"]
    return [*codes, "busy", "internal_error"]
