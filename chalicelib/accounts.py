"""What a buyer has with the shop: an account, entries that are only ever added with the sum after each, at most one entry for each reference.

    U#<uid>  <NAME>                the account: its sum, and the number of the last entry
             <NAME>#<seq>          an entry; never altered
             <NAME>BY#<reference>  which entry a reference has

Balance and points are such accounts. Every change is conditional on the number of the last entry as it was read: whoever loses a race reads again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from .store import table
from .store.errors import Raw
from .store.item import Item, Key, Time, user
from .store.transaction import Transaction


class Account(Item):
    """The sum. `seq`: how many entries there are, and the optimistic lock."""

    seq = NumberAttribute()


class AccountEntry(Item):
    """One change: why, by whom, for which order."""

    seq = NumberAttribute()
    entered_at = Time()
    what = UnicodeAttribute()
    reference = UnicodeAttribute()
    order_no = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)


class AccountMark(Item):
    """The entry of a reference: that it is there makes the change happen once."""

    seq = NumberAttribute()


A = TypeVar("A", bound=Account)
E = TypeVar("E", bound=AccountEntry)


@dataclass(eq=False, repr=False)
class Ledger(Generic[A, E]):
    """The accounts of one kind. `name` begins their sort keys; `label` names the account's part of a transaction."""

    name: str
    label: str
    account: type[A]
    entry: type[E]
    mark: type[AccountMark]

    def key(self, uid: str) -> Key:
        return Key(user(uid), self.name)

    def entry_key(self, uid: str, seq: int) -> Key:
        return Key(user(uid), f"{self.name}#{seq:08d}")

    def mark_key(self, uid: str, reference: str) -> Key:
        return Key(user(uid), f"{self.name}BY#{reference}")

    def find(self, uid: str) -> A | None:
        """The account, read strongly; none when nothing ever came."""
        return table.get(self.account, self.key(uid))

    def entered(self, uid: str, reference: str) -> bool:
        """Has this reference its entry?"""
        return table.get(self.mark, self.mark_key(uid, reference)) is not None

    def entry_of(self, uid: str, reference: str) -> E | None:
        """The entry of a reference."""
        mark = table.get(self.mark, self.mark_key(uid, reference))
        return table.get(self.entry, self.entry_key(uid, int(mark.seq))) if mark else None

    def write(
        self,
        transaction: Transaction,
        account: A,
        uid: str,
        sums: Sequence[Action],
        entries: Sequence[Mapping[str, Any]],
    ) -> None:
        """Put `entries` (their attributes without number), numbered on from `account` as it was read, into the transaction; `sums` sets what the
        account says after them.

        Parts: the label (refused when the account moved meanwhile), "<label>-entry:<seq>", "<label>-mark:<seq>" (refused when the reference has
        its entry).
        """
        seq = int(account.seq)
        for number, facts in enumerate(entries, seq + 1):
            transaction.create(
                f"{self.label}-entry:{number}", self.entry.at(self.entry_key(uid, number), seq=number, **facts)
            )
            mark = self.mark.at(self.mark_key(uid, str(facts["reference"])), seq=number)
            transaction.create(f"{self.label}-mark:{number}", mark)
        fixed: list[Action] = [
            self.account.kind.set(self.account.KIND),
            self.account.v.set(self.account.VERSION),
            self.account.seq.set(seq + len(entries)),
        ]
        unmoved: Condition = self.account.seq == account.seq if seq else self.account.pk.does_not_exist()
        transaction.update(self.label, account.key, [*fixed, *sums], unmoved)


def page(book: Ledger[A, E], uid: str, start: Raw | None, count: int) -> tuple[list[E], Raw | None]:
    """Entries of an account, newest first, and where the next page starts. Apart from the ledger: who only writes may need no right to query."""
    found = table.query(user(uid), begins=f"{book.name}#", newest_first=True, limit=count, start=start)
    return [book.entry.of(raw) for raw in found.items], found.next
