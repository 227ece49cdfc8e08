"""Unit tests of receipts."""
