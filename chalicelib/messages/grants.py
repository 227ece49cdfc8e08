"""Grants: how many subscribe messages of each template a buyer has allowed us.

    U#<uid>  GRANT#<template>   what is left

Each "accept" in wx.requestSubscribeMessage allows one message, for ever. The count is a hint that WeChat corrects: 43101 means zero.
"""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute

from ..store.item import Item, Key, user
from ..store.transaction import Transaction

MOST = 100  # kept for one template; more would never be used up


class Grant(Item):
    """Messages of one template that are still allowed."""

    KIND = "grant"
    left = NumberAttribute()


def grant_key(uid: str, template: str) -> Key:
    return Key(user(uid), f"GRANT#{template}")


def add(transaction: Transaction, uid: str, template: str) -> None:
    """One more, in a part called `grant:<template>`; refused at MOST."""
    actions = [
        Grant.kind.set(Grant.KIND),
        Grant.v.set(Grant.VERSION),
        Grant.left.set((Grant.left | 0) + 1),
    ]
    room = Grant.left.does_not_exist() | (Grant.left < MOST)
    transaction.update(f"grant:{template}", grant_key(uid, template), actions, room)


def take(transaction: Transaction, uid: str, template: str, keep: int = 0) -> None:
    """Spend one, in a part called `grant`; refused when none is left beside the `keep` that others need more."""
    transaction.update("grant", grant_key(uid, template), [Grant.left.set(Grant.left - 1)], Grant.left >= 1 + keep)


def give_back(transaction: Transaction, uid: str, template: str) -> None:
    """The message was not sent: what `take` took."""
    transaction.update("grant", grant_key(uid, template), [Grant.left.set(Grant.left + 1)], Grant.pk.exists())


def clear(transaction: Transaction, uid: str, template: str) -> None:
    """WeChat says that none is left."""
    transaction.update("grant", grant_key(uid, template), [Grant.left.set(0)], Grant.pk.exists())
