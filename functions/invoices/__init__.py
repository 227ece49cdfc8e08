"""Operations on invoices."""
