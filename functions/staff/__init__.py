"""Operations of staff."""
