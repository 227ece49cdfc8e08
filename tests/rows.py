"""The feature list and what is proven of it: docs/rows.md, brought up to date by `make rows`.

A test names the rows that it helps to prove (`@pytest.mark.row("D3")`). A row with passing tests and none failing is "proven", or "in part"
when its last column says what is missing; that column and the titles are written by people, the status is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "rows.md"
RESULTS = ROOT / ".local" / "rows.json"
PROVEN, IN_PART, NOT_YET = "proven", "in part", "not yet"


@dataclass(frozen=True)
class Row:
    id: str
    title: str
    status: str
    missing: str


@dataclass
class Result:
    """Tests of one row, by node id."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    other: set[str] = field(default_factory=set)

    @property
    def proves(self) -> bool:
        return bool(self.passed) and not self.failed


Results = dict[str, Result]


def read(path: Path = TABLE) -> list[Row]:
    """The rows of the table, in its order."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] != "id" and not cells[0].startswith("-"):
            rows.append(Row(*cells))
    return rows


def judged(row: Row, results: Results) -> Row:
    """The row with the status that these results give it."""
    proves = row.id in results and results[row.id].proves
    status = NOT_YET if not proves else IN_PART if row.missing else PROVEN
    return Row(row.id, row.title, status, row.missing)


def untrue(rows: list[Row], results: Results) -> list[str]:
    """What the table claims and these results do not show; and rows that tests name but the table does not know."""
    known = {row.id for row in rows}
    claims = [row for row in rows if row.status != NOT_YET]
    faults = [
        f"{row.id} is called {row.status}, but its tests did not pass"
        for row in claims
        if judged(row, results).status == NOT_YET
    ]
    return [
        *faults,
        *(f"a test names {name}, which is not in the table" for name in sorted(results) if name not in known),
    ]


def updated(text: str, results: Results) -> str:
    """The table's file with every status as these results give it."""
    judgements = {row.id: judged(row, results) for row in read()}
    return "\n".join(_line(line, judgements) for line in text.splitlines()) + "\n"


def _line(line: str, judgements: dict[str, Row]) -> str:
    row = judgements.get(line.strip("|").split("|")[0].strip()) if line.startswith("|") else None
    return f"| {row.id} | {row.title} | {row.status} | {row.missing} |".replace("  ", " ") if row else line


def store(results: Results, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = ("passed", "failed", "other")
    shown = {name: {kind: sorted(getattr(result, kind)) for kind in kinds} for name, result in sorted(results.items())}
    path.write_text(json.dumps(shown, indent=1) + "\n", encoding="utf-8")


def load(path: Path = RESULTS) -> Results:
    shown = json.loads(path.read_text(encoding="utf-8"))
    return {name: Result(**{kind: set(tests) for kind, tests in result.items()}) for name, result in shown.items()}


def printed(rows: list[Row], results: Results) -> Iterator[str]:
    """For the terminal: each row with its status and the number of its passing tests, then the sums."""
    for row in rows:
        tests = len(results[row.id].passed) if row.id in results else 0
        yield f"{row.id:<4} {row.status:<8} {tests:>4}  {row.title}{f' (missing: {row.missing})' if tests and row.missing else ''}"
    sums = [f"{sum(row.status == status for row in rows)} {status}" for status in (PROVEN, IN_PART, NOT_YET)]
    yield f"{len(rows)} rows: {', '.join(sums)}"


def main() -> None:
    results = load()
    TABLE.write_text(updated(TABLE.read_text(encoding="utf-8"), results), encoding="utf-8")
    print("\n".join(printed(read(), results)))


if __name__ == "__main__":
    main()
