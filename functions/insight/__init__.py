"""Insight: what the shop's figures say, for staff."""
