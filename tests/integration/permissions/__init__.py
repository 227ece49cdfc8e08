"""Calls that a Lambda makes so rarely that no other test needs the permission for them."""
