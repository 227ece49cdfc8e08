"""Points without a table."""
