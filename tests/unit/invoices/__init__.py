"""Unit tests of invoices."""
