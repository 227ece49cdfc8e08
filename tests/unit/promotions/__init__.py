"""Promotions, the pure parts."""
