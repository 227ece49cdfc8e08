"""Attacks on the shop: what a stranger, a buyer or a member of staff could send, tried on every operation; threats are listed in docs/security.md."""
