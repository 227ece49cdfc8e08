"""Operations of reviews."""
