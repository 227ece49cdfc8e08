"""Operations of addresses."""
