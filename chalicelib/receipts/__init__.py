"""Receipts: what happened to an order's money, as a chain of hashes that its buyer can keep and check without us.

chain    canonical JSON, SHA-256, the chain, the tree of a day; pure
items    what is stored
book     writing receipts from an order's timeline, and publishing a day's head
"""
