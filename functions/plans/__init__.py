"""Operations of plans."""
