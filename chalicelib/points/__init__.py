"""The buyer's points: earned by orders that are finished, spent at checkout, given back when an order ends; those that expire first go first.

buckets  points by the moment at which they expire, pure
ledger   the account with its entries: every change
earning  what an order earns, pure
"""
